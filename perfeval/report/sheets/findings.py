"""核查问题: every finding, gravest first, linked to the unit's sheet and to the source cell."""

from collections.abc import Mapping

from xlsxwriter.worksheet import Worksheet

from perfeval.model import CellRef, Finding, Severity
from perfeval.report.cells import link_cell, source_cell, text_cell, unit_cell
from perfeval.report.context import FINDINGS, ReportContext
from perfeval.report.links import unit_target
from perfeval.report.sheets.table import (
    Column,
    TableLayout,
    text_column,
    widths_of,
    write_table,
    write_title,
)
from perfeval.report.unit.layout import lay_out
from perfeval.report.unit.positions import finding_cells
from perfeval.report.writer.cells import Cell
from perfeval.wording import SEVERITY_WORDS, severity_counts, sheet_words

_LAYOUT = TableLayout(FINDINGS, frozen=4, empty="没有发现问题。")
_UNIT_SHEET_WIDTH, _ADDRESS = 18, 4  # characters, of them those of "!" and a cell


def write_findings(context: ReportContext, sheet: Worksheet) -> None:
    """Writes the sheet."""
    found = severity_counts(context.evaluation.findings)
    counts = "，".join(f"{SEVERITY_WORDS[severity]} {found[severity]} 条" for severity in Severity)
    hint = ""
    if context.volumes:
        hint = "；单击“复核表”打开该单位所在的分册"
    elif context.has_unit_sheets:
        hint = "；单击“复核表”到本工作簿中的该单元格"
    note = f"{counts}　　单击“单元格”打开填报表原文件（原文件与本工作簿放在一起时有效）{hint}"
    columns = _columns(context)
    write_title(context, sheet, widths_of(columns), "核查问题清单", note)
    write_table(context, sheet, columns, context.evaluation.findings, _LAYOUT)


def _columns(context: ReportContext) -> list[Column[Finding]]:
    submissions = {item.workbook: item for item in context.evaluation.submissions}
    marked = _marked_cells(context)

    def unit(finding: Finding, _: int) -> Cell:
        submission = submissions.get(finding.ref.workbook)
        if submission is None:
            return text_cell(context, finding.unit or "（全部单位）", "cell", "wrap")
        return unit_cell(context, submission, "cell", "wrap")

    return [
        Column("序号", 6, lambda _, row: (context.formats("cell", "center"), row - _LAYOUT.header)),
        Column(
            "严重程度",
            8,
            lambda it, _: text_cell(
                context, SEVERITY_WORDS[it.severity], "cell", it.severity.value
            ),
        ),
        Column("编号", 7, lambda it, _: text_cell(context, it.check, "cell", "center")),
        Column("单位", 18, unit, lambda it: it.unit),
        text_column(context, "文件", 22, lambda it: it.ref.workbook or "—"),
        text_column(context, "工作表", 11, lambda it: sheet_words(it.ref)),
        Column("单元格", 8, lambda it, _: source_cell(context, it.ref, "cell", "center")),
        Column(
            "复核表",
            _UNIT_SHEET_WIDTH,
            lambda it, _: _unit_sheet_link(context, it, marked),
            lambda it: it.unit,
            _UNIT_SHEET_WIDTH - _ADDRESS,
        ),
        text_column(context, "项目", 19, lambda it: it.label),
        text_column(context, "填报值", 17, lambda it: it.value),
        text_column(context, "应为", 17, lambda it: it.expected),
        text_column(context, "说明", 58, lambda it: it.message),
        text_column(context, "单位答复", 24, lambda it: it.answer or "—"),
    ]


def _marked_cells(context: ReportContext) -> Mapping[str, Mapping[CellRef | None, str]]:
    """For each workbook with a unit sheet, where it marks each finding; under None, lists them."""
    marked: dict[str, dict[CellRef | None, str]] = {}
    for submission, score in context.units:
        title, findings = context.sheet_of(submission.workbook), context.findings_of(submission)
        if title is None or not findings:
            continue
        layout = context.layouts.get(submission.workbook)
        layout = layout or lay_out(title, submission, context.scheme, scored=score.scored)
        of_unit = marked[submission.workbook] = {None: f"A{layout.findings_header + 1}"}
        of_unit.update(finding_cells(layout, submission, findings).items())
    return marked


def _unit_sheet_link(
    context: ReportContext, finding: Finding, marked: Mapping[str, Mapping[CellRef | None, str]]
) -> Cell:
    """Leads to where the unit's sheet marks the cell, else to where it lists its findings."""
    workbook = finding.ref.workbook
    of_unit = marked.get(workbook)
    if of_unit is None:
        return text_cell(context, "—", "cell", "center")
    cell = of_unit.get(finding.ref, of_unit[None])
    words = f"{context.sheet_of(workbook)}!{cell}"
    return link_cell(context, unit_target(context, workbook, cell), words, "cell", "wrap")
