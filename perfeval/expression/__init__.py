"""One small formula grammar with three renderings: value, Excel formula, Chinese words.

A rate, a score or an identity of the form is written once, as text in a TOML file. Rendered from
the same tree, what is computed, what an auditor sees in Excel and what 方法说明 says cannot drift
apart.
"""

from perfeval.expression.excel import to_excel
from perfeval.expression.grammar import Expression, ExpressionError, parse
from perfeval.expression.value import (
    SINGLE,
    Arithmetic,
    Single,
    evaluate,
    exact,
    round_fraction,
    scaled,
)
from perfeval.expression.words import to_words

__all__ = [
    "SINGLE",
    "Arithmetic",
    "Expression",
    "ExpressionError",
    "Single",
    "evaluate",
    "exact",
    "parse",
    "round_fraction",
    "scaled",
    "to_excel",
    "to_words",
]
