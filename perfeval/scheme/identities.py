"""The form's identities evaluated on one workbook's figures.

自查结果 of the fill-in workbook and the checks of the reader say the same because both come from
here.
"""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from perfeval.expression import SINGLE, Expression, evaluate, exact
from perfeval.scheme import Scheme
from perfeval.scheme.form import Identity, IdentityInstance

Number = Callable[[str], Decimal | None]  # "budget.total.final" → its figure, None when unfilled
Column = Callable[[str], Sequence[Decimal | None]]  # "project.final" → one figure a row

_NOTHING = Decimal(0)


class IdentityResult(NamedTuple):
    """One identity on one workbook: both sides, and whether it holds.

    The sides and the tolerance are in the unit of the cells (万元, points, persons). ``holds`` is
    None when a figure is missing; ``reason`` then names it.
    """

    identity: Identity
    title: str
    left_key: str
    sides: tuple[Fraction, Fraction] | None
    tolerance: Decimal
    holds: bool | None
    reason: str = ""

    @property
    def left(self) -> Decimal | None:
        """The left side."""
        return _decimal(self.sides[0]) if self.sides else None

    @property
    def right(self) -> Decimal | None:
        """The right side."""
        return _decimal(self.sides[1]) if self.sides else None


def evaluate_identities(
    scheme: Scheme, number: Number, column: Column, check: str | None = None
) -> Iterator[IdentityResult]:
    """Evaluates the form's identities, all or one check's; one result for each row of each."""
    form = scheme.form
    instances = form.identity_instances if check is None else form.instances_by_check.get(check, ())
    for instance in instances:
        yield _evaluate(scheme, instance, number, column)


def list_columns(expression: Expression, scheme: Scheme) -> frozenset[str]:
    """Those names of a formula that are columns of a list."""
    lists = scheme.form.lists
    return frozenset(name for name in expression.names if name.split(".")[0] in lists)


def _evaluate(
    scheme: Scheme, instance: IdentityInstance, number: Number, column: Column
) -> IdentityResult:
    identity, title, left_key, keys, columns, in_row = instance
    env: dict[str, Fraction] = {}
    missing: list[str] = []
    addends = filled = 0
    parameters = scheme.rules.parameter_values
    for name, key in keys:
        if not in_row and name in parameters:
            env[name] = exact(scheme.rules.number(name))
            continue
        if name in columns:
            figures = column(key)
            known = [figure for figure in figures if figure is not None]
            asked, given = len(figures), len(known)
            total = known[0] if given == 1 else sum(known, Decimal(0))
        else:
            figure = number(key)
            asked, given = 1, int(figure is not None)
            total = figure or _NOTHING
        env[name] = exact(total)
        if given < asked and (identity.blanks == "skip" or key == left_key):
            missing.append(scheme.form.cell_titles[key])
        if key != left_key:
            addends += asked
            filled += given
    tolerance = scheme.rules.number(identity.tolerance)
    if identity.tolerance == "tolerance_money":
        tolerance *= max(addends, 1)
    if identity.blanks == "zero" and not filled and not missing:
        missing.append("各分项")
    if missing:
        reason = "、".join(dict.fromkeys(missing)) + "未填或无法识别"
        return IdentityResult(identity, title, left_key, None, tolerance, None, reason)
    left = evaluate(identity.left, env, SINGLE)
    right = evaluate(identity.right, env, SINGLE)
    reason = _why_not_compared(scheme, instance, left, right)
    if reason:
        return IdentityResult(identity, title, left_key, None, tolerance, None, reason)
    excess = abs(left - right) if identity.relation == "=" else left - right
    holds = bool(excess <= exact(tolerance))
    return IdentityResult(identity, title, left_key, (left, right), tolerance, holds)


def _why_not_compared(
    scheme: Scheme, instance: IdentityInstance, left: Fraction | None, right: Fraction | None
) -> str:
    """Why two sides say nothing although every cell is filled in; "" if they do."""
    if left is None or right is None:
        return "除数为 0"
    if instance.identity.relation == "<=" and right < 0:
        # Every figure exceeds it, and that it is below 0 is told where it stands (C205).
        keys = [key for _, key in instance.keys if key != instance.left_key]
        return f"{'、'.join(scheme.form.cell_titles[key] for key in keys)}是负数"
    return ""


def _decimal(value: Fraction) -> Decimal:
    """A sum of decimals, which is a decimal again."""
    return Decimal(value.numerator) / Decimal(value.denominator)
