"""C2xx: single cells — blank, errors, limits, percent and unit slips, formulas, hints."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from perfeval.cells import BROKEN
from perfeval.checks.magnitude import TEN_THOUSAND, slips
from perfeval.checks.registry import Fact, Hit, Skip, check, stand_in
from perfeval.checks.submission_cells import (
    FormCell,
    figure,
    flagged_cells,
    form_cells,
    numeric_cells,
    text_cells,
)
from perfeval.expression import SINGLE, evaluate, round_fraction
from perfeval.model import CellRef, FaultKind, Problem, Row, Severity, Submission
from perfeval.scheme import Scheme
from perfeval.scheme.form import Block, FieldType
from perfeval.wording import normalise_text, quoted

_MONEY_PLACES = 2
_MISSING = frozenset({FaultKind.SHEET_MISSING, FaultKind.LABEL_MISSING})
_ONE_FEN = Decimal("0.000001")  # 1 分 in 万元; what is less comes of a formula's own arithmetic


@check(
    "C201",
    blank=(Severity.ERROR, "{name}必填，现在是空的，请填写{hint}。"),
    merged=(
        Severity.ERROR,
        "{name}与上面的单元格合并了，看不出各行分别是多少，请取消合并，逐行填写。",
    ),
    no_rows=(Severity.ERROR, "“{title}”一行也没有填，请逐行填写。"),
)
def required_cell_blank(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """必填单元格为空，或金额、分值与上面的单元格合并，看不出各行是多少。"""
    budget = submission.cell("budget.total.final")
    for item in form_cells(submission, scheme):
        if item.cell.notes.written == "merged" and item.cell.problem is Problem.BLANK:
            yield Hit("merged", item.cell, {"name": item.name}, value="")
        elif item.required and item.cell.problem is Problem.BLANK:
            # A whole budget of 0 would be the next fault, M312.
            spent = item.field.type is FieldType.MONEY and item.cell is not budget
            hint = "，没有发生的填 0" if spent else ""
            yield Hit("blank", item.cell, {"name": item.name, "hint": hint}, value="")
    for block in scheme.form.blocks:
        if block.layout == "list" and _rows_wanted(submission, block, scheme):
            sheet = scheme.form.sheet_of(block.name).title
            cell = stand_in(CellRef(submission.workbook, sheet), block.title)
            yield Hit("no_rows", cell, {"title": block.title})


def _rows_wanted(submission: Submission, block: Block, scheme: Scheme) -> bool:
    """Whether a required list is empty although there is something to list."""
    sheet = scheme.form.sheet_of(block.name)
    missing = {fault.label for fault in submission.faults if fault.kind in _MISSING}
    if (
        not sheet.required
        or submission.lists.get(block.name) != ()
        or missing
        & {
            sheet.title,
            block.title,
        }
    ):
        return False
    if block.name != "project":
        return True
    money = figure(submission.tables["budget"]["project"]["final"])
    return money is not None and money > 0


@check(
    "C203",
    error=(Severity.ERROR, "{name}是错误值 {shown}，请检查公式，或直接填写{due}。"),
    leftover=(
        Severity.ERROR,
        "{name}是错误值 {shown}，这一行没有填别的内容，是要填报的内容请补填完整，不是的请删去。",
    ),
    broken=(
        Severity.ERROR,
        "{name}在文件里存的内容已损坏，读不出来，请重新填写这一格，用 Excel 或 WPS 保存后再报送。",
    ),
)
def error_value(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """单元格是 #DIV/0! 一类的错误值。

    A computed cell is recomputed, so an error in it is the template's and does no harm.
    """
    for item in flagged_cells(submission, scheme):
        if item.cell.problem is Problem.ERROR and item.field.computed is None:
            case = "broken" if item.cell.shown == BROKEN else "error"
            facts = {"name": item.name, "shown": quoted(item.cell.shown), "due": item.due}
            yield Hit(case, item.cell, facts)
    for fault in submission.faults:
        if fault.kind is FaultKind.LEFTOVER_ERROR:
            facts = {"name": fault.label, "shown": quoted(fault.facts["words"])}
            yield Hit("leftover", stand_in(fault.ref, fault.label), facts, facts["shown"])


@check(
    "C204",
    uncalculated=(
        Severity.ERROR,
        "{name}的公式没有计算结果，请在 Excel 或 WPS 中打开、重算并保存后再报送。",
    ),
)
def formula_never_calculated(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """单元格的公式没有计算结果。

    A computed cell is recomputed here, so only typed-in formulas matter.
    """
    for item in flagged_cells(submission, scheme):
        if item.cell.problem is Problem.UNCALCULATED and item.field.computed is None:
            shown = f"={item.cell.notes.formula}" if item.cell.notes.formula else "公式"
            yield Hit("uncalculated", item.cell, {"name": item.name}, value=quoted(shown))


@check(
    "C205",
    negative=(Severity.ERROR, "{name}填报 {value}，不能为负数，请核对正负号。"),
    below=(Severity.ERROR, "{name}填报 {value}，不应小于 {limit}，请核对。"),
    above=(Severity.ERROR, "{name}填报 {value}，不应大于 {limit}，请核对。"),
    not_whole=(Severity.ERROR, "{name}填报 {value}，应为整数，请核对。"),
)
def outside_limits(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """数值不在可能的范围内，如不应有的负数、带小数的人数。"""
    for item, value in numeric_cells(submission, scheme):
        least, most = item.field.minimum, item.field.maximum
        if least is not None and value < least:
            case = "negative" if least == 0 else "below"
            facts: dict[str, Fact] = {"name": item.name, "value": value, "limit": least}
            yield Hit(case, item.cell, facts, expected=f"不小于 {least:f}")
        elif most is not None and value > most:
            facts = {"name": item.name, "value": value, "limit": most}
            yield Hit("above", item.cell, facts, expected=f"不大于 {most:f}")
        elif item.field.type is FieldType.INTEGER and value % 1:
            facts = {"name": item.name, "value": value}
            yield Hit("not_whole", item.cell, facts, expected="整数")


@check(
    "C207",
    fraction=(
        Severity.WARNING,
        "{name}填报 {value}，计量单位是 %，按 {value}% 计算；如果是 {percent}%，请改填 {percent}。",
    ),
)
def percent_looks_like_fraction(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """计量单位为 % 的数值看起来是小数（如把 95% 填成 0.95）。"""
    for item, value in numeric_cells(submission, scheme):
        if not item.field.measured_by or item.cell.notes.percent:
            continue
        unit = item.row[item.field.measured_by].value
        if unit == "%" and 0 < value <= 1:
            percent = value * 100
            facts: dict[str, Fact] = {"name": item.name, "value": value, "percent": percent}
            yield Hit("fraction", item.cell, facts, expected=f"{percent.normalize():f}")


@check(
    "C208",
    places=(Severity.WARNING, "{name}填报 {value}，小数超过两位，请核对单位是否为万元。"),
    ratio=(
        Severity.WARNING,
        "{name}填报 {value}，约为{other}（{reference}）的一万倍，像是以元填写，请改为万元。",
    ),
    shared=(
        Severity.WARNING,
        "{name}等分项合计 {value}，约为{other}（{reference}）的一万倍，像是以元填写，请都改为万元。",
    ),
)
def yuan_for_wan_yuan(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """金额像是以元填写的（应为万元）。

    A figure ten thousand times what it should agree with shows it.
    """
    found = slips(submission, scheme)
    for item, value in numeric_cells(submission, scheme):
        if item.field.type is not FieldType.MONEY:
            continue
        slip = found.get(item.cell.ref) if found else None
        if slip:
            facts: dict[str, Fact] = {"name": item.name, "value": slip.value}
            facts |= {"other": slip.other, "reference": slip.reference}
            case = "shared" if slip.shared else "ratio"
            yield Hit(case, item.cell, facts, expected=value / TEN_THOUSAND)
        elif _is_finer(value) and not (item.cell.notes.understood or item.cell.notes.derived):
            facts = {"name": item.name, "value": value}
            yield Hit("places", item.cell, facts, expected=_to_places(value))


def _is_finer(value: Decimal) -> bool:
    """Whether a figure has more decimals than money has, beyond a formula's own arithmetic."""
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent >= -_MONEY_PLACES:
        return False
    return abs(value - _to_places(value)) >= _ONE_FEN


def _to_places(value: Decimal) -> Decimal:
    return round_fraction(Fraction(value), _MONEY_PLACES)


@check(
    "C209",
    differs=(
        Severity.WARNING,
        "{name}的公式被改成了数值 {value}%，按填报数计算应为 {expected}%，请恢复公式。",
    ),
    unseen=(
        Severity.WARNING,
        "{name}是 {value}%，按填报数计算应为 {expected}%；这种格式看不到公式，请核对公式是否被改动。",
    ),
)
def formula_typed_over(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """自动计算的单元格被改成了数值，且与计算结果不符。

    The figure is recomputed and never used; the unit's own printout would be wrong.
    """
    tolerance = scheme.rules.number("tolerance_percent")
    values_only = any(fault.kind is FaultKind.OTHER_FORMAT for fault in submission.faults)
    for item, value in numeric_cells(submission, scheme):
        if item.field.computed is None or item.cell.notes.formula is not None:
            continue
        ratio = _computed(item)
        if ratio is None:
            continue
        points = Fraction(ratio) * 100
        # Without a percent format the ratio was typed, or the rate with its sign left out.
        readings = [value] if item.cell.notes.percent else [value, value * 100]
        typed = min(readings, key=lambda reading: abs(Fraction(reading) - points))
        if abs(Fraction(typed) - points) > Fraction(tolerance):
            rounded = round_fraction(points, 2)
            facts: dict[str, Fact] = {"name": item.name, "value": typed, "expected": rounded}
            case = "unseen" if values_only else "differs"
            yield Hit(case, item.cell, facts, expected=f"{rounded:f}%")


def _computed(item: FormCell) -> Fraction | None:
    """The value of a computed cell from the other cells of its row."""
    formula = item.field.computed
    if formula is None:
        return None
    env: dict[str, Fraction] = {}
    for name in formula.names:
        value = _first_figure(item.row, item.block.first_of.get(name, (name,)))
        if value is None:
            return None
        env[name] = Fraction(value)
    result = evaluate(formula, env, SINGLE)
    return result if isinstance(result, Fraction) else None


def _first_figure(row: Row, names: tuple[str, ...]) -> Decimal | None:
    filled = (row[name] for name in names if row[name].problem is not Problem.BLANK)
    return figure(next(filled, None))


@check(
    "C210",
    hint=(Severity.WARNING, "{name}里还留着提示文字“{phrase}”，请换成实际内容。"),
)
def hint_text_left(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """单元格里还留着表样的提示文字。"""
    texts = [(item, normalise_text(item.cell.shown)) for item in text_cells(submission, scheme)]
    # As few workbooks have any of them, all texts are searched together first.
    whole = "\n".join(words for _, words in texts)
    phrases = [phrase for phrase in scheme.rules.words("hint_text") if phrase in whole]
    for item, words in texts if phrases else ():
        phrase = next((phrase for phrase in phrases if phrase in words), None)
        if phrase:
            facts = {"name": item.name, "phrase": phrase}
            yield Hit("hint", item.cell, facts, value=quoted(item.cell.shown))


CHECKS = (
    required_cell_blank,
    error_value,
    formula_never_calculated,
    outside_limits,
    percent_looks_like_fraction,
    yuan_for_wan_yuan,
    formula_typed_over,
    hint_text_left,
)
