"""输入清单: every file of the folder and what became of it."""

from decimal import Decimal

from xlsxwriter.worksheet import Worksheet

from perfeval.model import Submission, UnitScore
from perfeval.report.context import INPUTS, Book
from perfeval.report.sheets.table import end_row, set_widths, write_header, write_title

_COLUMNS = (
    ("序号", 6),
    ("文件", 34),
    ("单位", 24),
    ("状态", 9),
    ("原因或说明", 46),
    ("表样版本", 9),
    ("大小（字节）", 11),
    ("应读单元格", 9),
    ("已填单元格", 9),
    ("未读取的工作表", 20),
    ("校验值（SHA-256）", 38),
)
_WIDTHS = tuple(float(width) for _, width in _COLUMNS)
_HEADER = 2


def write_inputs(book: Book, sheet: Worksheet) -> None:
    """Writes the sheet."""
    set_widths(book, sheet, _WIDTHS)
    evaluation = book.evaluation
    account = evaluation.account
    note = (
        f"共 {account.seen} 个文件 = 已计分 {account.scored} + "
        f"未计分 {account.unscored} + 跳过 {account.skipped}"
    )
    write_title(book, sheet, "输入清单", note, len(_COLUMNS) - 1)
    write_header(book, sheet, _HEADER, [title for title, _ in _COLUMNS])
    row = _HEADER + 1
    pairs = zip(evaluation.submissions, evaluation.scores, strict=True)
    for submission, score in pairs:
        _number(book, sheet, row)
        _submission(book, sheet, row, submission, score)
        row += 1
    for item in evaluation.skipped_files:
        _number(book, sheet, row)
        for column in range(1, len(_COLUMNS)):
            book.write_text(sheet, row, column, "", "cell")
        book.write_text(sheet, row, 1, item.name, "cell", "wrap")
        book.write_text(sheet, row, 3, "跳过", "cell", "notice")
        book.write_text(sheet, row, 4, item.reason, "cell", "wrap")
        end_row(sheet, row, [(item.name, _WIDTHS[1]), (item.reason, _WIDTHS[4])])
        row += 1
    if row > _HEADER + 1:
        sheet.autofilter(_HEADER, 0, row - 1, len(_COLUMNS) - 1)
    sheet.freeze_panes(_HEADER + 1, 2)
    book.finish(sheet, INPUTS, header_row=_HEADER)


def _number(book: Book, sheet: Worksheet, row: int) -> None:
    book.write_number(sheet, row, 0, Decimal(row - _HEADER), "cell", "center")


def _submission(
    book: Book, sheet: Worksheet, row: int, submission: Submission, score: UnitScore
) -> None:
    if not submission.records:
        status, look = "未读取", "error"
    elif score.scored:
        status, look = "已计分", "grade1"
    else:
        status, look = "未计分", "warning"
    notes = [score.reason] if score.reason else []
    title = book.sheet_of(submission.workbook)
    if submission.workbook in book.volumes:
        notes.append(f"复核表在“{book.volumes[submission.workbook].name}”")
    if title is not None and title != submission.unit:
        notes.append(f"工作表名改为“{title}”")
    note = "；".join(notes)
    left_out = "、".join(submission.sheets_left_out)
    book.write_text(sheet, row, 1, submission.workbook, "cell", "wrap")
    book.write_unit(sheet, row, 2, submission, "cell", "wrap")
    book.write_text(sheet, row, 3, status, "cell", look)
    book.write_text(sheet, row, 4, note, "cell", "wrap")
    book.write_text(sheet, row, 5, submission.form_version or "—", "cell", "center")
    counts = (submission.size, submission.cells_read, submission.cells_filled)
    for column, count in enumerate(counts, start=6):
        book.write_number(sheet, row, column, Decimal(count), "cell", "integer")
    book.write_text(sheet, row, 9, left_out, "cell", "wrap")
    half = len(submission.sha256) // 2
    digest = f"{submission.sha256[:half]}\n{submission.sha256[half:]}"
    book.write_text(sheet, row, 10, digest, "cell", "wrap", "mono")
    texts = [(submission.workbook, _WIDTHS[1]), (submission.unit, _WIDTHS[2])]
    texts += [(note, _WIDTHS[4]), (left_out, _WIDTHS[9]), (digest, _WIDTHS[10])]
    end_row(sheet, row, texts)
