"""问题变化: the findings that are new since an earlier run, and those that were mended."""

from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from perfeval.model import CellRef, Severity, Submission
from perfeval.report.cells import source_cell, text_cell, unit_cell
from perfeval.report.context import ReportContext
from perfeval.report.sheets.table import (
    Column,
    TableLayout,
    text_column,
    widths_of,
    write_table,
    write_title,
)
from perfeval.report.writer.cells import Cell
from perfeval.result.model import Comparison, FindingResult, fault_count
from perfeval.wording import SEVERITY_WORDS, cell_words, sheet_words

FINDING_CHANGES = "问题变化"
_LAYOUT = TableLayout(FINDING_CHANGES, frozen=4, empty="没有新增或改正的问题。")


@dataclass(frozen=True)
class _Change:
    """A finding of one of the two runs alone."""

    finding: FindingResult
    is_new: bool
    submission: Submission | None = None  # of a new finding, unless it is about all units

    @property
    def unit(self) -> str:
        return self.finding.unit or "（全部单位）"

    @property
    def item(self) -> str:
        finding = self.finding
        return f"{finding.item}·{finding.label}" if finding.item else finding.label


def write_finding_changes(context: ReportContext, sheet: Worksheet, comparison: Comparison) -> None:
    """Writes 问题变化."""
    note = (
        f"新增 {fault_count(comparison.new_findings)} 条，"
        f"已改正 {fault_count(comparison.mended_findings)} 条；"
        "同一检查、同一项目的问题两次都有的不列；本次新增或没有报送的单位，其问题不在此列"
    )
    submissions = {item.workbook: item for item in context.evaluation.submissions}
    changes = [_Change(it, True, submissions.get(it.workbook)) for it in comparison.new_findings]
    changes += [_Change(it, False) for it in comparison.mended_findings]
    columns = _columns(context)
    write_title(context, sheet, widths_of(columns), "核查问题的变化", note)
    write_table(context, sheet, columns, changes, _LAYOUT)


def _columns(context: ReportContext) -> list[Column[_Change]]:
    def change(it: _Change, _: int) -> Cell:
        return text_cell(
            context, *(("新增", "cell", "warning") if it.is_new else ("已改正", "cell", "grade1"))
        )

    def severity(it: _Change, _: int) -> Cell:
        words = SEVERITY_WORDS[Severity(it.finding.severity)]
        return text_cell(context, words, "cell", it.finding.severity)

    def unit(it: _Change, _: int) -> Cell:
        if it.submission is None:
            return text_cell(context, it.unit, "cell", "wrap")
        return unit_cell(context, it.submission, "cell", "wrap")

    def source(it: _Change, _: int) -> Cell:
        """The workbook of an earlier run need not be what stands there now: no link leads to it."""
        finding = it.finding
        if not it.is_new:
            return text_cell(context, cell_words(finding), "cell", "center")
        ref = CellRef(finding.workbook, finding.sheet, finding.cell)
        return source_cell(context, ref, "cell", "center")

    return [
        Column("变化", 9, change),
        Column("严重程度", 9, severity),
        Column("编号", 8, lambda it, _: text_cell(context, it.finding.check, "cell", "center")),
        Column("单位", 22, unit, lambda it: it.unit),
        Column(
            "工作表", 12, lambda it, _: text_cell(context, sheet_words(it.finding), "cell", "wrap")
        ),
        Column("单元格", 9, source),
        text_column(context, "项目", 30, lambda it: it.item),
        text_column(context, "填报值", 20, lambda it: it.finding.value),
        text_column(context, "应为", 20, lambda it: it.finding.expected),
        text_column(context, "说明", 76, lambda it: it.finding.message),
    ]
