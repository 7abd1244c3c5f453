"""What the cells of a result hold: texts as texts, figures, references to units' sheets, links.

A cell is a format and a content. Formats are names that formats are composed from, see `styles`.
"""

from decimal import Decimal

from xlsxwriter.worksheet import Worksheet

from perfeval.model import UNFILLED, CellRef, CellValue, Submission
from perfeval.report.context import ReportContext
from perfeval.report.links import source_target, unit_target
from perfeval.report.writer.cells import Cell, Formula, write_cell
from perfeval.report.writer.xml_text import xml_text

_LONGEST_TEXT, _LONGEST_LITERAL = 32_767, 255  # characters of a cell, of a text within a formula


def text_cell(context: ReportContext, text: str, *styles: str) -> Cell:
    """Text as text: never a formula, a link or a number, whatever it looks like."""
    return context.formats(*styles), printable(text)


def number_cell(context: ReportContext, value: Decimal | None, *styles: str) -> Cell:
    """A figure, or a blank cell where there is none."""
    return context.formats(*styles), None if value is None else float(value)


def formula_cell(
    context: ReportContext, formula: str, result: Decimal | float | str, *styles: str
) -> Cell:
    """A formula with the result that is stored; an empty text where it has none."""
    stored = float(result) if isinstance(result, Decimal) else result
    return context.formats(*styles), Formula(formula, stored)


def reference_cell(
    context: ReportContext, workbook: str, key: str, value: Decimal | str | None, *styles: str
) -> Cell:
    """A live reference to a recomputed figure on the unit's sheet, with the figure stored.

    Where the unit has no such figure, it is the value itself. None is a dash, and so is what
    a change leaves without a result; an empty text stays one.
    """
    own = (*styles, "center") if value is None else styles
    cell_format, reference = context.formats(*own), context.reference(workbook, key)
    shown = "—" if value is None else value
    stored = shown if isinstance(shown, str) else float(shown)
    if reference is None:
        return cell_format, stored
    formula = _unless_blank(reference, "—") if stored != "" else f"={reference}"
    return cell_format, Formula(formula, stored)


def filed_cell(
    context: ReportContext,
    submission: Submission,
    key: str,
    cell: CellValue,
    *styles: str,
    missing: str = "—",
) -> Cell:
    """A live reference to a filled-in cell as the unit's sheet shows it, with that stored.

    What is filed but of no use stands there as it was filed, in red.
    """
    if (
        isinstance(cell.value, Decimal) and not context.has_unit_sheets
    ):  # most cells of a large batch
        return context.formats(*styles), float(cell.value)
    value = as_shown(cell)
    own = styles if isinstance(value, Decimal) else (*styles, "wrap")
    own = (*own, "center") if value is None and missing else own
    cell_format = context.formats(*own, "wrong") if is_unusable(cell) else context.formats(*own)
    reference = context.reference(submission.workbook, key)
    shown = missing if value is None else value
    stored = printable(shown) if isinstance(shown, str) else float(shown)
    # An error value that was filed is a word here, and no result of a formula.
    if reference is None or (isinstance(stored, str) and stored.startswith("#")):
        return cell_format, stored
    return cell_format, Formula(_unless_blank(reference, missing), stored)


def unit_cell(context: ReportContext, submission: Submission, *styles: str) -> Cell:
    """The unit's name, linked to its sheet where it has one."""
    target = unit_target(context, submission.workbook)
    return link_cell(context, target, printable(submission.unit), *styles)


def source_cell(context: ReportContext, ref: CellRef, *styles: str) -> Cell:
    """The address of a source cell, linked to the unit's own workbook beside the result."""
    return link_cell(context, source_target(context, ref), ref.cell or "—", *styles)


def link_cell(context: ReportContext, target: str | None, text: str, *styles: str) -> Cell:
    """A text that leads somewhere; the text alone where no formula could hold the target.

    A formula wraps and moves with a sort, and a sheet may have any number of them; a plain
    link does neither and is one of 65,530 at most.
    """
    address, shown = ((target or "").replace('"', '""'), text.replace('"', '""'))
    if target and max(len(address), len(shown)) <= _LONGEST_LITERAL:
        formula = f'=HYPERLINK("{address}","{shown}")'
        return context.formats(*styles, "link"), Formula(formula, text)
    return context.formats(*styles), text


def write_text(
    context: ReportContext, sheet: Worksheet, row: int, column: int, text: str, *styles: str
) -> None:
    """Writes one text by itself; row and column are counted from 0."""
    write_cell(sheet, row, column, text_cell(context, text, *styles))


def legible(text: str) -> str:
    """Text with what no workbook can hold made visible."""
    return xml_text(text)


def printable(text: str) -> str:
    """Text with what no workbook can hold made visible, cut to what a cell can hold."""
    text = xml_text(text)
    if 2 * len(text) <= _LONGEST_TEXT:  # even if each character were two to Excel
        return text
    return text.encode("utf-16-le")[: 2 * _LONGEST_TEXT].decode("utf-16-le", "ignore")


def is_unusable(cell: CellValue) -> bool:
    """Whether something was filled in that cannot be used."""
    return cell.problem is not None and cell.problem not in UNFILLED


def as_shown(cell: CellValue) -> Decimal | str | None:
    """What a unit's sheet shows of a filled-in cell: its number, its whole text, or nothing."""
    if isinstance(cell.value, Decimal):
        return cell.value
    # A word of a list as it was understood (≥ for >=), since formulas compare with it.
    words = cell.value if isinstance(cell.value, str) else cell.shown
    return (legible(words) or None) if cell.value or is_unusable(cell) else None


def _unless_blank(reference: str, otherwise: str) -> str:
    return f'=IF({reference}="","{otherwise}",{reference})'
