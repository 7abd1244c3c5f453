"""How the sheets of a result are printed."""

from xlsxwriter.worksheet import Worksheet

from perfeval.report.cells import printable


def set_up_page(sheet: Worksheet, footer: str, *, header_row: int | None = None) -> None:
    """Print set-up: A4 landscape, one page wide, repeated header, numbered pages."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.center_horizontally()
    if header_row is not None:
        sheet.repeat_rows(header_row)
    # Size before font: "&8" followed by a digit of the text would be read as one number.
    text = printable(footer).replace("&", "&&")[:100]
    sheet.set_footer(f'&L&8&"宋体,常规"{text}&C&8第 &P 页，共 &N 页')
    sheet.hide_gridlines(2)
