"""Which unit and which finding of one run is which of another.

A unit is matched

1. by 单位名称, without regard to width, case and spaces;
2. if still unmatched, by 单位简称 (a workbook that could not be read goes by its file's name);
3. if still unmatched, by the workbook's name, unless 单位名称 differs.

A key that several workbooks of one run share decides nothing at its step and is left to the
next: two workbooks of one unit are matched by the workbook's name, or count as new and gone.

A finding is the same one when its check, its sheet, the printed label of its cell and the row of
the list it is about (a project, an indicator) are the same: a row inserted above moves a cell, a
figure corrected halfway changes the message, and neither mends the fault. Where a run has several
like it, those that also agree in message and cell are matched first, then in their order. What is
left is still the same when it stands in the same cell: an indicator that got a better name keeps
its fault, and so does a finding about the whole list.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from perfeval.result.model import FindingResult, MatchedBy
from perfeval.wording import normalise_name, unlisted_words


class Named(Protocol):
    """What a unit is known by: 单位简称 or what stands for it, 单位名称, and its workbook."""

    @property
    def unit(self) -> str:
        """What it is called."""

    @property
    def name(self) -> str | None:
        """单位名称, if it was read."""

    @property
    def workbook(self) -> str:
        """The name of its workbook inside the batch folder."""


def match_units(now: Sequence[Named], then: Sequence[Named]) -> dict[int, tuple[int, MatchedBy]]:
    """Index of a unit of this run → index of the same unit in the other run, and what told."""
    matches: dict[int, tuple[int, MatchedBy]] = {}
    unmatched, others = set(range(len(now))), set(range(len(then)))
    for matched_by, key in _KEYS.items():
        mine, theirs = _unique(now, unmatched, key), _unique(then, others, key)
        for name in mine.keys() & theirs.keys():
            index, other = mine[name], theirs[name]
            if matched_by is MatchedBy.WORKBOOK and names_differ(now[index], then[other]):
                continue
            matches[index] = other, matched_by
            unmatched.discard(index)
            others.discard(other)
    return matches


def _unique(
    units: Sequence[Named], indices: set[int], key: Callable[[Named], str]
) -> dict[str, int]:
    """Indices of those of the units whose key no other of them has, by key."""
    keys = {index: key(units[index]) for index in indices}
    counts = Counter(keys.values())
    return {name: index for index, name in keys.items() if name and counts[name] == 1}


def normalized_name(unit: Named) -> str:
    """单位名称 as compared; empty where none was read."""
    return normalise_name(unit.name or "")


_KEYS: Mapping[MatchedBy, Callable[[Named], str]] = {
    MatchedBy.NAME: normalized_name,
    MatchedBy.SHORT_NAME: lambda unit: normalise_name(unit.unit),
    MatchedBy.WORKBOOK: lambda unit: normalise_name(unit.workbook),
}


def names_differ(one: Named, other: Named) -> bool:
    """Whether both have a 单位名称 and not the same."""
    return len({normalized_name(one), normalized_name(other)} - {""}) > 1


def same_findings(now: Sequence[FindingResult], then: Sequence[FindingResult]) -> dict[int, int]:
    """Index of a finding of this run → index of the same finding in the other run."""
    matches: dict[int, int] = {}
    mine, theirs = list(range(len(now))), list(range(len(then)))
    for key in _FINDING_KEYS:
        earlier: dict[Hashable, deque[int]] = defaultdict(deque)
        for index in theirs:
            earlier[key(then[index])].append(index)
        for index in mine:
            if same := earlier[key(now[index])]:
                matches[index] = same.popleft()
        mine = [index for index in mine if index not in matches]
        theirs = sorted(index for same in earlier.values() for index in same)
    return matches


def finding_changes(
    now: Sequence[FindingResult], then: Sequence[FindingResult]
) -> tuple[tuple[FindingResult, ...], tuple[FindingResult, ...]]:
    """Findings that only this run has, and those that only the other one has.

    One in both may stand for several faults; the run in which it stands for more has the rest.
    """
    matches = same_findings(now, then)
    back = {other: index for index, other in matches.items()}
    return tuple(_left_of(now, then, matches)), tuple(_left_of(then, now, back))


def _left_of(
    findings: Sequence[FindingResult], others: Sequence[FindingResult], matches: Mapping[int, int]
) -> Iterator[FindingResult]:
    """The findings without a match, and of those with one what it does not stand for."""
    for index, finding in enumerate(findings):
        if index not in matches:
            yield finding
            continue
        more = finding.occurrences - others[matches[index]].occurrences
        if more > 0:
            yield replace(finding, occurrences=more, message=unlisted_words(more))


def _identity(finding: FindingResult) -> tuple[str, ...]:
    """What makes a finding the same one in another run."""
    return (*_place(finding), finding.item or "")


def _place(finding: FindingResult) -> tuple[str, ...]:
    # A finding of the whole batch has no workbook, but may be about a unit.
    unit = "" if finding.workbook else normalise_name(finding.unit)
    return finding.check, finding.sheet or "", finding.label, unit


# From the strictest key to the loosest.
_FINDING_KEYS: tuple[Callable[[FindingResult], Hashable], ...] = (
    lambda finding: (*_identity(finding), finding.message, finding.cell),
    lambda finding: (*_identity(finding), finding.message),
    lambda finding: (*_identity(finding), finding.cell),
    _identity,
    lambda finding: (*_place(finding), finding.cell),
)
