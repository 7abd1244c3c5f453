"""What the sentences may use of a unit: names and the text each stands for.

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

from perfeval.narrative import words
from perfeval.narrative.rows import (
    OF_INDICATOR,
    Facts,
    Formatters,
    Pair,
    directions,
    field_formatters,
    field_names,
    gap,
    indicator_facts,
    row_facts,
    signed,
)
from perfeval.result.fields import Row, format_decimal, parse_decimal
from perfeval.result.model import UnitResult
from perfeval.scheme import Scheme
from perfeval.scheme.form import Block, Form

_FUNDING = "funding"
_TARGETS = frozenset({"target", "adjusted_target"})  # what `indicator_facts` builds on
_GAPS = ("result.total_gap", "result.execution_gap")
_OWN = frozenset(
    {
        "unit.label",
        "staff.over",
        "result.reason",
        "result.execution_points",
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

    Either all that sentences may use, or those that they do use, which is less work.
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
        own |= directions(name)
    for measure in scheme.rules.measure:
        own |= {f"measure.{measure.name}", *directions(f"measure.{measure.name}")}
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
    groups["indicator"] |= OF_INDICATOR | directions("gap") | directions("target_change")
    groups[_FUNDING] = frozenset({"ordinal", "name", "count", "final", "executed"})
    return Names(frozenset(own), groups)


@dataclass(frozen=True, slots=True)
class _RowQuery:
    """What is looked up in a record, in a printed row of a table, or in each row of a list."""

    of: str  # how the names of its facts begin
    title: str
    fields: Formatters
    rates: frozenset[str]
    own: tuple[Pair, ...]  # name within the row → the name it has as a fact of the unit
    own_rates: tuple[Pair, ...]


class FactFinder:
    """Finds the facts of units; which ones is worked out once for all of them."""

    def __init__(
        self,
        form: Form,
        signs: Mapping[str, str],
        wanted: Names,
        execution_points: Decimal | None = None,
    ) -> None:
        """Takes the form that units filled in, and the rest as `facts_of` and `narrate` do."""
        self._form, self._signs = form, signs
        points = format_decimal(execution_points)
        self._of_rules = {"result.execution_points": points} if points is not None else {}
        self._blocks = [
            (block, _row_queries(block, wanted))
            for block in form.blocks
            if block.layout != "list" or block.name in wanted.groups
        ]

    def facts(self, unit: UnitResult) -> UnitFacts:
        """What is known of a unit."""
        own = self._of_rules | {"unit.label": words.text(unit.name or unit.unit)}
        groups: dict[str, tuple[Facts, ...]] = {}
        for block, queries in self._blocks:
            if block.layout == "table":
                groups[block.name] = _numbered(_table(unit, block, queries, own))
            elif block.layout == "list":
                groups[block.name] = _numbered(self._list(unit, block, queries[0]))
            else:
                own |= _renamed(queries[0].own, row_facts(queries[0].fields, _record(unit, block)))
        for name, points in unit.measures.items():
            own.update(signed(f"measure.{name}", points, words.percent))
        own.update(_results(unit))
        own.update(_counts(unit))
        groups[_FUNDING] = _numbered(_funding(unit, self._form))
        return UnitFacts(own, groups)

    def _list(self, unit: UnitResult, block: Block, queries: _RowQuery) -> list[dict[str, str]]:
        rows = {"project": unit.projects, "indicator": unit.indicators, "key_work": unit.key_work}
        said = []
        for at, row in enumerate(rows.get(block.name, ()), start=1):
            facts = row_facts(queries.fields, row)
            facts |= _rates(unit.rates.get(f"{block.name}.{at}", {}), queries.rates)
            if block.name == "indicator":
                facts.update(indicator_facts(row, facts, self._signs))
            said.append(facts)
        return said


def facts_of(unit: UnitResult, form: Form, signs: Mapping[str, str], wanted: Names) -> UnitFacts:
    """What is known of one unit alone.

    Args:
        unit: the unit of a result.
        form: the form it filled in.
        signs: 指标性质 → the text before a target.
        wanted: the names that are needed; others may be left out.
    """
    return FactFinder(form, signs, wanted).facts(unit)


def _row_queries(block: Block, wanted: Names) -> list[_RowQuery]:
    """What is looked up in each printed row of a block, or in the one kind of row it has."""
    group = wanted.groups.get(block.name, frozenset())
    if block.layout == "list":
        group |= _TARGETS
    queries = []
    for name, title in [(row.name, row.title) for row in block.row] or [("", "")]:
        of = f"{block.name}.{name}" if name else block.name
        own, own_rates = _with_prefix(of, wanted.own), _with_prefix(f"rate.{of}", wanted.own)
        fields = {said.partition(".")[0] for said in (*group, *dict(own))}
        rates = group | dict(own_rates).keys()
        queries.append(_RowQuery(of, title, field_formatters(block, fields), rates, own, own_rates))
    return queries


@lru_cache(maxsize=256)  # the same rows of every form
def _with_prefix(of: str, names: frozenset[str]) -> tuple[Pair, ...]:
    """The names that begin so: what they end with, and as they are."""
    start = f"{of}."
    return tuple((name.removeprefix(start), name) for name in names if name.startswith(start))


def _renamed(names: tuple[Pair, ...], facts: Facts) -> dict[str, str]:
    """The facts of a row that are facts of the unit, under the names they have there."""
    return {whole: facts[name] for name, whole in names if name in facts}


def _numbered(rows: list[dict[str, str]]) -> tuple[Facts, ...]:
    for at, row in enumerate(rows, start=1):
        row["ordinal"] = str(at)
    return tuple(rows)


def _table(
    unit: UnitResult, block: Block, queries: list[_RowQuery], own: dict[str, str]
) -> list[dict[str, str]]:
    """The rows of a table that have any fact; those that are facts of the unit are added to own."""
    filled = unit.budget if block.name == "budget" else unit.base_data.get(block.name, {})
    rows = []
    for printed, row in zip(block.row, queries, strict=True):
        facts = row_facts(row.fields, filled.get(printed.name, {}))
        known = unit.rates.get(row.of, {})
        rates = _rates(known, row.rates)
        own |= _renamed(row.own, facts) | _renamed(row.own_rates, rates)
        if facts or any(points is not None for points in known.values()):
            rows.append({"title": row.title, **facts, **rates})
    return rows


def _record(unit: UnitResult, block: Block) -> Row:
    match block.name:
        case "unit":
            at_top = {"name": unit.name, "year": unit.year, "filed_on": unit.filed_on}
            return at_top | (unit.profile or {})
        case "conclusion":
            total = None if unit.self_total is None else f"{unit.self_total:f}"
            return {"self_total": total, "self_grade": unit.self_grade} | unit.conclusion
    return {}


def _rates(rates: Mapping[str, Decimal | None], wanted: frozenset[str]) -> dict[str, str]:
    return {
        name: words.percent(points)
        for name, points in rates.items()
        if points is not None and name in wanted
    }


def _results(unit: UnitResult) -> Iterator[Pair]:
    """What was recomputed for the whole unit, and how it differs from the self-evaluation."""
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
    claimed = parse_decimal(unit.budget.get("total", {}).get("self_score"))
    yield from gap(_GAPS[1], claimed, unit.execution_score, words.score)


def _counts(unit: UnitResult) -> Iterator[Pair]:
    """How many there are; no name for none."""
    staff, posts = (
        parse_decimal((unit.profile or {}).get(name)) for name in ("staff_in_post", "establishment")
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
    return parse_decimal(row.get("score")) == parse_decimal(row.get("points"))


def _funding(unit: UnitResult, form: Form) -> list[dict[str, str]]:
    """The projects of each source of funds: how many, their budget and what was spent."""
    rows = []
    for source in form.block("project").field_named("funding").choices:
        projects = [row for row in unit.projects if row.get("funding") == source]
        if not projects:
            continue
        facts = {"name": source, "count": str(len(projects))}
        for name in ("final", "executed"):
            figures = [parse_decimal(row.get(name)) for row in projects]
            known = [value for value in figures if value is not None]
            if len(known) == len(figures):
                facts[name] = words.money(sum(known, Decimal(0)))
        rows.append(facts)
    return rows
