"""目录: the first sheet of a volume, a row for each of its units and the way back to 汇总."""

from collections import Counter
from decimal import Decimal

from xlsxwriter.worksheet import Worksheet

from perfeval.model import Severity
from perfeval.report.context import OVERVIEW, SEVERITY_WORDS, Book, Pair
from perfeval.report.links import place_above
from perfeval.report.sheets.measures import color_grades
from perfeval.report.sheets.table import set_widths, write_header, write_title
from perfeval.report.styles import height
from perfeval.report.writer.cells import write_cell

CONTENTS, WAY_BACK = "目录", "← 返回汇总"
_COLUMNS = (
    ("序号", 12),
    ("单位", 30),
    ("来源文件", 38),
    ("核定总分", 10),
    ("自评总分", 10),
    ("差异", 9),
    ("核定等级", 9),
    ("自评等级", 9),
    ("复核总分", 10),
    ("复核等级", 9),
    *((words, 7) for words in SEVERITY_WORDS.values()),
)
_WIDTHS = tuple(float(width) for _, width in _COLUMNS)
_BACK, _HEADER = 2, 3
_GRADE, _AUDIT_GRADE, _SEVERITIES = 6, 9, 10


def write_contents(book: Book, sheet: Worksheet) -> None:
    """Writes the sheet; its figures refer to the units' sheets, as those of 汇总 do."""
    set_widths(book, sheet, _WIDTHS)
    note = (
        "单击单位名称查看复核表，在其中填写核查分后显示复核总分；排名和全部单位的合计见汇总工作簿"
    )
    write_title(book, sheet, "单位复核表目录", note, len(_COLUMNS) - 1)
    write_way_back(book, sheet, _BACK)
    write_header(book, sheet, _HEADER, [title for title, _ in _COLUMNS])
    for row, pair in enumerate(book.units, start=_HEADER + 1):
        _unit(book, sheet, row, pair)
    last = _HEADER + len(book.units)
    sheet.autofilter(_HEADER, 0, last, len(_COLUMNS) - 1)
    for column in (_GRADE, _AUDIT_GRADE):
        color_grades(book, sheet, (_HEADER + 1, column), (last, column))
    sheet.freeze_panes(_HEADER + 1, 2)
    book.finish(sheet, CONTENTS, header_row=_HEADER)


def write_way_back(book: Book, sheet: Worksheet, row: int) -> None:
    """A link to the summary in the first cell of a row; its words alone where none can name it."""
    target = place_above(book.summary, OVERVIEW, "A1")
    write_cell(sheet, row, 0, book.link(target, WAY_BACK, "cell", "center"))


def _unit(book: Book, sheet: Worksheet, row: int, pair: Pair) -> None:
    submission, score = pair
    name, conclusion = submission.workbook, submission.records["conclusion"]
    book.write_number(sheet, row, 0, Decimal(row - _HEADER), "cell", "center")
    book.write_unit(sheet, row, 1, submission, "cell", "wrap")
    book.write_text(sheet, row, 2, name, "cell", "wrap")
    book.write_reference(sheet, row, 3, name, "total", score.total, "cell", "bold", "score")
    filed, grade = conclusion["self_total"], conclusion["self_grade"]
    book.write_filed(sheet, (row, 4), submission, "self_total", filed, "cell", "score")
    own = filed.value if isinstance(filed.value, Decimal) else None
    gap = score.total - own if own is not None and score.total is not None else None
    book.write_reference(sheet, row, 5, name, "difference", gap, "cell", "gap")
    look = ("cell", "bold", "center")
    book.write_reference(sheet, row, _GRADE, name, "grade", score.grade, *look)
    book.write_filed(sheet, (row, 7), submission, "self_grade", grade, "cell", "center")
    book.write_reference(sheet, row, 8, name, "audit_total", "", "cell", "score", "bold")
    book.write_reference(sheet, row, _AUDIT_GRADE, name, "audit_grade", "", *look)
    found = Counter(finding.severity for finding in book.findings_of(submission))
    for column, severity in enumerate(Severity, start=_SEVERITIES):
        trait = severity.value if found[severity] else "center"
        book.write_number(sheet, row, column, Decimal(found[severity]), "cell", trait)
    sheet.set_row(row, height([(submission.unit, _WIDTHS[1]), (name, _WIDTHS[2])], 22))
