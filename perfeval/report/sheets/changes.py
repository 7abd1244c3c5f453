"""与上次对比: this run beside an earlier one, unit by unit.

Figures of this run refer to the units' sheets, those of the earlier run are as its record has
them; every change is a formula over the two.
"""

from decimal import Decimal

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from perfeval.model import Submission
from perfeval.report.context import Book
from perfeval.report.sheets.finding_changes import FINDING_CHANGES
from perfeval.report.sheets.measures import color_grades, grade_trait
from perfeval.report.sheets.table import set_widths, write_header, write_title
from perfeval.report.styles import height
from perfeval.result.model import (
    Comparison,
    Difference,
    MatchedBy,
    UnitComparison,
    UnitSummary,
)

CHANGES = "与上次对比"
_COLUMNS = (
    ("单位", 24),
    ("本次总分", 9),
    ("上次总分", 9),
    ("总分变化", 9),
    ("本次执行率", 10),
    ("上次执行率", 10),
    ("执行率变化（百分点）", 11),
    ("本次等级", 8),
    ("上次等级", 8),
    ("本次排名", 7),
    ("上次排名", 7),
    ("排名变化", 8),
    ("本次问题", 8),
    ("上次问题", 8),
    ("新增问题", 8),
    ("改正问题", 8),
    ("说明", 34),
)
_WIDTHS = tuple(float(width) for _, width in _COLUMNS)
_TOTAL, _RATE, _GRADE, _RANK, _COUNTS, _NOTE = 1, 4, 7, 9, 12, 16
_WARNING, _SUMMARY, _HEADER = 2, 3, 4
_BY = {MatchedBy.SHORT_NAME: "按单位简称对应", MatchedBy.WORKBOOK: "按文件名对应"}


def write_changes(book: Book, sheet: Worksheet, comparison: Comparison) -> None:
    """Writes 与上次对比."""
    set_widths(book, sheet, _WIDTHS)
    dated = f"，日期 {comparison.as_of}" if comparison.as_of else ""
    note = (
        f"上次：{comparison.year or '—'} 年度，文件夹“{comparison.folder}”{dated}　　"
        "变化 = 本次 − 上次；排名变化为正是上升　　"
        f"新增和改正的问题逐条见“{FINDING_CHANGES}”"
    )
    write_title(book, sheet, "与上次结果对比", note, len(_COLUMNS) - 1)
    _line(book, sheet, _WARNING, _warning(comparison), "banner")
    _line(book, sheet, _SUMMARY, _summary(comparison), "note")
    write_header(book, sheet, _HEADER, [title for title, _ in _COLUMNS])
    first, last = _HEADER + 1, _HEADER + len(comparison.units)
    submissions = {item.workbook: item for item in book.evaluation.submissions}
    for row, unit in enumerate(comparison.units, start=first):
        submission = submissions[unit.now.workbook] if unit.now else None
        _unit(book, sheet, row, unit, submission)
        _rank(book, sheet, row, unit, (first, last))
    if comparison.units:
        color_grades(book, sheet, (first, _GRADE), (last, _GRADE))
        sheet.autofilter(_HEADER, 0, last, len(_COLUMNS) - 1)
    sheet.freeze_panes(first, 1)
    book.finish(sheet, CHANGES, header_row=_HEADER)


def _line(book: Book, sheet: Worksheet, row: int, text: str, *traits: str) -> None:
    """A text over all columns; a thin row where there is none."""
    if not text:
        sheet.set_row(row, 4)
        return
    sheet.merge_range(row, 0, row, len(_COLUMNS) - 1, "", book.styles(*traits, "wrap"))
    book.write_text(sheet, row, 0, text, *traits, "wrap")
    sheet.set_row(row, height([(text, sum(_WIDTHS))], 20))


def _warning(comparison: Comparison) -> str:
    """What makes the two runs hard to compare."""
    now, then = comparison.now, comparison
    words = {
        Difference.YEAR: f"上次是 {then.year or '—'} 年度，本次是 {now.year or '—'} 年度",
        Difference.RULES: (
            f"计分规则不同：上次 {then.rules.name} {then.rules.version}"
            f"（{then.rules.sha256[:8]}），本次 {now.rules.name} {now.rules.version}"
            f"（{now.rules.sha256[:8]}），得分的变化有一部分来自规则"
        ),
        Difference.FORM: (
            f"填报表不同：上次 {then.form.id} {then.form.version}，"
            f"本次 {now.form.id} {now.form.version}"
        ),
    }
    parts = [words[difference] for difference in comparison.differs]
    return f"请注意：{'；'.join(parts)}。" if parts else ""


def _summary(comparison: Comparison) -> str:
    units = comparison.units
    both = [unit for unit in units if unit.now and unit.then]
    changes = [unit.total_change for unit in both if unit.total_change is not None]
    up, down = sum(change > 0 for change in changes), sum(change < 0 for change in changes)
    new, gone = (sum(unit.then is None for unit in units), sum(unit.now is None for unit in units))
    return (
        f"两次都有 {len(both)} 家（总分上升 {up} 家，下降 {down} 家，"
        f"持平 {len(changes) - up - down} 家），本次新增 {new} 家，上次有而本次没有 {gone} 家；"
        f"两次都有的单位和整批新增问题 {len(comparison.new_findings)} 条，"
        f"改正 {len(comparison.mended_findings)} 条"
    )


def _unit(
    book: Book,
    sheet: Worksheet,
    row: int,
    unit: UnitComparison,
    submission: Submission | None,
) -> None:
    if submission is None:
        book.write_text(sheet, row, 0, unit.unit, "cell", "wrap")
    else:
        book.write_unit(sheet, row, 0, submission, "cell", "wrap")
    _both(book, sheet, row, (_TOTAL, "total", "score"), unit)
    _change(book, sheet, row, _TOTAL, unit.total_change, "gap")
    _both(book, sheet, row, (_RATE, "execution_rate", "percent"), unit)
    _change(book, sheet, row, _RATE, unit.execution_rate_change, "gap")
    workbook = unit.now.workbook if unit.now else ""
    grade = unit.now.grade if unit.now else None
    book.write_reference(sheet, row, _GRADE, workbook, "grade", grade, "cell", "center")
    before = unit.then.grade if unit.then else None
    _value(book, sheet, row, _GRADE + 1, before, grade_trait(book, before))
    counts = [standing.findings if standing else None for standing in (unit.now, unit.then)]
    counts += (
        [len(unit.new_findings), len(unit.mended_findings)]
        if unit.now and unit.then
        else [None, None]
    )
    for column, count in enumerate(counts, start=_COUNTS):
        _value(book, sheet, row, column, count, "center")
    note = _note(unit)
    book.write_text(sheet, row, _NOTE, note, "cell", "wrap")
    sheet.set_row(row, height([(unit.unit, _WIDTHS[0]), (note, _WIDTHS[_NOTE])], 22))


def _both(
    book: Book, sheet: Worksheet, row: int, place: tuple[int, str, str], unit: UnitComparison
) -> None:
    """A figure of this run as a reference to the unit's sheet, and of the earlier one beside it."""
    column, name, shown_as = place
    key = f"measure.{name}" if shown_as == "percent" else name
    value = _figure(unit.now, name)
    workbook = unit.now.workbook if unit.now else ""
    book.write_reference(sheet, row, column, workbook, key, value, "cell", shown_as)
    _value(book, sheet, row, column + 1, _figure(unit.then, name), shown_as)


def _value(
    book: Book,
    sheet: Worksheet,
    row: int,
    column: int,
    value: Decimal | str | int | None,
    trait: str,
) -> None:
    """A figure or word as it is, not live; a dash where there is none."""
    if value is None or isinstance(value, str):
        book.write_text(sheet, row, column, value or "—", "cell", trait, "center")
    else:
        book.write_number(sheet, row, column, Decimal(value), "cell", trait)


def _figure(standing: UnitSummary | None, name: str) -> Decimal | None:
    """A figure as its cell holds it: a rate as the fraction that a percent format shows."""
    if standing is None:
        return None
    if name == "total":
        return standing.total
    return None if standing.execution_rate is None else standing.execution_rate / 100


def _change(
    book: Book, sheet: Worksheet, row: int, column: int, change: Decimal | None, *traits: str
) -> None:
    """This run's figure less the earlier one's; percentages in percentage points."""
    now, then = (f"{xl_col_to_name(column + at)}{row + 1}" for at in (0, 1))
    gap = f"({now}-{then})*100" if column == _RATE else f"{now}-{then}"
    formula = f'=IF(COUNT({now},{then})<2,"",ROUND({gap},2))'
    stored = "" if change is None else float(change)
    sheet.write_formula(row, column + 2, formula, book.styles("cell", *traits), stored)


def _rank(
    book: Book, sheet: Worksheet, row: int, unit: UnitComparison, rows: tuple[int, int]
) -> None:
    letter, own = xl_col_to_name(_TOTAL), f"{xl_col_to_name(_TOTAL)}{row + 1}"
    totals = f"${letter}${rows[0] + 1}:${letter}${rows[1] + 1}"
    formula = f'=IF(ISNUMBER({own}),COUNTIF({totals},">"&{own})+1,"—")'
    rank = unit.now.rank if unit.now else None
    look = book.styles("cell", "center")
    sheet.write_formula(row, _RANK, formula, look, "—" if rank is None else rank)
    _value(book, sheet, row, _RANK + 1, unit.then.rank if unit.then else None, "center")
    now, then = (f"{xl_col_to_name(_RANK + at)}{row + 1}" for at in (0, 1))
    formula = f'=IF(COUNT({now},{then})<2,"",{then}-{now})'
    stored = "" if unit.rank_change is None else unit.rank_change
    sheet.write_formula(row, _RANK + 2, formula, book.styles("cell", "places"), stored)


def _note(unit: UnitComparison) -> str:
    """How the unit was recognized, and which run does not have it or did not score it."""
    words = []
    if unit.now is None:
        words.append("本次没有报送")
    elif unit.then is None:
        words.append("上次没有报送")
    if unit.ambiguous:
        words.append("同名的填报表不止一份，无法一一对应")
    if unit.renamed:
        words.append("单位名称与上次不同")
    if unit.matched_by in _BY:
        words.append(_BY[unit.matched_by])
    for which, standing in (("本次", unit.now), ("上次", unit.then)):
        if standing and standing.total is None:
            words.append(f"{which}未计分")
    return "；".join(words)
