"""抽查建议: every workbook ranked by risk with its reasons, for the yearly spot check.

Points, ranks, picks and reasons are formulas: they follow the units' sheets and the parameters.
"""

from decimal import Decimal

from xlsxwriter.worksheet import Worksheet

from perfeval.report.context import SPOT_CHECK, Book
from perfeval.report.sheets.measures import color_grades
from perfeval.report.sheets.risk import Risk, formulas, picked, ranked
from perfeval.report.sheets.table import end_row, set_widths, write_header, write_title

_COLUMNS = (
    ("序号", 6),
    ("单位", 26),
    ("核定总分", 10),
    ("核定等级", 9),
    ("自评等级", 9),
    ("差异", 9),
    ("预算调整率", 11),
    ("预算执行率", 11),
    ("错误", 7),
    ("警告", 7),
    ("风险分", 9),
    ("名次", 7),
    ("建议抽查", 9),
    ("理由（括号内为风险分）", 76),
)
_WIDTHS = tuple(float(width) for _, width in _COLUMNS)
_HEADER = 2
_LETTERS = {
    "self_grade": "E",
    "gap": "F",
    "adjustment_rate": "G",
    "execution_rate": "H",
    "errors": "I",
    "warnings": "J",
}
_RISK, _POSITION, _PICK, _WHY = 10, 11, 12, 13


def write_spot_check(book: Book, sheet: Worksheet) -> None:
    """Writes the sheet."""
    set_widths(book, sheet, _WIDTHS)
    risks = ranked(book)
    count, share = picked(book, len(risks)), book.scheme.rules.number("spot_check_share")
    write_title(book, sheet, "抽查建议", "", len(_COLUMNS) - 1)
    rest = "各项风险分值和抽查比例见“方法说明”，修改后随之重算；风险分只用于排序，不影响得分"
    wanted = f'"% 向上取整，建议抽查 "&{_wanted(len(risks))}&" 家；{rest}"'
    live = f'="按抽查比例 "&spot_check_share&{wanted}'
    note = f"按抽查比例 {share.normalize():f}% 向上取整，建议抽查 {count} 家；{rest}"
    sheet.write_formula(1, 0, live, book.styles("note", "center"), note)
    write_header(book, sheet, _HEADER, [title for title, _ in _COLUMNS])
    last = _HEADER + len(risks)
    for ordinal, risk in enumerate(risks, start=1):
        _row(book, sheet, _HEADER + ordinal, risk)
        _live(book, sheet, (ordinal, len(risks)), risk, chosen=ordinal <= count)
    if risks:
        sheet.autofilter(_HEADER, 0, last, len(_COLUMNS) - 1)
        color_grades(book, sheet, (_HEADER + 1, 3), (last, 3))
        picks = {"type": "cell", "criteria": "==", "value": '"是"'}
        look = book.styles.changes("warning")
        sheet.conditional_format(_HEADER + 1, _PICK, last, _PICK, picks | {"format": look})
    sheet.freeze_panes(_HEADER + 1, 2)
    book.finish(sheet, SPOT_CHECK, header_row=_HEADER)


def _wanted(units: int) -> str:
    """How many units the share asks for, as a formula."""
    return f"ROUNDUP(ROUND(spot_check_share*{units}/100,6),0)"


def _row(book: Book, sheet: Worksheet, row: int, risk: Risk) -> None:
    """What is known of the unit."""
    score, submission = risk.score, risk.submission
    name, conclusion = submission.workbook, submission.records.get("conclusion")
    book.write_unit(sheet, row, 1, submission, "cell", "wrap")
    total = score.total
    book.write_reference(sheet, row, 2, name, "total", total, "cell", "score")
    look = ("cell", "bold", "center")
    book.write_reference(sheet, row, 3, name, "grade", score.grade, *look)
    gap: Decimal | None = None
    if conclusion is None:
        book.write_text(sheet, row, 4, "—", "cell", "center")
    else:
        grade, own = conclusion["self_grade"], conclusion["self_total"].value
        at = (row, 4)
        book.write_filed(sheet, at, submission, "self_grade", grade, "cell", "center")
        gap = total - own if isinstance(own, Decimal) and total is not None else None
    book.write_reference(sheet, row, 5, name, "difference", gap, "cell", "gap")
    rates = score.rates.get("budget.total", {})
    for column, rate in ((6, "adjustment_rate"), (7, "execution_rate")):
        points = rates.get(rate)
        value = None if points is None else points / 100
        key = f"rate.budget.total.{rate}"
        book.write_reference(sheet, row, column, name, key, value, "cell", "percent")
    for column, found, look_of in ((8, risk.errors, "error"), (9, risk.warnings, "warning")):
        trait = look_of if found else "center"
        book.write_number(sheet, row, column, Decimal(found), "cell", trait)


def _live(
    book: Book, sheet: Worksheet, place: tuple[int, int], risk: Risk, *, chosen: bool
) -> None:
    """Risk points, rank, pick and reasons of a row.

    Args:
        book: the batch.
        sheet: the sheet.
        place: which of how many rows it is.
        risk: the unit.
        chosen: whether it is among those to be checked.
    """
    ordinal, units = place
    row, first = _HEADER + ordinal, _HEADER + 2
    here, last = row + 1, _HEADER + 1 + units
    book.write_number(sheet, row, 0, Decimal(ordinal), "cell", "center")
    cells = {name: f"${letter}{here}" for name, letter in _LETTERS.items()}
    reasons = formulas(risk, book.scheme.rules, cells)
    points = "+".join(one.either(one.points, "0") for one in reasons)
    style = book.styles("cell", "bold", "score")
    sheet.write_formula(row, _RISK, f"=ROUND({points},2)", style, float(risk.points))
    risks, ordinals = (f"${letter}${first}:${letter}${last}" for letter in ("K", "A"))
    # Equal risks keep the order of the run, so that a share of them can be picked.
    before = f'COUNTIF({risks},">"&$K{here})+COUNTIFS({risks},$K{here},{ordinals},"<"&$A{here})'
    style = book.styles("cell", "center")
    sheet.write_formula(row, _POSITION, f"={before}+1", style, ordinal)
    pick = f'=IF($L{here}<={_wanted(units)},"是","")'
    sheet.write_formula(row, _PICK, pick, book.styles("cell", "center"), "是" if chosen else "")
    calm = "没有发现风险，按抽查比例补足" if chosen else "没有发现风险"
    words = "；".join(risk.reasons) or calm
    listed = "&".join(
        one.either(f'"；"&{one.words}&"（"&ROUND({one.points},2)&"）"', '""') for one in reasons
    )
    none = f'IF($K{here}=0,"；没有发现风险"&IF($M{here}="是","，按抽查比例补足",""),"")'
    excel = f"=MID({listed}&{none},2,1000)"
    sheet.write_formula(row, _WHY, excel, book.styles("cell", "wrap"), words)
    end_row(sheet, row, [(risk.submission.unit, _WIDTHS[1]), (words, _WIDTHS[_WHY])], 22)
