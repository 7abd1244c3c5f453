"""What the sentences may say of a unit: names and the words they stand for.

A name whose figure or text was not filled in, or could not be computed, is simply not there.
Names follow the form: ``unit.head``, ``budget.total.final``, and beside them ``rate.…`` and
``measure.…`` as recomputed, ``result.…`` and ``count.…``. An amount that may go either way also
has ``….up``, ``….down`` and ``….same``, of which only the one that applies is there, without its
sign. Rows of a table or list are groups by the name of their block.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from perfeval.form import Block, Form
from perfeval.narrative import words
from perfeval.narrative.rows import (
    OF_INDICATOR,
    Facts,
    Pair,
    field_names,
    filed_fields,
    gap,
    indicator_facts,
    row_facts,
    signed,
    ways,
)
from perfeval.result import Row, UnitResult, figure
from perfeval.scheme import Scheme

_FUNDING = "funding"
_TARGETS = frozenset({"target", "adjusted_target"})  # what is expected is said by them
_GAPS = ("result.total_gap", "result.execution_gap")
_OWN = frozenset(
    {
        "unit.label",
        "staff.over",
        "result.reason",
        "result.execution_score",
        "result.indicator_score",
        "result.total",
        "result.grade",
        "result.same_grade",
        "result.other_grade",
        "count.project",
        "count.indicator",
        "count.full_marks",
    }
)


@dataclass(frozen=True, slots=True)
class Names:
    """Names of facts: of the unit, and of the rows of each group.

    Either all that sentences may use, or those that they do use, which is less to find out.
    """

    own: frozenset[str]
    groups: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """What is known of one unit, and of each row of its groups."""

    own: Facts
    groups: Mapping[str, tuple[Facts, ...]]


def known_names(scheme: Scheme) -> Names:
    """The names that a form and its rules give."""
    own = set(_OWN)
    for name in _GAPS:
        own |= ways(name)
    for measure in scheme.rules.measure:
        own |= {f"measure.{measure.name}", *ways(f"measure.{measure.name}")}
    groups: dict[str, frozenset[str]] = {}
    for block in scheme.form.blocks:
        rates = {rate.name for rate in scheme.rules.rate if block.name in rate.blocks}
        fields = {name for field in block.field for name in field_names(block, field)}
        if block.layout == "record":
            own |= {f"{block.name}.{name}" for name in fields}
            continue
        for row in block.row:
            own |= {f"{block.name}.{row.name}.{name}" for name in fields}
            own |= {f"rate.{block.name}.{row.name}.{rate}" for rate in rates}
        groups[block.name] = frozenset({"ordinal", "title", *fields, *rates})
    groups["indicator"] |= OF_INDICATOR | ways("gap") | ways("target_change")
    groups[_FUNDING] = frozenset({"ordinal", "name", "count", "final", "executed"})
    return Names(frozenset(own), groups)


def facts_of(unit: UnitResult, form: Form, signs: Mapping[str, str], wanted: Names) -> UnitFacts:
    """What is known of a unit.

    Args:
        unit: the unit as a record has it.
        form: the form it filled in.
        signs: how each 指标性质 is said before a target.
        wanted: the names to find out; others may be left out.
    """
    own: dict[str, str] = {"unit.label": words.text(unit.name or unit.unit)}
    groups: dict[str, tuple[Facts, ...]] = {}
    for block in form.blocks:
        group = wanted.groups.get(block.name)
        if block.layout == "record":
            fields = filed_fields(block, _fields(block.name, wanted.own))
            own |= _prefixed(block.name, row_facts(fields, _record(unit, block)))
        elif block.layout == "table":
            rows = []
            for part in block.row:
                of = f"{block.name}.{part.name}"
                fields = filed_fields(block, _fields(of, wanted.own, group or frozenset()))
                filled = row_facts(fields, _table_row(unit, block, part.name))
                rates = _rates(unit, of)
                own |= _prefixed(of, filled) | _prefixed(f"rate.{of}", rates)
                if filled or rates:
                    rows.append({"title": part.title, **filled, **rates})
            groups[block.name] = _numbered(rows)
        elif group is not None:
            groups[block.name] = _list(unit, block, signs, group)
    for name, points in unit.measures.items():
        own |= dict(signed(f"measure.{name}", points, words.percent))
    own |= dict(_results(unit)) | dict(_counts(unit))
    groups[_FUNDING] = _numbered(_funding(unit, form))
    return UnitFacts(own, groups)


@lru_cache(maxsize=256)  # the same rows of every unit
def _fields(of: str, own: frozenset[str], row: frozenset[str] = frozenset()) -> frozenset[str]:
    """The fields of a row that names begin with: its own, or those under the name it goes by."""
    start = f"{of}."
    names = {*row, *(name.removeprefix(start) for name in own if name.startswith(start))}
    return frozenset(name.partition(".")[0] for name in names)


def _prefixed(prefix: str, facts: Facts) -> dict[str, str]:
    return {f"{prefix}.{name}": said for name, said in facts.items()}


def _numbered(rows: list[dict[str, str]]) -> tuple[Facts, ...]:
    return tuple(row | {"ordinal": str(at)} for at, row in enumerate(rows, start=1))


def _record(unit: UnitResult, block: Block) -> Row:
    match block.name:
        case "unit":
            at_top = {"name": unit.name, "year": unit.year, "filed_on": unit.filed_on}
            return at_top | (unit.profile or {})
        case "conclusion":
            total = None if unit.self_total is None else f"{unit.self_total:f}"
            return {"self_total": total, "self_grade": unit.self_grade} | unit.conclusion
    return {}


def _table_row(unit: UnitResult, block: Block, name: str) -> Row:
    rows = unit.budget if block.name == "budget" else unit.base_data.get(block.name, {})
    return rows.get(name, {})


def _list(
    unit: UnitResult, block: Block, signs: Mapping[str, str], wanted: frozenset[str]
) -> tuple[Facts, ...]:
    fields = filed_fields(block, _fields("", frozenset(), wanted) | _TARGETS)
    rows = {"project": unit.projects, "indicator": unit.indicators, "key_work": unit.key_work}
    said = []
    for at, row in enumerate(rows.get(block.name, ()), start=1):
        facts = row_facts(fields, row) | _rates(unit, f"{block.name}.{at}")
        if block.name == "indicator":
            facts |= dict(indicator_facts(row, facts, signs))
        said.append(facts)
    return _numbered(said)


def _rates(unit: UnitResult, of: str) -> dict[str, str]:
    rates = unit.rates.get(of, {})
    return {name: words.percent(points) for name, points in rates.items() if points is not None}


def _results(unit: UnitResult) -> Iterator[Pair]:
    """What was recomputed for the whole unit, and how it agrees with what was claimed."""
    for name in ("execution_score", "indicator_score", "total"):
        value = getattr(unit, name)
        if value is not None:
            yield f"result.{name}", words.score(value)
    if unit.reason:
        yield "result.reason", words.text(unit.reason)
    if unit.grade:
        yield "result.grade", words.text(unit.grade)
        if unit.self_grade:
            same = unit.grade == unit.self_grade
            yield f"result.{'same' if same else 'other'}_grade", words.text(unit.grade)
    yield from gap(_GAPS[0], unit.self_total, unit.total, words.score)
    claimed = figure(unit.budget.get("total", {}).get("self_score"))
    yield from gap(_GAPS[1], claimed, unit.execution_score, words.score)


def _counts(unit: UnitResult) -> Iterator[Pair]:
    """How many there are; no name for none."""
    staff, posts = (
        figure((unit.profile or {}).get(name)) for name in ("staff_in_post", "establishment")
    )
    if staff is not None and posts is not None and staff > posts:
        yield "staff.over", words.plain(staff - posts)
    full = [row for row in unit.indicators if row.get("score") and _full_marks(row)]
    for name, rows in (("project", unit.projects), ("indicator", unit.indicators)):
        if rows:
            yield f"count.{name}", str(len(rows))
    if unit.indicators and all(row.get("score") for row in unit.indicators):
        yield "count.full_marks", str(len(full))


def _full_marks(row: Row) -> bool:
    return figure(row.get("score")) == figure(row.get("points"))


def _funding(unit: UnitResult, form: Form) -> list[dict[str, str]]:
    """The projects of each source of funds: how many, their budget and what was spent."""
    rows = []
    for source in form.block("project").field_named("funding").choices:
        projects = [row for row in unit.projects if row.get("funding") == source]
        if not projects:
            continue
        facts = {"name": source, "count": str(len(projects))}
        for name in ("final", "executed"):
            figures = [figure(row.get(name)) for row in projects]
            known = [value for value in figures if value is not None]
            if len(known) == len(figures):
                facts[name] = words.money(sum(known, Decimal(0)))
        rows.append(facts)
    return rows
