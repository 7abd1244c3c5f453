"""C202 and C206: what was written where a number, a date or a choice is due.

How a text is read, and which kinds of text are refused, is the reader's table; here each kind has
its words.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from perfeval.checks.registry import Hit, Skip, check
from perfeval.checks.submission_cells import FormCell, flagged_cells, quoted
from perfeval.model import Problem, Row, Severity, Submission
from perfeval.scheme import Scheme
from perfeval.scheme.form import FieldType

_EXCEL_DAY_ZERO = date(1899, 12, 30)
_TEXTS = frozenset({FieldType.TEXT, FieldType.LONG_TEXT})


@check(
    "C202",
    text=(Severity.ERROR, "{name}应填{kind}，现在是“{shown}”，请只填{kind}，不要带文字。"),
    nothing=(
        Severity.ERROR,
        "{name}填的是“{shown}”，看不出是 0 还是不适用，没有发生的请填 0，不适用的请清空。",
    ),
    nothing_required=(
        Severity.ERROR,
        "{name}必填，现在填的是“{shown}”，看不出是多少，请填确切的{kind}{zero}。",
    ),
    approximate=(Severity.ERROR, "{name}填的是约数“{shown}”，请填确切的数。"),
    range=(Severity.ERROR, "{name}填的是一个区间“{shown}”，请填一个确切的数。"),
    bound=(Severity.ERROR, "{name}填的是“{shown}”，这里应填确切的数，不能填范围，请只填数字。"),
    sign=(
        Severity.ERROR,
        "{name}填的是“{shown}”，与指标性质“{sign}”不一致，请核对后改正其中一处，这里只填数字。",
    ),
    unit=(
        Severity.ERROR,
        "{name}填的是“{shown}”，与这一格的单位{unit}对不上，请换算后只填数字。",
    ),
    grouping=(
        Severity.ERROR,
        "{name}“{shown}”的逗号或空格不在千分位上，看不出是哪个数，请去掉后重新填写。",
    ),
    arithmetic=(
        Severity.ERROR,
        "{name}填的是算式“{shown}”，请填算好的数，或者在单元格里用 = 写成公式。",
    ),
    scientific=(Severity.ERROR, "{name}填的是科学计数法的文字“{shown}”，请直接填数字。"),
    currency=(
        Severity.ERROR,
        "{name}填的是“{shown}”，带货币符号却没有写明单位，请换算成万元后只填数字。",
    ),
    too_long=(Severity.ERROR, "{name}“{shown}”位数太多，不像一个填报的数，请核对后重新填写。"),
    note=(
        Severity.ERROR,
        "{name}“{shown}”在数字后面带了说明，请只填数字，说明写到原因或说明一栏。",
    ),
    date=(Severity.ERROR, "{name}应填数字，现在是日期“{shown}”，请填数字。"),
    date_format=(
        Severity.ERROR,
        "{name}显示为日期 {shown}，按数字约为 {serial}，多半是单元格格式设成了日期，请改为常规格式后核对。",
    ),
    understood=(
        Severity.WARNING,
        "{name}填的是文字“{shown}”，已按 {understood} 理解，请核对并改为{kind}。",
    ),
    number_for_date=(
        Severity.WARNING,
        "{name}填的是数字 {shown}，已按日期 {understood} 理解，请核对并改为日期。",
    ),
    percent_format=(
        Severity.WARNING,
        "{name}显示为 {shown}，已按存入的数 {understood} 理解，请把单元格改为数值格式并核对。",
    ),
    date_in_text=(
        Severity.WARNING,
        "{name}显示为日期 {shown}，如果本来填的是“1-2”一类的编号，请先把单元格改为文本格式再重新填写。",
    ),
    implied=(
        Severity.WARNING,
        "{name}没有填，已按同一行填报的“{source}”理解为“{understood}”，请补填。",
    ),
)
def text_in_number_cell(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """数值或日期单元格中填了文字，或显示的与存入的不是一回事。

    A computed cell is recomputed, so words in it do no harm.
    """
    cases: Mapping[str, object] = text_in_number_cell.cases
    for item in flagged_cells(submission, scheme):
        cell = item.cell
        if item.field.computed is not None or item.field.type is FieldType.CHOICE:
            continue
        if cell.problem is Problem.UNREADABLE:
            case = cell.notes.written if cell.notes.written in cases else "text"
            if case == "nothing" and item.required:
                case = "nothing_required"  # cleared, it would be the next fault, C201
            facts = _facts(item)
            yield Hit(case, cell, facts, expected=facts["kind"])
        elif cell.notes.understood:
            case = cell.notes.written if cell.notes.written in cases else "understood"
            yield Hit(case, cell, _facts(item), expected=cell.notes.understood)


def _facts(item: FormCell) -> dict[str, str]:
    cell, row = item.cell, item.row
    own = _shown(row, item.field.unit_field) or item.field.measure_unit
    if item.field.type is FieldType.MONEY:
        own = "万元"
    return {
        "name": item.name,
        "zero": "，没有发生的填 0" if item.field.type is FieldType.MONEY else "",
        "kind": "日期" if item.field.type is FieldType.DATE else "数字",
        "shown": quoted(cell.shown),
        "understood": cell.notes.understood or "",
        "sign": _shown(row, item.field.signed_by),
        "unit": f"“{quoted(own)}”" if own else "（没有填）",
        "serial": _serial(cell.shown) if cell.notes.written == "date_format" else "",
        "source": quoted(cell.notes.source),
    }


def _shown(row: Row, name: str) -> str:
    cell = row.get(name)
    return str(cell.value) if cell is not None and cell.value is not None else ""


def _serial(day: str) -> str:
    """The number a spreadsheet keeps for a day (of the calendar that starts in 1900)."""
    days = (date.fromisoformat(day) - _EXCEL_DAY_ZERO).days
    # Excel counts a 29 February 1900 that never was.
    return str(days if days > 60 else days - 1)


@check(
    "C206",
    unknown=(Severity.ERROR, "{name}填的是“{shown}”，只能从列表中选：{choices}。"),
    implied=(
        Severity.WARNING,
        "{name}没有选，已按同一行填报的“{source}”理解为“{understood}”，请补选。",
    ),
    understood=(Severity.NOTICE, "{name}填的是“{shown}”，已按“{understood}”理解。"),
)
def choice_not_in_list(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """选择项不在列表中。"""
    for item in flagged_cells(submission, scheme):
        cell = item.cell
        facts = {"name": item.name, "shown": quoted(cell.shown)}
        if cell.problem is Problem.NOT_A_CHOICE:
            choices = "、".join(item.field.choices or item.field.text_choices)
            yield Hit("unknown", cell, facts | {"choices": choices}, expected=choices)
        elif cell.notes.understood and item.field.type is FieldType.CHOICE:
            facts |= {"understood": cell.notes.understood, "source": quoted(cell.notes.source)}
            case = "implied" if cell.notes.written == "implied" else "understood"
            yield Hit(case, cell, facts, expected=cell.notes.understood)


CHECKS = (text_in_number_cell, choice_not_in_list)
