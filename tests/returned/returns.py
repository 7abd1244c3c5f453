"""Workbooks filled in, checked and sent back, for the tests of what comes back."""

import hashlib
import io
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import openpyxl

from perfeval.model import Finding
from perfeval.returned import Job, Marked, mark
from perfeval.run.pipeline import evaluate
from tests.checks.examined import Filled
from tests.fill import Edit, clean, fill, plant
from tests.submissions import scheme

DAY = date(2024, 4, 30)

Told = tuple[str, ...]


def filled(folder: Path, *edits: Edit, values: Filled | None = None, name: str = "甲.xlsx") -> Path:
    """A workbook with faults planted in it."""
    return plant(fill(folder / name, scheme(), values or clean()), *edits)


def found(path: Path) -> tuple[Finding, ...]:
    """What is found in a workbook on its own."""
    return evaluate(path, scheme()).findings


def told(findings: Iterable[Finding]) -> list[Told]:
    """Findings as a unit is told of them, whatever the file is called."""
    return sorted(
        (
            item.check,
            item.severity.value,
            item.ref.sheet or "",
            item.ref.cell or "",
            item.value,
            item.message,
        )
        for item in findings
    )


def job(path: Path, findings: tuple[Finding, ...] | None = None, unit: str = "甲街道") -> Job:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    own = found(path) if findings is None else findings
    return Job(path, path.name, digest, unit, DAY, own)


def returned(path: Path, findings: tuple[Finding, ...] | None = None) -> Path:
    """The marked copy of a workbook, beside it."""
    marked = mark(job(path, findings))
    assert marked.reason == ""
    target = path.with_name(f"{path.stem}_退回.xlsx")
    target.write_bytes(marked.data)
    return target


def opened(marked: Path | Marked) -> openpyxl.Workbook:
    """A workbook as the library sees it."""
    return openpyxl.load_workbook(io.BytesIO(marked.data) if isinstance(marked, Marked) else marked)
