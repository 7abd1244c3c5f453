"""Workbooks filled in, read, scored and checked as a batch is; what was found, cell by cell.

    found = examine(folder, changed({"indicator.3.actual": Decimal("62.5")}))
    assert found.places == expected("S410 W indicator.3.actual")

The whole list is compared, so that a fault which sets off a second finding shows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from perfeval.checks import Batch, check_batch, check_submission
from perfeval.model import Finding, Severity, Skipped
from perfeval.reader import read_submission
from perfeval.scoring import score
from tests.fill import Edit, clean, fill, place, plant
from tests.submissions import scheme

Filled = dict[str, Any]
Found = tuple[str, str, str, str]  # check, severity, sheet, cell

_SEVERITIES = {"E": Severity.ERROR, "W": Severity.WARNING, "I": Severity.NOTICE}


@dataclass(frozen=True)
class Examined:
    """All findings of a batch and all that was skipped."""

    findings: tuple[Finding, ...]
    skipped: tuple[Skipped, ...]

    @property
    def places(self) -> list[Found]:
        """What was found and where, a finding each."""
        return sorted(
            (item.check, item.severity.value, item.ref.sheet or "", item.ref.cell or "")
            for item in self.findings
        )

    def one(self, check: str) -> Finding:
        """The only finding of a check."""
        (finding,) = (item for item in self.findings if item.check == check)
        return finding

    def reasons(self, check: str) -> list[str]:
        """Why a check was skipped, a text for each time."""
        return [item.reason for item in self.skipped if item.what == check]


def expected(*lines: str) -> list[Found]:
    """Findings written as "S404 E indicator.5.self_score"."""
    found = []
    for line in lines:
        check, severity, key = line.split()
        found.append((check, _SEVERITIES[severity].value, *place(key)))
    return sorted(found)


def changed(changes: Mapping[str, Any], base: Filled | None = None) -> Filled:
    """The clean unit with other values: "indicator.2.actual" → value, None for nothing."""
    filled = base if base is not None else clean()
    for key, value in changes.items():
        *path, field = key.split(".")
        inner: Any = filled
        for part in path:
            inner = inner[int(part) - 1] if part.isdigit() else inner[part]
        inner[field] = value
    return filled


def examine(folder: Path, *units: Filled, edits: tuple[Edit, ...] = ()) -> Examined:
    """Fills in a workbook a unit, plants edits in the first, and examines them as one batch."""
    submissions = []
    for ordinal, filled in enumerate(units, start=1):
        path = fill(folder / f"{ordinal}.xlsx", scheme(), filled)
        if ordinal == 1 and edits:
            plant(path, *edits)
        submissions.append(read_submission(path, path.name, scheme()))
    scores = score(submissions, scheme())
    passes = [check_submission(submission, scheme()) for submission in submissions]
    passes.append(check_batch(Batch(tuple(submissions), scores), scheme()))
    return Examined(
        tuple(finding for findings, _ in passes for finding in findings),
        tuple(skip for _, skipped in passes for skip in skipped),
    )
