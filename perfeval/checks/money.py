"""M3xx and S420: the sums of the budget, how it was adjusted and executed, and its points."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from perfeval.checks.identities import identity_hits
from perfeval.checks.registry import Check, Fact, Hit, Skip, check
from perfeval.checks.submission_cells import cell_at, figure, figure_at, missing_figures, text
from perfeval.expression import round_fraction
from perfeval.model import Problem, Row, Severity, Submission
from perfeval.scheme import Scheme
from perfeval.wording import normalise_text, quoted

_EXPLAINED = ("total", "basic", "project")  # the rows whose adjustment is explained
_COLUMNS = ("original", "adjustment", "policy_adjustment", "final", "midyear_executed", "executed")


@check(
    "M308",
    needs=("budget", "project"),
    differs=(
        Severity.ERROR,
        "{label} {left} 万元，超过全年预算数 {right} 万元，请核对两个数。",
    ),
    project=(
        Severity.ERROR,
        "项目“{name}”全年执行数 {left} 万元，超过全年预算数 {right} 万元，请核对两个数。",
    ),
)
def executed_above_final(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """全年执行数超过全年预算数。"""
    yield from identity_hits("M308", submission, scheme)
    yield from _projects_above(submission, scheme, "executed", "final")


@check(
    "M309",
    needs=("budget",),
    zero=(
        Severity.ERROR,
        "{label}填报 0，但基本支出或项目支出有 {parts} 万元，请填写合计数。",
    ),
)
def total_zero_while_parts_are_not(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """合计为 0，而分项不为 0。

    Two addends may differ by their rounding, as in every sum.
    """
    for column in _COLUMNS:
        total = cell_at(submission, f"budget.total.{column}")
        parts = _parts(submission, column, scheme)
        if figure(total) == 0 and parts:
            yield Hit("zero", total, {"label": total.label, "parts": parts}, expected=parts)


def _parts(submission: Submission, column: str, scheme: Scheme) -> Decimal:
    """基本支出 and 项目支出 together, as far as they are filled in; 0 within the tolerance of 0."""
    cells = [figure_at(submission, f"budget.{row}.{column}") for row in ("basic", "project")]
    parts = sum((part for part in cells if part is not None), Decimal(0))
    within = abs(parts) <= len(cells) * scheme.rules.number("tolerance_money")
    return Decimal(0) if within else parts


@check(
    "M310",
    needs=("budget",),
    unexplained=(
        Severity.WARNING,
        "预算调整率 {rate}%，超过 {limit}%，但“未完成原因”没有写明原因，请补写调整原因。",
    ),
    part=(
        Severity.WARNING,
        "{row}的预算调整率 {rate}%，超过 {limit}%，但同一行的“未完成原因”没有写明原因，请补写调整原因。",
    ),
)
def large_adjustment_without_reason(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """预算调整率超过说明线而没有说明原因。

    Where the total is beyond the line, one reason there is enough; what its parts add up to may
    hide that each was changed a good deal.
    """
    rows, block = submission.tables["budget"], scheme.form.block("budget")
    limit = scheme.rules.number("adjustment_limit")
    titles = {part.name: part.title for part in block.row}
    reasons: list[str] = []
    for name in _EXPLAINED:
        row = rows[name]
        adjustment, original = figure(row["adjustment"]), figure(row["original"])
        if adjustment is None or original is None or original <= 0:
            missing = missing_figures((row["adjustment"], row["original"]))
            reasons.append(missing or f"{row['original'].label}不大于 0")
        elif abs(adjustment) * 100 > limit * abs(original):
            if _unexplained(row, scheme):
                facts: dict[str, Fact] = {"row": titles[name], "limit": limit}
                facts["rate"] = _percent(adjustment, original)
                case = "unexplained" if name == "total" else "part"
                yield Hit(case, row["reason"], facts, expected="写明调整原因")
            if name == "total":
                break
    if reasons:
        yield Skip("；".join(reasons))


@check(
    "M316",
    needs=("budget",),
    changed=(
        Severity.NOTICE,
        "{label}没有填，已按全年预算数减年初预算数算作 {value} 万元，请补填 {value}，如不对请核对这两个数。",
    ),
    same=(
        Severity.NOTICE,
        "{label}没有填，全年预算数与年初预算数相同，已算作 0，请补填 0。",
    ),
)
def adjustment_derived(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """年中调整数没有填，已按全年预算数减年初预算数推算。"""
    del scheme
    for row in submission.tables["budget"].values():
        cell = row["adjustment"]
        value = figure(cell)
        if cell.notes.derived and value is not None:
            facts: dict[str, Fact] = {"label": cell.label, "value": value}
            yield Hit("changed" if value else "same", cell, facts, expected=value)


def _unexplained(row: Row, scheme: Scheme) -> bool:
    """Whether no reason was written; “无” is none."""
    words = normalise_text(text(row["reason"])).rstrip("。.")
    blank = row["reason"].problem is Problem.BLANK
    return blank or words in scheme.rules.words("generic_reason")


@check(
    "M311",
    needs=("budget", "project"),
    total=(
        Severity.WARNING,
        "预算执行率 {rate}%，低于 {limit}%，但“未完成原因”没有写明原因，请补写。",
    ),
    project=(
        Severity.WARNING,
        "项目“{name}”执行率 {rate}%，低于 {limit}%，但“执行偏低原因”没有写明原因，请补写。",
    ),
)
def low_execution_without_reason(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """整体执行率或项目执行率低于说明线而没有说明原因。"""
    rows = [("total", "", submission.tables["budget"]["total"])]
    rows += [("project", quoted(row["name"].shown), row) for row in _projects(submission)]
    limits = {
        "total": scheme.rules.number("execution_reason_below"),
        "project": scheme.rules.number("project_reason_below"),
    }
    unknown = 0
    for case, name, row in rows:
        executed, final = figure(row["executed"]), figure(row["final"])
        if executed is None or final is None or final <= 0:
            unknown += 1
        elif executed * 100 < limits[case] * final and _unexplained(row, scheme):
            rate = _percent(executed, final)
            facts: dict[str, Fact] = {"name": name, "rate": rate, "limit": limits[case]}
            yield Hit(case, row["reason"], facts, expected="写明原因")
    if unknown:
        yield Skip(f"有 {unknown} 行的预算数或执行数未填，或预算数不大于 0")


@check(
    "M312",
    needs=("budget",),
    original=(Severity.NOTICE, "{label}为 0，预算调整率不适用。"),
    final=(
        Severity.ERROR,
        "{label}为 0，预算执行率不适用，单位无法计分，请核对全年预算数。",
    ),
    rate=(Severity.NOTICE, "{label}为 0，预算执行率不适用。"),
)
def budget_is_zero(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """年初预算数或全年预算数为 0，比率不适用。

    Where the parts are not 0, the total is wrong and M309 says so. Where the execution has no
    points, a unit without a budget is scored all the same.
    """
    final = "final" if scheme.rules.number("execution_points") else "rate"
    for column, case in (("original", "original"), ("final", final)):
        cell = cell_at(submission, f"budget.total.{column}")
        if figure(cell) == 0 and not _parts(submission, column, scheme):
            yield Hit(case, cell, {"label": cell.label})


@check(
    "M313",
    needs=("project",),
    all=(
        Severity.NOTICE,
        "全部 {count} 个项目的执行率都恰好是 100%，请核实执行数是否按预算数照抄。",
    ),
)
def every_project_fully_executed(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """每个项目的执行率都恰好是 100%。"""
    del scheme
    rows = _projects(submission)
    pairs = [(figure(row["executed"]), figure(row["final"])) for row in rows]
    if len(pairs) > 1 and all(final and executed == final for executed, final in pairs):
        yield Hit("all", rows[0]["executed"], {"count": len(rows)})


@check(
    "M314",
    needs=("budget", "project"),
    differs=(
        Severity.ERROR,
        "{label} {left} 万元，超过全年执行数 {right} 万元，累计数不会减少，请核对。",
    ),
    project=(
        Severity.ERROR,
        "项目“{name}”年中监控执行数 {left} 万元，超过全年执行数 {right} 万元，请核对。",
    ),
)
def midyear_above_executed(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """年中监控执行数超过全年执行数。"""
    yield from identity_hits("M314", submission, scheme)
    yield from _projects_above(submission, scheme, "midyear_executed", "executed")


@check(
    "S420",
    needs=("budget",),
    differs=(
        Severity.ERROR,
        "预算执行的分值填报 {points} 分，按规则为 {due} 分，请改填 {due}。",
    ),
)
def execution_points_differ(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """预算执行的分值与规则不一致。

    The score goes by the rules; blank points leave no doubt.
    """
    cell, due = cell_at(submission, "budget.total.points"), scheme.rules.number("execution_points")
    points = figure(cell)
    if points is not None and points != due:
        yield Hit("differs", cell, {"points": points, "due": due}, expected=due)


def _projects(submission: Submission) -> tuple[Row, ...]:
    return submission.lists["project"]


def _projects_above(
    submission: Submission, scheme: Scheme, low: str, high: str
) -> Iterator[Hit | Skip]:
    """Projects whose one figure exceeds the other by more than the tolerance.

    A limit below zero is C205's, as in the identities.
    """
    tolerance = scheme.rules.number("tolerance_money")
    unknown: dict[str, int] = {}
    for row in _projects(submission):
        left, right = figure(row[low]), figure(row[high])
        if left is None or right is None:
            label = row[low if left is None else high].label
            unknown[label] = unknown.get(label, 0) + 1
        elif left - right > tolerance and right >= 0:
            facts: dict[str, Fact] = {"name": quoted(row["name"].shown)}
            facts |= {"left": left, "right": right}
            yield Hit("project", row[low], facts, expected=f"不超过 {right:f}")
    if unknown:
        counts = (f"{count} 个项目的{label}" for label, count in unknown.items())
        yield Skip(f"{'、'.join(counts)}未填或无法识别")


def _percent(part: Decimal, whole: Decimal) -> Decimal:
    return round_fraction(Fraction(part) / Fraction(whole) * 100, 2)


CHECKS: tuple[Check, ...] = (
    executed_above_final,
    total_zero_while_parts_are_not,
    large_adjustment_without_reason,
    low_execution_without_reason,
    budget_is_zero,
    every_project_fully_executed,
    midyear_above_executed,
    adjustment_derived,
    execution_points_differ,
)
