"""The checks: what a careful reviewer would catch.

Most are one function each. Those that compare both sides of an identity are declared by the form,
and those that report what the reader noted by faults.toml.

Those of one submission run wherever its workbook was read; those of the batch compare units, or
a unit's own figures with the recomputed ones, and run after scoring.
"""

from perfeval.checks import (
    base_data,
    batch,
    cells,
    completion,
    faults,
    indicators,
    money,
    money_unit,
    returned_copies,
    scores,
    stored,
    text,
    written,
)
from perfeval.checks.folding import folded
from perfeval.checks.identities import identity_checks
from perfeval.checks.registry import Batch, Check, check_one, outcomes
from perfeval.model import CheckEntry, Finding, Skipped, Submission
from perfeval.scheme import Scheme

_GROUPS = "ICMSTBG"
_MODULES = (
    faults,
    cells,
    stored,
    written,
    money,
    money_unit,
    indicators,
    completion,
    scores,
    text,
    base_data,
    batch,
    returned_copies,
)


def checks_of(scheme: Scheme) -> tuple[Check, ...]:
    """Every check, those that the form declares among them, in the order of their ids."""
    coded = (check for module in _MODULES for check in module.CHECKS)
    return tuple(
        sorted(
            (*coded, *identity_checks(scheme.form)),
            key=lambda check: (_GROUPS.index(check.id[0]), check.id),
        )
    )


def catalogue(scheme: Scheme) -> tuple[CheckEntry, ...]:
    """The checks as a result workbook lists them."""
    return tuple(
        CheckEntry(check.id, check.severities, check.description) for check in checks_of(scheme)
    )


Outcome = tuple[tuple[Finding, ...], tuple[Skipped, ...]]

__all__ = ["Batch", "catalogue", "check_batch", "check_submission", "checks_of"]


def check_submission(submission: Submission, scheme: Scheme) -> Outcome:
    """Runs every check of a single submission; returns its findings and what was skipped.

    Of a workbook that could not be read only the reason is reported: that no check could be
    evaluated follows from it.
    """
    found: list[Finding | Skipped] = []
    for check in checks_of(scheme):
        found += check_one(check, submission, scheme)
    findings, skipped = _separated(found)
    return findings, skipped if submission.records else ()


def check_batch(batch: Batch, scheme: Scheme) -> Outcome:
    """Runs every check that needs the whole batch or its recomputed scores."""
    found: list[Finding | Skipped] = []
    for check in checks_of(scheme):
        if check.on_batch is not None:
            found += outcomes(check, check.on_batch(batch, scheme), None)
    return _separated(found)


def _separated(found: list[Finding | Skipped]) -> Outcome:
    findings = tuple(folded(item for item in found if isinstance(item, Finding)))
    skipped = tuple(item for item in found if isinstance(item, Skipped))
    return findings, skipped
