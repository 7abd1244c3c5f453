"""This run beside an earlier one: what became of each unit, which findings are new or mended.

Two records in, one frozen value out; nothing is scored anew. Only units of both runs have new
and mended findings: those of a new unit were never looked for, those of one gone not mended.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from perfeval.result.matching import Key, changes, contradict, name_of, pair
from perfeval.result.reading import FindingResult, Form, Result, Rules, UnitResult

_Findings = defaultdict[str, list[FindingResult]]


class Difference(StrEnum):
    """What makes two runs hard to compare."""

    YEAR = "year"
    RULES = "rules"
    FORM = "form"


@dataclass(frozen=True, slots=True)
class Standing:
    """What one run says of a unit: score in points, rate in percentage points."""

    workbook: str
    total: Decimal | None
    execution_rate: Decimal | None
    grade: str | None
    rank: int | None
    findings: int


@dataclass(frozen=True, slots=True)
class UnitComparison:
    """A unit now and then; one of the two is None where only the other run has it."""

    unit: str
    now: Standing | None
    then: Standing | None
    by: Key | None = None
    renamed: bool = False  # recognized although 单位名称 differs
    ambiguous: bool = False  # the other run has its name, but more than once or not alone here
    new: tuple[FindingResult, ...] = ()
    mended: tuple[FindingResult, ...] = ()

    @property
    def total_change(self) -> Decimal | None:
        """Points more than then."""
        now, then = self.now, self.then
        return _change(now.total, then.total) if now and then else None

    @property
    def rate_change(self) -> Decimal | None:
        """Percentage points more than then."""
        now, then = self.now, self.then
        return _change(now.execution_rate, then.execution_rate) if now and then else None

    @property
    def rank_change(self) -> int | None:
        """Places gained."""
        now, then = self.now, self.then
        if now is None or then is None or now.rank is None or then.rank is None:
            return None
        return then.rank - now.rank


@dataclass(frozen=True, slots=True)
class Run:
    """What a run was made of."""

    folder: str
    as_of: str | None
    year: str | None
    program: str
    rules: Rules
    form: Form


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs beside each other, units in this run's order and then those only the other has."""

    now: Run
    then: Run
    differences: tuple[Difference, ...]
    units: tuple[UnitComparison, ...]
    new: tuple[FindingResult, ...]  # of the whole batch first, then unit by unit
    mended: tuple[FindingResult, ...]


def compare(now: Result, then: Result) -> Comparison:
    """Puts two runs beside each other."""
    mine, theirs = _run(now), _run(then)
    paired = pair(now.units, then.units)
    own, old = _by_workbook(now.findings), _by_workbook(then.findings)
    units = []
    for at in _in_order(now.units):
        if at in paired:
            other, key = paired[at]
            units.append(_both(now.units[at], then.units[other], key, own, old))
        else:
            units.append(_new(now.units[at], own, then.units))
    found = {other for other, _ in paired.values()}
    units += [
        _gone(then.units[at], old, now.units) for at in _in_order(then.units) if at not in found
    ]
    new, mended = changes(own[""], old[""])
    return Comparison(
        mine,
        theirs,
        _differences(mine, theirs),
        tuple(units),
        (*new, *(finding for unit in units for finding in unit.new)),
        (*mended, *(finding for unit in units for finding in unit.mended)),
    )


def _run(result: Result) -> Run:
    years = Counter(unit.year for unit in result.units if unit.year)
    # Of equally frequent years the later one is the batch's own, as the checks take it.
    common = max(years.items(), key=lambda item: (item[1], item[0]), default=(None, 0))
    return Run(result.folder, result.as_of, common[0], result.program, result.rules, result.form)


def _differences(now: Run, then: Run) -> tuple[Difference, ...]:
    found = {
        Difference.YEAR: now.year != then.year,
        Difference.RULES: now.rules != then.rules,
        Difference.FORM: now.form != then.form,
    }
    return tuple(difference for difference, differs in found.items() if differs)


def _in_order(units: Sequence[UnitResult]) -> list[int]:
    """Ranked units first, then the unscored by name, as on 汇总."""
    return sorted(
        range(len(units)),
        key=lambda at: (
            units[at].rank is None,
            units[at].rank or 0,
            units[at].unit,
            units[at].workbook,
        ),
    )


def _both(
    unit: UnitResult, before: UnitResult, key: Key, own: _Findings, old: _Findings
) -> UnitComparison:
    new, mended = changes(own[unit.workbook], old[before.workbook])
    return UnitComparison(
        unit.unit,
        _standing(unit, own),
        _standing(before, old),
        key,
        renamed=contradict(unit, before),
        new=new,
        mended=mended,
    )


def _new(unit: UnitResult, own: _Findings, others: Sequence[UnitResult]) -> UnitComparison:
    standing, ambiguous = _standing(unit, own), _is_among(unit, others)
    return UnitComparison(unit.unit, standing, None, ambiguous=ambiguous)


def _gone(unit: UnitResult, old: _Findings, others: Sequence[UnitResult]) -> UnitComparison:
    standing, ambiguous = _standing(unit, old), _is_among(unit, others)
    return UnitComparison(unit.unit, None, standing, ambiguous=ambiguous)


def _is_among(unit: UnitResult, others: Sequence[UnitResult]) -> bool:
    name = name_of(unit)
    return bool(name) and any(name_of(other) == name for other in others)


def _standing(unit: UnitResult, findings: _Findings) -> Standing:
    return Standing(
        unit.workbook,
        unit.total,
        unit.measures.get("execution_rate"),
        unit.grade,
        unit.rank,
        len(findings[unit.workbook]),
    )


def _by_workbook(findings: Iterable[FindingResult]) -> _Findings:
    """Findings by workbook; those of the whole batch under the empty name."""
    found: _Findings = defaultdict(list)
    for finding in findings:
        found[finding.workbook].append(finding)
    return found


def _change(now: Decimal | None, then: Decimal | None) -> Decimal | None:
    return None if now is None or then is None else now - then
