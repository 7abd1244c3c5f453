"""An examined workbook as bytes and back: plain JSON of numbers and texts, nothing that can run.

Each text and each value stands once in a table and everything else refers to it by its number, so
that a workbook takes few bytes and is read back quickly. What comes back is equal to what went in,
and equal texts of different workbooks are one object again.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from perfeval.model import (
    CellRef,
    CellValue,
    Fault,
    FaultKind,
    Finding,
    Problem,
    Row,
    Severity,
    Skipped,
    Submission,
    Value,
)

Examination = tuple[Submission, tuple[Finding, ...], tuple[Skipped, ...]]

_APART = frozenset({"workbook", "records", "tables", "lists", "faults"})
# What else a submission has is a text, a number, nothing, or several texts.
_PLAIN = tuple(field.name for field in fields(Submission) if field.name not in _APART)
_NUMBERS_A_CELL = 9
_PROBLEMS: Mapping[str | None, Problem | None] = {None: None} | {
    problem.value: problem for problem in Problem
}
# What a damaged or doctored text makes the decoder stumble over.
_FAULTS = (ValueError, TypeError, KeyError, IndexError, ArithmeticError, RecursionError)


class DamagedError(ValueError):
    """The bytes are not an examined workbook."""


def encode(examination: Examination) -> bytes:
    """An examined workbook as bytes."""
    submission, findings, skipped = examination
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
        "values": [_written(kind, value) for kind, value in tables.values],
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )


def decode(data: bytes) -> Examination:
    """The examined workbook that `encode` made these bytes of.

    Raises:
        DamagedError: they are no such bytes.
    """
    try:
        content = json.loads(data.decode("utf-8", "surrogatepass"))
        return _examination(content)
    except _FAULTS as error:
        message = f"not an examined workbook: {type(error).__name__}"
        raise DamagedError(message) from error


class _Tables:
    """The texts, values and shapes of rows that the rest refers to, numbered as they come."""

    def __init__(self, workbook: str) -> None:
        self.workbook = workbook
        self.texts: dict[str | None, int] = {None: 0}
        # By type too: a text may look like a figure, and equal figures may be written differently.
        self.values: dict[tuple[str, str], int] = {("", ""): 0}
        self.shapes: dict[tuple[str, ...], int] = {}

    def row(self, row: Row) -> list[int]:
        """The number of the row's field names, and nine numbers for each cell."""
        numbers = [self.shapes.setdefault(tuple(row), len(self.shapes))]
        text, texts = self.texts.setdefault, self.texts
        for cell in row.values():
            ref = cell.ref
            if ref.workbook != self.workbook:
                message = f"a cell of {ref.workbook} in {self.workbook}"
                raise ValueError(message)
            kind = _kind(cell.value)
            numbers += (
                text(ref.sheet, len(texts)),
                text(ref.cell, len(texts)),
                text(cell.label, len(texts)),
                self.values.setdefault(kind, len(self.values)),
                text(cell.shown, len(texts)),
                text(cell.problem, len(texts)),
                text(cell.understood, len(texts)),
                int(cell.percent),
                text(cell.formula, len(texts)),
            )
        return numbers


def _kind(value: Value) -> tuple[str, str]:
    """The type of a value and its text."""
    if value is None:
        return "", ""
    if isinstance(value, Decimal):
        return "n", str(value)
    return ("t", value) if isinstance(value, str) else ("d", value.isoformat())


def _written(kind: str, text: str) -> str:
    return kind + text


@lru_cache(maxsize=16_384)  # most figures of one workbook stand in many others
def _number(text: str) -> Decimal:
    return Decimal(text)


def _read(written: str) -> Value:
    kind, text = written[:1], written[1:]
    match kind:
        case "":
            return None
        case "n":
            return _number(text)
        case "t":
            return sys.intern(text)
        case "d":
            return date.fromisoformat(text)
    raise ValueError(kind)


def _examination(content: Mapping[str, Any]) -> Examination:
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
    return (
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
        self.texts = [None, *map(sys.intern, content["texts"][1:])]
        self.problems = [_PROBLEMS.get(text) for text in self.texts]
        self.values = list(map(_read, content["values"]))
        self.shapes = [tuple(map(sys.intern, shape)) for shape in content["shapes"]]

    def row(self, numbers: list[int]) -> dict[str, CellValue]:
        workbook, texts, problems, values = self.workbook, self.texts, self.problems, self.values
        rest = iter(numbers)
        shape = self.shapes[next(rest)]
        by_cell = zip(*[rest] * _NUMBERS_A_CELL, strict=True)
        return {
            field: CellValue(
                CellRef(workbook, texts[sheet], texts[cell]),
                texts[label],
                values[value],
                texts[shown],
                problems[problem],
                texts[understood],
                bool(percent),
                texts[formula],
            )
            for field, (
                sheet,
                cell,
                label,
                value,
                shown,
                problem,
                understood,
                percent,
                formula,
            ) in zip(shape, by_cell, strict=True)
        }
