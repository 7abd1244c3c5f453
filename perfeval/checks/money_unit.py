"""M315: a whole workbook filed in 元, or in another unit than 万元.

Where all figures are out by the same factor they agree with each other. What shows it is what one
person costs, what the other units file, and what the unit itself filed at an earlier run. Units
differ a good deal in size, so budgets are compared a head where the staff is known, and a unit is
accused only where its figures are out by one of the factors of such a slip and no other unit is
anywhere near it.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from perfeval.checks.registry import Batch, Check, Fact, Hit, Skip, batch_check
from perfeval.checks.submission_cells import cell_at, figure_at
from perfeval.expression import round_fraction
from perfeval.model import Severity, Submission
from perfeval.scheme import Scheme

_FACTORS = ("slip_thousand", "slip_ten_thousand", "slip_hundred_million")
_TOTAL = "budget.total.final"


@batch_check(
    "M315",
    person=(
        Severity.ERROR,
        "人员经费 {personnel} 万元、在职 {staff} 人，人均 {each} 万元，超过 {limit} 万元，像是以元填写的{others}。请把全表金额都换算成万元重新填写。改正前，本单位的金额不计入汇总表的合计。",
    ),
    batch=(
        Severity.WARNING,
        "{label} {value} 万元，而本批次其他单位多在 {others} 万元左右，{heads}约相差 {factor} 倍，请核对全表金额的单位是不是万元；如果填的是元，请都换算成万元。",
    ),
    earlier=(
        Severity.WARNING,
        "{label} {value} 万元，而本单位上次报送的是 {before} 万元，约相差 {factor} 倍，请核对全表金额的单位是不是万元；如果填的是元，请都换算成万元。",
    ),
)
def whole_workbook_in_another_unit(batch: Batch, scheme: Scheme) -> Iterator[Hit | Skip]:
    """全表金额的单位像是不是万元（如以元填写）。"""
    read = [submission for submission in batch.submissions if submission.records]
    costs = {submission.workbook: _cost_of_a_person(submission) for submission in read}
    limit = scheme.rules.number("person_cost_limit")
    accused = {name for name, cost in costs.items() if cost is not None and cost > limit}
    sound = [submission for submission in read if submission.workbook not in accused]
    for submission in read:
        cost, cell = costs[submission.workbook], cell_at(submission, _TOTAL)
        others = [other for other in sound if other is not submission]
        if submission.workbook in accused and cost is not None:
            facts: dict[str, Fact] = {"personnel": _personnel(submission) or 0, "limit": limit}
            facts["staff"] = figure_at(submission, "unit.staff_in_post") or 0
            facts["each"] = round_fraction(cost, 2)
            usual = _median(_budgets(others))
            known = f"（本批次其他单位的全年预算数多在 {_shown(usual)} 万元左右）" if usual else ""
            yield Hit("person", cell, facts | {"others": known}, submission=submission)
        elif cost is None or cost > scheme.rules.number("person_cost_usual"):
            hits = list(_beside_others(submission, others, scheme))
            before = batch.earlier_budgets.get(submission.workbook)
            yield from hits or _beside_earlier(submission, before, scheme)


def _cost_of_a_person(submission: Submission) -> Fraction | None:
    """人员经费 for each person in post, 万元; None where one of the two is not known."""
    personnel, staff = _personnel(submission), figure_at(submission, "unit.staff_in_post")
    return Fraction(personnel) / Fraction(staff) if personnel and staff and staff > 0 else None


def _personnel(submission: Submission) -> Decimal | None:
    columns = ("final", "executed", "original")
    figures = (figure_at(submission, f"budget.personnel.{column}") for column in columns)
    return next((figure for figure in figures if figure is not None), None)


def _beside_others(
    submission: Submission, others: Sequence[Submission], scheme: Scheme
) -> Iterator[Hit | Skip]:
    """A unit whose budget is out by a factor of a slip, and that stands alone with it."""
    rules, cell = scheme.rules, cell_at(submission, _TOTAL)
    value, staff = figure_at(submission, _TOTAL), figure_at(submission, "unit.staff_in_post")
    least = rules.number("slip_least_units")
    own, budgets, heads = value, _budgets(others), ""
    a_head = _budgets(others, a_head=True)
    if value and staff and staff > 0 and len(a_head) >= least:
        own, budgets, heads = Decimal(value) / staff, a_head, "按在职人数平均"
    if not own or len(budgets) < least:
        return
    usual = _median(budgets)
    if not usual or Fraction(own) < max(budgets) * Fraction(rules.number("slip_gap")):
        return
    factor = _factor(Fraction(own) / usual, scheme)
    if factor is not None:
        facts: dict[str, Fact] = {"label": cell.label, "value": value or 0, "heads": heads}
        facts |= {"others": _shown(_median(_budgets(others))), "factor": factor}
        yield Hit("batch", cell, facts, submission=submission)


def _beside_earlier(
    submission: Submission, before: Decimal | None, scheme: Scheme
) -> Iterator[Hit | Skip]:
    """A unit whose budget is out by a factor of a slip against what it filed itself before."""
    cell, value = cell_at(submission, _TOTAL), figure_at(submission, _TOTAL)
    if value is None or before is None or before <= 0:
        return
    factor = _factor(Fraction(value) / Fraction(before), scheme)
    if factor is not None:
        facts: dict[str, Fact] = {"label": cell.label, "value": value}
        facts |= {"before": before, "factor": factor}
        yield Hit("earlier", cell, facts, submission=submission)


def _factor(ratio: Fraction, scheme: Scheme) -> Decimal | None:
    """Which factor of a slip a ratio is near, None if it is near none."""
    spread = Fraction(scheme.rules.number("slip_spread"))
    factors = (scheme.rules.number(name) for name in _FACTORS)
    return next(
        (it for it in factors if Fraction(it) / spread < ratio < Fraction(it) * spread), None
    )


def _budgets(submissions: Sequence[Submission], *, a_head: bool = False) -> list[Fraction]:
    """The budgets above 0 of some units, 万元, or 万元 a head where the staff is known."""
    found = []
    for submission in submissions:
        budget, staff = figure_at(submission, _TOTAL), figure_at(submission, "unit.staff_in_post")
        if budget is None or budget <= 0 or (a_head and not (staff and staff > 0)):
            continue
        found.append(Fraction(budget) / Fraction(staff) if a_head and staff else Fraction(budget))
    return found


def _median(values: Sequence[Fraction]) -> Fraction:
    """The middle value, the lower of two; 0 of nothing."""
    return sorted(values)[(len(values) - 1) // 2] if values else Fraction(0)


def _shown(amount: Fraction) -> str:
    return f"{round_fraction(amount, 0):f}" if amount >= 100 else f"{round_fraction(amount, 2):f}"


CHECKS: tuple[Check, ...] = (whole_workbook_in_another_unit,)
