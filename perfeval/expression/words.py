"""The rendering in Chinese words, for 方法说明 and `perfeval rules`."""

import ast
from collections.abc import Mapping

from perfeval.expression.grammar import BINARY, COMPARE, PRECEDENCE, Expression, dotted_name


def to_words(expression: Expression, titles: Mapping[str, str]) -> str:
    """The formula as a Chinese sentence, with ``titles`` giving the printed word for each name."""
    return _words(expression.tree, titles, 0)


def _words(node: ast.AST, titles: Mapping[str, str], outer: int) -> str:
    match node:
        case ast.Constant(value=value):
            return f"“{value}”" if isinstance(value, str) else repr(value)
        case ast.Name() | ast.Attribute():
            return titles[dotted_name(node, "")]
        case ast.BinOp(op=op, left=left, right=right):
            level = PRECEDENCE[type(op)]
            sides = _words(left, titles, level), _words(right, titles, level + 1)
            text = BINARY[type(op)][2].join(sides)
            return f"（{text}）" if level < outer else text
        case ast.UnaryOp(operand=operand):
            return f"−{_words(operand, titles, 3)}"
        case ast.Compare(ops=[op], left=left, comparators=[right]):
            return f"{_words(left, titles, 0)}{COMPARE[type(op)][2]}{_words(right, titles, 0)}"
        case ast.BoolOp(op=op, values=values):
            word = " 且 " if isinstance(op, ast.And) else " 或 "
            return word.join(_words(value, titles, 0) for value in values)
        case ast.IfExp():
            return _cases(node, titles)
        case ast.Call(func=ast.Name(id=called), args=args):
            return _call(called, args, titles)
    message = f"unreachable: {ast.unparse(node)}"
    raise AssertionError(message)


def _cases(node: ast.IfExp, titles: Mapping[str, str]) -> str:
    """A chain of conditions as a list of cases, nested ones in brackets."""
    cases: list[str] = []
    rest: ast.expr = node
    while isinstance(rest, ast.IfExp):
        body = _words(rest.body, titles, 0)
        nested = f"［{body}］" if isinstance(rest.body, ast.IfExp) else body
        cases.append(f"{_words(rest.test, titles, 0)} 时，{nested}")
        rest = rest.orelse
    return "；".join([*cases, f"其他情形，{_words(rest, titles, 0)}"])


def _call(called: str, args: list[ast.expr], titles: Mapping[str, str]) -> str:
    words = [_words(arg, titles, 0) for arg in args]
    match called:
        case "min" | "max":
            # The second side reads as the bound of the first, unless the first is a number.
            value, bound = reversed(words) if isinstance(args[0], ast.Constant) else words
            if called == "max" and bound == "0":
                return f"{value}（负数按 0 计）"
            return f"{value}（{'不超过' if called == 'min' else '不低于'} {bound}）"
        case "abs":
            return f"|{words[0]}|"
        case "sum":
            return f"各行{words[0]}之和"
        case "round":
            joint = "。得分" if isinstance(args[0], ast.IfExp) else "，"
            return f"{words[0]}{joint}四舍五入保留 {words[1]} 位小数"
        case "rounddown":
            return f"{words[0]}（舍去到 {words[1]} 位小数）"
        case _:
            return f"{words[0]}（进位到 {words[1]} 位小数）"
