"""One formula, three renderings."""

from decimal import ROUND_DOWN, ROUND_UP, Decimal
from fractions import Fraction

import pytest

from perfeval.expression import (
    SINGLE,
    ExpressionError,
    evaluate,
    parse,
    round_fraction,
    scaled,
    to_excel,
    to_words,
)

REFS = {"a": "$A$1", "b": "$B$1", "limit": "over_limit"}
TITLES = {"a": "执行数", "b": "预算数", "limit": "上限"}
ENV = {"a": Fraction(3), "b": Fraction(7), "limit": Fraction(2)}


@pytest.mark.parametrize(
    ("text", "value", "excel", "words"),
    [
        ("a / b", Fraction(3, 7), "$A$1/$B$1", "执行数 ÷ 预算数"),
        ("(a - b) / b", Fraction(-4, 7), "ROUND($A$1-$B$1,9)/$B$1", "（执行数 − 预算数） ÷ 预算数"),
        (
            "a - (b - a)",
            Fraction(-1),
            "ROUND($A$1-ROUND($B$1-$A$1,9),9)",
            "执行数 − （预算数 − 执行数）",
        ),
        ("a / (b * a)", Fraction(1, 7), "$A$1/($B$1*$A$1)", "执行数 ÷ （预算数 × 执行数）"),
        ("a * 0.1", Fraction(3, 10), "$A$1*0.1", "执行数 × 0.1"),
        ("-a + b", Fraction(4), "-$A$1+$B$1", "−执行数 + 预算数"),
        ("min(b, limit)", Fraction(2), "MIN($B$1,over_limit)", "预算数（不超过 上限）"),
        ("max(a, 0)", Fraction(3), "MAX($A$1,0)", "执行数（负数按 0 计）"),
        ("abs(a - b)", Fraction(4), "ABS(ROUND($A$1-$B$1,9))", "|执行数 − 预算数|"),
        (
            "round(a / b, 2)",
            Fraction(43, 100),
            "ROUND($A$1/$B$1,2)",
            "执行数 ÷ 预算数，四舍五入保留 2 位小数",
        ),
        (
            "1 if a >= b and b > 0 else 0",
            Fraction(0),
            "IF(AND($A$1>=$B$1,$B$1>0),1,0)",
            "执行数 ≥ 预算数 且 预算数 > 0 时，1；其他情形，0",
        ),
    ],
)
def test_renderings(text: str, value: Fraction, excel: str, words: str) -> None:
    expression = parse(text)
    assert evaluate(expression, ENV, SINGLE) == value
    assert to_excel(expression, REFS) in {
        excel,
        f'IF($B$1=0,"",{excel})',
        f'IF($B$1*$A$1=0,"",{excel})',
    }
    assert to_words(expression, TITLES) == words


def test_excel_formula_is_blank_where_an_input_is_blank_or_the_divisor_zero() -> None:
    formula = to_excel(parse("a / b"), REFS, blank={"a", "b"})
    assert formula == 'IF(OR(COUNT($A$1,$B$1)<2,$B$1=0),"",$A$1/$B$1)'


@pytest.mark.parametrize(
    ("text", "excel", "words"),
    [
        ("roundup(a, 2)", "ROUNDUP($A$1,2)", "执行数（进位到 2 位小数）"),
        ("rounddown(a, 2)", "ROUNDDOWN($A$1,2)", "执行数（舍去到 2 位小数）"),
        ("rounddown(a * 3, 2)", "ROUNDDOWN(ROUND($A$1*3,9),2)", "执行数 × 3（舍去到 2 位小数）"),
    ],
)
def test_rounding_away_from_half(text: str, excel: str, words: str) -> None:
    expression = parse(text)
    assert to_excel(expression, REFS) == excel
    assert to_words(expression, TITLES) == words


def test_rounddown_goes_towards_zero() -> None:
    assert round_fraction(Fraction("2.509"), 2, ROUND_DOWN) == Decimal("2.50")
    assert round_fraction(Fraction("-2.509"), 2, ROUND_DOWN) == Decimal("-2.50")


def test_divisor_inside_a_condition_is_guarded_by_it() -> None:
    assert to_excel(parse("0 if b == 0 else a / b"), REFS) == "IF($B$1=0,0,$A$1/$B$1)"


def test_division_by_zero_has_no_value() -> None:
    assert evaluate(parse("a / b"), {"a": Fraction(1), "b": Fraction(0)}, SINGLE) is None


# With b = 0, a = 3 and limit = 2; a divisor of zero has no value, nor has what follows from it.
WITHOUT_VALUE = [
    "min(a / b, limit)",
    "min(limit, a / b)",
    "max(a / b, 0)",
    "round(a / b, 2)",
    "roundup(a / b, 2)",
    "abs(a / b)",
    "-(a / b)",
    "a / b + 1",
    "1 - a / b",
    "(a / b) * 2",
    "(a / b) / limit",
    "limit / (a / b)",
    "1 if a / b > limit else 0",
    "1 if a / b > limit and a > 0 else 0",
    "1 if a < 0 or a / b > limit else 0",
]


@pytest.mark.parametrize("text", WITHOUT_VALUE)
def test_what_follows_from_no_value_has_none(text: str) -> None:
    assert evaluate(parse(text), ENV | {"b": Fraction(0)}, SINGLE) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 if a / b > limit and a < 0 else 0", 0),
        ("1 if a > 0 or a / b > limit else 0", 1),
    ],
)
def test_test_that_another_one_decides_needs_no_value(text: str, value: int) -> None:
    assert evaluate(parse(text), ENV | {"b": Fraction(0)}, SINGLE) == value


def test_branch_not_taken_is_not_evaluated() -> None:
    text = parse("0 if b == 0 else a / b + 1")
    assert evaluate(text, {"a": Fraction(1), "b": Fraction(0)}, SINGLE) == 0


@pytest.mark.parametrize(
    "text",
    [
        "True",
        "a ** 2",
        "a // b",
        "a[0]",
        "__import__('os')",
        "a.b()",
        "lambda: a",
        "a < b < 3",
        "a if True else b",
        "round(a)",
        "round(a, b)",
        "min(a)",
        "min(a, b, a)",
        "a !=b",
        "not a",
        "[a]",
        "a;b",
        "",
        "f'{a}'",
        "min(*a)",
        "round(a, places=2)",
    ],
)
def test_anything_outside_the_grammar_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse(text)


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        ("0.125", 2, "0.13"),
        ("1.005", 2, "1.01"),
        ("2.675", 2, "2.68"),
        ("-0.125", 2, "-0.13"),
        ("0.1249999", 2, "0.12"),
        ("7", 2, "7.00"),
        ("0.5", 0, "1"),
    ],
)
def test_round_half_up(value: str, places: int, expected: str) -> None:
    assert str(round_fraction(Fraction(value), places)) == expected


def test_roundup_goes_away_from_zero() -> None:
    assert round_fraction(Fraction("4.391"), 2, ROUND_UP) == Decimal("4.40")
    assert round_fraction(Fraction("4.39"), 2, ROUND_UP) == Decimal("4.39")


def test_rounded_quotient_keeps_every_digit() -> None:
    """A figure of 10³⁰⁰ over one of 10⁻³⁰⁰: in 28 digits it would end in zeros."""
    value = round_fraction(Fraction(10**40 + 1, 2), 2)
    assert f"{value:f}" == f"{(10**40 + 1) // 2}.50"
    assert f"{scaled(Decimal(f'{10**30 + 1}.0001'), 2):f}" == f"{10**32 + 100}.01"
