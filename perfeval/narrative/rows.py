"""The cells of one row as they are printed, under the names of their fields."""

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache

from perfeval.narrative import words
from perfeval.result.fields import PROFILE_FIELDS, Row, parse_decimal
from perfeval.scheme.form import Block, Field, FieldType
from perfeval.scheme.ruleset import QUALITATIVE

Facts = Mapping[str, str]
Pair = tuple[str, str]
NumberFormatter = Callable[[Decimal], str]
CellFormatter = Callable[[str, Row], Iterable[Pair]]  # text of a cell, its row → facts
Formatters = tuple[tuple[str, CellFormatter], ...]  # by field of a row
_CACHE_SIZE = 4096
_TWO_DECIMALS = re.compile(r"(0|[1-9][0-9]{0,14})\.[0-9]{2}")
_DIRECTIONS = ("up", "down", "same")
_UNIT_FIELDS = frozenset({"name", "year", "filed_on", *PROFILE_FIELDS})
OF_INDICATOR = frozenset(
    {
        "expected",
        "expected_adjusted",
        "target_text",
        "adjusted_target_text",
        "midyear_text",
        "actual_text",
        "completion",
        "score",
    }
)


def field_formatters(block: Block, wanted: Container[str]) -> Formatters:
    """The formatters of the wanted fields; a computed one is not taken from the workbook."""
    fields = (field for field in block.field if field.name in wanted and field.computed is None)
    return tuple((field.name, _cell_formatter(field)) for field in fields)


def row_facts(fields: Formatters, row: Row) -> dict[str, str]:
    """The filled cells of one row, of these fields."""
    facts: dict[str, str] = {}
    for name, format_cell in fields:
        cell = row.get(name)
        if cell:
            facts.update(format_cell(cell, row))
    return facts


def field_names(block: Block, field: Field) -> frozenset[str]:
    """The names of the facts that a field's cells may give."""
    if field.computed is not None or (block.name == "unit" and field.name not in _UNIT_FIELDS):
        return frozenset()
    return frozenset({field.name}) | (directions(field.name) if _may_be_negative(field) else set())


def _may_be_negative(field: Field) -> bool:
    return field.type is FieldType.MONEY and field.minimum is None


def _cell_formatter(field: Field) -> CellFormatter:
    """How a cell of a field becomes facts."""
    if not field.text_when:
        return (
            _number_formatter(field) if field.type.numeric else _text_formatter(field, field.name)
        )
    as_text = _text_formatter(field, f"{field.name}_text")
    as_number = _number_formatter(field) if field.type.numeric else as_text
    when = tuple(field.text_when.items())

    def format_cell(cell: str, row: Row) -> Iterable[Pair]:
        as_words = any(row.get(name) == word for name, word in when)
        return as_text(cell, row) if as_words else as_number(cell, row)

    return format_cell


def _text_formatter(field: Field, name: str) -> CellFormatter:
    shown = words.day if field.type is FieldType.DATE else str

    def format_cell(cell: str, _row: Row) -> Iterable[Pair]:
        text = words.text(cell)
        return ((name, shown(text)),) if text else ()

    return format_cell


def _number_formatter(field: Field) -> CellFormatter:
    name = field.name
    if _may_be_negative(field):
        return lambda cell, _row: _amount(name, cell)
    if field.type in {FieldType.QUANTITY, FieldType.NUMBER}:
        return lambda cell, row: _quantity(name, cell, row.get("measure_unit") or "")
    if field.type is FieldType.MONEY:
        return lambda cell, _row: _money(name, cell)
    format_number = words.score if field.type is FieldType.SCORE else words.plain
    return lambda cell, _row: _figure(name, cell, format_number)


def _money(name: str, cell: str) -> tuple[Pair, ...]:
    # Most amounts differ from each other, so no cache helps; most already have two decimals.
    if _TWO_DECIMALS.fullmatch(cell):
        return ((name, cell),)
    return _figure(name, cell, words.money)


# Figures come again: in the rows of a sheet, in its sums, and from one unit to the next.
@lru_cache(maxsize=_CACHE_SIZE)
def _figure(name: str, cell: str, format_number: NumberFormatter) -> tuple[Pair, ...]:
    number = parse_decimal(cell)
    return () if number is None else ((name, format_number(number)),)


@lru_cache(maxsize=_CACHE_SIZE)
def _amount(name: str, cell: str) -> tuple[Pair, ...]:
    return tuple(signed(name, parse_decimal(cell), words.money))


@lru_cache(maxsize=_CACHE_SIZE)
def _quantity(name: str, cell: str, measure_unit: str) -> tuple[Pair, ...]:
    number = parse_decimal(cell)
    return () if number is None else ((name, words.quantity(number, words.text(measure_unit))),)


def directions(name: str) -> frozenset[str]:
    """The names of an amount without its sign, one for each direction it may go."""
    return frozenset(f"{name}.{direction}" for direction in _DIRECTIONS)


def signed(name: str, value: Decimal | None, format_number: NumberFormatter) -> Iterator[Pair]:
    """An amount under its name, and without its sign under the direction it goes."""
    if value is not None:
        yield name, format_number(value)
        direction = "up" if value > 0 else "down" if value < 0 else "same"
        yield f"{name}.{direction}", format_number(abs(value))


def gap(
    name: str, claimed: Decimal | None, given: Decimal | None, format_number: NumberFormatter
) -> Iterator[Pair]:
    """By how much the self-evaluation is higher or lower than the recomputed figure."""
    if claimed is not None and given is not None:
        for key, text in signed(name, claimed - given, format_number):
            if key != name:
                yield key, text


def indicator_facts(row: Row, facts: Facts, signs: Mapping[str, str]) -> Iterator[Pair]:
    """Facts of an indicator beyond its cells: the target with its sign, the scores."""
    sign = row.get("sign") or ""
    for name, target in (("expected", "target"), ("expected_adjusted", "adjusted_target")):
        if target in facts:
            yield name, signs.get(sign, "") + facts[target]
    if sign != QUALITATIVE and row.get("adjusted_target"):
        unit = words.text(row.get("measure_unit") or "")
        moved, aim = parse_decimal(row["adjusted_target"]), parse_decimal(row.get("target"))
        yield from gap("target_change", moved, aim, lambda value: words.quantity(value, unit))
    yield from _figure("completion", row.get("completion") or "", words.percent)
    score = row.get("score") or ""
    yield from _figure("score", score, words.score)
    yield from _score_gap(row.get("self_score") or "", score)


@lru_cache(maxsize=_CACHE_SIZE)
def _score_gap(claimed: str, given: str) -> tuple[Pair, ...]:
    return tuple(gap("gap", parse_decimal(claimed), parse_decimal(given), words.score))
