"""The workbooks of a result: what is the same for the summary and for a volume."""

from datetime import date, datetime
from io import BytesIO

import xlsxwriter

from perfeval.model import OUTPUT_PROPERTY
from perfeval.report.sheet import QuickSheet
from perfeval.report.styles import FONT

# Another version of the library may write other bytes.
WRITER = str(xlsxwriter.__version__)
# Stands in for the clock where there is no date to print.
_NO_DATE = date(2000, 1, 1)


class Workbook(xlsxwriter.Workbook):  # type: ignore[misc]
    """A workbook whose sheets are written quickly."""

    worksheet_class = QuickSheet

    def close(self) -> None:
        """Writes the workbook, and lets go of its cells, which would wait for the collector."""
        super().close()
        for sheet in self.worksheets():
            sheet.table.clear()
            sheet.merged_cells.clear()


def new_workbook(whole: BytesIO, title: str, kind: str, day: date | None) -> Workbook:
    """An empty workbook that is known as a result of this program under any name.

    Args:
        whole: what it is written to when it is closed: in memory, so that the one file written is
            the one asked for. The writer's own way leaves parts with units' figures in the
            system's folder for temporary files when it is stopped.
        title: its title.
        kind: what kind of result it is.
        day: the date to print in it.
    """
    options = {
        "in_memory": True,
        # Nothing a unit typed becomes a formula, a link or a number by the way it looks.
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": FONT, "font_size": 10},
    }
    workbook = Workbook(whole, options)
    printed = day or _NO_DATE
    created = datetime(printed.year, printed.month, printed.day)  # noqa: DTZ001 - a day has no zone
    workbook.set_properties({"title": title, "created": created})
    workbook.set_custom_property(OUTPUT_PROPERTY, kind)
    return workbook
