"""The workbook of a result: what is the same for the summary and for a volume."""

from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from perfeval.cells.digest import Digests, contents_digest
from perfeval.files.ownership import RUN_PROPERTY, Kind, seal
from perfeval.model import OUTPUT_PROPERTY
from perfeval.report.styles import FONT
from perfeval.report.writer.contents import contents_of
from perfeval.report.writer.packager import StreamingPackager
from perfeval.report.writer.sheet import Sheet

# Another version of the library may write other bytes.
WRITER_VERSION = str(xlsxwriter.__version__)
# Used in place of the clock where there is no date to print.
_NO_DATE = date(2000, 1, 1)


class Workbook(xlsxwriter.Workbook):  # type: ignore[misc]  # the library has no types
    """A workbook of `Sheet`s, each part of it written into the zip while it is made."""

    worksheet_class = Sheet

    def __init__(self, target: str | BinaryIO, options: dict[str, object] | None = None) -> None:
        """Starts empty.

        Args:
            target: the path or the stream to write to when the workbook is closed.
            options: those of the library.
        """
        super().__init__(_NoFile(), options)
        self._target = target
        self._packager: StreamingPackager | None = None
        self._kind: Kind | None = None

    def set_kind(self, kind: Kind, run: str = "") -> None:
        """Makes the workbook known as a result of this program, edited or not, under any name.

        Args:
            kind: what kind of result it is.
            run: the digest of the JSON of the same run, of a summary.
        """
        self._kind = kind
        self.set_custom_property(OUTPUT_PROPERTY, kind.value)
        if run:
            self.set_custom_property(RUN_PROPERTY, run)

    def close(self) -> None:
        """Writes the workbook and frees its cells, which would wait for the garbage collector.

        Raises:
            OSError: it cannot be written.
        """
        try:
            super().close()
        except FileCreateError as error:
            (reason,) = error.args  # the library wraps what callers expect
            raise reason from error
        finally:
            if self._packager is not None:
                self._packager.close()
        self._seal(self._packager.parts_digest() if self._packager else "")
        for sheet in self.worksheets():
            sheet.table.clear()
            sheet.merged_cells.clear()

    def _seal(self, parts: str) -> None:
        if self._kind is None:
            return
        properties = {name: text for name, text, _ in self.custom_properties}
        strings = self.str_table.string_array
        contents = contents_digest(contents_of(sheet, strings) for sheet in self.worksheets())
        digests = Digests(parts, contents)
        if isinstance(self._target, str):
            with Path(self._target).open("r+b") as file:
                seal(file, self._kind, properties, digests)
        else:
            seal(self._target, self._kind, properties, digests)

    def _get_packager(self) -> StreamingPackager:
        self._packager = StreamingPackager(self._target)
        return self._packager


class _NoFile(BytesIO):
    """The file of the library's own zip, which stays empty.

    After an error the garbage collector closes that zip, perhaps after this file.
    """

    def close(self) -> None:
        """Stays open."""


def new_workbook(
    target: str | BinaryIO, title: str, kind: Kind, day: date | None, run: str = ""
) -> Workbook:
    """An empty workbook that is known as a result of this program under any file name.

    Args:
        target: the path or the stream to write to when it is closed.
        title: its title.
        kind: what kind of result it is.
        day: the date to print in it.
        run: the digest of the JSON of the same run, of a summary.
    """
    options = {
        # Nothing a unit typed becomes a formula, a link or a number by the way it looks.
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": FONT, "font_size": 10},
    }
    workbook = Workbook(target, options)
    printed = day or _NO_DATE
    created = datetime(printed.year, printed.month, printed.day)  # noqa: DTZ001 - a day has no zone
    workbook.set_properties({"title": title, "created": created})
    workbook.set_kind(kind, run)
    return workbook
