"""The whole fill-in workbook: its sheets in order, its identity, its protection."""

import io
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from perfeval.files.atomic import Backup, back_up, write_atomically
from perfeval.files.ownership import Kind, Ownership, ownerships, sealed
from perfeval.scheme import Scheme
from perfeval.template.counts import Counter
from perfeval.template.figures import Figures, Filled
from perfeval.template.layout import FIRST_ROW, NOTE_ROW, TITLE_ROW, SheetPlan, plan, references
from perfeval.template.selfcheck import Line, grade_line, row_count, sheet_lists, sum_lines
from perfeval.template.sheets import SheetWriter
from perfeval.template.styles import Styles, lines_needed
from perfeval.template.totals import totals

# A fixed time of creation, so that the same form gives the same bytes.
_CREATED = datetime(2023, 1, 1)  # noqa: DTZ001 - a fixed day has no zone
_SELF_CHECK_WIDTHS = (6, 8, 56, 18, 18, 20, 9)
_GROUPS = "CMSTB"  # what is missing stands first: sums mean little before


def write_template(
    path: Path, scheme: Scheme, *, year: int | None = None, filled: Filled | None = None
) -> None:
    """Writes the fill-in workbook of a form.

    Args:
        path: the file to write, as a whole or not at all; who calls sees to what stands there.
        scheme: the form, and the rules whose bands 自查结果 needs.
        year: 评价年度 to start with.
        filled: values to start with: block → field, block → row → field, or block → rows. Such a
            workbook counts as filled in by a unit: it is never known as one that may go.

    Raises:
        OSError: the file cannot be written.
    """
    values: dict[str, Any] = dict(filled or {})
    if year is not None:
        values["unit"] = {"year": year} | dict(values.get("unit", {}))
    # In memory: a zip that a full disk cuts short complains once more when it is collected.
    target = io.BytesIO()
    workbook = xlsxwriter.Workbook(target, {"strings_to_urls": False, "in_memory": True})
    _write(workbook, scheme, Figures(scheme.form, values))
    workbook.close()
    data = target.getvalue()
    write_atomically(path, data if filled else sealed(data, Kind.TEMPLATE))


def back_up_filled(path: Path, scheme: Scheme, *, force: bool) -> Backup | None:
    """Sees to it that a blank workbook replaces nothing that a person filled in.

    Args:
        path: where the blank workbook is to be written.
        scheme: its form.
        force: back up what would otherwise be refused.

    Returns:
        The copy that was made of what stands there; None where there is nothing to lose.

    Raises:
        FilledError: what stands there was filled in, or is no form of ours.
        OSError: it cannot be copied.
    """
    mark = scheme.form.form_identity.property_id
    (whose,) = ownerships([path], Kind.TEMPLATE, mark)
    if whose.replaceable:
        return None
    if whose in {Ownership.EDITED, Ownership.FOREIGN} and not force:
        raise FilledError
    return back_up(path, whose)


class FilledError(Exception):
    """A workbook that somebody filled in stands where a blank one is to be written."""


def _write(workbook: xlsxwriter.Workbook, scheme: Scheme, figures: Figures) -> None:
    form = scheme.form
    styles = Styles(workbook)
    counts = {block.name: len(figures.given(block.name)) for block in form.blocks}
    plans = plan(form, counts)
    instructions = workbook.add_worksheet(form.instructions.title)
    _instructions(instructions, scheme, styles)
    for sheet in plans:
        worksheet = workbook.add_worksheet(sheet.sheet.title)
        writer = SheetWriter(worksheet, sheet, styles, figures)
        writer.write()
        lists = sheet_lists((sheet,))
        writer.note(_note(sheet), totals(lists[0], scheme, figures) if lists else None)
        _finish(worksheet, sheet.sheet.title, insert_rows=_has_list(sheet))
    check = workbook.add_worksheet(form.self_check.title)
    _self_check(check, scheme, styles, plans, figures)
    _identity(workbook, scheme)
    workbook.set_properties({"title": form.title, "created": _CREATED})
    workbook.set_custom_property(form.form_identity.property_id, form.id)
    workbook.set_custom_property(form.form_identity.property_version, form.version)
    instructions.activate()


def _has_list(sheet: SheetPlan) -> bool:
    return any(block.block.layout == "list" for block in sheet.blocks)


def _note(sheet: SheetPlan) -> str:
    parts = ["黄色单元格填写，灰色单元格自动计算，带 * 的必填。"]
    if any(block.block.measure_unit for block in sheet.blocks):
        parts.append("金额单位：万元。")
    if not sheet.sheet.required:
        parts.append("本表选填，没有的可以不填。")
    if _has_list(sheet):
        parts.append("行数不够时，在列表中间插入行。")
    return "".join(parts)


def _instructions(worksheet: Worksheet, scheme: Scheme, styles: Styles) -> None:
    form = scheme.form
    worksheet.set_column(0, 0, 18)
    worksheet.set_column(1, 1, 104)
    worksheet.merge_range(TITLE_ROW, 0, TITLE_ROW, 1, form.title, styles.title)
    worksheet.set_row(TITLE_ROW, 40)
    row = FIRST_ROW
    for line in form.instructions.lines:
        worksheet.merge_range(row, 0, row, 1, line, styles.paragraph)
        worksheet.set_row(row, 5 + 17 * lines_needed(line, 116))
        row += 1
    row += 1
    swatches = {"input": styles.legend_input, "computed": styles.legend_computed}
    for role, words in form.instructions.legend:
        worksheet.write_blank(row, 0, None, swatches[role])
        worksheet.write_string(row, 1, words, styles.paragraph)
        row += 1
    worksheet.write_string(row + 1, 0, "表样", styles.note)
    worksheet.write_string(row + 1, 1, f"{form.id}　版本 {form.version}", styles.note)
    _finish(worksheet, form.instructions.title)


def _self_check(
    worksheet: Worksheet,
    scheme: Scheme,
    styles: Styles,
    plans: tuple[SheetPlan, ...],
    figures: Figures,
) -> None:
    words = scheme.form.self_check
    for column, width in enumerate(_SELF_CHECK_WIDTHS):
        worksheet.set_column(column, column, width)
    last = len(_SELF_CHECK_WIDTHS) - 1
    worksheet.merge_range(TITLE_ROW, 0, TITLE_ROW, last, words.title, styles.title)
    worksheet.set_row(TITLE_ROW, 34)
    header, first = FIRST_ROW + 2, FIRST_ROW + 3
    titles = ("序号", "编号", "检查内容", "填报", "应为", "差额", "结果")
    for column, title in enumerate(titles):
        worksheet.write_string(header, column, title, styles.header)
    worksheet.set_row(header, 22)
    references_ = references(plans)
    counts = _row_counts(worksheet, plans, styles, figures)
    found = [*sum_lines(scheme, references_, counts, figures)]
    found += Counter(scheme, plans, references_, figures).lines()
    found.append(grade_line(scheme, references_, figures))
    found.sort(key=lambda line: _GROUPS.index(line.check[0]))
    for ordinal, line in enumerate(found, start=1):
        _line(worksheet, first + ordinal - 1, ordinal, line, styles)
    results = f"$G${first + 1}:$G${first + len(found)}"
    failed = sum(line.stored == "×" for line in found)
    before, after = words.failed.split("{count}")
    count = f'COUNTIF({results},"×")'
    verdict = f'=IF({count}=0,"{words.passed}","{before}"&{count}&"{after}")'
    stored = words.passed if not failed else words.failed.format(count=failed)
    worksheet.merge_range(FIRST_ROW, 0, FIRST_ROW, last, "", styles.verdict)
    worksheet.write_formula(FIRST_ROW, 0, verdict, styles.verdict, stored)
    worksheet.set_row(FIRST_ROW, 30)
    worksheet.merge_range(NOTE_ROW, 0, NOTE_ROW, last, words.hint, styles.note)
    worksheet.set_row(NOTE_ROW, 36)
    for cells in (f"A{FIRST_ROW + 1}", results.replace("$", "")):
        for sign, style in (("√", styles.good), ("×", styles.bad)):
            criteria = {"type": "text", "criteria": "begins with", "value": sign, "format": style}
            worksheet.conditional_format(cells, criteria)
    worksheet.freeze_panes(first, 0)
    worksheet.repeat_rows(header)
    _finish(worksheet, words.title)


def _row_counts(
    worksheet: Worksheet, plans: tuple[SheetPlan, ...], styles: Styles, figures: Figures
) -> dict[str, str]:
    """Writes the number of filled rows of each list; returns the cells by block."""
    row, cells = FIRST_ROW + 1, {}
    worksheet.set_row(row, 20)
    worksheet.write_string(row, 2, "已填行数", styles.count_title)
    for column, block in enumerate(sheet_lists(plans), start=3):
        count = float(len(figures.rows(block.block.name)))
        style = styles.count(block.sheet)
        worksheet.write_formula(row, column, f"={row_count(block)}", style, count)
        cells[block.block.name] = xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)
    return cells


def _line(worksheet: Worksheet, row: int, ordinal: int, line: Line, styles: Styles) -> None:
    left, right = (xl_rowcol_to_cell(row, column) for column in (3, 4))
    worksheet.write_number(row, 0, ordinal, styles.centered)
    worksheet.write_string(row, 1, line.check, styles.centered)
    worksheet.write_string(row, 2, line.title, styles.text)
    gap = f"ROUND({left}-{right},4)"
    gap = f"MAX({gap},0)" if line.at_most else gap
    formulas = (
        (3, line.left),
        (4, line.right),
        (5, (f'=IF(AND(ISNUMBER({left}),ISNUMBER({right})),{gap},"")', _gap(line))),
    )
    for column, (formula, stored) in formulas:
        written = formula.replace("{left}", left).replace("{right}", right)
        style = styles.whole if line.counts else styles.figure
        worksheet.write_formula(row, column, written, style, stored)
    result = line.result.replace("{left}", left).replace("{right}", right)
    worksheet.write_formula(row, 6, result, styles.centered, line.stored)


def _gap(line: Line) -> float | str:
    left, right = line.left[1], line.right[1]
    if isinstance(left, str) or isinstance(right, str):
        return ""
    gap = float(f"{left - right:.4f}")
    return max(gap, 0.0) if line.at_most else gap


def _identity(workbook: xlsxwriter.Workbook, scheme: Scheme) -> None:
    """Writes the form's id and version where at least one survives any office program."""
    form, where = scheme.form, scheme.form.form_identity
    worksheet = workbook.add_worksheet(where.sheet)
    pairs = ((where.property_id, form.id), (where.property_version, form.version))
    for row, pair in enumerate(pairs):
        for column, text in enumerate(pair):
            worksheet.write_string(row, column, text)
    worksheet.very_hidden()
    worksheet.protect()
    workbook.define_name(where.name_id, f'="{form.id}"')
    workbook.define_name(where.name_version, f'="{form.version}"')


def _finish(worksheet: Worksheet, title: str, *, insert_rows: bool = False) -> None:
    """Print set-up, and protection as a guard against accidents, without a password."""
    worksheet.set_landscape()
    worksheet.set_paper(9)
    worksheet.fit_to_pages(1, 0)
    worksheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    worksheet.center_horizontally()
    # The size comes before the text: "&8" followed by a digit would be read as one number.
    worksheet.set_footer(f'&L&8&"宋体,常规"{title}&C&8第 &P 页，共 &N 页')
    worksheet.hide_gridlines(2)
    options = {"format_cells": True, "format_columns": True, "format_rows": True}
    if insert_rows:
        options |= {"insert_rows": True, "delete_rows": True, "sort": True}
    worksheet.protect("", options)
