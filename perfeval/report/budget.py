"""预算执行: every unit's budget rows with their rates, its other measures, and all projects."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from xlsxwriter.worksheet import Worksheet

from perfeval.report.book import BUDGET, Book, Pair
from perfeval.report.measures import figure_in
from perfeval.report.styles import height
from perfeval.report.table import set_widths, write_header, write_title

_ROWS = ("total", "basic", "personnel", "operating", "project")
_MONEY = ("original", "adjustment", "policy_adjustment", "final", "midyear_executed", "executed")
_RATES = ("execution_rate", "adjustment_rate", "own_adjustment_rate", "midyear_progress")
_PROJECT_MONEY = ("original", "final", "midyear_executed", "executed")
_WIDTHS = (24, 28, 14, 13, 14, 13, 14, 13, 11, 11, 11, 11, 44)
_HEADER = 3


def write_budget(book: Book, sheet: Worksheet) -> None:
    """Writes the sheet: three tables under each other."""
    pairs = [pair for pair in book.units if pair[0].records]
    set_widths(book, sheet, _WIDTHS)
    note = "金额单位：万元　　比率按填报数重新计算；“—”表示数据未填，原因见“方法说明”"
    write_title(book, sheet, "预算执行情况", note, len(_WIDTHS) - 1)
    after = _budget_rows(book, sheet, pairs)
    after = _measures(book, sheet, after + 1, pairs)
    _projects(book, sheet, after + 1, pairs)
    sheet.freeze_panes(_HEADER + 1, 2)
    book.finish(sheet, BUDGET, header_row=_HEADER)


def _rate_titles(book: Book) -> Mapping[str, str]:
    return {rate.name: rate.title for rate in book.scheme.rules.rate}


def _rate(book: Book, sheet: Worksheet, at: tuple[int, int], pair: Pair, key: str) -> None:
    """A rate ("budget.total.execution_rate") as a reference to the unit's sheet."""
    of, rate = key.rsplit(".", 1)
    points = pair[1].rates[of].get(rate)
    value = None if points is None else points / 100
    book.write_reference(sheet, *at, pair[0].workbook, f"rate.{key}", value, "cell", "percent")


def _budget_rows(book: Book, sheet: Worksheet, pairs: Sequence[Pair]) -> int:
    block = book.scheme.form.block("budget")
    titles = [block.field_named(field).title for field in _MONEY]
    rates = _rate_titles(book)
    book.write_text(sheet, _HEADER - 1, 0, "一、各类支出", "section")
    write_header(
        book, sheet, _HEADER, ["单位", "支出类别", *titles, *(rates[r] for r in _RATES), "原因"]
    )
    names = {row.name: row.title for row in block.row}
    row = _HEADER + 1
    for pair in pairs:
        submission = pair[0]
        for name in _ROWS:
            filed = submission.tables["budget"][name]
            look = ("cell", "total") if name == "total" else ("cell",)
            book.write_unit(sheet, row, 0, submission, *look, "wrap")
            book.write_text(sheet, row, 1, names[name], *look)
            for column, field in enumerate(_MONEY, start=2):
                key, figure = f"budget.{name}.{field}", figure_in(filed, field)
                book.write_reference(
                    sheet, row, column, submission.workbook, key, figure, *look, "money"
                )
            for column, rate in enumerate(_RATES, start=8):
                _rate(book, sheet, (row, column), pair, f"budget.{name}.{rate}")
            reason = filed["reason"].shown
            book.write_text(sheet, row, 12, reason, *look, "filed", "wrap")
            sheet.set_row(row, height([(submission.unit, 24), (reason, _WIDTHS[12])]))
            row += 1
    if pairs:
        sheet.autofilter(_HEADER, 0, row - 1, len(_WIDTHS) - 1)
    return row


def _measures(book: Book, sheet: Worksheet, top: int, pairs: Sequence[Pair]) -> int:
    """Measures of the whole unit that no budget row has."""
    measures = [
        measure
        for measure in book.scheme.rules.measure
        if not all(name.startswith("budget.") for name in measure.formula.names)
    ]
    book.write_text(sheet, top, 0, "二、其他比率", "section")
    write_header(book, sheet, top + 1, ["单位", *(measure.title for measure in measures)])
    row = top + 2
    for submission, score in pairs:
        book.write_unit(sheet, row, 0, submission, "cell", "wrap")
        for column, measure in enumerate(measures, start=1):
            points = score.measures[measure.name]
            value = None if points is None else points / 100
            key = f"measure.{measure.name}"
            name = submission.workbook
            book.write_reference(sheet, row, column, name, key, value, "cell", "percent")
        sheet.set_row(row, height([(submission.unit, 24)]))
        row += 1
    return row


def _projects(book: Book, sheet: Worksheet, top: int, pairs: Sequence[Pair]) -> None:
    rates = _rate_titles(book)
    listed = sum(len(pair[0].lists.get("project", ())) for pair in pairs)
    book.write_text(sheet, top, 0, f"三、项目支出（共 {listed} 个）", "section")
    block = book.scheme.form.block("project")
    money = [block.field_named(field).title for field in _PROJECT_MONEY]
    titles = ["单位", "项目名称", "资金来源", *money, rates["execution_rate"]]
    titles += [rates["midyear_progress"], "来源单元格", "执行偏低原因"]
    write_header(book, sheet, top + 1, titles)
    sheet.merge_range(top + 1, 10, top + 1, 12, "", book.styles("header"))
    book.write_text(sheet, top + 1, 10, titles[-1], "header")
    row = top + 2
    for pair in pairs:
        for ordinal, project in enumerate(pair[0].lists.get("project", ()), start=1):
            _project(book, sheet, row, pair, ordinal)
            texts = [(pair[0].unit, 24.0), (project["name"].shown, 28.0)]
            sheet.set_row(row, height([*texts, (project["reason"].shown, 44.0)]))
            row += 1


def _project(book: Book, sheet: Worksheet, row: int, pair: Pair, ordinal: int) -> None:
    submission = pair[0]
    project = submission.lists["project"][ordinal - 1]
    book.write_unit(sheet, row, 0, submission, "cell", "wrap")
    book.write_text(sheet, row, 1, project["name"].shown, "cell", "filed", "wrap")
    book.write_text(sheet, row, 2, project["funding"].shown, "cell", "filed")
    for column, field in enumerate(_PROJECT_MONEY, start=3):
        key = f"project.{ordinal}.{field}" if field in project else ""
        value: Decimal | None = figure_in(project, field)
        book.write_reference(sheet, row, column, submission.workbook, key, value, "cell", "money")
    _rate(book, sheet, (row, 7), pair, f"project.{ordinal}.execution_rate")
    _rate(book, sheet, (row, 8), pair, f"project.{ordinal}.midyear_progress")
    book.write_source(sheet, row, 9, project["name"].ref, "cell", "center")
    sheet.merge_range(row, 10, row, 12, "", book.styles("cell", "filed", "wrap"))
    book.write_text(sheet, row, 10, project["reason"].shown, "cell", "filed", "wrap")
