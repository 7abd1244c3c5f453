"""A unit's own sheet in the order of the official 自评表: money, goal, indicators, findings.

Blue is as filled in, black is a live formula with its result stored.
"""

from xlsxwriter.utility import xl_cell_to_rowcol

from perfeval.model import Finding
from perfeval.report.cells import printable, write_text
from perfeval.report.context import OVERVIEW, ReportContext
from perfeval.report.page import set_up_page
from perfeval.report.sheets.contents import BACK_LINK, write_back_link
from perfeval.report.styles import height, text_width
from perfeval.report.unit.canvas import Canvas, width_of
from perfeval.report.unit.formulas import sheet_formulas
from perfeval.report.unit.indicators import write_indicators
from perfeval.report.unit.layout import LAST, SPACE, WIDTHS
from perfeval.report.unit.long_texts import write_long_texts
from perfeval.report.unit.money import write_money
from perfeval.report.unit.page_breaks import TITLE_ROWS, page_breaks
from perfeval.report.unit.positions import finding_cells
from perfeval.report.writer.cells import write_row
from perfeval.wording import SEVERITY_WORDS, finding_words, place_words, severity_counts

_FINDING_COLUMNS = (
    ("严重程度", (0, 0)),
    ("编号", (1, 1)),
    ("项目", (2, 2)),
    ("单元格", (3, 4)),
    ("填报值", (5, 7)),
    ("应为", (8, 9)),
    ("说明", (10, LAST)),
)
_GOAL_TEXT = (2, LAST)
_GOAL = ((0, 1), _GOAL_TEXT)
_FINDING = tuple(span for _, span in _FINDING_COLUMNS)
_FINDING_WIDTHS = [width_of(span) for _, span in _FINDING_COLUMNS[2:]]


def write_units(context: ReportContext) -> None:
    """Writes a sheet for every unit whose workbook could be read, in the order of 汇总."""
    formulas = sheet_formulas(context.scheme)
    for submission, score in context.units:
        if submission.workbook in context.layouts:
            canvas = Canvas(context, submission, score)
            for column, width in enumerate(WIDTHS):
                canvas.sheet.set_column(column, column, width, context.formats())
            _head(canvas)
            write_money(canvas, formulas)
            _goal(canvas)
            write_indicators(canvas, formulas)
            _findings(canvas)
            write_long_texts(canvas)
            _marks(canvas)
            canvas.sheet.freeze_panes(TITLE_ROWS, 0)
            set_up_page(canvas.sheet, submission.unit)
            # A sheet's blocks differ; what every page can repeat is whose sheet it is.
            canvas.sheet.repeat_rows(0, TITLE_ROWS - 1)
            canvas.sheet.set_h_pagebreaks(page_breaks(canvas.layout, canvas.heights))


def _head(canvas: Canvas) -> None:
    unit = canvas.submission.records["unit"]
    name = unit["name"].shown or canvas.submission.unit
    title = f"{name}整体支出绩效自评复核表"
    canvas.sheet.merge_range(0, 2, 0, LAST, "", canvas.context.formats("title"))
    write_text(canvas.context, canvas.sheet, 0, 2, title, "title")
    canvas.set_height(0, 34)
    back = canvas.context.formats("cell", "link", "center")
    canvas.sheet.merge_range(0, 0, 0, 1, "", back)
    if canvas.context.summary:
        write_back_link(canvas.context, canvas.sheet, 0)
    else:
        canvas.sheet.write_url(0, 0, f"internal:'{OVERVIEW}'!A1", back, BACK_LINK)
    parts = (
        f"评价年度：{unit['year'].shown}",
        f"填报时间：{unit['filed_on'].shown}",
        f"填报人：{unit['filed_by'].shown or '—'}",
        f"来源文件：{canvas.submission.workbook}",
        "金额单位：万元",
        "蓝色为填报数，黑色为公式，红色为无法使用的填报内容",
    )
    note = "　　".join(parts)
    canvas.write(1, (0, LAST), note, "note", "wrap")
    canvas.set_height(1, height([(note, 1.1 * sum(WIDTHS))], 20))
    canvas.set_height(2, SPACE)
    if canvas.score.reason:
        canvas.write(2, (0, LAST), f"未计分：{canvas.score.reason}", "banner")
        canvas.set_height(2, height([(f"未计分：{canvas.score.reason}", 0.9 * sum(WIDTHS))], 24))


def _goal(canvas: Canvas) -> None:
    row = canvas.layout.goal_row
    canvas.set_height(row - 2, SPACE)
    canvas.write(row - 1, (0, 5), "三、年度总体目标", "section")
    unit = canvas.submission.records["unit"]
    for at, (field, title) in enumerate((("goal", "年度总体目标"), ("goal_result", "完成情况"))):
        cell = unit[field]
        styles = ("wrap", "top") if cell.shown else ("wrap",)
        cells = [canvas.text(title, "label"), canvas.filed(cell, _GOAL_TEXT, *styles)]
        canvas.row(row + at, cells, height([(cell.shown, width_of(_GOAL_TEXT))], 24), _GOAL)


def _findings(canvas: Canvas) -> None:
    header = canvas.layout.findings_header
    findings = canvas.context.findings_of(canvas.submission)
    canvas.set_height(header - 2, SPACE)
    canvas.write(
        header - 1, (0, LAST), f"五、核查问题（{severity_counts(findings).total()} 条）", "section"
    )
    if not findings:
        canvas.write(header, (0, LAST), "没有发现问题。", "cell")
        canvas.set_height(header, 20)
        return
    titles = [canvas.text(title, "header") for title, _ in _FINDING_COLUMNS]
    write_row(canvas.sheet, header, titles, _FINDING)
    for row, finding in enumerate(findings, start=header + 1):
        place = place_words(finding.ref)
        texts = [finding.label, place, finding.value, finding.expected, finding.message]
        cells = [
            canvas.text(SEVERITY_WORDS[finding.severity], "cell", finding.severity.value),
            canvas.text(finding.check, "cell", "center"),
            *(canvas.text(text, "cell", "wrap") for text in texts),
        ]
        canvas.row(row, cells, height(list(zip(texts, _FINDING_WIDTHS, strict=True))), _FINDING)


def _marks(canvas: Canvas) -> None:
    """Colours each cell that a finding is about and hangs the findings on it as a note."""
    notes: dict[str, list[Finding]] = {}
    found = canvas.context.findings_of(canvas.submission)
    positions = finding_cells(canvas.layout, canvas.submission, found)
    for finding in found:
        at = positions.get(finding.ref)
        if at is not None:
            notes.setdefault(at, []).append(finding)
    for address, findings in notes.items():
        row, column = xl_cell_to_rowcol(address)
        lines = [finding_words(item) for item in findings]
        text = printable("\n".join(lines))
        size = {"width": 320, "height": 24 + 18 * sum(1 + text_width(line) // 44 for line in lines)}
        canvas.sheet.write_comment(row, column, text, size)
        # Findings come gravest first, and a format can only be laid over a cell by a condition.
        mark = canvas.context.formats.conditional(findings[0].severity.value)
        always = {"type": "formula", "criteria": "=TRUE", "format": mark}
        canvas.sheet.conditional_format(row, column, row, column, always)
