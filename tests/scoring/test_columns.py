"""A formula over a column gives each row what it gives that row alone."""

from fractions import Fraction

import pandas as pd
import pytest

from perfeval.expression import SINGLE, evaluate, parse
from perfeval.scoring.columns import column
from tests.expression.test_expression import WITHOUT_VALUE

ROWS = [(3, 0), (3, 7), (7, 3), (-3, 2), (0, 5), (6, 3), (0, 0)]
FORMULAS = [
    *WITHOUT_VALUE,
    "0 if b == 0 else a / b",
    "1 if a / b > limit and a < 0 else 0",
    "1 if a > 0 or a / b > limit else 0",
    "min(a, b)",
    "max(a, limit) - min(limit, b)",
    "a / zero",
    "max(a / zero, 0)",
    "round(a / zero + b, 2)",
    "1 if a / zero > b else 0",
    "a if limit > 1 else b",
]
CONSTANTS = {"limit": Fraction(2), "zero": Fraction(0)}


@pytest.mark.parametrize("text", FORMULAS)
def test_column_agrees_with_its_rows(text: str) -> None:
    formula = parse(text)
    rows = [{"a": Fraction(a), "b": Fraction(b)} for a, b in ROWS]
    frame = pd.DataFrame(rows, columns=["a", "b"], dtype=object)
    alone = [evaluate(formula, {**CONSTANTS, **row}, SINGLE) for row in rows]
    assert list(column(formula, frame, CONSTANTS)) == alone


def test_row_with_a_blank_cell_has_no_value() -> None:
    frame = pd.DataFrame([[Fraction(1), None], [Fraction(1), Fraction(2)]], columns=["a", "b"])
    assert list(column(parse("a + b"), frame.astype(object), CONSTANTS)) == [None, 3]
