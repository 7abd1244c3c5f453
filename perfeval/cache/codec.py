"""An examined workbook as bytes and back: typed msgpack, of which nothing can run.

The same bytes are the message of a worker and an entry of the cache. Decoding checks every value
against its type in `perfeval.model`. Equal texts, numbers and notes of different workbooks are
one object again after decoding, as a batch keeps hundreds of cells of each workbook.
"""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any, NamedTuple

import msgspec

from perfeval.model import (
    CellNotes,
    CellValue,
    Examined,
    Finding,
    Problem,
    Row,
    SheetCell,
    Skipped,
    Submission,
)

_MAX_SIZE = 64 * 1024 * 1024  # bytes of one workbook decompressed; what claims more is damaged
_MAX_SHARED = 16_384  # objects, those used last
# What damaged or doctored bytes raise: ArithmeticError where digits are none, RecursionError
# where too much is nested.
_ERRORS = (msgspec.MsgspecError, ValueError, ArithmeticError, RecursionError)
_PLAIN, _ESCAPED = b"p", b"e"  # the first byte: whether texts are escaped


class DamagedError(ValueError):
    """The bytes are not an examined workbook."""


class _Cell(NamedTuple):
    """A `CellValue` without its workbook, and with a field for each type of value.

    In msgpack numbers, texts and dates are all texts, and a text may look like a date.
    """

    sheet_cell: SheetCell
    notes: CellNotes
    problem: Problem | None
    display_text: str | None
    number: str | None = None  # as `Decimal` prints it: every digit, and the exponent
    text: str | None = None
    day: date | None = None


_Row = dict[str, _Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Submission(Submission):
    """A `Submission` with cells that msgspec can encode."""

    records: Mapping[str, _Row]  # type: ignore[assignment]
    tables: Mapping[str, Mapping[str, _Row]]  # type: ignore[assignment]
    lists: Mapping[str, tuple[_Row, ...]]  # type: ignore[assignment]


class _Examined(NamedTuple):
    submission: _Submission
    findings: tuple[Finding, ...]
    skipped: tuple[Skipped, ...]


_FIELDS = tuple(field.name for field in fields(Submission))
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Examined).decode


def pack(examined: Examined) -> bytes:
    """An examined workbook in few bytes.

    Raises:
        ValueError: a cell is of another workbook.
    """
    submission, findings, skipped = examined
    row = partial(_encodable_row, submission.workbook)
    encodable = _Examined(_Submission(**_with_rows(submission, row)), findings, skipped)
    try:
        data = _PLAIN + _encode(encodable)
    except UnicodeEncodeError:  # half a surrogate pair, as in file names that are no UTF-8
        data = _ESCAPED + _encode(_map_texts(_escape, msgspec.to_builtins(encodable)))
    return zlib.compress(data, 1)


def pack_submission(submission: Submission) -> bytes:
    """A workbook as bytes, without what was found in it."""
    return pack(Examined(submission, (), ()))


def unpack(packed: bytes) -> Examined:
    """The examined workbook that `pack` made these bytes of.

    Raises:
        DamagedError: they are no such bytes.
    """
    decompressor = zlib.decompressobj()
    try:
        data = decompressor.decompress(packed, _MAX_SIZE)
    except zlib.error as error:
        message = "not compressed"
        raise DamagedError(message) from error
    if not decompressor.eof:
        message = "cut short, or of no sensible size"
        raise DamagedError(message)
    form, content = data[:1], data[1:]
    try:
        if form == _ESCAPED:
            builtins = _map_texts(_unescape, msgspec.msgpack.decode(content))
            decoded = msgspec.convert(builtins, _Examined)
        elif form == _PLAIN:
            decoded = _decode(content)
        else:
            message = f"not an examined workbook: it starts with {form!r}"
            raise DamagedError(message)
        row = partial(_row, _shared(decoded.submission.workbook))
        submission = Submission(**_with_rows(decoded.submission, row))
    except _ERRORS as error:
        message = f"not an examined workbook: {error}"
        raise DamagedError(message) from error
    return Examined(submission, decoded.findings, decoded.skipped)


def _with_rows(submission: Submission, row: Callable[[Any], Any]) -> dict[str, Any]:
    """The fields of a submission, each of its rows converted."""
    content = {name: getattr(submission, name) for name in _FIELDS}
    content["records"] = {name: row(item) for name, item in submission.records.items()}
    content["tables"] = {
        block: {name: row(item) for name, item in rows.items()}
        for block, rows in submission.tables.items()
    }
    content["lists"] = {block: tuple(map(row, rows)) for block, rows in submission.lists.items()}
    return content


def _encodable_row(workbook: str, row: Row) -> _Row:
    return {name: _encodable_cell(workbook, cell) for name, cell in row.items()}


def _encodable_cell(workbook: str, cell: CellValue) -> _Cell:
    if cell.workbook != workbook:
        message = f"a cell of {cell.workbook} in {workbook}"
        raise ValueError(message)
    head = cell.sheet_cell, cell.notes, cell.problem, cell.display_text
    value = cell.value
    if isinstance(value, Decimal):
        return _Cell(*head, number=str(value))
    return _Cell(*head, day=value) if isinstance(value, date) else _Cell(*head, text=value)


def _row(workbook: str, row: _Row) -> Row:
    return {name: _cell(workbook, cell) for name, cell in row.items()}


def _cell(workbook: str, cell: _Cell) -> CellValue:
    sheet_cell, notes, problem, display_text, number, text, day = cell
    value = _number(number) if number is not None else day or _shared(text)
    return CellValue(
        workbook, _shared(sheet_cell), _shared(notes), value, problem, _shared(display_text)
    )


@lru_cache(_MAX_SHARED)
def _shared(item: Any) -> Any:  # noqa: ANN401 - texts, spots and notes: none equals one of another
    """One object for equal ones."""
    return item


@lru_cache(_MAX_SHARED)
def _number(digits: str) -> Decimal:
    """One object for the same digits: 1.0 and 1.00 are equal, but not the same."""
    return Decimal(digits)


def _map_texts(convert: Callable[[str], str], item: Any) -> Any:  # noqa: ANN401 - any builtin
    """A tree of builtins with each of its texts converted."""
    if isinstance(item, str):
        return convert(item)
    if isinstance(item, dict):
        return {_map_texts(convert, key): _map_texts(convert, item[key]) for key in item}
    if isinstance(item, list | tuple):
        return [_map_texts(convert, part) for part in item]
    return item


def _escape(text: str) -> str:
    """A character for each byte of its UTF-8, which here has half surrogate pairs, too."""
    return text.encode("utf-8", "surrogatepass").decode("latin-1")


def _unescape(text: str) -> str:
    return text.encode("latin-1").decode("utf-8", "surrogatepass")
