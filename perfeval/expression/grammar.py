"""The grammar: what a formula may say, and the parsed tree the renderings walk.

It is the arithmetic part of Python's own: numbers, quoted words, dotted_name names,
``+ - * /``, comparisons, ``and``, ``or``, ``a if test else b`` and the functions ``min``, ``max``,
``abs``, ``round``, ``roundup``, ``rounddown`` and ``sum`` (over a column of a list). Nothing is
ever executed.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP
from functools import lru_cache
from typing import Any

_FUNCTIONS = {"min": 2, "max": 2, "abs": 1, "round": 2, "roundup": 2, "rounddown": 2, "sum": 1}
BINARY: Mapping[type[ast.operator], tuple[Callable[[Any, Any], Any], str, str]] = {
    ast.Add: (operator.add, "+", " + "),
    ast.Sub: (operator.sub, "-", " − "),
    ast.Mult: (operator.mul, "*", " × "),
    ast.Div: (operator.truediv, "/", " ÷ "),
}
COMPARE: Mapping[type[ast.cmpop], tuple[Callable[[Any, Any], Any], str, str]] = {
    ast.Gt: (operator.gt, ">", " > "),
    ast.GtE: (operator.ge, ">=", " ≥ "),
    ast.Lt: (operator.lt, "<", " < "),
    ast.LtE: (operator.le, "<=", " ≤ "),
    ast.Eq: (operator.eq, "=", " = "),
}
# Half up; away from zero; towards zero.
ROUNDING: Mapping[str, str] = {
    "round": ROUND_HALF_UP,
    "roundup": ROUND_UP,
    "rounddown": ROUND_DOWN,
}
PRECEDENCE = {ast.Add: 1, ast.Sub: 1, ast.Mult: 2, ast.Div: 2}


class ExpressionError(ValueError):
    """A formula uses something outside the grammar."""


@dataclass(frozen=True)
class Expression:
    """A parsed formula and the names it needs, in order of appearance."""

    text: str
    tree: ast.expr = field(repr=False, compare=False)
    names: tuple[str, ...]


@lru_cache(maxsize=1024)
def parse(text: str) -> Expression:
    """Parses a formula.

    Raises:
        ExpressionError: naming the part that the grammar does not have.
    """
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        message = f"not a formula: {text!r}"
        raise ExpressionError(message) from error
    names: dict[str, None] = {}
    _check_node(tree, names, text)
    return Expression(text, tree, tuple(names))


def _check_node(node: ast.AST, names: dict[str, None], text: str) -> None:
    """Refuses any node outside the grammar and collects the names on the way."""
    match node:
        case ast.Constant(value=bool()):
            pass
        case ast.Constant(value=int() | float() | str()):
            return None
        case ast.Name() | ast.Attribute():
            names[dotted_name(node, text)] = None
            return None
        case ast.BinOp(op=op, left=left, right=right) if type(op) in BINARY:
            children: list[ast.AST] = [left, right]
            return _check_nodes(children, names, text)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return _check_node(operand, names, text)
        case ast.Compare(ops=[op], left=left, comparators=[right]) if type(op) in COMPARE:
            return _check_nodes([left, right], names, text)
        case ast.BoolOp(values=values):
            return _check_nodes(values, names, text)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return _check_nodes([test, body, orelse], names, text)
        case ast.Call(func=ast.Name(id=called), args=args, keywords=[]):
            if _FUNCTIONS.get(called) == len(args):
                if called in ROUNDING:
                    decimal_places(args[1], text)
                    args = args[:1]
                return _check_nodes(args, names, text)
    message = f"{ast.unparse(node)!r} is outside the grammar in {text!r}"
    raise ExpressionError(message)


def _check_nodes(nodes: list[Any], names: dict[str, None], text: str) -> None:
    for node in nodes:
        _check_node(node, names, text)


def decimal_places(node: ast.AST, text: str) -> int:
    """The decimal places of a rounding.

    Raises:
        ExpressionError: they are not a plain number.
    """
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return node.value
    message = f"the places of a rounding are a plain number in {text!r}"
    raise ExpressionError(message)


def dotted_name(node: ast.AST, text: str) -> str:
    """A name with its dots.

    Raises:
        ExpressionError: the node is not a name.
    """
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=inner, attr=name):
            return f"{dotted_name(inner, text)}.{name}"
    message = f"{ast.unparse(node)!r} is not a name in {text!r}"
    raise ExpressionError(message)
