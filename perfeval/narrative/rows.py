"""The cells of one row as they are said, under the names of their fields."""

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
Say = Callable[[Decimal], str]
Tell = Callable[[str, Row], Iterable[Pair]]  # a filled cell and its row → what is said, by name
Told = tuple[tuple[str, Tell], ...]  # the fields of a row, each with how it is said
_REMEMBERED = 4096
_TWO_DECIMALS = re.compile(r"(0|[1-9][0-9]{0,14})\.[0-9]{2}")
_WAYS = ("up", "down", "same")
_IN_RECORD = frozenset({"name", "year", "filed_on", *PROFILE_FIELDS})
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


def told_fields(block: Block, wanted: Container[str]) -> Told:
    """How the wanted fields of a block are said; a computed one is not taken from the workbook."""
    fields = (field for field in block.field if field.name in wanted and field.computed is None)
    return tuple((field.name, _tell(field)) for field in fields)


def row_facts(fields: Told, row: Row) -> dict[str, str]:
    """The filled cells of one row, of these fields."""
    facts: dict[str, str] = {}
    for name, tell in fields:
        filed = row.get(name)
        if filed:
            facts.update(tell(filed, row))
    return facts


def field_names(block: Block, field: Field) -> frozenset[str]:
    """The names under which a field's cells may be said."""
    if field.computed is not None or (block.name == "unit" and field.name not in _IN_RECORD):
        return frozenset()
    return frozenset({field.name}) | (ways(field.name) if _may_be_negative(field) else set())


def _may_be_negative(field: Field) -> bool:
    return field.type is FieldType.MONEY and field.minimum is None


def _tell(field: Field) -> Tell:
    """How a cell of a field is said."""
    if not field.text_when:
        return _tell_number(field) if field.type.numeric else _tell_text(field, field.name)
    as_text = _tell_text(field, f"{field.name}_text")
    as_filed = _tell_number(field) if field.type.numeric else as_text
    when = tuple(field.text_when.items())

    def tell(filed: str, row: Row) -> Iterable[Pair]:
        in_words = any(row.get(name) == word for name, word in when)
        return as_text(filed, row) if in_words else as_filed(filed, row)

    return tell


def _tell_text(field: Field, name: str) -> Tell:
    say = words.day if field.type is FieldType.DATE else str

    def tell(filed: str, _row: Row) -> Iterable[Pair]:
        said = words.text(filed)
        return ((name, say(said)),) if said else ()

    return tell


def _tell_number(field: Field) -> Tell:
    name = field.name
    if _may_be_negative(field):
        return lambda filed, _row: _amount(name, filed)
    if field.type in {FieldType.QUANTITY, FieldType.NUMBER}:
        return lambda filed, row: _quantity(name, filed, row.get("measure_unit") or "")
    if field.type is FieldType.MONEY:
        return lambda filed, _row: _money(name, filed)
    say = words.score if field.type is FieldType.SCORE else words.plain
    return lambda filed, _row: _figure(name, filed, say)


def _money(name: str, filed: str) -> tuple[Pair, ...]:
    # Most amounts differ from each other, and most are filed as they are said.
    if _TWO_DECIMALS.fullmatch(filed):
        return ((name, filed),)
    return _figure(name, filed, words.money)


# Figures come again: in the rows of a sheet, in its sums, and from one unit to the next.
@lru_cache(maxsize=_REMEMBERED)
def _figure(name: str, filed: str, say: Say) -> tuple[Pair, ...]:
    number = parse_decimal(filed)
    return () if number is None else ((name, say(number)),)


@lru_cache(maxsize=_REMEMBERED)
def _amount(name: str, filed: str) -> tuple[Pair, ...]:
    return tuple(signed(name, parse_decimal(filed), words.money))


@lru_cache(maxsize=_REMEMBERED)
def _quantity(name: str, filed: str, measure_unit: str) -> tuple[Pair, ...]:
    number = parse_decimal(filed)
    return () if number is None else ((name, words.quantity(number, words.text(measure_unit))),)


def ways(name: str) -> frozenset[str]:
    """The names of an amount without its sign, one for each way it may go."""
    return frozenset(f"{name}.{way}" for way in _WAYS)


def signed(name: str, value: Decimal | None, say: Say) -> Iterator[Pair]:
    """An amount under its name, and without its sign under the way it goes."""
    if value is not None:
        yield name, say(value)
        way = "up" if value > 0 else "down" if value < 0 else "same"
        yield f"{name}.{way}", say(abs(value))


def gap(name: str, claimed: Decimal | None, given: Decimal | None, say: Say) -> Iterator[Pair]:
    """How much more was claimed than given."""
    if claimed is not None and given is not None:
        for key, said in signed(name, claimed - given, say):
            if key != name:
                yield key, said


def indicator_facts(row: Row, facts: Facts, signs: Mapping[str, str]) -> Iterator[Pair]:
    """What an indicator's row says beyond its cells: the target with its sign, the scores."""
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
    yield from _over(row.get("self_score") or "", score)


@lru_cache(maxsize=_REMEMBERED)
def _over(claimed: str, given: str) -> tuple[Pair, ...]:
    return tuple(gap("gap", parse_decimal(claimed), parse_decimal(given), words.score))
