"""核查问题: every finding, gravest first, linked to the unit's sheet and to the source cell."""

from collections import Counter
from collections.abc import Mapping

from xlsxwriter.worksheet import Worksheet

from perfeval.model import CellRef, Finding, Severity, Submission
from perfeval.report.context import FINDINGS, SEVERITY_WORDS, Book
from perfeval.report.sheets.table import end_row, set_widths, write_header, write_title
from perfeval.report.unit.layout import lay_out
from perfeval.report.unit.places import shown_at
from perfeval.report.writer.cells import Cell, write_row

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
    for row, finding in enumerate(book.evaluation.findings, start=_HEADER + 1):
        submission = submissions.get(finding.ref.workbook)
        _finding(book, sheet, row, finding, submission, _marked(book, finding, marks))
    last = _HEADER + len(book.evaluation.findings)
    if book.evaluation.findings:
        sheet.autofilter(_HEADER, 0, last, len(_COLUMNS) - 1)
    else:
        book.write_text(sheet, _HEADER + 1, 0, "没有发现问题。")
    sheet.freeze_panes(_HEADER + 1, 4)
    book.finish(sheet, FINDINGS, header_row=_HEADER)


def _finding(
    book: Book,
    sheet: Worksheet,
    row: int,
    finding: Finding,
    submission: Submission | None,
    marked: Cell,
) -> None:
    ref, severity = finding.ref, finding.severity
    unit = book.text(finding.unit or "（全部单位）", "cell", "wrap")
    texts = (ref.workbook or "—", ref.sheet or "—")
    words = (finding.label, finding.value, finding.expected, finding.message)
    cells: list[Cell] = [
        (book.styles("cell", "center"), row - _HEADER),
        book.text(SEVERITY_WORDS[severity], "cell", severity.value),
        book.text(finding.check, "cell", "center"),
        book.unit_link(submission, "cell", "wrap") if submission else unit,
        *(book.text(text, "cell", "wrap") for text in texts),
        book.source_link(ref, "cell", "center"),
        marked,
        *(book.text(text, "cell", "wrap") for text in words),
    ]
    write_row(sheet, row, cells)
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
    book: Book, finding: Finding, marks: Mapping[str, Mapping[CellRef | None, str]]
) -> Cell:
    """Where the unit's sheet marks the cell, else where it lists its findings; as link and text."""
    workbook = finding.ref.workbook
    of_unit = marks.get(workbook)
    if of_unit is None:
        return book.text("—", "cell", "center")
    cell = of_unit.get(finding.ref, of_unit[None])
    words = f"{book.sheet_of(workbook)}!{cell}"
    return book.link(book.unit_place(workbook, cell), words, "cell", "wrap")
