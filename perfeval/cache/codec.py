"""An examined workbook as bytes and back: plain JSON of numbers and texts, nothing that can run.

Each text and each value stands once in a table and everything else refers to it by its number, so
that a workbook takes few bytes and is read back quickly. What comes back is equal to what went in,
and equal texts of different workbooks are one object again.
"""

import json
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from itertools import groupby, repeat, starmap
from operator import itemgetter
from typing import Any

from perfeval.model import (
    CellRef,
    CellValue,
    Examined,
    Fault,
    FaultKind,
    Finding,
    Notes,
    Problem,
    Row,
    Severity,
    Skipped,
    Spot,
    Submission,
    Value,
)

_APART = frozenset({"workbook", "records", "tables", "lists", "faults"})
# What else a submission has is a text, a number, nothing, or several texts.
_PLAIN = tuple(field.name for field in fields(Submission) if field.name not in _APART)
_NUMBERS_A_CELL = 4
# A cell of a tuple of its fields: what a named tuple does, without a call of Python for each.
_cell = partial(tuple.__new__, CellValue)
# A problem and notes of which nothing is said, and how much of a cast there is always.
_UNSAID, _LEAST = (None, *Notes("")), 2
_MOST = 64 * 1024 * 1024  # bytes of one workbook; what claims more is damaged
# What a damaged or doctored text makes the decoder stumble over.
_FAULTS = (ValueError, TypeError, KeyError, IndexError, ArithmeticError, RecursionError)


class DamagedError(ValueError):
    """The bytes are not an examined workbook."""


def pack(examined: Examined) -> bytes:
    """An examined workbook in few bytes, which are a message and an entry of the file alike."""
    return zlib.compress(encode(examined), 1)


def pack_submission(submission: Submission) -> bytes:
    """A workbook as bytes, without what was found in it."""
    return pack(Examined(submission, (), ()))


def unpack(packed: bytes) -> Examined:
    """The examined workbook that `pack` made these bytes of.

    Raises:
        DamagedError: they are no such bytes.
    """
    unpacker = zlib.decompressobj()
    try:
        data = unpacker.decompress(packed, _MOST)
    except zlib.error as error:
        message = "not compressed"
        raise DamagedError(message) from error
    if not unpacker.eof:
        message = "cut short, or of no sensible size"
        raise DamagedError(message)
    return decode(data)


def encode(examined: Examined) -> bytes:
    """An examined workbook as bytes."""
    submission, findings, skipped = examined
    tables = _Tables(submission.workbook)
    content = {
        "workbook": submission.workbook,
        "plain": [getattr(submission, name) for name in _PLAIN],
        "records": [[name, tables.row(row)] for name, row in submission.records.items()],
        "tables": [
            [block, [[name, tables.row(row)] for name, row in rows.items()]]
            for block, rows in submission.tables.items()
        ],
        "lists": [
            [block, [tables.row(row) for row in rows]] for block, rows in submission.lists.items()
        ],
        "faults": [
            [fault.kind, fault.ref, fault.label, fault.required, dict(fault.facts)]
            for fault in submission.faults
        ],
        "findings": findings,
        "skipped": skipped,
        # Last, as they are full only now.
        "shapes": list(tables.shapes),
        "texts": list(tables.texts),
        "spots": [
            [sheet, [spot.cell for spot in run]]
            for sheet, run in groupby(tables.spots, key=itemgetter(0))
        ],
        "casts": list(map(_trimmed, tables.casts)),
        "values": [kind + text for kind, text in tables.values],
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )


def decode(data: bytes) -> Examined:
    """The examined workbook that `encode` made these bytes of.

    Raises:
        DamagedError: they are no such bytes.
    """
    try:
        content = json.loads(data.decode("utf-8", "surrogatepass"))
        return _examined(content)
    except _FAULTS as error:
        message = f"not an examined workbook: {type(error).__name__}"
        raise DamagedError(message) from error


class _Tables:
    """The texts, values and shapes of rows that the rest refers to, numbered as they come."""

    def __init__(self, workbook: str) -> None:
        self.workbook = workbook
        self.texts: dict[str | None, int] = {None: 0}
        # By type too: a text may look like a figure, and equal figures may be written differently.
        self.values: dict[tuple[str, str], int] = {}
        self.spots: dict[Spot, int] = {}
        # What else a cell has, which it mostly shares with others.
        self.casts: dict[tuple[Any, ...], int] = {}
        self.shapes: dict[tuple[str, ...], int] = {}

    def row(self, row: Row) -> list[int]:
        """The number of the row's field names, and four numbers for each cell."""
        numbers = [self.shapes.setdefault(tuple(row), len(self.shapes))]
        text, texts = self.texts.setdefault, self.texts
        for workbook, spot, notes, value, problem, otherwise in row.values():
            if workbook != self.workbook:
                message = f"a cell of {workbook} in {self.workbook}"
                raise ValueError(message)
            numbers += (
                self.spots.setdefault(spot, len(self.spots)),
                self.casts.setdefault((problem, *notes), len(self.casts)),
                self.values.setdefault(_kind(value), len(self.values)),
                text(otherwise, len(texts)),
            )
        return numbers


def _trimmed(cast: tuple[Any, ...]) -> tuple[Any, ...]:
    """What a cell is like without what is not said of it, at the end."""
    length = len(cast)
    while length > _LEAST and cast[length - 1] == _UNSAID[length - 1]:
        length -= 1
    return cast[:length]


def _kind(value: Value) -> tuple[str, str]:
    """The type of a value and its text."""
    if value is None:
        return "", ""
    if isinstance(value, Decimal):
        return "n", str(value)
    return ("t", value) if isinstance(value, str) else ("d", value.isoformat())


@lru_cache(maxsize=16_384)  # most figures of one workbook stand in many others
def _number(text: str) -> Decimal:
    return Decimal(text)


@lru_cache(maxsize=16_384)
def _shared(text: str) -> str:
    """One object for a text that many workbooks have, as most labels are.

    Kept for those met lately alone: the interpreter's own table grows with every text.
    """
    return text


def _read(written: str) -> Value:
    kind, text = written[:1], written[1:]
    match kind:
        case "":
            return None
        case "n":
            return _number(text)
        case "t":
            return _shared(text)
        case "d":
            return date.fromisoformat(text)
    raise ValueError(kind)


def _examined(content: Mapping[str, Any]) -> Examined:
    cells = _Cells(content)
    items = (tuple(item) if isinstance(item, list) else item for item in content["plain"])
    plain: dict[str, Any] = dict(zip(_PLAIN, items, strict=True))
    submission = Submission(
        workbook=cells.workbook,
        **plain,
        records={sys.intern(name): cells.row(row) for name, row in content["records"]},
        tables={
            sys.intern(block): {sys.intern(name): cells.row(row) for name, row in rows}
            for block, rows in content["tables"]
        },
        lists={sys.intern(block): tuple(map(cells.row, rows)) for block, rows in content["lists"]},
        faults=tuple(
            Fault(FaultKind(kind), CellRef(*ref), label, required, facts)
            for kind, ref, label, required, facts in content["faults"]
        ),
    )
    return Examined(
        submission,
        tuple(_findings(content["findings"])),
        tuple(Skipped(*_interned(item)) for item in content["skipped"]),
    )


def _findings(items: Iterable[list[Any]]) -> Iterator[Finding]:
    for check, severity, unit, ref, *texts in items:
        where = CellRef(*_interned(ref))
        yield Finding(
            sys.intern(check), Severity(severity), sys.intern(unit), where, *_interned(texts)
        )


def _interned(texts: Iterable[Any]) -> Iterator[Any]:
    return (sys.intern(text) if isinstance(text, str) else text for text in texts)


class _Cells:
    """The tables read back, and rows made from the numbers that refer to them."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self.workbook = sys.intern(content["workbook"])
        self.texts = [None, *map(_shared, content["texts"][1:])]
        self.values = list(map(_read, content["values"]))
        self.spots = [_spot(sheet, cell) for sheet, cells in content["spots"] for cell in cells]
        casts = list(starmap(_cast, content["casts"]))
        self.problems = [problem for problem, _ in casts]
        self.notes = [notes for _, notes in casts]
        self.shapes = [tuple(map(sys.intern, shape)) for shape in content["shapes"]]

    def row(self, numbers: list[int]) -> dict[str, CellValue]:
        shape = self.shapes[numbers[0]]
        if len(numbers) != 1 + _NUMBERS_A_CELL * len(shape):
            message = "a row of another shape"
            raise ValueError(message)
        spots, casts, values, texts = (
            numbers[at::_NUMBERS_A_CELL] for at in range(1, _NUMBERS_A_CELL + 1)
        )
        fields = zip(
            repeat(self.workbook),
            map(self.spots.__getitem__, spots),
            map(self.notes.__getitem__, casts),
            map(self.values.__getitem__, values),
            map(self.problems.__getitem__, casts),
            map(self.texts.__getitem__, texts),
            # The workbook's name has no end.
            strict=False,
        )
        return dict(zip(shape, map(_cell, fields), strict=True))


@lru_cache(maxsize=16_384)
def _spot(sheet: str | None, cell: str | None) -> Spot:
    return Spot(*_interned((sheet, cell)))


@lru_cache(maxsize=16_384)
def _cast(problem: str | None, *notes: Any) -> tuple[Problem | None, Notes]:  # noqa: ANN401 - as read
    return None if problem is None else Problem(problem), Notes(*_interned(notes))
