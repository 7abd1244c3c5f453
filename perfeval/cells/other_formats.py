"""Workbooks in other formats (.xls, .xlsb, .ods): only their values, read by python-calamine.

Calamine knows these formats, but it cannot tell an error, a blank and a formula without a value
apart, and gives neither number formats nor formulas. A damaged file may make it abort the
process, so this must run in a worker process.
"""

import io
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from perfeval.cells.limits import Limits, refuse_over
from perfeval.cells.numbers import decimal, time_of_serial
from perfeval.cells.pictures import is_picture
from perfeval.cells.refusal import Reason, Unreadable
from perfeval.cells.workbook import Area, Cell, FileFormat, Kind, Place, Sheet, Workbook
from perfeval.cells.xlsx.container import Container
from perfeval.cells.xlsx.strings import truncate
from perfeval.cells.xlsx.xml_parser import checked_utf8

# A Rust panic arrives as an exception of this name, which is no Exception and has no module.
_PANIC = "PanicException"
_ROW, _CELLS = 0, range(1, 12)  # record numbers of a .xlsb sheet: a row, and the kinds of cells


def check_package(container: Container, form: FileFormat, limits: Limits) -> None:
    """Checks the parts of a zipped workbook before calamine opens them.

    Calamine decompresses everything, and allocates the smallest rectangle that holds all values
    of a sheet: for a small file with two cells far apart that may be terabytes.

    Raises:
        Unreadable: ENCRYPTED, DAMAGED, FORBIDDEN or TOO_LARGE.
    """
    if form is FileFormat.ODS:
        manifest = "META-INF/manifest.xml"
        if manifest in container and b"encryption-data" in container.read(manifest):
            raise Unreadable(Reason.ENCRYPTED, manifest)
        checked_utf8(container.read("content.xml"), "content.xml", limits)
        return
    for name in container.names("xl/"):
        if name.endswith((".bin", ".rels")):
            data = container.read(name)
            if name.startswith("xl/worksheets/") and name.endswith(".bin"):
                refuse_over(
                    _cells_spanned(data), limits.cells_seen, name, "cells from first to last"
                )


def _cells_spanned(data: bytes) -> int:
    """The number of cells from the first to the last used row and column of a .xlsb sheet."""
    row = 0
    rows: set[int] = set()
    columns: set[int] = set()
    for record, start, _ in _read_records(data):
        number = int.from_bytes(data[start : start + 4], "little")
        if record == _ROW:
            row = number
        elif record in _CELLS:
            rows.add(row)
            columns.add(number)
    if not rows:
        return 0
    return (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1)


def _read_records(data: bytes) -> Iterator[tuple[int, int, int]]:
    """The records of a binary part: number, offset and length of the content in bytes."""
    at = 0
    while at < len(data):
        record, at = _read_varint(data, at, 2)
        size, at = _read_varint(data, at, 4)
        yield record, at, size
        at += size


def _read_varint(data: bytes, at: int, most: int) -> tuple[int, int]:
    """A number of at most ``most`` bytes, seven bits in each, and the offset behind it."""
    number = 0
    for shift, byte in enumerate(data[at : at + most]):
        number |= (byte & 0x7F) << 7 * shift
        at += 1
        if byte < 0x80:
            break
    return number, at


def read_with_calamine(
    data: bytes,
    form: FileFormat,
    wanted: Callable[[str], bool] | None,
    limits: Limits,
    *,
    lenient: bool = False,
) -> Workbook:
    """Reads a workbook of another format: its sheets, values and merged ranges.

    If it is lenient, a sheet that cannot be read is listed as unreadable.

    Raises:
        Unreadable: ENCRYPTED, TOO_LARGE, or DAMAGED with the format as the detail.
    """
    try:
        return Workbook(tuple(_sheets(data, wanted, limits, lenient=lenient)), {}, {}, form)
    except PasswordError as error:
        raise Unreadable(Reason.ENCRYPTED, form) from error
    except (CalamineError, OSError) as error:
        raise Unreadable(Reason.DAMAGED, form) from error
    except BaseException as error:
        if type(error).__name__ != _PANIC:
            raise
        raise Unreadable(Reason.DAMAGED, form) from error


def _sheets(
    data: bytes, wanted: Callable[[str], bool] | None, limits: Limits, *, lenient: bool
) -> Iterator[Sheet]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    tabs = book.sheets_metadata
    refuse_over(len(tabs), limits.sheets, "workbook", "sheets")
    seen = 0
    for index, tab in enumerate(tabs):
        hidden = tab.visible is not SheetVisibleEnum.Visible
        if tab.typ is not SheetTypeEnum.WorkSheet or (wanted and not wanted(tab.name)):
            yield Sheet(tab.name, hidden, {}, ())
            continue
        try:
            sheet = book.get_sheet_by_index(index)
            size = sheet.height * sheet.width
            refuse_over(seen + size, limits.cells_seen, "sheets", "cells")
            found = Sheet(tab.name, hidden, _cells(sheet, limits), _merges(sheet, limits))
        except (CalamineError, Unreadable):
            if not lenient:
                raise
            yield Sheet(tab.name, hidden, {}, (), unreadable=True)
            continue
        seen += size
        yield found


def _cells(sheet: CalamineSheet, limits: Limits) -> dict[Place, Cell]:
    cells: dict[Place, Cell] = {}
    if sheet.start is None:
        return cells
    # The rows begin with the first of the sheet, their cells with the first column in use.
    first_column = sheet.start[1] + 1
    for row, values in enumerate(sheet.iter_rows(), start=1):
        for column, value in enumerate(values, start=first_column):
            if value != "":
                cells[row, column] = _cell(value, limits)
        refuse_over(len(cells), limits.cells_kept, "sheet", "cells with content")
    return cells


def _cell(value: object, limits: Limits) -> Cell:
    """The cell of a value from calamine."""
    if isinstance(value, bool):
        return Cell(Kind.BOOLEAN, value, "TRUE" if value else "FALSE", percent=False, formula=None)
    if isinstance(value, int | float):
        # repr names the double exactly, and the digits Excel shows follow from that.
        number = decimal(repr(value))
        if number is not None:
            return Cell(Kind.NUMBER, *number, percent=False, formula=None)
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        return Cell(Kind.DATE, day, day.isoformat(), percent=False, formula=None)
    if isinstance(value, time | timedelta):
        text = str(value) if isinstance(value, time) else _duration(value)
        return Cell(Kind.TIME, text, text, percent=False, formula=None)
    text = truncate(str(value), limits)
    if is_picture(text):
        return Cell(Kind.PICTURE, None, "", percent=False, formula=None)
    return Cell(Kind.TEXT, text, text, percent=False, formula=None)


def _duration(value: timedelta) -> str:
    seconds = Decimal(value // timedelta(seconds=1))
    return time_of_serial(seconds / (24 * 60 * 60), elapsed=True)


def _merges(sheet: CalamineSheet, limits: Limits) -> tuple[Area, ...]:
    ranges = sheet.merged_cell_ranges or ()
    refuse_over(len(ranges), limits.merges, "sheet", "merged ranges")
    return tuple(
        (top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in ranges
    )
