"""Checks over the whole batch: units twice or missing, years, and figures or texts too alike."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePosixPath

from perfeval.checks.registry import Batch, Fact, Hit, Skip, batch_check, shown, stand_in
from perfeval.checks.submission_cells import cell_at, figure, figure_at, text
from perfeval.expression import round_fraction
from perfeval.filings import budget_code, filings_by_unit, is_one_filing
from perfeval.model import CellRef, CellValue, Row, Severity, Submission
from perfeval.scheme import Scheme
from perfeval.wording import normalise_text, quoted

# Not the year of a date: 2024-04-15, 2024.4.15, 2024年4月.
_YEAR = re.compile(r"(?<!\d)(20\d{2})(?!年?\d|[-._]\d{1,2}(?!\d))")
_LONG_TEXTS = (
    "unit.goal_result",
    "conclusion.problems",
    "conclusion.remedies",
    "conclusion.suggestions",
)
_SHORTEST_NAME = 3  # characters of a file's name that may be a part of a unit's
_ENOUGH_INDICATORS = 3
_ENOUGH_UNITS = 5


@batch_check(
    "I106",
    copy=(Severity.ERROR, "与“{other}”是同一份文件，请删除多余的一份，只计算一次。"),
    same_values=(
        Severity.ERROR,
        "与“{other}”填报的内容完全相同（只是另存过），只按“{other}”计算一次，请删除多余的这一份。",
    ),
    code=(
        Severity.ERROR,
        "预算单位编码与“{other}”的相同而单位名称不同，请核对编码，或是否同一单位报送了两份。",
    ),
    twice=(
        Severity.ERROR,
        "“{unit}”还有另一份内容不同的填报表“{other}”，无法确定以哪份为准，请只保留一份。",
    ),
    two_units=(
        Severity.NOTICE,
        "单位名称与“{other}”的相同，预算单位编码不同（{codes}），按两个单位分别计算，请在单位名称里写明所属区县；如果是同一单位报送了两份，请只保留一份。",
    ),
)
def unit_twice(batch: Batch, scheme: Scheme) -> Iterator[Hit | Skip]:
    """同一单位在本批次中有两份填报表。"""
    for same in filings_by_unit(batch.submissions):
        first, *others = same
        copies = is_one_filing(same, scheme)
        for submission in others if copies else same if others else ():
            other = others[0] if submission is first else first
            case = "twice"
            if copies:
                case = "copy" if submission.sha256 == first.sha256 else "same_values"
            facts = {"unit": quoted(submission.unit), "other": other.workbook}
            yield Hit(case, cell_at(submission, "unit.name"), facts, submission=submission)
    yield from _same_code(batch)
    yield from _same_name(batch)


def _same_code(batch: Batch) -> Iterator[Hit]:
    """Workbooks of units that differ in name but not in 预算单位编码."""
    for submission, other in _alike_in(batch, budget_code):
        cell = cell_at(submission, "unit.budget_code")
        yield Hit("code", cell, {"other": other.workbook}, submission=submission)


def _same_name(batch: Batch) -> Iterator[Hit]:
    """Workbooks of units that differ in 预算单位编码 but not in name."""
    for submission, other in _alike_in(batch, _name_as_compared):
        cells = (cell_at(item, "unit.budget_code") for item in (submission, other))
        facts = {"other": other.workbook, "codes": "、".join(quoted(cell.shown) for cell in cells)}
        yield Hit("two_units", cell_at(submission, "unit.name"), facts, submission=submission)


def _name_as_compared(submission: Submission) -> str:
    return normalise_text(text(cell_at(submission, "unit.name")))


def _alike_in(
    batch: Batch, key: Callable[[Submission], str]
) -> Iterator[tuple[Submission, Submission]]:
    """A workbook of each unit that shares a key with another unit, and that one's."""
    by_key: dict[str, list[Submission]] = defaultdict(list)
    for submission in batch.submissions:
        if key(submission):
            by_key[key(submission)].append(submission)
    for same in by_key.values():
        units = _of_different_units(same)
        for submission in units if len(units) > 1 else ():
            yield submission, units[1] if submission is units[0] else units[0]


@batch_check(
    "I107",
    missing=(Severity.ERROR, "名单中的“{unit}”没有报送填报表，请催报。"),
    passed_over=(
        Severity.ERROR,
        "名单中的“{unit}”没有读到填报表，名称相符的文件“{file}”没有读取（{reason}），请先处理这个文件，再重新运行。",
    ),
)
def unit_missing(batch: Batch, scheme: Scheme) -> Iterator[Hit | Skip]:
    """名单中的单位没有报送填报表。"""
    del scheme
    if not batch.roster:
        yield Skip("没有提供单位名单")
        return
    present = {
        normalise_text(text(cell_at(submission, key)))
        for submission in batch.submissions
        for key in ("unit.name", "unit.short_name")
    }
    # A workbook that could not be read was sent all the same; its name is all that tells whose.
    unread = [normalise_text(item.workbook) for item in batch.submissions if not item.records]
    for unit in dict.fromkeys(batch.roster):
        name = normalise_text(unit)
        if name not in present and not any(name in workbook for workbook in unread):
            cell = stand_in(CellRef(""), "单位名单")
            found = next((item for item in batch.passed_over if _names(item.name, name)), None)
            case, facts = "missing", {"unit": unit}
            if found is not None:
                case = "passed_over"
                facts |= {"file": found.name, "reason": found.reason.rstrip("。")}
            yield Hit(case, cell, facts, value=unit, expected="应报送填报表", unit=unit)


def _names(file: str, unit: str) -> bool:
    """Whether a file's name has that of a unit in it, or its beginning: 东门街道.zip."""
    stem = normalise_text(PurePosixPath(file).name.partition(".")[0])
    return unit in normalise_text(file) or (len(stem) >= _SHORTEST_NAME and stem in unit)


@batch_check(
    "I108",
    others=(
        Severity.WARNING,
        "评价年度填报 {year}，本批次多数单位为 {expected}，请核对年度或是否放错文件夹。",
    ),
    name=(Severity.WARNING, "评价年度填报 {year}，文件名写的是 {expected}，请核对。"),
)
def year_differs(batch: Batch, scheme: Scheme) -> Iterator[Hit | Skip]:
    """评价年度与其他单位或与文件名不一致。"""
    del scheme
    years = {
        submission.workbook: year
        for submission in batch.submissions
        if (year := figure_at(submission, "unit.year")) is not None
    }
    # Of equally frequent years the later one is taken for the batch's own.
    common = max(Counter(years.values()).items(), key=lambda item: (item[1], item[0]), default=None)
    for submission in batch.submissions:
        year = years.get(submission.workbook)
        if year is None or common is None:
            continue
        cell = cell_at(submission, "unit.year")
        named = _YEAR.findall(PurePosixPath(submission.workbook).name)
        if year != common[0]:
            facts: Mapping[str, Fact] = {"year": year, "expected": common[0]}
            yield Hit("others", cell, facts, expected=common[0], submission=submission)
        elif named and f"{year:f}" not in named:
            facts = {"year": year, "expected": named[0]}
            yield Hit("name", cell, facts, expected=named[0], submission=submission)


@batch_check(
    "G701",
    alike=(
        Severity.WARNING,
        "全部 {count} 个指标的自评得分与“{other}”完全相同，请核实是否套用。",
    ),
)
def same_scores(batch: Batch, scheme: Scheme) -> Iterator[Hit | Skip]:
    """两个单位的指标和自评得分完全相同。"""
    del scheme
    by_scores: dict[tuple[tuple[str, Decimal | None], ...], list[Submission]] = defaultdict(list)
    for submission in batch.submissions:
        rows = submission.lists.get("indicator", ())
        scores = tuple(
            (normalise_text(text(row["name"])), figure(row["self_score"])) for row in rows
        )
        if len(scores) >= _ENOUGH_INDICATORS and all(score is not None for _, score in scores):
            by_scores[scores].append(submission)
    for scores, alike in by_scores.items():
        for submission in _of_different_units(alike)[1:]:
            cell = submission.lists["indicator"][0]["self_score"]
            facts: Mapping[str, Fact] = {"count": len(scores), "other": quoted(alike[0].unit)}
            yield Hit("alike", cell, facts, submission=submission, compared_with=alike[0])


@batch_check(
    "G702",
    share=(
        Severity.NOTICE,
        "本批次自评为“优”的单位占 {share}%，高于 {limit}%，请关注自评是否普遍偏高。",
    ),
    full=(Severity.NOTICE, "全部 {count} 个指标自评均为满分，请重点核实完成值和佐证材料。"),
)
def inflated_self_scores(batch: Batch, scheme: Scheme) -> Iterator[Hit | Skip]:
    """自评为“优”的单位占比过高，或一个单位的指标全部自评满分。"""
    best = scheme.rules.grade[0].name
    grades = [text(cell_at(item, "conclusion.self_grade")) for item in batch.submissions]
    known = [grade for grade in grades if grade]
    limit = scheme.rules.number("excellent_share_limit")
    if len(known) < _ENOUGH_UNITS:
        yield Skip(f"自评等级不足 {_ENOUGH_UNITS} 个，不计算占比")
    elif known.count(best) * 100 > limit * len(known):
        share = round_fraction(Fraction(known.count(best) * 100, len(known)), 1)
        cell = stand_in(CellRef(""), "评价等级")
        facts: Mapping[str, Fact] = {"share": share, "limit": limit}
        yield Hit("share", cell, facts, value=f"{shown(share)}%", expected=f"不高于 {limit:f}%")
    for submission in batch.submissions:
        rows = submission.lists.get("indicator", ())
        if len(rows) >= _ENOUGH_INDICATORS and all(map(_full, rows)):
            cell = rows[0]["self_score"]
            yield Hit("full", cell, {"count": len(rows)}, submission=submission)


def _full(row: Row) -> bool:
    points = figure(row["points"])
    return points is not None and figure(row["self_score"]) == points


@batch_check(
    "G703",
    alike=(Severity.WARNING, "{label}与“{other}”的文字完全相同，请按本单位的情况填写。"),
)
def same_text(batch: Batch, scheme: Scheme) -> Iterator[Hit | Skip]:
    """两个单位的说明文字完全相同。"""
    least = scheme.rules.number("text_repeat_length")
    for key in _LONG_TEXTS:
        by_text: dict[str, list[tuple[Submission, CellValue]]] = defaultdict(list)
        for submission in batch.submissions:
            cell = cell_at(submission, key)
            words = normalise_text(text(cell))
            if len(words) >= least:
                by_text[words].append((submission, cell))
        for same in by_text.values():
            units = _of_different_units([submission for submission, _ in same])
            cells = {submission.workbook: cell for submission, cell in same}
            for submission in units[1:]:
                cell = cells[submission.workbook]
                facts = {"label": cell.label, "other": quoted(units[0].unit)}
                other = units[0]
                yield Hit(
                    "alike",
                    cell,
                    facts,
                    quoted(cell.shown),
                    submission=submission,
                    compared_with=other,
                )


def _of_different_units(submissions: Sequence[Submission]) -> list[Submission]:
    """One workbook of each unit: two workbooks of one unit are alike for a better reason."""
    units = {submission.unit_key: submission for submission in reversed(submissions)}
    return list(reversed(units.values()))


CHECKS = (unit_twice, unit_missing, year_differs, same_scores, inflated_self_scores, same_text)
