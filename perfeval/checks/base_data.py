"""B6xx: 编制, 三公经费, 政府采购 and 公用经费 against each other and against their limits."""

from collections.abc import Iterator
from fractions import Fraction

from perfeval.checks.indicators import indicators_of
from perfeval.checks.registry import Fact, Hit, Skip, check
from perfeval.checks.submission_cells import (
    cell_at,
    figure,
    figure_at,
    missing_figures,
    text,
    unfilled_sheet,
)
from perfeval.expression import round_fraction
from perfeval.model import Severity, Submission
from perfeval.scheme import Scheme
from perfeval.wording import normalise_text, quoted


@check(
    "B601",
    needs=("unit",),
    exceeded=(
        Severity.WARNING,
        "在职人数 {staff} 人，超过编制数 {establishment} 人，请核对人数，确实超编的请说明原因。",
    ),
)
def staff_above_establishment(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """在职人数超过编制数。"""
    del scheme
    staff = cell_at(submission, "unit.staff_in_post")
    establishment = cell_at(submission, "unit.establishment")
    filed, allowed = figure(staff), figure(establishment)
    if filed is None or allowed is None:
        yield Skip(missing_figures((staff, establishment)))
    elif filed > allowed:
        facts = {"staff": filed, "establishment": allowed}
        yield Hit("exceeded", staff, facts, expected=f"不超过 {allowed:f}")


@check(
    "B603",
    needs=("san_gong",),
    exceeded=(
        Severity.WARNING,
        "{label} {actual} 万元，超过本年预算 {budget} 万元，请核对，确实超支的请说明原因。",
    ),
)
def san_gong_above_budget(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """“三公”经费决算超过预算。"""
    del scheme
    for row in submission.tables["san_gong"].values():
        actual, budget = figure(row["actual"]), figure(row["budget"])
        if actual is not None and budget is not None and actual > budget:
            facts: dict[str, Fact] = {
                "label": row["actual"].label,
                "actual": actual,
                "budget": budget,
            }
            yield Hit("exceeded", row["actual"], facts, expected=f"不超过 {budget:f}")


@check(
    "B605",
    needs=("indicator",),
    differs=(
        Severity.ERROR,
        "“{name}”填报 {actual}%，按基础数据 {executed} ÷ {budget} 应为 {rate}%，请改为一致。",
    ),
)
def procurement_rate_differs_from_base_data(
    submission: Submission, scheme: Scheme
) -> Iterator[Hit | Skip]:
    """政府采购执行率指标与基础数据计算的结果不一致。"""
    titles = {normalise_text(words) for words in scheme.rules.words("procurement_indicator")}
    rows = [
        row
        for row in indicators_of(submission)
        if normalise_text(text(row["name"])) in titles and figure(row["actual"]) is not None
    ]
    if not rows:
        return
    keys = ("procurement.total.executed", "procurement.total.budget")
    executed, budget = (figure_at(submission, key) for key in keys)
    if executed is None or not budget:
        sheet = unfilled_sheet(submission, scheme, "procurement")
        yield Skip(f"未填报“{sheet}”" if sheet else "政府采购预算或执行未填，或预算为 0")
        return
    rate = round_fraction(Fraction(executed) / Fraction(budget) * 100, 2)
    for row in rows:
        actual = figure(row["actual"])
        if actual is not None and abs(actual - rate) > scheme.rules.number("tolerance_percent"):
            facts: dict[str, Fact] = {
                "name": quoted(text(row["name"])),
                "actual": actual,
                "rate": rate,
                "executed": executed,
                "budget": budget,
            }
            yield Hit("differs", row["actual"], facts, expected=f"{rate:f}%")


@check(
    "B606",
    needs=("running",),
    exceeded=(
        Severity.WARNING,
        "公用经费执行 {executed} 万元，超过预算 {budget} 万元，请核对，确实超支的请说明原因。",
    ),
)
def operating_above_budget(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """公用经费执行数超过预算数。"""
    del scheme
    executed = cell_at(submission, "running.operating.executed")
    budget = cell_at(submission, "running.operating.budget")
    spent, planned = figure(executed), figure(budget)
    if spent is None or planned is None:
        yield Skip(missing_figures((executed, budget)))
    elif spent > planned:
        facts = {"executed": spent, "budget": planned}
        yield Hit("exceeded", executed, facts, expected=f"不超过 {planned:f}")


CHECKS = (
    staff_above_establishment,
    san_gong_above_budget,
    procurement_rate_differs_from_base_data,
    operating_above_budget,
)
