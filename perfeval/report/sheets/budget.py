"""预算执行: every unit's budget rows and projects in one grid, then its other measures.

One grid, so that a filter on a unit finds all of it, and the header that stays in sight and is
repeated in print fits every row under it.
"""

from collections.abc import Iterator, Mapping, Sequence

from xlsxwriter.worksheet import Worksheet

from perfeval.report.context import BUDGET, SEE_SOURCE, Book, Pair, printable
from perfeval.report.sheets.table import end_row, set_widths, write_header, write_title
from perfeval.report.styles import fitting
from perfeval.report.writer.cells import Cell, write_row

_ROWS = ("total", "basic", "personnel", "operating", "project")
_MONEY = ("original", "adjustment", "policy_adjustment", "final", "midyear_executed", "executed")
_RATES = ("execution_rate", "adjustment_rate", "own_adjustment_rate", "midyear_progress")
_WIDTHS = tuple(map(float, (18, 10, 24, 10, 11, 11, 13, 11, 11, 11, 9, 9, 9, 9, 8, 28)))
_LAST = len(_WIDTHS) - 1
_NAME, _REASON = 2, 15
_UNIT = (0, 2)  # columns of the unit's name where no narrow column is needed beside it
_ONE_PROJECT = "具体项目"
_HEADER = 3


def write_budget(book: Book, sheet: Worksheet) -> None:
    """Writes the sheet."""
    pairs = [pair for pair in book.units if pair[0].records]
    set_widths(book, sheet, _WIDTHS)
    note = "金额单位：万元　　比率按填报数重新计算；“—”表示数据未填，不是 0"
    write_title(book, sheet, "预算执行情况", note, _LAST)
    listed = sum(len(pair[0].lists.get("project", ())) for pair in pairs)
    words = f"一、各类支出和项目（项目共 {listed} 个，“支出类别”为“{_ONE_PROJECT}”）"
    book.write_text(sheet, _HEADER - 1, 0, words, "section")
    _grid_header(book, sheet)
    row = _HEADER + 1
    kinds = {part.name: part.title for part in book.scheme.form.block("budget").row}
    for pair in pairs:
        place = book.unit_place(pair[0].workbook)
        for name in _ROWS:
            _budget_row(book, sheet, (row, place), pair, (name, kinds[name]))
            row += 1
    for pair in pairs:
        place = book.unit_place(pair[0].workbook)
        for ordinal in range(1, len(pair[0].lists.get("project", ())) + 1):
            _project(book, sheet, (row, place), pair, ordinal)
            row += 1
    if pairs:
        sheet.autofilter(_HEADER, 0, row - 1, _LAST)
        # The header repeated in print is the grid's: the other measures start their own page.
        sheet.set_h_pagebreaks([row + 1])
    else:
        book.write_text(sheet, row, 0, "没有读到填报表。")
        row += 1
    _measures(book, sheet, row + 1, pairs)
    sheet.freeze_panes(_HEADER + 1, 3)
    book.finish(sheet, BUDGET, header_row=_HEADER)


def _grid_header(book: Book, sheet: Worksheet) -> None:
    block = book.scheme.form.block("budget")
    money = [block.field_named(field).title for field in _MONEY]
    titles = {rate.name: rate.title for rate in book.scheme.rules.rate}
    rates = [titles[rate] for rate in _RATES]
    first = ("单位", "支出类别", "项目名称", "资金来源")
    write_header(book, sheet, _HEADER, [*first, *money, *rates, "来源单元格", "原因"])


def _budget_row(
    book: Book, sheet: Worksheet, at: tuple[int, str | None], pair: Pair, kind: tuple[str, str]
) -> None:
    """A row of the budget.

    Args:
        book: the batch.
        sheet: the sheet.
        at: the row, and where the name of the unit leads.
        pair: the unit.
        kind: the row's name in the form and its title.
    """
    (row, place), (name, title), submission = at, kind, pair[0]
    filed = submission.tables["budget"][name]
    look = ("cell", "total") if name == "total" else ("cell",)
    reason = fitting(filed["reason"].shown, _WIDTHS[_REASON], SEE_SOURCE)
    cells = [
        book.link(place, printable(submission.unit), *look, "wrap"),
        *(book.text(text, *look) for text in (title, "", "")),
        *(
            book.filed(submission, f"budget.{name}.{field}", filed[field], *look, "money")
            for field in _MONEY
        ),
        *_rates(book, pair, f"budget.{name}", look),
        book.source_link(filed["executed"].ref, *look, "center"),
        book.text(reason, "cell", "filed", "wrap"),
    ]
    write_row(sheet, row, cells)
    end_row(sheet, row, [(submission.unit, _WIDTHS[0]), (reason, _WIDTHS[_REASON])])


def _project(
    book: Book, sheet: Worksheet, at: tuple[int, str | None], pair: Pair, ordinal: int
) -> None:
    (row, place), submission = at, pair[0]
    project = submission.lists["project"][ordinal - 1]
    name = fitting(project["name"].shown, _WIDTHS[_NAME], SEE_SOURCE)
    reason = fitting(project["reason"].shown, _WIDTHS[_REASON], SEE_SOURCE)
    cells = [
        book.link(place, printable(submission.unit), "cell", "wrap"),
        book.text(_ONE_PROJECT, "cell"),
        book.text(name, "cell", "filed", "wrap"),
        book.text(project["funding"].shown, "cell", "filed"),
        *(
            book.filed(submission, f"project.{ordinal}.{field}", project[field], "cell", "money")
            if field in project
            else book.text("", "cell")  # the form does not ask it of a project
            for field in _MONEY
        ),
        *_rates(book, pair, f"project.{ordinal}", ("cell",)),
        book.source_link(project["name"].ref, "cell", "center"),
        book.text(reason, "cell", "filed", "wrap"),
    ]
    write_row(sheet, row, cells)
    texts = [(submission.unit, _WIDTHS[0]), (name, _WIDTHS[_NAME]), (reason, _WIDTHS[_REASON])]
    end_row(sheet, row, texts)


def _rates(book: Book, pair: Pair, of: str, look: tuple[str, ...]) -> Iterator[Cell]:
    """The rates of "budget.total" or "project.3", as references to the unit's sheet."""
    workbook, known = pair[0].workbook, pair[1].rates[of]
    for rate in _RATES:
        if rate not in known:  # the rules have no such rate of it
            yield book.text("", *look)
            continue
        value = None if (points := known[rate]) is None else points / 100
        yield book.referring(workbook, f"rate.{of}.{rate}", value, *look, "percent")


def _measures(book: Book, sheet: Worksheet, top: int, pairs: Sequence[Pair]) -> None:
    """Measures of the whole unit that no budget row has, and why one has no value."""
    measures = [
        measure
        for measure in book.scheme.rules.measure
        if not all(name.startswith("budget.") for name in measure.formula.names)
    ]
    titles = {measure.name: measure.title for measure in measures}
    reasons = _gaps(book, titles)
    first, note = _UNIT[1] + 1, _UNIT[1] + 1 + len(measures)
    last = max(_LAST, note + 1)
    book.write_text(sheet, top, 0, "二、其他比率", "section")
    write_header(book, sheet, top + 1, ["单位", "", "", *titles.values()])
    sheet.merge_range(top + 1, _UNIT[0], top + 1, _UNIT[1], "单位", book.styles("header"))
    sheet.merge_range(top + 1, note, top + 1, last, "没有数值的原因", book.styles("header"))
    room, wide = sum(_WIDTHS[note:]), sum(_WIDTHS[: _UNIT[1] + 1])
    for row, (submission, score) in enumerate(pairs, start=top + 2):
        name, words = submission.workbook, reasons.get(submission.workbook, "")
        sheet.merge_range(row, _UNIT[0], row, _UNIT[1], "", book.styles("cell", "wrap"))
        book.write_unit(sheet, row, 0, submission, "cell", "wrap")
        for column, measure in enumerate(measures, start=first):
            points = score.measures[measure.name]
            value = None if points is None else points / 100
            key = f"measure.{measure.name}"
            book.write_reference(sheet, row, column, name, key, value, "cell", "percent")
        sheet.merge_range(row, note, row, last, "", book.styles("cell", "wrap"))
        book.write_text(sheet, row, note, words, "cell", "wrap")
        end_row(sheet, row, [(submission.unit, wide), (words, room)])


def _gaps(book: Book, titles: Mapping[str, str]) -> Mapping[str, str]:
    """For each workbook, why measures have no value, in words."""
    words: dict[str, list[str]] = {}
    for skip in book.evaluation.skipped:
        if skip.what in titles:
            words.setdefault(skip.workbook, []).append(f"{titles[skip.what]}：{skip.reason}")
    return {workbook: "；".join(reasons) for workbook, reasons in words.items()}
