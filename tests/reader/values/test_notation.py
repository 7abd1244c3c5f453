"""The table of accepted written forms: each of its examples, understood or refused as it says."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from perfeval.cells import Cell, Kind
from perfeval.model import Problem, Value
from perfeval.reader.values.cell import read
from perfeval.reader.values.notation_table import Example, notation_table
from perfeval.scheme.form import Field, FieldType
from tests.submissions import scheme

# What the cells of the table are, beside fields of a plain type.
SPECIAL: dict[str, dict[str, Any]] = {
    "quantity": {"measured_by": "measure_unit"},
    "target": {"type": "quantity", "measured_by": "measure_unit", "signed_by": "sign"},
    "year": {"type": "integer", "also_units": ("年", "年度")},
    "integer": {"measure_unit": "人"},
}


def field(cell: str) -> Field:
    more: Mapping[str, Any] = {"type": cell, **SPECIAL.get(cell, {})}
    return Field(name="x", title="数", **more)


def sections() -> Iterator[tuple[str, tuple[Example, ...]]]:
    table = notation_table()
    for name in ("characters", "groups", "negative", "units", "numerals", "signs", "dates"):
        yield name, getattr(table, name).examples


UNDERSTOOD = [
    pytest.param(example, id=f"{name}: {example.cell} {example.text or example.number}")
    for name, examples in sections()
    for example in examples
]
REFUSED = [
    pytest.param(refused.kind, example, id=f"{refused.kind}: {example.cell} {example.text}")
    for refused in notation_table().refused
    for example in refused.examples
]


def reading(example: Example) -> Any:
    if example.number:
        digits = example.number
        cell = Cell(Kind.NUMBER, Decimal(digits), digits, percent=False, formula=None)
    else:
        cell = Cell(Kind.TEXT, example.text, example.text, percent=False, formula=None)
    # As the reader has read them by then: a word, or nothing.
    row: dict[str, Value] = {"measure_unit": example.unit or None, "sign": example.sign or None}
    return read(cell, field(example.cell), row)


def value(example: Example) -> Value:
    if example.cell == "date":
        return date.fromisoformat(example.reads)
    return Decimal(example.reads)


@pytest.mark.parametrize("example", UNDERSTOOD)
def test_accepted_form_is_understood_and_noted(example: Example) -> None:
    found = reading(example)
    assert (found.value, found.problem) == (value(example), None)
    assert dict(found.implies) == example.implies
    assert found.understood
    assert "E" not in str(found.value)


@pytest.mark.parametrize(("kind", "example"), REFUSED)
def test_anything_else_is_refused_by_its_kind(kind: str, example: Example) -> None:
    found = reading(example)
    assert (found.value, found.problem, found.written) == (None, Problem.UNREADABLE, kind)
    assert not found.understood


def test_the_table_is_long_enough_to_be_worth_its_name() -> None:
    assert len(UNDERSTOOD) + len(REFUSED) >= 150
    assert all(refused.examples for refused in notation_table().refused)


def test_what_a_text_is_called_does_not_depend_on_its_length() -> None:
    long = "1" * 10_000
    example = Example(cell="money", text=long)
    assert reading(example).problem is Problem.UNREADABLE


@pytest.mark.parametrize("words", notation_table().signs.before)
def test_every_sign_in_front_is_one_of_the_form(words: str) -> None:
    [sign] = [f for b in scheme().form.blocks for f in b.field if f.name == "sign"]
    assert notation_table().signs.before[words] in sign.choices
    assert sign.type is FieldType.CHOICE


def test_numerals_count_to_ninety_nine() -> None:
    values = notation_table().numerals.values
    assert sorted(set(values.values())) == list(range(100))
    assert (values["十"], values["十九"], values["九十"], values["九十九"]) == (10, 19, 90, 99)
    assert "两十" not in values
