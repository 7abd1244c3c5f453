"""Which unit and which finding of one run is which of another.

A unit is found again

1. by 单位名称, width, case and spaces aside;
2. if still alone, by 单位简称 (a workbook that could not be read goes by its file's name);
3. if still alone, by the workbook's name, unless their names contradict each other.

A key that several workbooks of one run share decides nothing at its step and is left to the
next: two workbooks of one unit find their own by the workbook's name, or count as new and gone.

A finding is the same one when its check, its sheet, the printed label of its cell and the row of
the list it is about (a project, an indicator) are the same: a row inserted above moves a cell, a
figure corrected halfway changes the message, and neither mends the fault. Where a run has the
like of it twice, the closest likeness in message and cell goes first, then the order. What is left
is still the same when it stands in the same cell: an indicator that got a better name keeps its
fault, and so does one that stands for all of them.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Mapping, Sequence
from enum import StrEnum

from perfeval.result.reading import FindingResult, UnitResult
from perfeval.wording import normalise_name


class Key(StrEnum):
    """What a unit was recognized by."""

    NAME = "name"
    SHORT_NAME = "short_name"
    WORKBOOK = "workbook"


def pair(now: Sequence[UnitResult], then: Sequence[UnitResult]) -> dict[int, tuple[int, Key]]:
    """For each position of this run that has one, its position in the other and by what key."""
    paired: dict[int, tuple[int, Key]] = {}
    free, left = set(range(len(now))), set(range(len(then)))
    for key, words in _KEYS.items():
        mine, theirs = _alone(now, free, words), _alone(then, left, words)
        for name in mine.keys() & theirs.keys():
            at, other = mine[name], theirs[name]
            if key is Key.WORKBOOK and contradict(now[at], then[other]):
                continue
            paired[at] = other, key
            free.discard(at)
            left.discard(other)
    return paired


def _alone(
    units: Sequence[UnitResult], free: set[int], words: Callable[[UnitResult], str]
) -> dict[str, int]:
    """Positions of the free units whose key no other free unit shares."""
    names = {at: words(units[at]) for at in free}
    seen = Counter(names.values())
    return {name: at for at, name in names.items() if name and seen[name] == 1}


def name_of(unit: UnitResult) -> str:
    """单位名称 as compared; empty where none was read."""
    return normalise_name(unit.name or "")


_KEYS: Mapping[Key, Callable[[UnitResult], str]] = {
    Key.NAME: name_of,
    Key.SHORT_NAME: lambda unit: normalise_name(unit.unit),
    Key.WORKBOOK: lambda unit: normalise_name(unit.workbook),
}


def contradict(one: UnitResult, other: UnitResult) -> bool:
    """Whether both have a 单位名称 and not the same."""
    return len({name_of(one), name_of(other)} - {""}) > 1


def changes(
    now: Sequence[FindingResult], then: Sequence[FindingResult]
) -> tuple[tuple[FindingResult, ...], tuple[FindingResult, ...]]:
    """Findings of this run that the other lacks, and the other way round."""
    new, left = list(now), list(then)
    for alike in _ALIKE:
        new, left = _unpaired(new, left, alike)
    return tuple(new), tuple(left)


def _unpaired(
    now: Sequence[FindingResult],
    then: Sequence[FindingResult],
    alike: Callable[[FindingResult], Hashable],
) -> tuple[list[FindingResult], list[FindingResult]]:
    """What is left of both when findings with equal keys are paired off in their order."""
    waiting: dict[Hashable, deque[int]] = defaultdict(deque)
    for at, finding in enumerate(then):
        waiting[alike(finding)].append(at)
    new = []
    for finding in now:
        same = waiting[alike(finding)]
        if same:
            same.popleft()
        else:
            new.append(finding)
    left = sorted(at for same in waiting.values() for at in same)
    return new, [then[at] for at in left]


def _same(finding: FindingResult) -> tuple[str, ...]:
    """What makes a finding the same one in another run."""
    return (*_place(finding), finding.item or "")


def _place(finding: FindingResult) -> tuple[str, ...]:
    # A finding of the whole batch has no workbook, but may be about a unit.
    whose = "" if finding.workbook else normalise_name(finding.unit)
    return finding.check, finding.sheet or "", finding.label, whose


# From the closest likeness to the one that is enough.
_ALIKE: tuple[Callable[[FindingResult], Hashable], ...] = (
    lambda finding: (*_same(finding), finding.message, finding.cell),
    lambda finding: (*_same(finding), finding.message),
    lambda finding: (*_same(finding), finding.cell),
    _same,
    lambda finding: (*_place(finding), finding.cell),
)
