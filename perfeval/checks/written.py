"""C202 and C206: what was written where a number, a date or a choice is due.

How a text is read, and which kinds of text are refused, is the reader's table; here each kind has
its words.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from perfeval.checks.registry import Hit, Skip, check
from perfeval.checks.submission_cells import FormCell, flagged_cells
from perfeval.model import CellValue, Problem, Row, Severity, Submission
from perfeval.scheme import Scheme
from perfeval.scheme.form import FieldType
from perfeval.wording import quoted

_EXCEL_DAY_ZERO = date(1899, 12, 30)
_MAGNITUDES = frozenset({"too_large", "too_small", "rest"})
_LONGEST_FIGURE = 20  # characters of a figure that is shown as it is
_TEXTS = frozenset({FieldType.TEXT, FieldType.LONG_TEXT})
_CHOICE_CASES = {"implied": "implied", "partly_struck": "struck", "struck_text": "struck"}


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
    two_numbers=(
        Severity.ERROR,
        "{name}里的“{shown}”像是两个数写在了一格里，请核对后只填一个数。",
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
    too_large=(
        Severity.ERROR,
        "{name}填的是“{shown}”，大得不像{kind_of_figure}，请核对小数点和单位后重新填写。",
    ),
    too_small=(
        Severity.ERROR,
        "{name}填的是“{shown}”，小得不像{kind_of_figure}，请核对小数点和单位后重新填写，没有发生的请填 0。",
    ),
    note=(
        Severity.ERROR,
        "{name}“{shown}”在数字后面带了说明，请只填数字，说明写到原因或说明一栏。",
    ),
    date=(Severity.ERROR, "{name}应填数字，现在是日期“{shown}”，请填数字。"),
    date_format=(
        Severity.ERROR,
        "{name}显示为日期 {shown}，按数字约为 {serial}，多半是单元格格式设成了日期，请改为常规格式后核对。",
    ),
    rest=(
        Severity.WARNING,
        "{name}是 {shown}，像是公式计算留下的尾差，已按 0 理解，请核对公式，没有发生的请直接填 0。",
    ),
    time_format=(
        Severity.ERROR,
        "{name}显示为时间 {shown}，这里应填数字；如果本来填的是“1:1”一类的比例，请先把单元格改为常规格式，再填算好的数。",
    ),
    raised=(
        Severity.ERROR,
        "{name}“{shown}”里有上标或下标的数字，看不出是哪个数，请只填数字，注释写到原因或说明一栏。",
    ),
    struck=(
        Severity.ERROR,
        "{name}“{shown}”整格加了删除线，看不出还算不算数，没有采用；仍要填报的请取消删除线，填错的请改填正确的数，整行作废的请删除整行。",
    ),
    not_displayed=(
        Severity.ERROR,
        "{name}里存有数字 {shown}，单元格的数字格式却让它不显示，没有采用，请把单元格改为常规格式，核对后重新填写。",
    ),
    displayed_otherwise=(
        Severity.ERROR,
        "{name}显示为“{shown}”，存入的却是另一个数，看不出以哪个为准，请把单元格改为常规格式，再填正确的数。",
    ),
    displayed=(
        Severity.WARNING,
        "{name}显示为“{shown}”，存入的小数点却在别处，已按显示的 {understood} 理解，请把单元格改为常规格式，再填 {understood}。",
    ),
    partly_struck=(
        Severity.WARNING,
        "{name}里有加了删除线的字，已按剩下的“{understood}”理解，请删去作废的字并取消删除线。",
    ),
    struck_text=(
        Severity.WARNING,
        "{name}整格加了删除线，已照常读取，仍要填报的请取消删除线，作废的请改填正确的内容。",
    ),
    time_in_text=(
        Severity.WARNING,
        "{name}显示为时间 {shown}，如果本来填的是“1:1”一类的比例，请先把单元格改为文本格式再重新填写。",
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
        elif cell.notes.understood and cell.notes.written != "forbidden":
            case = cell.notes.written if cell.notes.written in cases else "understood"
            yield Hit(case, cell, _facts(item), expected=quoted(cell.notes.understood))


def _facts(item: FormCell) -> dict[str, str]:
    cell, row = item.cell, item.row
    own = _shown(row, item.field.unit_field) or item.field.measure_unit
    if item.field.type is FieldType.MONEY:
        own = "万元"
    return {
        "name": item.name,
        "zero": "，没有发生的填 0" if item.field.type is FieldType.MONEY else "",
        "kind": "日期" if item.field.type is FieldType.DATE else "数字",
        "shown": _figure_shown(cell) if cell.notes.written in _MAGNITUDES else quoted(cell.shown),
        "kind_of_figure": "以万元计的金额" if item.field.type is FieldType.MONEY else "填报的数",
        "understood": quoted(cell.notes.understood or ""),
        "sign": _shown(row, item.field.signed_by),
        "unit": f"“{quoted(own)}”" if own else "（没有填）",
        "serial": _serial(cell.shown) if cell.notes.written == "date_format" else "",
        "source": quoted(cell.notes.source),
    }


def _figure_shown(cell: CellValue) -> str:
    """A figure far too small or too large, in few characters: 1E-310."""
    text = quoted(cell.shown)
    if len(text) < _LONGEST_FIGURE or not re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?", cell.shown):
        return text
    return f"{Decimal(cell.shown).normalize():E}"


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
    struck=(
        Severity.WARNING,
        "{name}里有加了删除线的字，已按“{understood}”理解，请取消删除线，核对后重新选择。",
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
            case = _CHOICE_CASES.get(cell.notes.written, "understood")
            yield Hit(case, cell, facts, expected=cell.notes.understood)


CHECKS = (text_in_number_cell, choice_not_in_list)
