"""Why a unit cannot be scored, in words; an empty text means that it can."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from perfeval.files.names import in_quotes
from perfeval.filings import filings_by_unit, is_one_filing
from perfeval.model import CellValue, FaultKind, IndicatorScore, Problem, Row, Submission
from perfeval.scheme import Scheme
from perfeval.scheme.ruleset import QUALITATIVE
from perfeval.scoring.frames import fraction, target_cell

PROBLEM_WORDS: Mapping[Problem, str] = {
    Problem.NOT_ASKED: "这一版表样没有",
    Problem.ABSENT: "未找到",
    Problem.BLANK: "未填",
    Problem.ERROR: "是错误值",
    Problem.UNCALCULATED: "公式未计算",
    Problem.UNREADABLE: "不是数值",
    Problem.NOT_A_CHOICE: "不是可选项",
    Problem.DOUBLED: "存了两个不同的内容",
    Problem.CIRCULAR: "是循环引用的公式",
}
_REASONS_SHOWN = 3


def unscored_reasons(
    submissions: Sequence[Submission],
    execution: Sequence[Decimal | None],
    indicators: Sequence[tuple[IndicatorScore, ...]],
    scheme: Scheme,
) -> list[str]:
    """One text for each submission: why it has no score, the first few reasons in full."""
    duplicates = _duplicates(submissions, scheme)
    texts = []
    for position, submission in enumerate(submissions):
        reasons = list(_unreadable(submission))
        if not reasons:
            if submission.workbook in duplicates:
                reasons.append(f"同一单位另有一份填报表：{duplicates[submission.workbook]}")
            if execution[position] is None:
                reasons += _execution(submission, scheme)
            reasons += _indicators(submission, indicators[position], scheme)
        shown = reasons[:_REASONS_SHOWN]
        more = f"等 {len(reasons)} 项" if len(reasons) > len(shown) else ""
        texts.append("；".join(shown) + more)
    return texts


def _unreadable(submission: Submission) -> Iterator[str]:
    """Why the whole workbook could not be read, if so."""
    for fault in submission.faults:
        match fault.kind:
            case FaultKind.UNREADABLE:
                yield "文件无法读取"
            case FaultKind.NOT_THIS_FORM:
                yield "不是本填报表"


def _duplicates(submissions: Sequence[Submission], scheme: Scheme) -> dict[str, str]:
    """Workbooks that share their unit with another and do not count, each with that other.

    Of copies of one filing the one with the plainest name counts; of different workbooks none
    does, since nobody here can know which one the unit means.
    """
    duplicates = {}
    for group in filings_by_unit(submissions):
        first, *others = group
        for other in others:
            duplicates[other.workbook] = first.workbook
        if others and not is_one_filing(group, scheme):
            duplicates[first.workbook] = others[0].workbook
    return duplicates


def _execution(submission: Submission, scheme: Scheme) -> Iterator[str]:
    named = False
    for name in scheme.rules.execution_formula.names:
        cell = submission.cell(name) if "." in name else None
        if cell is not None and cell.problem:
            named = True
            yield _in_words(f"预算执行“{cell.label}”", cell)
    if not named:
        final = submission.cell("budget.total.final")
        if final is not None and final.value:
            yield f"全年预算数为 {final.value:f}，应大于 0，预算执行率不适用"
        else:
            yield "全年预算数为 0，预算执行率不适用"


def _indicators(
    submission: Submission, scores: Sequence[IndicatorScore], scheme: Scheme
) -> Iterator[str]:
    rows = submission.lists.get("indicator", ())
    if not rows:
        yield "没有绩效指标"
        return
    points = [fraction(row["points"]) for row in rows]
    for row, score in zip(rows, scores, strict=True):
        if score.score is None:
            yield from _indicator(row)
    wanted = scheme.rules.number("full_points") - scheme.rules.number("execution_points")
    known = [value for value in points if value is not None]
    tolerance = scheme.rules.number("tolerance_score")
    if len(known) == len(points) and abs(sum(known) - Fraction(wanted)) > Fraction(tolerance):
        total = Decimal(sum(known).numerator) / Decimal(sum(known).denominator)
        yield f"指标分值合计 {total:f} 分，应为 {wanted:f} 分"


def _indicator(row: Row) -> Iterator[str]:
    """Why one indicator has no score: each cell without a value, else the value that forbids it."""
    name = f"指标“{in_quotes(row['name'].shown) or '（未命名）'}”"
    needed = ["sign", "actual", "points"]
    cells = [row[field] for field in needed]
    if row["sign"].value == QUALITATIVE:
        cells.append(row["self_score"])
    else:
        cells.append(target_cell(row))
    without_value = [cell for cell in cells if cell.problem]
    for cell in without_value:
        yield _in_words(f"{name}的{cell.label}", cell)
    if not without_value:
        yield f"{name}的分值应大于 0"


def _in_words(what: str, cell: CellValue) -> str:
    words = PROBLEM_WORDS[cell.problem] if cell.problem else ""
    return f"{what}{words}"
