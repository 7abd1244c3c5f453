"""抽查建议: every workbook ranked by risk with its reasons, for the yearly spot check.

Points, ranks, picks and reasons are formulas: they follow the units' sheets and the parameters.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from xlsxwriter.worksheet import Worksheet

from perfeval.model import Severity
from perfeval.report.cells import formula_cell, number_cell
from perfeval.report.context import SPOT_CHECK, Pair, ReportContext
from perfeval.report.sheets.measures import color_grades
from perfeval.report.sheets.risk import Formula, Risk, formulas, picked, ranked
from perfeval.report.sheets.table import (
    Column,
    TableLayout,
    column_letters,
    column_numbers,
    widths_of,
    write_table,
    write_title,
)
from perfeval.report.sheets.unit_columns import (
    DIFFERENCE,
    GRADE,
    SELF_GRADE,
    TOTAL,
    difference_column,
    grade_column,
    rate_column,
    score_column,
    self_grade_column,
    severity_column,
    unit_column,
)
from perfeval.report.writer.cells import Cell
from perfeval.wording import SEVERITY_WORDS

_ORDINAL, _RISK, _POSITION, _PICK = "序号", "风险分", "名次", "建议抽查"
_ADJUSTMENT, _EXECUTION = "预算调整率", "预算执行率"
_LAYOUT = TableLayout(SPOT_CHECK, frozen=2, least_height=22)
# The columns that the reasons are about, by the names that their formulas have for them.
_REASON_COLUMNS = {
    "self_grade": SELF_GRADE,
    "gap": DIFFERENCE,
    "adjustment_rate": _ADJUSTMENT,
    "execution_rate": _EXECUTION,
    "errors": SEVERITY_WORDS[Severity.ERROR],
    "warnings": SEVERITY_WORDS[Severity.WARNING],
}


def write_spot_check(context: ReportContext, sheet: Worksheet) -> None:
    """Writes the sheet."""
    risks = ranked(context)
    count, share = picked(context, len(risks)), context.scheme.rules.number("spot_check_share")
    columns = _Columns(context, risks, count).all()
    rest = "各项风险分值和抽查比例见“方法说明”，修改后随之重算；风险分只用于排序，不影响得分"
    wanted = f'"% 向上取整，建议抽查 "&{_wanted(len(risks))}&" 家；{rest}"'
    live = f'="按抽查比例 "&spot_check_share&{wanted}'
    note = f"按抽查比例 {share.normalize():f}% 向上取整，建议抽查 {count} 家；{rest}"
    live_note = formula_cell(context, live, note, "note", "center")
    write_title(context, sheet, widths_of(columns), "抽查建议", live_note)
    after = write_table(context, sheet, columns, risks, _LAYOUT)
    if risks:
        first, last, numbers = _LAYOUT.header + 1, after - 1, column_numbers(columns)
        color_grades(context, sheet, (first, numbers[GRADE]), (last, numbers[GRADE]))
        picks = {"type": "cell", "criteria": "==", "value": '"是"'}
        cell_format = context.formats.conditional("warning")
        pick = numbers[_PICK]
        sheet.conditional_format(first, pick, last, pick, picks | {"format": cell_format})


def _wanted(units: int) -> str:
    """How many units the share asks for, as a formula."""
    return f"ROUNDUP(ROUND(spot_check_share*{units}/100,6),0)"


def _pair(risk: Risk) -> Pair:
    return risk.submission, risk.score


class _Columns:
    """The columns of the list; those of the risk are formulas over the others."""

    def __init__(self, context: ReportContext, risks: Sequence[Risk], count: int) -> None:
        """Takes the rows from the riskiest down, and how many of them are to be checked."""
        self._context, self._count, self._units = context, count, len(risks)
        self._first, self._last = _LAYOUT.header + 2, _LAYOUT.header + 1 + len(risks)  # from 1
        self._letters: Mapping[str, str] = column_letters(self.all())

    def all(self) -> list[Column[Risk]]:
        """The columns in their order."""
        context = self._context
        units = [
            unit_column(context, 26),
            score_column(context, TOTAL, 10, "total"),
            grade_column(context, 9),
            self_grade_column(context, 9),
            difference_column(context, 9),
            rate_column(context, _ADJUSTMENT, 11, "adjustment_rate"),
            rate_column(context, _EXECUTION, 11, "execution_rate"),
            severity_column(context, Severity.ERROR, 7),
            severity_column(context, Severity.WARNING, 7),
        ]
        return [
            Column(
                _ORDINAL,
                6,
                lambda _, row: number_cell(context, Decimal(_ordinal(row)), "cell", "center"),
            ),
            *(column.of(_pair) for column in units),
            Column(_RISK, 9, self._points),
            Column(_POSITION, 7, self._position),
            Column(_PICK, 9, self._pick),
            Column("理由（括号内为风险分）", 76, self._reasons, self._words),
        ]

    def _cell(self, title: str, row: int) -> str:
        return f"${self._letters[title]}{row + 1}"

    def _whole(self, title: str) -> str:
        letter = self._letters[title]
        return f"${letter}${self._first}:${letter}${self._last}"

    def _formulas(self, risk: Risk, row: int) -> list[Formula]:
        cells = {name: self._cell(title, row) for name, title in _REASON_COLUMNS.items()}
        return formulas(risk, self._context.scheme.rules, cells)

    def _points(self, risk: Risk, row: int) -> Cell:
        points = "+".join(one.either(one.points, "0") for one in self._formulas(risk, row))
        return formula_cell(
            self._context, f"=ROUND({points},2)", risk.points, "cell", "bold", "score"
        )

    def _position(self, _: Risk, row: int) -> Cell:
        risks, ordinals = self._whole(_RISK), self._whole(_ORDINAL)
        own, ordinal = self._cell(_RISK, row), self._cell(_ORDINAL, row)
        # Equal risks keep the order of the run, so that a share of them can be picked.
        before = f'COUNTIF({risks},">"&{own})+COUNTIFS({risks},{own},{ordinals},"<"&{ordinal})'
        return formula_cell(self._context, f"={before}+1", _ordinal(row), "cell", "center")

    def _is_picked(self, row: int) -> bool:
        return _ordinal(row) <= self._count

    def _pick(self, _: Risk, row: int) -> Cell:
        formula = f'=IF({self._cell(_POSITION, row)}<={_wanted(self._units)},"是","")'
        return formula_cell(
            self._context, formula, "是" if self._is_picked(row) else "", "cell", "center"
        )

    def _reasons(self, risk: Risk, row: int) -> Cell:
        listed = "&".join(
            one.either(f'"；"&{one.words}&"（"&ROUND({one.points},2)&"）"', '""')
            for one in self._formulas(risk, row)
        )
        filler = f'IF({self._cell(_PICK, row)}="是","，按抽查比例补足","")'
        none = f'IF({self._cell(_RISK, row)}=0,"；没有发现风险"&{filler},"")'
        excel = f"=MID({listed}&{none},2,1000)"
        words = self._words(risk)
        if not words:
            words = "没有发现风险，按抽查比例补足" if self._is_picked(row) else "没有发现风险"
        return formula_cell(self._context, excel, words, "cell", "wrap")

    def _words(self, risk: Risk) -> str:
        return "；".join(risk.reasons)


def _ordinal(row: int) -> int:
    """The place of a row in the list, from 1."""
    return row - _LAYOUT.header
