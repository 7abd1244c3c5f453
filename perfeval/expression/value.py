"""The value rendering: exact fractions, for one row at a time or for columns of them."""

import ast
import operator
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, ROUND_UP, Decimal
from fractions import Fraction
from functools import lru_cache, reduce
from typing import Any, Protocol

from perfeval.expression.grammar import BINARY, COMPARE, Expression, dotted, places_of

Rendering = Callable[[Mapping[str, Any], "Arithmetic"], Any]


class Arithmetic(Protocol):
    """How the evaluator treats values where operators alone do not say: one or a column."""

    def divide(self, left: Any, right: Any) -> Any:
        """Quotient; no value where the divisor is zero."""

    def least(self, left: Any, right: Any) -> Any:
        """The smaller of two."""

    def greatest(self, left: Any, right: Any) -> Any:
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
    the total of its column.
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
            name = dotted(node, "")
            return lambda env, _arithmetic: env[name]
        case ast.BinOp(op=ast.Div(), left=left, right=right):
            one, other = _rendering(left), _rendering(right)
            return lambda env, arithmetic: arithmetic.divide(
                one(env, arithmetic), other(env, arithmetic)
            )
        case ast.BinOp(op=op, left=left, right=right):
            return _joined(BINARY[type(op)][0], left, right)
        case ast.UnaryOp(operand=operand):
            one = _rendering(operand)
            return lambda env, arithmetic: -one(env, arithmetic)
        case ast.Compare(ops=[op], left=left, comparators=[right]):
            return _joined(COMPARE[type(op)][0], left, right)
        case ast.BoolOp(op=op, values=values):
            join = operator.and_ if isinstance(op, ast.And) else operator.or_
            parts = [_rendering(value) for value in values]
            return lambda env, arithmetic: reduce(join, (part(env, arithmetic) for part in parts))
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return _choice(_rendering(test), _rendering(body), _rendering(orelse))
        case ast.Call(func=ast.Name(id=called), args=args):
            return _call(called, args)
    message = f"unreachable: {ast.unparse(node)}"
    raise AssertionError(message)


def _joined(join: Callable[[Any, Any], Any], left: ast.AST, right: ast.AST) -> Rendering:
    one, other = _rendering(left), _rendering(right)
    return lambda env, arithmetic: join(one(env, arithmetic), other(env, arithmetic))


def _choice(test: Rendering, body: Rendering, orelse: Rendering) -> Rendering:
    return lambda env, arithmetic: arithmetic.choose(
        test(env, arithmetic),
        env,
        lambda narrowed: body(narrowed, arithmetic),
        lambda narrowed: orelse(narrowed, arithmetic),
    )


def _call(called: str, args: list[ast.expr]) -> Rendering:
    one = _rendering(args[0])
    match called:
        case "min" | "max":
            other = _rendering(args[1])
            method = "least" if called == "min" else "greatest"
            return lambda env, arithmetic: getattr(arithmetic, method)(
                one(env, arithmetic), other(env, arithmetic)
            )
        case "abs":
            return lambda env, arithmetic: abs(one(env, arithmetic))
        case "sum":
            return one
        case _:
            places = places_of(args[1], "")
            mode = ROUND_HALF_UP if called == "round" else ROUND_UP
            return lambda env, arithmetic: arithmetic.rounded(one(env, arithmetic), places, mode)


@lru_cache(maxsize=16_384)
def exact(value: Decimal) -> Fraction:
    """A decimal as a fraction; a form asks for most of its figures several times."""
    return Fraction(*value.as_integer_ratio())


def round_fraction(value: Fraction, places: int, mode: str = ROUND_HALF_UP) -> Decimal:
    """An exact fraction as a decimal of so many places, rounded once (四舍五入 by default)."""
    # In whole numbers: fractions would be reduced at each step, and this is done for every score.
    numerator, denominator = value.numerator, value.denominator
    whole, rest = divmod(abs(numerator) * 10**places, denominator)
    up = rest * 2 >= denominator if mode == ROUND_HALF_UP else rest > 0
    digits = whole + 1 if up else whole
    return Decimal(-digits if numerator < 0 else digits).scaleb(-places)


class Single:
    """The arithmetic of one value at a time."""

    def divide(self, left: Fraction, right: Fraction) -> Fraction | None:
        """Quotient, or None for a zero divisor."""
        return left / right if right else None

    def least(self, left: Fraction, right: Fraction) -> Fraction:
        """The smaller of two."""
        return min(left, right)

    def greatest(self, left: Fraction, right: Fraction) -> Fraction:
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
