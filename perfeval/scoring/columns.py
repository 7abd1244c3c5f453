"""The arithmetic of whole columns: a rule's formula over a frame of exact fractions.

Columns have dtype object and hold fractions, so pandas spreads the operators and nothing is ever
a float. A row takes part only where every cell its formula needs has a value.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import pandas as pd

from perfeval.expression import Expression, evaluate, exact, round_fraction

Constants = Mapping[str, Fraction | str]


class _Rows(dict[str, Any]):
    """The columns of some rows and the constants, by name."""

    def __init__(self, frame: pd.DataFrame, constants: Constants) -> None:
        super().__init__({**constants, **{str(name): frame[name] for name in frame.columns}})
        self.frame, self.constants = frame, constants

    def rows_where(self, mask: "pd.Series[bool]") -> "_Rows":
        return _Rows(self.frame[mask], self.constants)

    def broadcast(self, value: Any) -> "pd.Series[Any]":
        """A column as it is, a single value repeated for every row."""
        if isinstance(value, pd.Series):
            return value
        return pd.Series([value] * len(self.frame), index=self.frame.index, dtype=object)


class _Columns:
    """The arithmetic of `perfeval.expression` for columns."""

    def divide(self, left: Any, right: Any) -> Any:
        """Quotient, missing where the divisor is zero."""
        if not isinstance(right, pd.Series):
            return left / right if right else None
        return left / right.where(right != 0)

    def compare(self, join: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
        """A comparison row by row, missing where a side is."""
        result = join(left, right)
        if not isinstance(result, pd.Series):
            return result
        return result.astype("boolean").mask(pd.isna(left) | pd.isna(right))

    def minimum(self, left: Any, right: Any) -> Any:
        """The smaller of two, row by row."""
        return _choose_between(left, right, left <= right)

    def maximum(self, left: Any, right: Any) -> Any:
        """The greater of two, row by row."""
        return _choose_between(left, right, left >= right)

    def rounded(self, value: Any, places: int, mode: str) -> Any:
        """Rounded to so many places, row by row."""
        if not isinstance(value, pd.Series):
            return exact(round_fraction(value, places, mode))
        known = value.dropna()
        rounded = [exact(round_fraction(number, places, mode)) for number in known]
        return pd.Series(rounded, index=known.index, dtype=object).reindex(value.index)

    def choose(
        self,
        test: Any,
        env: _Rows,
        then: Callable[[Any], Any],
        otherwise: Callable[[Any], Any],
    ) -> Any:
        """Each branch on its own rows only, so that what a condition protects stays protected.

        A row for which the test has no value takes neither branch and is missing.
        """
        if not isinstance(test, pd.Series):
            return env.broadcast(then(env) if test else otherwise(env))
        true, false = (side.fillna(value=False).astype(bool) for side in (test, ~test))
        parts = [
            rows.broadcast(branch(rows))
            for rows, branch in ((env.rows_where(true), then), (env.rows_where(false), otherwise))
            if len(rows.frame)
        ]
        joined = pd.concat(parts) if parts else pd.Series(dtype=object)
        return joined.reindex(env.frame.index)

    def constant(self, value: Fraction | str, env: _Rows) -> Fraction | str:
        """The literal itself; operators spread it."""
        del env
        return value


_COLUMNS = _Columns()


def _choose_between(left: Any, right: Any, left_wins: Any) -> Any:
    if isinstance(left, pd.Series):
        # A quotient that is missing stays missing: it is not the greater of anything.
        return left.where(left_wins | left.isna(), right)
    if isinstance(right, pd.Series):
        return right.where(~left_wins, left)
    return left if left_wins else right


def column(expression: Expression, frame: pd.DataFrame, constants: Constants) -> "pd.Series[Any]":
    """A formula over the rows of a frame.

    Args:
        expression: the formula; each of its names is a column or a constant.
        frame: columns of Fraction, missing where a cell has no value.
        constants: the parameters of the rules.

    Returns:
        A column of Fraction on the frame's index, None where a needed cell has no value or a
        divisor is zero.
    """
    needed = [name for name in expression.names if name in frame.columns]
    complete = frame.dropna(subset=needed)
    if complete.index.empty:
        return pd.Series([None] * len(frame), index=frame.index, dtype=object)
    env = _Rows(complete, constants)
    result = env.broadcast(evaluate(expression, env, _COLUMNS)).reindex(frame.index)
    return result.where(result.notna(), None)
