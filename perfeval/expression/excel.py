"""The Excel rendering: the live formula an auditor sees."""

import ast
from collections.abc import Collection, Mapping
from functools import lru_cache

from perfeval.expression.grammar import BINARY, COMPARE, PRECEDENCE, Expression, dotted_name

# A spreadsheet counts in binary fractions. Where two figures nearly cancel out, what is left has
# lost digits and may fall short of an exact half, and a product a hair above its exact value would
# be rounded up to the next step; rounded to so many places both are exact again.
_EXACT_PLACES = 9
_SEPARATOR = "\0"  # no formula that a workbook can hold has it


def to_excel(
    expression: Expression, refs: Mapping[str, str], *, blank: Collection[str] = ()
) -> str:
    """The formula in Excel's language, with ``refs`` giving the reference for each name.

    Where a cell named in ``blank`` is empty, or a divisor is zero, the formula shows an empty
    text, as the value rendering gives no value there. Every difference is rounded to 9 places, so
    that a cell shows the exact value at exact halves, too. Only functions that every Excel since
    2010, WPS and LibreOffice have are used.
    """
    asked = tuple(name for name in expression.names if name in blank)
    return "".join(
        refs[piece] if is_name else piece for is_name, piece in _pieces(expression, asked)
    )


@lru_cache(maxsize=1024)  # a formula stands on the sheet of every unit, with other references
def _pieces(expression: Expression, blank: tuple[str, ...]) -> tuple[tuple[bool, str], ...]:
    """The formula cut at its references: whether each piece is a name, and the piece."""
    marked = {name: f"{_SEPARATOR}{name}{_SEPARATOR}" for name in expression.names}
    formula = _excel(expression.tree, marked, 0)
    cells = [marked[name] for name in blank]
    tests = [f"COUNT({','.join(cells)})<{len(cells)}"] if cells else []
    tests += [f"{_excel(divisor, marked, 0)}=0" for divisor in _bare_divisors(expression.tree)]
    if tests:
        test = tests[0] if len(tests) == 1 else f"OR({','.join(tests)})"
        formula = f'IF({test},"",{formula})'
    return tuple((bool(at % 2), piece) for at, piece in enumerate(formula.split(_SEPARATOR)))


def _bare_divisors(node: ast.AST) -> list[ast.expr]:
    """Divisors that no condition of the formula itself protects."""
    if isinstance(node, ast.IfExp):
        return []
    found: list[ast.expr] = []
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        found.append(node.right)
    for child in ast.iter_child_nodes(node):
        found += _bare_divisors(child)
    return [inner for inner in found if not isinstance(inner, ast.Constant)]


def _excel(node: ast.AST, refs: Mapping[str, str], outer: int) -> str:
    match node:
        case ast.Constant(value=str() as word):
            return f'"{word}"'
        case ast.Constant(value=number):
            return repr(number)
        case ast.Name() | ast.Attribute():
            return refs[dotted_name(node, "")]
        case ast.BinOp(op=ast.Sub(), left=left, right=right):
            difference = f"{_excel(left, refs, 1)}-{_excel(right, refs, 2)}"
            return f"ROUND({difference},{_EXACT_PLACES})"
        case ast.BinOp(op=op, left=left, right=right):
            level = PRECEDENCE[type(op)]
            text = (
                f"{_excel(left, refs, level)}{BINARY[type(op)][1]}{_excel(right, refs, level + 1)}"
            )
            return f"({text})" if level < outer else text
        case ast.UnaryOp(operand=operand):
            return f"-{_excel(operand, refs, 3)}"
        case ast.Compare(ops=[op], left=left, comparators=[right]):
            return f"{_excel(left, refs, 0)}{COMPARE[type(op)][1]}{_excel(right, refs, 0)}"
        case ast.BoolOp(op=op, values=values):
            name = "AND" if isinstance(op, ast.And) else "OR"
            return f"{name}({','.join(_excel(value, refs, 0) for value in values)})"
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return f"IF({','.join(_excel(part, refs, 0) for part in (test, body, orelse))})"
        case ast.Call(func=ast.Name("roundup" | "rounddown" as called), args=[value, places]):
            exact = isinstance(value, ast.Name | ast.Attribute)
            text = _excel(value, refs, 0)
            text = text if exact else f"ROUND({text},{_EXACT_PLACES})"
            return f"{called.upper()}({text},{_excel(places, refs, 0)})"
        case ast.Call(func=ast.Name(id=called), args=args):
            return f"{called.upper()}({','.join(_excel(arg, refs, 0) for arg in args)})"
    message = f"unreachable: {ast.unparse(node)}"
    raise AssertionError(message)
