"""What people type, and what is understood; everything else is a problem of the cell."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from perfeval.cells import Cell, Kind
from perfeval.model import Problem
from perfeval.reader.values.cell import displayed_text, read
from perfeval.reader.values.text_parser import CellReading
from perfeval.scheme.form import Field, FieldType


def text(words: str) -> Cell:
    return Cell(Kind.TEXT, words, words, percent=False, formula=None)


def number(digits: str, *, percent: bool = False) -> Cell:
    return Cell(Kind.NUMBER, Decimal(digits), digits, percent=percent, formula=None)


def field(kind: FieldType, **more: Any) -> Field:
    return Field(name="x", title="数", type=kind, **more)


MONEY = field(FieldType.MONEY)
NUMBER = field(FieldType.NUMBER)  # an amount is held to narrower bounds: test_magnitude.py
QUANTITY = field(
    FieldType.QUANTITY,
    measured_by="measure_unit",
    signed_by="sign",
    text_when={"sign": "定性"},
    text_choices=("达成预期指标", "未达成预期指标且效果较差"),
)
SIGN = field(FieldType.CHOICE, choices=("≥", "="), aliases={">=": "≥"})


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("4135.45", "4135.45"),
        ("4,135.45", "4135.45"),
        ("４１３５．４５", "4135.45"),
        (" 150 ", "150"),
        ("150\u00a0", "150"),
        ("150万", "150"),
        ("150万元", "150"),
        ("1500000元", "150"),
        ("1,500,000元", "150"),
        ("1.5亿元", "15000"),
        ("(1,200)", "-1200"),
        ("（1200）", "-1200"),
        ("－5", "-5"),
        ("−5", "-5"),
        ("-5", "-5"),
    ],
)
def test_money_written_as_text_is_understood_and_noted(written: str, value: str) -> None:
    reading = read(text(written), MONEY, {})
    assert reading.value == Decimal(value)
    assert reading.understood is not None


@pytest.mark.parametrize(
    "written",
    [
        "约300",
        "三百",
        "待补",
        "—",
        "/",
        "1_000",
        "0x10",
        "1e5",
        "nan",
        "4135.45.1",
        "41,35.45",
        "150 - 20",
        "95%",
        "150美元",
        "≥150",
        "(150",
        "1200)",
        "++5",
        ".",
    ],
)
def test_money_is_never_guessed(written: str) -> None:
    reading = read(text(written), MONEY, {})
    assert (reading.value, reading.problem) == (None, Problem.UNREADABLE)


@pytest.mark.parametrize(
    ("cell", "unit", "value", "percent"),
    [
        (number("95"), "%", "95", False),
        (number("0.95", percent=True), "%", "95", True),
        (number("0.9993", percent=True), "％", "99.93", True),
        (text("95%"), "%", "95", True),
        (text("９５％"), "%", "95", True),
        (text("≥95%"), "%", "95", True),
        (text("100百分比"), "%", "100", True),
        (text("95%"), None, "95", True),
        (number("0.95"), "%", "0.95", False),  # read as filled; a check speaks of it
        (text("52人"), "人", "52", False),
        (text("0起"), "起", "0", False),
        (number("52"), "人", "52", False),
    ],
)
def test_quantity_counts_in_its_own_unit(
    cell: Cell, unit: str | None, value: str, *, percent: bool
) -> None:
    reading = read(cell, QUANTITY, {"sign": "≥", "measure_unit": unit})
    assert (reading.value, reading.percent) == (Decimal(value), percent)


@pytest.mark.parametrize(("written", "unit"), [("52个", "人"), ("95%", "人"), ("52", "人人")])
def test_quantity_in_another_unit_is_not_understood(written: str, unit: str) -> None:
    reading = read(text(written), QUANTITY, {"sign": "≥", "measure_unit": unit})
    assert reading.problem is (None if written == "52" else Problem.UNREADABLE)


def test_qualitative_quantity_is_one_of_the_levels() -> None:
    row = {"sign": "定性"}
    assert read(text("达成预期指标"), QUANTITY, row) == CellReading("达成预期指标")
    assert read(text("达成了"), QUANTITY, row).problem is Problem.NOT_A_CHOICE


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        (None, Problem.BLANK),
        (text("   "), Problem.BLANK),
        (text("\u3000"), Problem.BLANK),
        (Cell(Kind.ERROR, "#DIV/0!", "#DIV/0!", percent=False, formula="A1/B1"), Problem.ERROR),
        (Cell(Kind.UNCALCULATED, None, "", percent=False, formula="A1"), Problem.UNCALCULATED),
        (text("无"), Problem.UNREADABLE),
        (Cell(Kind.BOOLEAN, True, "TRUE", percent=False, formula=None), Problem.UNREADABLE),
        (
            Cell(Kind.DATE, date(2023, 5, 1), "2023-05-01", percent=False, formula=None),
            Problem.UNREADABLE,
        ),
    ],
)
def test_five_kinds_of_emptiness_are_kept_apart(cell: Cell | None, problem: Problem) -> None:
    reading = read(cell, MONEY, {})
    assert (reading.value, reading.problem) == (None, problem)


@pytest.mark.parametrize("digits", ["1000000000000000", "-1000000000000000"])
def test_number_beyond_what_a_spreadsheet_keeps_is_no_figure(digits: str) -> None:
    assert read(number(digits), NUMBER, {}).problem is Problem.UNREADABLE
    assert read(number(digits.replace("1000", "999")), NUMBER, {}).problem is None


def test_zero_is_a_number() -> None:
    assert read(number("0"), MONEY, {}) == CellReading(Decimal(0))


@pytest.mark.parametrize(
    "written", ["2024-4-15", "2024/04/15", "2024.4.15", "2024年4月15日", "2024 年 4 月 15 日"]
)
def test_date_written_as_text_is_understood(written: str) -> None:
    reading = read(text(written), field(FieldType.DATE), {})
    assert (reading.value, reading.understood) == (date(2024, 4, 15), "2024-04-15")


@pytest.mark.parametrize("written", ["2024-13-1", "4月15日", "去年", "15/4/2024"])
def test_date_is_never_guessed(written: str) -> None:
    assert read(text(written), field(FieldType.DATE), {}).problem is Problem.UNREADABLE


def test_date_typed_as_a_serial_number() -> None:
    # 45397 days after 1899-12-30.
    reading = read(number("45397"), field(FieldType.DATE), {})
    assert (reading.value, reading.understood) == (date(2024, 4, 15), "2024-04-15")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("≥", CellReading("≥")),
        ("=", CellReading("=")),
        ("＝", CellReading("=")),
        (">=", CellReading("≥", understood="≥")),
        ("＞＝", CellReading("≥", understood="≥")),
        ("大约", CellReading(problem=Problem.NOT_A_CHOICE)),
    ],
)
def test_choice(written: str, expected: CellReading) -> None:
    assert read(text(written), SIGN, {}) == expected


def test_year_may_carry_its_word() -> None:
    year = field(FieldType.INTEGER, also_units=("年", "年度"))
    assert read(text("2023年"), year, {}).value == Decimal(2023)


def test_number_in_a_text_field_is_its_digits() -> None:
    assert read(number("13800001111"), field(FieldType.TEXT), {}).value == "13800001111"


def test_money_shown_as_a_percentage_keeps_what_is_stored() -> None:
    assert read(number("0.5", percent=True), MONEY, {}).value == Decimal("0.5")


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (number("4135.45"), "4135.45"),
        (number("0.9993", percent=True), "99.93%"),
        (number("100"), "100"),
        (text("第一行\n第二行"), "第一行 第二行"),
        (None, ""),
    ],
)
def test_shown(cell: Cell | None, words: str) -> None:
    assert displayed_text(cell) == words


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        (number("999999999999999"), ""),
        (number("-999999999999999"), ""),
        (number("1000000000000000"), "too_long"),
        (number("-1000000000000000"), "too_long"),
        (text("123456789012345.1234"), ""),  # twenty characters
        (text("123456789012345.12345"), "too_long"),
        (text("123456789012345"), ""),
    ],
)
def test_number_of_too_many_digits(cell: Cell, written: str) -> None:
    reading = read(cell, NUMBER, {})

    assert reading.written == written
    assert reading.value == (None if written else Decimal(cell.text))
