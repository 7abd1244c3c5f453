"""The value rendering: exact fractions, for one row at a time or for columns of them."""

import ast
import operator
from collections.abc import Callable, Mapping
from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_UP, ROUND_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache, reduce
from typing import Any, Protocol

from perfeval.expression.grammar import (
    BINARY,
    COMPARE,
    ROUNDING,
    Expression,
    decimal_places,
    dotted_name,
)

# Python's own context keeps 28 digits, and a quotient of figures in two cells may have 600.
_ALL_DIGITS = Context(prec=2_000, Emax=MAX_EMAX, Emin=MIN_EMIN)

Rendering = Callable[[Mapping[str, Any], "Arithmetic"], Any]


class Arithmetic(Protocol):
    """How the evaluator treats values where operators alone do not say: one or a column.

    None, for "no value", never comes in: the evaluator passes it on by itself. In a column single
    rows may have no value, and these are passed on by the column's arithmetic.
    """

    def divide(self, left: Any, right: Any) -> Any:
        """Quotient; no value where the divisor is zero."""

    def compare(self, join: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
        """A comparison; neither true nor false where a side has no value."""

    def minimum(self, left: Any, right: Any) -> Any:
        """The smaller of two."""

    def maximum(self, left: Any, right: Any) -> Any:
        """The greater of two."""

    def rounded(self, value: Any, places: int, mode: str) -> Any:
        """Rounded to so many places, by a rounding mode of the decimal module."""

    def choose(
        self, test: Any, env: Any, then: Callable[[Any], Any], otherwise: Callable[[Any], Any]
    ) -> Any:
        """One of two branches, each evaluated only where the test sends it."""

    def constant(self, value: Fraction | str, env: Any) -> Any:
        """A literal, in the shape the environment's values have."""


def evaluate(expression: Expression, env: Mapping[str, Any], arithmetic: Arithmetic) -> Any:
    """The value of a formula over exact fractions, for one row or for columns of them.

    Every name of the expression must be in ``env`` and hold a value; a name under ``sum`` holds
    the total of its column. Where a divisor is zero there is no value, and none in whatever is
    worked out from it: for one row that is None, in a column the row is missing.
    """
    return _compiled(expression)(env, arithmetic)


@lru_cache(maxsize=1024)
def _compiled(expression: Expression) -> Rendering:
    """The formula as nested functions: it is gone over once, however many rows it is for."""
    return _rendering(expression.tree)


def _rendering(node: ast.AST) -> Rendering:
    match node:
        case ast.Constant():
            literal = _literal(node)
            return lambda env, arithmetic: arithmetic.constant(literal, env)
        case ast.Name() | ast.Attribute():
            name = dotted_name(node, "")
            return lambda env, _arithmetic: env[name]
        case ast.BinOp(op=ast.Div(), left=left, right=right):
            return _applied(
                lambda arithmetic, one, other: arithmetic.divide(one, other), left, right
            )
        case ast.BinOp(op=op, left=left, right=right):
            join = BINARY[type(op)][0]
            return _applied(lambda _arithmetic, one, other: join(one, other), left, right)
        case ast.UnaryOp(operand=operand):
            return _applied(lambda _arithmetic, one: -one, operand)
        case ast.Compare(ops=[op], left=left, comparators=[right]):
            comparison = COMPARE[type(op)][0]
            return _applied(
                lambda arithmetic, one, other: arithmetic.compare(comparison, one, other),
                left,
                right,
            )
        case ast.BoolOp(op=op, values=values):
            return _logical(values, is_and=isinstance(op, ast.And))
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return _choice(_rendering(test), _rendering(body), _rendering(orelse))
        case ast.Call(func=ast.Name(id=called), args=args):
            return _call(called, args)
    message = f"unreachable: {ast.unparse(node)}"
    raise AssertionError(message)


def _applied(function: Callable[..., Any], *nodes: ast.AST) -> Rendering:
    """A function of the arithmetic and some nodes' values; no value if one of them has none."""
    parts = [_rendering(node) for node in nodes]

    def value(env: Mapping[str, Any], arithmetic: Arithmetic) -> Any:
        values = [part(env, arithmetic) for part in parts]
        return None if _has_none(values) else function(arithmetic, *values)

    return value


def _has_none(values: list[Any]) -> bool:
    return any(value is None for value in values)


def _logical(nodes: list[ast.expr], *, is_and: bool) -> Rendering:
    """Tests joined by "and" or "or"; one without a value counts only if no other decides."""
    parts = [_rendering(node) for node in nodes]
    join = operator.and_ if is_and else operator.or_

    def value(env: Mapping[str, Any], arithmetic: Arithmetic) -> Any:
        values = [part(env, arithmetic) for part in parts]
        if not _has_none(values):
            return reduce(join, values)
        return not is_and if any(known is (not is_and) for known in values) else None

    return value


def _choice(test: Rendering, body: Rendering, orelse: Rendering) -> Rendering:
    def value(env: Mapping[str, Any], arithmetic: Arithmetic) -> Any:
        chosen = test(env, arithmetic)
        if chosen is None:
            return None
        return arithmetic.choose(
            chosen,
            env,
            lambda rows: body(rows, arithmetic),
            lambda rows: orelse(rows, arithmetic),
        )

    return value


def _call(called: str, args: list[ast.expr]) -> Rendering:
    match called:
        case "min":
            return _applied(lambda arithmetic, one, other: arithmetic.minimum(one, other), *args)
        case "max":
            return _applied(lambda arithmetic, one, other: arithmetic.maximum(one, other), *args)
        case "abs":
            return _applied(lambda _arithmetic, one: abs(one), args[0])
        case "sum":
            return _rendering(args[0])
        case _:
            places = decimal_places(args[1], "")
            mode = ROUNDING[called]
            return _applied(lambda arithmetic, one: arithmetic.rounded(one, places, mode), args[0])


@lru_cache(maxsize=16_384)
def exact(value: Decimal) -> Fraction:
    """A decimal as a fraction; a form asks for most of its figures several times."""
    return Fraction(*value.as_integer_ratio())


def scaled(value: Decimal, power: int) -> Decimal:
    """The value times a power of ten, with all its digits, however many they are."""
    return value.scaleb(power, _ALL_DIGITS)


def round_fraction(value: Fraction, places: int, mode: str = ROUND_HALF_UP) -> Decimal:
    """An exact fraction as a decimal of so many places, rounded once (四舍五入 by default)."""
    # In whole numbers: fractions would be reduced at each step, and this is done for every score.
    numerator, denominator = value.numerator, value.denominator
    whole, rest = divmod(abs(numerator) * 10**places, denominator)
    up = rest * 2 >= denominator if mode == ROUND_HALF_UP else rest > 0 and mode == ROUND_UP
    digits = whole + 1 if up else whole
    return scaled(Decimal(-digits if numerator < 0 else digits), -places)


class Single:
    """The arithmetic of one value at a time."""

    def divide(self, left: Fraction, right: Fraction) -> Fraction | None:
        """Quotient, or None for a zero divisor."""
        return left / right if right else None

    def compare(self, join: Callable[[Any, Any], Any], left: Fraction, right: Fraction) -> bool:
        """Whether the comparison holds."""
        return bool(join(left, right))

    def minimum(self, left: Fraction, right: Fraction) -> Fraction:
        """The smaller of two."""
        return min(left, right)

    def maximum(self, left: Fraction, right: Fraction) -> Fraction:
        """The greater of two."""
        return max(left, right)

    def rounded(self, value: Fraction, places: int, mode: str) -> Fraction:
        """Rounded to so many places."""
        return exact(round_fraction(value, places, mode))

    def choose(
        self,
        test: bool,
        env: Mapping[str, Any],
        then: Callable[[Any], Any],
        otherwise: Callable[[Any], Any],
    ) -> Any:
        """The branch the test names."""
        return then(env) if test else otherwise(env)

    def constant(self, value: Fraction | str, env: Mapping[str, Any]) -> Fraction | str:
        """The literal itself."""
        del env
        return value


SINGLE = Single()


def _literal(node: ast.Constant) -> Fraction | str:
    # repr gives back the digits as they were written, so that 0.1 is a tenth.
    return node.value if isinstance(node.value, str) else Fraction(repr(node.value))
