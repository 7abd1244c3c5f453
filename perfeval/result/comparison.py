"""This run beside an earlier one: what became of each unit, which findings are new or mended.

Two results in, one frozen value out; nothing is scored anew. Only units of both runs have new
and mended findings: those of a new unit were never looked for, those of one gone not mended.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from perfeval.result.matching import finding_changes, match_units, names_differ, normalized_name
from perfeval.result.model import (
    Comparison,
    Difference,
    FindingResult,
    MatchedBy,
    Result,
    Run,
    UnitComparison,
    UnitResult,
    UnitSummary,
    fault_count,
)

_Findings = defaultdict[str, list[FindingResult]]  # by workbook; of the whole batch under ""
_Figure = TypeVar("_Figure", int, Decimal)


def compare(now: Result, then: Result) -> Comparison:
    """Compares a run with an earlier one."""
    this, earlier = _run(now), _run(then)
    matches = match_units(now.units, then.units)
    findings, earlier_findings = _by_workbook(now.findings), _by_workbook(then.findings)
    units = []
    for index in _in_order(now.units):
        unit = now.units[index]
        if index in matches:
            match, matched_by = matches[index]
            before = then.units[match]
            units.append(_in_both(unit, before, matched_by, findings, earlier_findings))
        else:
            summary, ambiguous = _summary(unit, findings), _has_name(then.units, unit)
            units.append(UnitComparison(unit=unit.unit, now=summary, ambiguous=ambiguous))
    matched = {match for match, _ in matches.values()}
    for index in _in_order(then.units):
        if index not in matched:
            unit = then.units[index]
            summary, ambiguous = _summary(unit, earlier_findings), _has_name(now.units, unit)
            units.append(UnitComparison(unit=unit.unit, then=summary, ambiguous=ambiguous))
    new, mended = finding_changes(findings[""], earlier_findings[""])
    return Comparison(
        program=earlier.program,
        folder=earlier.folder,
        as_of=earlier.as_of,
        year=earlier.year,
        form=earlier.form,
        rules=earlier.rules,
        differs=_differences(this, earlier),
        units=tuple(units),
        new_findings=(*new, *(finding for unit in units for finding in unit.new_findings)),
        mended_findings=(*mended, *(finding for unit in units for finding in unit.mended_findings)),
        now=this,
    )


def _run(result: Result) -> Run:
    years = Counter(unit.year for unit in result.units if unit.year)
    # Of equally frequent years the later one is the batch's own, as the checks take it.
    year, _ = max(years.items(), key=lambda item: (item[1], item[0]), default=(None, 0))
    return Run(
        program=result.program,
        folder=result.folder,
        as_of=result.as_of,
        year=year,
        form=result.form,
        rules=result.rules,
    )


def _differences(now: Run, then: Run) -> tuple[Difference, ...]:
    found = {
        Difference.YEAR: now.year != then.year,
        # The points are part of what the hash is of; a file without them has no other rules.
        Difference.RULES: replace(now.rules, execution_points=None)
        != replace(then.rules, execution_points=None),
        Difference.FORM: now.form != then.form,
    }
    return tuple(difference for difference, differs in found.items() if differs)


def _in_order(units: Sequence[UnitResult]) -> list[int]:
    """Indices of the units: ranked ones first, then the unscored by name, as on 汇总."""
    return sorted(
        range(len(units)),
        key=lambda index: (
            units[index].rank is None,
            units[index].rank or 0,
            units[index].unit,
            units[index].workbook,
        ),
    )


def _in_both(
    unit: UnitResult,
    before: UnitResult,
    matched_by: MatchedBy,
    findings: _Findings,
    earlier_findings: _Findings,
) -> UnitComparison:
    now, then = _summary(unit, findings), _summary(before, earlier_findings)
    new, mended = finding_changes(findings[unit.workbook], earlier_findings[before.workbook])
    return UnitComparison(
        unit=unit.unit,
        matched_by=matched_by,
        renamed=names_differ(unit, before),
        now=now,
        then=then,
        total_change=_difference(now.total, then.total),
        execution_rate_change=_difference(now.execution_rate, then.execution_rate),
        rank_change=_difference(then.rank, now.rank),  # rank 1 is the best
        new_findings=new,
        mended_findings=mended,
    )


def _has_name(units: Sequence[UnitResult], unit: UnitResult) -> bool:
    """Whether one of the units has the name of a unit."""
    name = normalized_name(unit)
    return bool(name) and any(normalized_name(other) == name for other in units)


def _summary(unit: UnitResult, findings: _Findings) -> UnitSummary:
    return UnitSummary(
        workbook=unit.workbook,
        total=unit.total,
        execution_rate=unit.measures.get("execution_rate"),
        grade=unit.grade,
        rank=unit.rank,
        findings=fault_count(findings[unit.workbook]),
    )


def _by_workbook(findings: Iterable[FindingResult]) -> _Findings:
    found: _Findings = defaultdict(list)
    for finding in findings:
        found[finding.workbook].append(finding)
    return found


def _difference(left: _Figure | None, right: _Figure | None) -> _Figure | None:
    return None if left is None or right is None else left - right
