"""The workbooks of a result: what is the same for the summary and for a volume."""

from datetime import date, datetime
from io import BytesIO
from typing import BinaryIO

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.packager import Packager

from perfeval.model import OUTPUT_PROPERTY
from perfeval.report.styles import FONT
from perfeval.report.writer.packing import Packing
from perfeval.report.writer.sheet import QuickSheet

# Another version of the library may write other bytes.
WRITER = str(xlsxwriter.__version__)
# Stands in for the clock where there is no date to print.
_NO_DATE = date(2000, 1, 1)


class Workbook(xlsxwriter.Workbook):  # type: ignore[misc]
    """A workbook whose sheets are written quickly, each part of it packed as soon as it is made."""

    worksheet_class = QuickSheet

    def __init__(self, whole: str | BinaryIO, options: dict[str, object] | None = None) -> None:
        """Starts empty; `whole` is written when it is closed."""
        super().__init__(_Nowhere(), options)
        self._whole = whole

    def close(self) -> None:
        """Writes the workbook, and lets go of its cells, which would wait for the collector.

        Raises:
            OSError: it cannot be written.
        """
        try:
            super().close()
        except FileCreateError as error:
            (reason,) = error.args  # wrapped by the writer, which is not what callers expect
            raise reason from error
        for sheet in self.worksheets():
            sheet.table.clear()
            sheet.merged_cells.clear()

    def _get_packager(self) -> Packager:
        return Packing(self._whole)


class _Nowhere(BytesIO):
    """Where the library packs what is left to it at the end, which is nothing.

    After a failure its zip is ended by the collector, which may have closed this before.
    """

    def close(self) -> None:
        """Stays open."""


def new_workbook(whole: str | BinaryIO, title: str, kind: str, day: date | None) -> Workbook:
    """An empty workbook that is known as a result of this program under any name.

    Args:
        whole: what it is written to when it is closed, a path or a stream.
        title: its title.
        kind: what kind of result it is.
        day: the date to print in it.
    """
    options = {
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
