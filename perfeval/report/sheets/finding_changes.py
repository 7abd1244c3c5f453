"""问题变化: the findings that are new since an earlier run, and those that were mended."""

from xlsxwriter.worksheet import Worksheet

from perfeval.model import CellRef, Severity, Submission
from perfeval.report.context import SEVERITY_WORDS, Book
from perfeval.report.sheets.table import set_widths, write_header, write_title
from perfeval.report.styles import height
from perfeval.report.writer.cells import write_cell
from perfeval.result.comparison import Comparison
from perfeval.result.reading import FindingResult

FINDING_CHANGES = "问题变化"
_COLUMNS = (
    ("变化", 9),
    ("严重程度", 9),
    ("编号", 8),
    ("单位", 22),
    ("工作表", 12),
    ("单元格", 9),
    ("项目", 30),
    ("填报值", 20),
    ("应为", 20),
    ("说明", 76),
)
_WIDTHS = tuple(float(width) for _, width in _COLUMNS)
_HEADER = 2
_NEW, _MENDED = "新增", "已改正"
_CHANGE_LOOKS = {_NEW: "warning", _MENDED: "grade1"}


def write_finding_changes(book: Book, sheet: Worksheet, comparison: Comparison) -> None:
    """Writes 问题变化."""
    set_widths(book, sheet, _WIDTHS)
    note = (
        f"新增 {len(comparison.new)} 条，已改正 {len(comparison.mended)} 条；"
        "同一检查、同一项目的问题两次都有的不列；本次新增或没有报送的单位，其问题不在此列"
    )
    write_title(book, sheet, "核查问题的变化", note, len(_COLUMNS) - 1)
    write_header(book, sheet, _HEADER, [title for title, _ in _COLUMNS])
    submissions = {item.workbook: item for item in book.evaluation.submissions}
    row = _HEADER
    for finding in comparison.new:
        row += 1
        _finding(book, sheet, row, finding, _NEW, submissions.get(finding.workbook))
        ref = CellRef(finding.workbook, finding.sheet, finding.cell)
        write_cell(sheet, row, 5, book.source_link(ref, "cell", "center"))
    for finding in comparison.mended:
        row += 1
        _finding(book, sheet, row, finding, _MENDED, None)
        book.write_text(sheet, row, 5, finding.cell or "—", "cell", "center")
    if row > _HEADER:
        sheet.autofilter(_HEADER, 0, row, len(_COLUMNS) - 1)
    else:
        book.write_text(sheet, row + 1, 0, "没有新增或改正的问题。")
    sheet.freeze_panes(_HEADER + 1, 4)
    book.finish(sheet, FINDING_CHANGES, header_row=_HEADER)


def _finding(
    book: Book,
    sheet: Worksheet,
    row: int,
    finding: FindingResult,
    change: str,
    submission: Submission | None,
) -> None:
    book.write_text(sheet, row, 0, change, "cell", _CHANGE_LOOKS[change])
    words = SEVERITY_WORDS[Severity(finding.severity)]
    book.write_text(sheet, row, 1, words, "cell", finding.severity)
    book.write_text(sheet, row, 2, finding.check, "cell", "center")
    unit = finding.unit or "（全部单位）"
    if submission is None:
        book.write_text(sheet, row, 3, unit, "cell", "wrap")
    else:
        book.write_unit(sheet, row, 3, submission, "cell", "wrap")
    book.write_text(sheet, row, 4, finding.sheet or "—", "cell", "wrap")
    item = f"{finding.item}·{finding.label}" if finding.item else finding.label
    texts = (item, finding.value, finding.expected, finding.message)
    for column, text in enumerate(texts, start=6):
        book.write_text(sheet, row, column, text, "cell", "wrap")
    shown = [(unit, _WIDTHS[3]), *zip(texts, _WIDTHS[6:], strict=True)]
    sheet.set_row(row, height(shown))
