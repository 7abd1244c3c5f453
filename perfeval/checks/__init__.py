"""The checks: what a careful reviewer would catch, one function each.

Those of one submission run wherever its workbook was read; those of the batch compare units, or
a unit's own figures with the recomputed ones, and run after scoring.
"""

from perfeval.checks import (
    base_data,
    batch,
    cells,
    completion,
    indicators,
    intake,
    layout,
    money,
    scores,
    stored,
    text,
    written,
)
from perfeval.checks.registry import Batch, Check, outcomes
from perfeval.model import CheckEntry, Finding, Skipped, Submission
from perfeval.scheme import Scheme

_GROUPS = "ICMSTBG"
_MODULES = (
    intake,
    layout,
    cells,
    stored,
    written,
    money,
    indicators,
    completion,
    scores,
    text,
    base_data,
    batch,
)

CHECKS: tuple[Check, ...] = tuple(
    sorted(
        (check for module in _MODULES for check in module.CHECKS),
        key=lambda check: (_GROUPS.index(check.id[0]), check.id),
    )
)

# The checks as a result workbook lists them.
CATALOGUE = tuple(CheckEntry(check.id, check.severities, check.description) for check in CHECKS)

Outcome = tuple[tuple[Finding, ...], tuple[Skipped, ...]]

__all__ = ["CATALOGUE", "CHECKS", "Batch", "check_batch", "check_submission"]


def check_submission(submission: Submission, scheme: Scheme) -> Outcome:
    """Runs every check of a single submission; returns its findings and what was skipped.

    Of a workbook that could not be read only the reason is told: that no check could be
    evaluated follows from it.
    """
    found: list[Finding | Skipped] = []
    for check in CHECKS:
        if check.on_unit is not None:
            found += outcomes(check, check.on_unit(submission, scheme), submission)
    findings, skipped = _apart(found)
    return findings, skipped if submission.records else ()


def check_batch(batch: Batch, scheme: Scheme) -> Outcome:
    """Runs every check that needs the whole batch or its recomputed scores."""
    found: list[Finding | Skipped] = []
    for check in CHECKS:
        if check.on_batch is not None:
            found += outcomes(check, check.on_batch(batch, scheme), None)
    return _apart(found)


def _apart(found: list[Finding | Skipped]) -> Outcome:
    findings = tuple(item for item in found if isinstance(item, Finding))
    skipped = tuple(item for item in found if isinstance(item, Skipped))
    return findings, skipped
