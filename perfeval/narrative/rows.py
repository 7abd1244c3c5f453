"""The cells of one row as they are said, under the names of their fields."""

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from decimal import Decimal

from perfeval.form import Block, Field, FieldType
from perfeval.narrative import words
from perfeval.result import PROFILE_FIELDS, Row, figure
from perfeval.ruleset import QUALITATIVE

Facts = Mapping[str, str]
Pair = tuple[str, str]
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


def filed_fields(block: Block, wanted: Container[str]) -> tuple[Field, ...]:
    """The fields that are wanted; a computed one is not taken from the workbook."""
    return tuple(field for field in block.field if field.name in wanted and field.computed is None)


def row_facts(fields: Sequence[Field], row: Row) -> dict[str, str]:
    """The filled cells of one row, of these fields."""
    return {
        name: said for field in fields if row.get(field.name) for name, said in _said(field, row)
    }


def field_names(block: Block, field: Field) -> frozenset[str]:
    """The names under which a field's cells may be said."""
    if field.computed is not None or (block.name == "unit" and field.name not in _IN_RECORD):
        return frozenset()
    return frozenset({field.name}) | (ways(field.name) if _may_be_negative(field) else set())


def _may_be_negative(field: Field) -> bool:
    return field.type is FieldType.MONEY and field.minimum is None


def _said(field: Field, row: Row) -> Iterator[Pair]:
    """A cell under its name, as its type is said."""
    filed = row.get(field.name) or ""
    when = field.text_when
    in_words = bool(when) and any(row.get(name) == word for name, word in when.items())
    if in_words or not field.type.numeric:
        filed = words.text(filed)
        if not filed:
            return
        said = words.day(filed) if field.type is FieldType.DATE else filed
        yield f"{field.name}_text" if in_words else field.name, said
        return
    number = figure(filed)
    if number is None:
        return
    if _may_be_negative(field):
        yield from signed(field.name, number, words.money)
    else:
        yield field.name, _number(field, number, row)


def _number(field: Field, number: Decimal, row: Row) -> str:
    match field.type:
        case FieldType.MONEY:
            return words.money(number)
        case FieldType.SCORE:
            return words.score(number)
        case FieldType.QUANTITY | FieldType.NUMBER:
            return words.quantity(number, words.text(row.get("measure_unit") or ""))
    return words.plain(number)


def ways(name: str) -> frozenset[str]:
    """The names of an amount without its sign, one for each way it may go."""
    return frozenset(f"{name}.{way}" for way in _WAYS)


def signed(name: str, value: Decimal | None, say: Callable[[Decimal], str]) -> Iterator[Pair]:
    """An amount under its name, and without its sign under the way it goes."""
    if value is not None:
        yield name, say(value)
        way = "up" if value > 0 else "down" if value < 0 else "same"
        yield f"{name}.{way}", say(abs(value))


def gap(
    name: str, claimed: Decimal | None, given: Decimal | None, say: Callable[[Decimal], str]
) -> Iterator[Pair]:
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
    aim, moved = figure(row.get("target")), figure(row.get("adjusted_target"))
    unit = words.text(row.get("measure_unit") or "")
    if sign != QUALITATIVE:
        yield from gap("target_change", moved, aim, lambda value: words.quantity(value, unit))
    completion, score = figure(row.get("completion")), figure(row.get("score"))
    if completion is not None:
        yield "completion", words.percent(completion)
    if score is not None:
        yield "score", words.score(score)
    yield from gap("gap", figure(row.get("self_score")), score, words.score)
