"""核查问题: every finding, gravest first, linked to the unit's sheet and to the source cell."""

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal

from xlsxwriter.worksheet import Worksheet

from perfeval.model import CellRef, Finding, Severity, Submission
from perfeval.report.book import FINDINGS, SEVERITY_WORDS, Book
from perfeval.report.table import end_row, set_widths, write_header, write_title
from perfeval.report.unit_layout import lay_out
from perfeval.report.unit_places import shown_at

_COLUMNS = (
    ("序号", 6),
    ("严重程度", 8),
    ("编号", 7),
    ("单位", 18),
    ("文件", 22),
    ("工作表", 11),
    ("单元格", 8),
    ("复核表", 18),
    ("项目", 19),
    ("填报值", 17),
    ("应为", 17),
    ("说明", 58),
)
_WIDTHS = tuple(float(width) for _, width in _COLUMNS)
_HEADER, _MARKED = 2, 7


def write_findings(book: Book, sheet: Worksheet) -> None:
    """Writes the sheet."""
    set_widths(book, sheet, _WIDTHS)
    found = Counter(finding.severity for finding in book.evaluation.findings)
    counts = "，".join(f"{SEVERITY_WORDS[severity]} {found[severity]} 条" for severity in Severity)
    marked = ""
    if book.volumes:
        marked = "；单击“复核表”打开该单位所在的分册"
    elif book.live:
        marked = "；单击“复核表”到本工作簿中的该单元格"
    note = f"{counts}　　单击“单元格”打开填报表原文件（原文件与本工作簿放在一起时有效）{marked}"
    write_title(book, sheet, "核查问题清单", note, len(_COLUMNS) - 1)
    write_header(book, sheet, _HEADER, [title for title, _ in _COLUMNS])
    submissions = {item.workbook: item for item in book.evaluation.submissions}
    marks = _marks(book)
    for ordinal, finding in enumerate(book.evaluation.findings, start=1):
        row, submission = _HEADER + ordinal, submissions.get(finding.ref.workbook)
        book.write_number(sheet, row, 0, Decimal(ordinal), "cell", "center")
        _marked(book, sheet, row, finding, marks)
        _finding(book, sheet, row, finding, submission)
    last = _HEADER + len(book.evaluation.findings)
    if book.evaluation.findings:
        sheet.autofilter(_HEADER, 0, last, len(_COLUMNS) - 1)
    else:
        book.write_text(sheet, _HEADER + 1, 0, "没有发现问题。")
    sheet.freeze_panes(_HEADER + 1, 4)
    book.finish(sheet, FINDINGS, header_row=_HEADER)


def _finding(
    book: Book, sheet: Worksheet, row: int, finding: Finding, submission: Submission | None
) -> None:
    severity = finding.severity
    book.write_text(sheet, row, 1, SEVERITY_WORDS[severity], "cell", severity.value)
    book.write_text(sheet, row, 2, finding.check, "cell", "center")
    if submission is None:
        book.write_text(sheet, row, 3, finding.unit or "（全部单位）", "cell", "wrap")
    else:
        book.write_unit(sheet, row, 3, submission, "cell", "wrap")
    ref = finding.ref
    texts = (ref.workbook or "—", ref.sheet or "—")
    for column, text in enumerate(texts, start=4):
        book.write_text(sheet, row, column, text, "cell", "wrap")
    book.write_source(sheet, row, 6, ref, "cell", "center")
    words = (finding.label, finding.value, finding.expected, finding.message)
    for column, text in enumerate(words, start=8):
        book.write_text(sheet, row, column, text, "cell", "wrap")
    shown = (finding.unit, *texts, "", "", *words)
    fits = [*zip(shown, _WIDTHS[3:], strict=True), (finding.unit, _WIDTHS[_MARKED] - 4)]
    end_row(sheet, row, fits)


def _marks(book: Book) -> Mapping[str, Mapping[CellRef | None, str]]:
    """For each workbook with a unit sheet, where it marks each finding; under None, lists them."""
    marks: dict[str, dict[CellRef | None, str]] = {}
    for submission, score in book.units:
        title, findings = book.sheet_of(submission.workbook), book.findings_of(submission)
        if title is None or not findings:
            continue
        layout = book.layouts.get(submission.workbook)
        layout = layout or lay_out(title, submission, book.scheme, scored=score.scored)
        shown = shown_at(layout, submission)
        refs = {finding.ref for finding in findings}
        marks[submission.workbook] = {None: f"A{layout.findings_header + 1}"} | {
            ref: shown[ref.spot].replace("$", "") for ref in refs if ref.spot in shown
        }
    return marks


def _marked(
    book: Book,
    sheet: Worksheet,
    row: int,
    finding: Finding,
    marks: Mapping[str, Mapping[CellRef | None, str]],
) -> None:
    """Where the unit's sheet marks the cell, else where it lists its findings; as link and text."""
    workbook = finding.ref.workbook
    of_unit = marks.get(workbook)
    if of_unit is None:
        book.write_text(sheet, row, _MARKED, "—", "cell", "center")
        return
    cell = of_unit.get(finding.ref, of_unit[None])
    words = f"{book.sheet_of(workbook)}!{cell}"
    book.write_link(sheet, row, _MARKED, book.unit_place(workbook, cell), words, "cell", "wrap")
