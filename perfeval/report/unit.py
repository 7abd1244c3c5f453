"""A unit's own sheet in the order of the official 自评表: money, goal, indicators, findings.

Blue is as filled in, black is a live formula with its result stored.
"""

from perfeval.model import Finding
from perfeval.report.book import OVERVIEW, SEVERITY_WORDS, Book, place_words, printable
from perfeval.report.styles import height, text_width
from perfeval.report.unit_canvas import Canvas
from perfeval.report.unit_indicators import write_indicators
from perfeval.report.unit_layout import LAST, WIDTHS
from perfeval.report.unit_money import write_money

_FINDING_COLUMNS = (
    ("严重程度", 0, 0),
    ("编号", 1, 1),
    ("项目", 2, 2),
    ("单元格", 3, 4),
    ("填报值", 5, 6),
    ("应为", 7, 8),
    ("说明", 9, LAST),
)


def write_units(book: Book) -> None:
    """Writes a sheet for every unit whose workbook could be read, in the order of 汇总."""
    for submission, score in book.units:
        if submission.workbook in book.layouts:
            canvas = Canvas(book, submission, score)
            for column, width in enumerate(WIDTHS):
                canvas.sheet.set_column(column, column, width, book.styles())
            _head(canvas)
            write_money(canvas)
            _goal(canvas)
            write_indicators(canvas)
            _findings(canvas)
            _marks(canvas)
            canvas.sheet.freeze_panes(2, 0)
            book.finish(canvas.sheet, submission.unit)


def _head(canvas: Canvas) -> None:
    unit = canvas.submission.records["unit"]
    name = unit["name"].shown or canvas.submission.unit
    title = f"{name}整体支出绩效自评复核表"
    canvas.sheet.merge_range(0, 2, 0, LAST, "", canvas.book.styles("title"))
    canvas.book.write_text(canvas.sheet, 0, 2, title, "title")
    canvas.sheet.set_row(0, height([(title, 90)], 34) if len(title) > 60 else 34)
    back = canvas.book.styles("cell", "link", "center")
    canvas.sheet.merge_range(0, 0, 0, 1, "", back)
    canvas.sheet.write_url(0, 0, f"internal:'{OVERVIEW}'!A1", back, "← 返回汇总")
    parts = (
        f"评价年度：{unit['year'].shown}",
        f"填报时间：{unit['filed_on'].shown}",
        f"填报人：{unit['filed_by'].shown or '—'}",
        f"来源文件：{canvas.submission.workbook}",
        "金额单位：万元",
        "蓝色为填报数，黑色为公式，红色为无法使用的填报内容",
    )
    canvas.text(1, (0, LAST), "　　".join(parts), "note")
    canvas.sheet.set_row(1, 20)
    if canvas.score.reason:
        canvas.text(2, (0, LAST), f"未计分：{canvas.score.reason}", "banner")
        canvas.sheet.set_row(2, height([(canvas.score.reason, 200)], 24))


def _goal(canvas: Canvas) -> None:
    row = canvas.layout.goal_row
    canvas.text(row - 1, (0, 5), "三、年度总体目标", "section")
    unit = canvas.submission.records["unit"]
    for at, (field, title) in enumerate((("goal", "年度总体目标"), ("goal_result", "完成情况"))):
        canvas.text(row + at, (0, 1), title, "label")
        cell = unit[field]
        traits = ("wrap", "top") if cell.shown else ("wrap",)
        canvas.filed(row + at, (2, LAST), cell, *traits)
        canvas.sheet.set_row(row + at, height([(cell.shown, sum(WIDTHS[2:]))], 24))


def _findings(canvas: Canvas) -> None:
    header = canvas.layout.findings_header
    findings = canvas.book.findings_of(canvas.submission)
    canvas.text(header - 1, (0, 5), f"五、核查问题（{len(findings)} 条）", "section")
    if not findings:
        canvas.text(header, (0, LAST), "没有发现问题。", "cell")
        return
    for title, first, last in _FINDING_COLUMNS:
        canvas.text(header, (first, last), title, "header")
    wide = sum(WIDTHS[9:])
    for row, finding in enumerate(findings, start=header + 1):
        words = SEVERITY_WORDS[finding.severity]
        canvas.text(row, (0, 0), words, "cell", finding.severity.value)
        canvas.text(row, (1, 1), finding.check, "cell", "center")
        canvas.text(row, (2, 2), finding.label, "cell", "wrap")
        canvas.text(row, (3, 4), place_words(finding.ref), "cell", "wrap")
        canvas.text(row, (5, 6), finding.value, "cell", "wrap")
        canvas.text(row, (7, 8), finding.expected, "cell", "wrap")
        canvas.text(row, (9, LAST), finding.message, "cell", "wrap")
        texts = [
            (finding.label, WIDTHS[2]),
            (place_words(finding.ref), sum(WIDTHS[3:5])),
            (finding.value, sum(WIDTHS[5:7])),
            (finding.expected, sum(WIDTHS[7:9])),
            (finding.message, wide),
        ]
        canvas.sheet.set_row(row, height([(text, float(width)) for text, width in texts]))


def _marks(canvas: Canvas) -> None:
    """Colours each cell that a finding is about and hangs the findings on it as a note."""
    notes: dict[tuple[int, int], list[Finding]] = {}
    for finding in canvas.book.findings_of(canvas.submission):
        at = canvas.shown_at.get(finding.ref)
        if at is not None:
            notes.setdefault(at, []).append(finding)
    for (row, column), findings in notes.items():
        lines = [
            f"{SEVERITY_WORDS[item.severity]} {item.check}：{item.message}" for item in findings
        ]
        text = printable("\n".join(lines))
        size = {"width": 320, "height": 24 + 18 * sum(1 + text_width(line) // 44 for line in lines)}
        canvas.sheet.write_comment(row, column, text, size)
        # Findings come gravest first, and a format can only be laid over a cell by a condition.
        mark = canvas.book.styles.changes(findings[0].severity.value)
        always = {"type": "formula", "criteria": "=TRUE", "format": mark}
        canvas.sheet.conditional_format(row, column, row, column, always)
