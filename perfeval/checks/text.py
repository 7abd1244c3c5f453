"""T5xx: reasons, remedies and statements that say nothing, or not about this unit."""

import re
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from perfeval.checks.indicators import indicators_of, name_of
from perfeval.checks.registry import Batch, Fact, Hit, Skip, batch_check, check
from perfeval.checks.submission_cells import figure, figure_at, text, text_cells
from perfeval.expression import round_fraction
from perfeval.model import CellValue, Problem, Row, Severity, Submission
from perfeval.scheme import Scheme
from perfeval.scheme.form import FieldType
from perfeval.wording import normalise_text, quoted

# In “健全村规民约” nothing is about a whole village.
_ORDINARY = re.compile("[健安完齐保]全")
_PUNCTUATION = "，。、；：！？,.;:!?…— "


def _lost_points(row: Row) -> bool:
    points, score = figure(row["points"]), figure(row["self_score"])
    return points is not None and score is not None and score < points


@check(
    "T501",
    needs=("indicator",),
    reason=(
        Severity.ERROR,
        "“{name}”自评 {score} 分，低于分值 {points} 分，没有写偏差原因，请补写。",
    ),
    remedy=(
        Severity.WARNING,
        "“{name}”自评 {score} 分，低于分值 {points} 分，没有写改进措施，请补写。",
    ),
)
def points_lost_without_reason(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """得分低于分值而没有写偏差原因或改进措施。"""
    del scheme
    for row in filter(_lost_points, indicators_of(submission)):
        score, points = figure(row["self_score"]), figure(row["points"])
        for column in ("reason", "remedy"):
            if row[column].problem is Problem.BLANK and score is not None and points is not None:
                facts: dict[str, Fact] = {"name": name_of(row), "score": score, "points": points}
                yield Hit(column, row[column], facts, expected="写明具体事实")


@check(
    "T502",
    needs=("indicator",),
    generic=(
        Severity.WARNING,
        "“{name}”的{column}写的是“{words}”，没有说明具体事实，请写清是什么事、影响多少。",
    ),
)
def generic_reason(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """偏差原因或改进措施空泛，没有说明事实。"""
    for row in filter(_lost_points, indicators_of(submission)):
        for column in ("reason", "remedy"):
            words = text(row[column])
            if words and _is_generic(words, scheme):
                facts = {"name": name_of(row), "column": row[column].label, "words": quoted(words)}
                yield Hit("generic", row[column], facts, value=quoted(words))


def _is_generic(words: str, scheme: Scheme) -> bool:
    """Whether nothing is left of a text without its stock phrases, or it is hardly a sentence."""
    plain = normalise_text(words).strip(_PUNCTUATION)
    rest = plain
    # Longer phrases first, so that “没有” does not cut “没有完成” in two.
    for phrase in sorted(scheme.rules.words("generic_reason"), key=len, reverse=True):
        rest = rest.replace(phrase, "")
    return not rest.strip(_PUNCTUATION) or len(plain) < scheme.rules.number("reason_min_length")


@batch_check(
    "T503",
    same_unit=(
        Severity.WARNING,
        "“{name}”的偏差原因与“{other}”一字不差，请分别写明各自的原因。",
    ),
    other_unit=(
        Severity.WARNING,
        "“{name}”的偏差原因与{unit}“{other}”一字不差，请按本单位的情况填写。",
    ),
)
def same_reason_twice(batch: Batch, scheme: Scheme) -> Iterator[Hit | Skip]:
    """两个指标或两个单位的偏差原因完全相同。"""
    least = scheme.rules.number("text_repeat_length")
    by_text: dict[str, list[tuple[Submission, Row]]] = defaultdict(list)
    for submission in batch.submissions:
        for row in indicators_of(submission):
            words = normalise_text(text(row["reason"]))
            if len(words) >= least:
                by_text[words].append((submission, row))
    for (first, first_row), *others in by_text.values():
        for submission, row in others:
            same = submission.unit_key == first.unit_key
            if same and submission is not first:
                continue  # two workbooks of one unit are alike for a better reason
            if row["reason"].ref == first_row["reason"].ref:
                continue  # one cell merged over both rows
            facts: dict[str, Fact] = {"name": name_of(row), "other": name_of(first_row)}
            facts["unit"] = quoted(first.unit)
            case = "same_unit" if same else "other_unit"
            cell = row["reason"]
            yield Hit(
                case,
                cell,
                facts,
                quoted(cell.shown),
                submission=submission,
                compared_with=None if same else first,
            )


@check(
    "T504",
    needs=("conclusion", "indicator"),
    none=(
        Severity.WARNING,
        "{lost}扣了分，“{label}”写的却是“{words}”，请写明问题和原因。",
    ),
)
def no_problem_though_points_lost(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """扣了分，存在的问题却写“无”。"""
    cell = submission.records["conclusion"]["problems"]
    lost = _what_lost_points(submission, scheme)
    phrases = {normalise_text(phrase) for phrase in scheme.rules.words("no_problem")}
    if cell.problem not in {None, Problem.BLANK} or not lost:
        return
    words = text(cell)
    if not words or normalise_text(words).strip(_PUNCTUATION) in phrases:
        facts = {"lost": lost, "label": cell.label, "words": words or "（空白）"}
        yield Hit("none", cell, facts, value=quoted(words), expected="写明问题和原因")


def _what_lost_points(submission: Submission, scheme: Scheme) -> str:
    """How many indicators, the budget's execution, or both; "" where all have full marks."""
    parts = []
    indicators = sum(map(_lost_points, indicators_of(submission)))
    if indicators:
        parts.append(f"有 {indicators} 个指标")
    execution = figure_at(submission, "budget.total.self_score")
    if execution is not None and execution < scheme.rules.number("execution_points"):
        parts.append("预算执行")
    return "和".join(parts)


@check(
    "T505",
    residue=(Severity.WARNING, "{name}里有“{phrase}”，像是没有改完的套用文字，请改正。"),
    other_kind=(
        Severity.WARNING,
        "{name}里有“{phrase}”，与本单位“{unit}”的类型不符，像是套用了别的单位的文字，请改正。",
    ),
)
def residue_of_another_text(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """文字里有“XX”“待填”或别类单位的用语，像是套用后没有改完。"""
    texts = [
        (item, _ORDINARY.sub("", normalise_text(item.cell.shown)))
        for item in text_cells(submission, scheme)
        if item.cell.shown
    ]
    # Few workbooks have any of the phrases, so all their texts are searched together first.
    whole = "\n".join(words for _, words in texts)
    residue = [phrase for phrase in scheme.rules.words("residue") if phrase in whole]
    kinds = [phrase for phrase in scheme.rules.words("other_unit_kinds") if phrase in whole]
    if not residue and not kinds:
        return
    unit = submission.records.get("unit", {}).get("name")
    own = unit.shown if unit else ""
    for item, words in texts:
        phrase = next((phrase for phrase in residue if phrase in words), None)
        if phrase:
            yield _residue("residue", item.cell, item.name, phrase, own)
            continue
        # The last character of a phrase names the kind of unit: 全乡 → 乡.
        foreign = (kind for kind in kinds if kind in words and kind[1:] not in own)
        phrase = next(foreign, None)
        if phrase and own:
            yield _residue("other_kind", item.cell, item.name, phrase, own)


def _residue(case: str, cell: CellValue, name: str, phrase: str, unit: str) -> Hit:
    facts = {"name": name, "phrase": phrase, "unit": quoted(unit)}
    return Hit(case, cell, facts, value=quoted(cell.shown))


@check(
    "T506",
    needs=("project",),
    claimed=(
        Severity.WARNING,
        "{label}称“{phrase}”，但项目“{project}”执行率只有 {rate}%，请核实后改写。",
    ),
)
def claims_no_idle_funds(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """文字称没有资金闲置，但有项目执行率低于 50%。"""
    limit = scheme.rules.number("project_reason_below")
    low = [
        (quoted(row["name"].shown), Fraction(executed) / Fraction(final) * 100)
        for row in submission.lists["project"]
        if (executed := figure(row["executed"])) is not None
        and (final := figure(row["final"]))
        and executed * 100 < limit * final
    ]
    if not low:
        return
    project, rate = min(low, key=lambda item: item[1])
    phrases = sorted(scheme.rules.words("no_idle_funds"), key=len, reverse=True)
    for item in text_cells(submission, scheme):
        if item.field.type is not FieldType.LONG_TEXT:
            continue
        words = normalise_text(item.cell.shown)
        phrase = next((phrase for phrase in phrases if phrase in words), None)
        if phrase:
            facts: dict[str, Fact] = {"label": item.name, "phrase": phrase, "project": project}
            facts["rate"] = round_fraction(rate, 2)
            yield Hit("claimed", item.cell, facts, value=quoted(item.cell.shown))


CHECKS = (
    points_lost_without_reason,
    generic_reason,
    same_reason_twice,
    no_problem_though_points_lost,
    residue_of_another_text,
    claims_no_idle_funds,
)
