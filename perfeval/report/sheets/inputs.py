"""输入清单: every file of the folder and what became of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from xlsxwriter.worksheet import Worksheet

from perfeval.model import Submission, UnitScore
from perfeval.report.cells import number_cell, text_cell, unit_cell
from perfeval.report.context import INPUTS, ReportContext
from perfeval.report.sheets.table import (
    Column,
    TableLayout,
    text_column,
    widths_of,
    write_table,
    write_title,
)
from perfeval.report.writer.cells import Cell

_LAYOUT = TableLayout(INPUTS, frozen=2)


@dataclass(frozen=True)
class _File:
    """A file of the folder."""

    name: str
    status: str
    status_style: str
    note: str
    submission: Submission | None  # None of a file that was skipped

    @property
    def unit(self) -> str:
        return self.submission.unit if self.submission else ""

    @property
    def left_out(self) -> str:
        return "、".join(self.submission.sheets_left_out) if self.submission else ""

    @property
    def digest(self) -> str:
        """The SHA-256 over two lines."""
        if self.submission is None:
            return ""
        half = len(self.submission.sha256) // 2
        return f"{self.submission.sha256[:half]}\n{self.submission.sha256[half:]}"


def write_inputs(context: ReportContext, sheet: Worksheet) -> None:
    """Writes the sheet."""
    account = context.evaluation.account
    note = (
        f"共 {account.seen} 个文件 = 已计分 {account.scored} + "
        f"未计分 {account.unscored} + 跳过 {account.skipped}"
    )
    columns = _columns(context)
    write_title(context, sheet, widths_of(columns), "输入清单", note)
    write_table(context, sheet, columns, _files(context), _LAYOUT)


def _columns(context: ReportContext) -> list[Column[_File]]:
    def number(_: _File, row: int) -> Cell:
        return number_cell(context, Decimal(row - _LAYOUT.header), "cell", "center")

    def count(title: str, width: float, field: str) -> Column[_File]:
        return Column(
            title,
            width,
            lambda file, _: (
                number_cell(context, Decimal(getattr(file.submission, field)), "cell", "integer")
                if file.submission
                else text_cell(context, "", "cell")
            ),
        )

    def text(title: str, width: float, field: str, *styles: str) -> Column[_File]:
        """A text that wraps; what a skipped file has none of is a plain cell."""
        return Column(
            title,
            width,
            lambda file, _: (
                text_cell(context, getattr(file, field), "cell", "wrap", *styles)
                if file.submission
                else text_cell(context, "", "cell")
            ),
            lambda file: str(getattr(file, field)),
        )

    return [
        Column("序号", 6, number),
        text_column(context, "文件", 34, lambda file: file.name),
        Column(
            "单位",
            24,
            lambda file, _: (
                unit_cell(context, file.submission, "cell", "wrap")
                if file.submission
                else text_cell(context, "", "cell")
            ),
            lambda file: file.unit,
        ),
        Column(
            "状态", 9, lambda file, _: text_cell(context, file.status, "cell", file.status_style)
        ),
        text_column(context, "原因或说明", 46, lambda file: file.note),
        Column(
            "表样版本",
            9,
            lambda file, _: (
                text_cell(context, file.submission.form_version or "—", "cell", "center")
                if file.submission
                else text_cell(context, "", "cell")
            ),
        ),
        count("大小（字节）", 11, "size"),
        count("应读单元格", 9, "cells_read"),
        count("已填单元格", 9, "cells_filled"),
        text("未读取的工作表", 20, "left_out"),
        text("校验值（SHA-256）", 38, "digest", "mono"),
    ]


def _files(context: ReportContext) -> Iterator[_File]:
    """The files that were read and after them those that were skipped."""
    evaluation = context.evaluation
    for submission, score in zip(evaluation.submissions, evaluation.scores, strict=True):
        yield _read(context, submission, score)
    for item in evaluation.skipped_files:
        yield _File(item.name, "跳过", "notice", item.reason, None)


def _read(context: ReportContext, submission: Submission, score: UnitScore) -> _File:
    if not submission.records:
        status = "未读取", "error"
    elif score.scored:
        status = "已计分", "grade1"
    else:
        status = "未计分", "warning"
    notes = [score.reason] if score.reason else []
    title = context.sheet_of(submission.workbook)
    if submission.workbook in context.volumes:
        notes.append(f"复核表在“{context.volumes[submission.workbook].name}”")
    if title is not None and title != submission.unit:
        notes.append(f"工作表名改为“{title}”")
    return _File(submission.workbook, *status, "；".join(notes), submission)
