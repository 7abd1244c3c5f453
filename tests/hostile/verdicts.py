"""What must happen to a bad workbook, in one line, and what did happen, in the same line.

read                               taken as it is, nothing found
C203 E running.operating.budget    exactly this finding; several stand with "; " between
I109 W 预算执行                     a finding of a sheet
I111 I -                           a finding of the whole file
refused: 已损坏                     I101 alone, and its message has these words
only: I105                         findings of this check and no other
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from perfeval.cells import read_workbook
from perfeval.cells.limits import Limits
from perfeval.checks import check_submission
from perfeval.model import Finding, Severity, Submission
from perfeval.reader import read_submission
from perfeval.template import cell_addresses
from tests.hostile.making import Maker
from tests.submissions import scheme

_LETTERS = {Severity.ERROR: "E", Severity.WARNING: "W", Severity.NOTICE: "I"}


@dataclass(frozen=True)
class Case:
    """One kind of bad or odd workbook; ``limits`` lowers caps, so that a bomb can be small."""

    name: str
    make: Maker
    must: str
    limits: Mapping[str, int] = field(default_factory=dict)
    file: str = "甲.xlsx"


@cache
def _keys() -> Mapping[tuple[str, str], str]:
    return {address: key for key, address in cell_addresses(scheme().form).items()}


def _where(finding: Finding) -> str:
    ref = finding.ref
    if ref.sheet and ref.cell:
        return _keys().get((ref.sheet, ref.cell), f"{ref.sheet}!{ref.cell}")
    return ref.sheet or "-"


def examined(path: Path) -> tuple[Submission, tuple[Finding, ...]]:
    """A file read and checked, as a worker does it."""
    submission = read_submission(path, path.name, scheme())
    return submission, check_submission(submission, scheme())[0]


def verdict(case: Case, folder: Path) -> str:
    """What a run over the file says, in the words of the table."""
    path = folder / case.file
    path.write_bytes(case.make())
    defaults = read_workbook.__kwdefaults__
    usual = defaults["limits"]
    defaults["limits"] = replace(Limits(), **case.limits)
    try:
        _, findings = examined(path)
    finally:
        defaults["limits"] = usual
    if [finding.check for finding in findings] == ["I101"]:
        return f"refused: {findings[0].message}"
    lines = (f"{one.check} {_LETTERS[one.severity]} {_where(one)}" for one in findings)
    return "; ".join(lines) or "read"


def holds(case: Case, said: str) -> bool:
    """Whether what was said is what the table asks for."""
    kind, colon, words = case.must.partition(": ")
    if colon and kind == "refused":
        return said.startswith(kind) and words in said
    if colon and kind == "only":
        return said != "read" and all(line.startswith(words) for line in said.split("; "))
    return said == case.must
