"""I101-I105, I109-I111, I121-I128: what a reader found wrong with a file, a sheet or a label.

The reader has noted these faults; their words are data (faults.toml). Here is only which of
several messages fits a fault and what it is filled with.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from perfeval.checks.kinds import FORMATS, KINDS, OTHER
from perfeval.checks.registry import Case, Check, Hit, stand_in
from perfeval.model import Fault, FaultKind, Severity, Submission
from perfeval.scheme import Scheme
from perfeval.scheme.configuration import Part, load_toml, validated
from perfeval.wording import quoted

_TABLE = Path(__file__).parent / "faults.toml"
_LONGEST_FOUND = 200  # characters quoted of the titles or properties that were found instead


class _Message(Part):
    name: str
    severity: Severity
    message: str


class _FaultCheck(Part):
    id: str
    kinds: tuple[FaultKind, ...]
    description: str
    case: tuple[_Message, ...]


class _Table(Part):
    check: tuple[_FaultCheck, ...]


def _hits(kinds: tuple[FaultKind, ...], submission: Submission, scheme: Scheme) -> Iterator[Hit]:
    del scheme
    for fault in submission.faults:
        if fault.kind in kinds:
            facts = _facts(fault)
            found = facts.get("found") or facts.get("words", "")
            cell = stand_in(fault.ref, fault.label)
            yield Hit(_case(fault), cell, facts, found, facts.get("expected", ""))


def _case(fault: Fault) -> str:
    match fault.kind:
        case FaultKind.UNREADABLE:
            return _unreadable(fault)[0]
        case FaultKind.LABEL_MISSING:
            return "required" if fault.required else "optional"
        case FaultKind.SHEET_RENAMED:
            return "together" if "together" in fault.facts else "renamed"
        case FaultKind.HIDDEN:
            return "part" if fault.ref.cell else "sheet"
    return fault.kind


def _unreadable(fault: Fault) -> tuple[str, dict[str, str]]:
    """The case of I101 for a file that could not be read, and the facts of its message."""
    reason, detail = fault.facts["reason"], fault.facts.get("detail", "")
    if reason == "not_a_workbook":
        kind = KINDS.get(detail, OTHER)
        return kind.case, {"kind": kind.name}
    if reason == "damaged" and detail in FORMATS:
        return "damaged_format", {"format": FORMATS[detail]}
    return reason, {"kind": detail or "原因不明"}


def _facts(fault: Fault) -> dict[str, str]:
    """What a message is filled with: texts from the workbook as far as a person reads them."""
    facts = {name: quoted(words) for name, words in fault.facts.items()}
    facts["title"] = fault.label
    match fault.kind:
        case FaultKind.UNREADABLE:
            facts |= _unreadable(fault)[1]
        case FaultKind.NOT_THIS_FORM | FaultKind.OTHER_VERSION:
            facts["found"] = quoted(fault.facts["found"], _LONGEST_FOUND)
        case FaultKind.SHEET_MISSING | FaultKind.LABEL_MISSING:
            nearest = fault.facts.get("nearest", "")
            facts["nearest"] = f"（最接近的是“{nearest}”）" if nearest else ""
        case FaultKind.OFF_GRID:
            addresses = fault.facts["addresses"].split("\n")
            facts["addresses"] = "、".join(f"“{quoted(address)}”" for address in addresses)
        case FaultKind.OTHER_FORMAT:
            facts["format"] = FORMATS[fault.facts["format"]]
    return facts


FAULT_CHECKS = validated(_Table, load_toml(_TABLE), _TABLE.name).check
CHECKS = tuple(
    Check(
        entry.id,
        entry.description,
        {case.name: Case(case.severity, case.message) for case in entry.case},
        on_submission=partial(_hits, entry.kinds),
    )
    for entry in FAULT_CHECKS
)
