"""B6xx: 编制, 三公经费, 政府采购 and 公用经费 against each other and against their limits."""

from collections.abc import Iterator
from fractions import Fraction

from perfeval.checks.filed import (
    cell_at,
    compared,
    figure,
    figure_at,
    identity_outcomes,
    lacking,
    quoted,
    text,
    wholly_unfilled,
)
from perfeval.checks.registry import Fact, Hit, Skip, check
from perfeval.expression import round_fraction
from perfeval.model import Severity, Submission
from perfeval.scheme import Scheme


@check(
    "B601",
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
        yield Skip(lacking((staff, establishment)))
    elif filed > allowed:
        facts = {"staff": filed, "establishment": allowed}
        yield Hit("exceeded", staff, facts, expected=f"不超过 {allowed:f}")


@check(
    "B602",
    differs=(
        Severity.ERROR,
        "{title}：合计填报 {left} 万元，各项相加为 {right} 万元，相差 {difference} 万元，请核对。",
    ),
)
def san_gong_differs_from_parts(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """“三公”经费合计不等于各项之和。"""
    yield from identity_outcomes("B602", submission, scheme)


@check(
    "B603",
    exceeded=(
        Severity.WARNING,
        "{label} {actual} 万元，超过本年预算 {budget} 万元，请核对，确实超支的请说明原因。",
    ),
)
def san_gong_above_budget(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """“三公”经费决算超过预算。"""
    sheet = wholly_unfilled(submission, scheme, "san_gong")
    if sheet:
        yield Skip(f"未填报“{sheet}”")
        return
    for row in submission.tables.get("san_gong", {}).values():
        actual, budget = figure(row["actual"]), figure(row["budget"])
        if actual is not None and budget is not None and actual > budget:
            facts: dict[str, Fact] = {
                "label": row["actual"].label,
                "actual": actual,
                "budget": budget,
            }
            yield Hit("exceeded", row["actual"], facts, expected=f"不超过 {budget:f}")


@check(
    "B604",
    differs=(
        Severity.ERROR,
        "{title}：合计填报 {left} 万元，各项相加为 {right} 万元，相差 {difference} 万元，请核对。",
    ),
)
def procurement_differs_from_parts(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """政府采购合计不等于货物、工程、服务之和。"""
    yield from identity_outcomes("B604", submission, scheme)


@check(
    "B605",
    differs=(
        Severity.ERROR,
        "“{name}”填报 {actual}%，按基础数据 {executed} ÷ {budget} 应为 {rate}%，请改为一致。",
    ),
)
def procurement_rate_differs_from_base_data(
    submission: Submission, scheme: Scheme
) -> Iterator[Hit | Skip]:
    """政府采购执行率指标与基础数据计算的结果不一致。"""
    titles = {compared(words) for words in scheme.rules.words("procurement_indicator")}
    rows = [
        row
        for row in submission.lists.get("indicator", ())
        if compared(text(row["name"])) in titles and figure(row["actual"]) is not None
    ]
    if not rows:
        return
    keys = ("procurement.total.executed", "procurement.total.budget")
    executed, budget = (figure_at(submission, key) for key in keys)
    if executed is None or not budget:
        sheet = wholly_unfilled(submission, scheme, "procurement")
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
    exceeded=(
        Severity.WARNING,
        "公用经费执行 {executed} 万元，超过预算 {budget} 万元，请核对，确实超支的请说明原因。",
    ),
)
def operating_above_budget(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """公用经费执行数超过预算数。"""
    executed = cell_at(submission, "running.operating.executed")
    budget = cell_at(submission, "running.operating.budget")
    spent, planned = figure(executed), figure(budget)
    if spent is None or planned is None:
        sheet = wholly_unfilled(submission, scheme, "running")
        yield Skip(f"未填报“{sheet}”" if sheet else lacking((executed, budget)))
    elif spent > planned:
        facts = {"executed": spent, "budget": planned}
        yield Hit("exceeded", executed, facts, expected=f"不超过 {planned:f}")


@check(
    "B607",
    differs=(
        Severity.ERROR,
        "编制数填报 {left} 人，行政编制与事业编制相加为 {right} 人，相差 {difference} 人，请核对。",
    ),
)
def establishment_differs_from_parts(
    submission: Submission, scheme: Scheme
) -> Iterator[Hit | Skip]:
    """编制数不等于行政编制与事业编制之和。"""
    yield from identity_outcomes("B607", submission, scheme)


CHECKS = (
    staff_above_establishment,
    san_gong_differs_from_parts,
    san_gong_above_budget,
    procurement_differs_from_parts,
    procurement_rate_differs_from_base_data,
    operating_above_budget,
    establishment_differs_from_parts,
)
