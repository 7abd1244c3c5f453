"""图表: native charts, each over a small table that stands visible beside it."""

from collections.abc import Sequence
from decimal import Decimal

from xlsxwriter.chart import Chart
from xlsxwriter.worksheet import Worksheet

from perfeval.model import UnitScore
from perfeval.report.book import CHARTS, Book, Pair, printable
from perfeval.report.overview import grade_cells
from perfeval.report.styles import FONT, NAVY, text_width
from perfeval.report.table import write_title

_SHOWN = 30  # units in a ranking chart: beyond it, the first and the last of them
_HEADER = 3
_UNIT, _TOTAL, _SELF, _ADJUSTMENT, _EXECUTION = 0, 1, 2, 3, 4
_GRADE, _COUNT = 6, 7
_LEFT, _RIGHT = 9, 19  # columns where the charts start
_LONGEST_NAME = 22  # columns of a name beside a bar or a point
_MOST_LABELS = 8
_NAME_FONT = {"name": FONT, "size": 9}
_TITLE_FONT = {"name": FONT, "size": 12, "bold": True, "color": NAVY}


def write_charts(book: Book, sheet: Worksheet) -> None:
    """Writes the sheet."""
    for column, width in enumerate((26, 10, 10, 10, 10, 3, 10, 10, 3)):
        sheet.set_column(column, column, width, book.styles())
    scored = [pair for pair in book.units if pair[1].total is not None]
    shown = _extremes(scored)
    partial = f"（得分最高和最低的各 {_SHOWN // 2} 家）" if len(shown) < len(scored) else ""
    write_title(book, sheet, "绩效自评复核图表", f"图中数据见左侧表格{partial}", 26)
    if not scored:
        book.write_text(sheet, _HEADER, 0, "没有已计分的单位，不作图。", "cell")
        book.finish(sheet, CHARTS)
        return
    _units(book, sheet, shown)
    _grades(book, sheet, scored)
    last = _HEADER + len(shown)
    tall = max(300, 90 + 18 * len(shown))
    _ranking(book, sheet, last, tall)
    _distribution(book, sheet)
    _comparison(book, sheet, last)
    _scatter(book, sheet, shown, last, tall)
    book.finish(sheet, CHARTS)


def _extremes(scored: Sequence[Pair]) -> list[Pair]:
    if len(scored) <= _SHOWN:
        return list(scored)
    return [*scored[: _SHOWN // 2], *scored[-_SHOWN // 2 :]]


def _units(book: Book, sheet: Worksheet, shown: Sequence[Pair]) -> None:
    for column, title in enumerate(("单位", "核定总分", "自评总分", "预算调整率", "预算执行率")):
        book.write_text(sheet, _HEADER, column, title, "header")
    for row, (submission, score) in enumerate(shown, start=_HEADER + 1):
        name = submission.workbook
        book.write_text(sheet, row, _UNIT, short_name(submission.unit), "cell")
        filed = submission.records["conclusion"]["self_total"].value
        own = filed if isinstance(filed, Decimal) else None
        for column, key, points in ((_TOTAL, "total", score.total), (_SELF, "self_total", own)):
            _figure(book, sheet, (row, column), name, key, points)
        of_total = score.rates["budget.total"]
        rates = [of_total[rate] for rate in ("adjustment_rate", "execution_rate")]
        # Half a point, or a text among the figures, would make Excel draw every point wrongly.
        known = [None if None in rates or rate is None else rate / 100 for rate in rates]
        keys = ("rate.budget.total.adjustment_rate", "rate.budget.total.execution_rate")
        for column, key, value in zip((_ADJUSTMENT, _EXECUTION), keys, known, strict=True):
            _figure(book, sheet, (row, column), name, key, value)


def _figure(
    book: Book,
    sheet: Worksheet,
    at: tuple[int, int],
    workbook: str,
    key: str,
    value: Decimal | None,
) -> None:
    """A figure of a unit, or a blank cell, which a chart leaves out."""
    shown_as = "percent" if key.startswith("rate.") else "score"
    if value is None:
        book.write_number(sheet, *at, None, "cell", shown_as)
    else:
        book.write_reference(sheet, *at, workbook, key, value, "cell", shown_as)


def short_name(name: str) -> str:
    """A name that fits beside a bar; the end of a long one tells units apart better.

    An exclamation mark would make a chart's label pass for a reference to a cell.
    """
    name = printable(name).replace("!", "！").replace("\n", " ")
    if text_width(name) <= _LONGEST_NAME:
        return name
    start, end = name[:3], ""
    for character in reversed(name):
        if text_width(f"{start}…{character}{end}") > _LONGEST_NAME:
            break
        end = character + end
    return f"{start}…{end}"


def _grades(book: Book, sheet: Worksheet, scored: Sequence[Pair]) -> None:
    book.write_text(sheet, _HEADER, _GRADE, "核定等级", "header")
    book.write_text(sheet, _HEADER, _COUNT, "单位数", "header")
    for row, band in enumerate(book.scheme.rules.grade, start=_HEADER + 1):
        count = sum(score.grade == band.name for _, score in scored)
        book.write_text(sheet, row, _GRADE, band.name, "cell", "center")
        formula = f'=COUNTIF({grade_cells(len(scored))},"{band.name}")'
        style = book.styles("cell", "integer", "center")
        sheet.write_formula(row, _COUNT, formula, style, count)


def _range(column: int, last: int) -> list[object]:
    return [CHARTS, _HEADER + 1, column, last, column]


def _ranking(book: Book, sheet: Worksheet, last: int, tall: int) -> None:
    chart = book.workbook.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": "核定总分",
            "categories": _range(_UNIT, last),
            "values": _range(_TOTAL, last),
            "fill": {"color": "#5B9BD5"},
            "gap": 40,
            "data_labels": {"value": True, "font": _NAME_FONT, "num_format": "0.00"},
        }
    )
    chart.set_title({"name": "核定总分排名", "name_font": _TITLE_FONT})
    chart.set_y_axis({"reverse": True, "num_font": _NAME_FONT})
    # With the best unit on top the value axis would jump above the bars; the labels say it all.
    chart.set_x_axis(
        {"min": 0, "max": 110, "visible": False, "major_gridlines": {"visible": False}}
    )
    chart.set_legend({"none": True})
    _place(sheet, chart, _HEADER, _LEFT, tall)


def _distribution(book: Book, sheet: Worksheet) -> None:
    last = _HEADER + len(book.scheme.rules.grade)
    chart = book.workbook.add_chart({"type": "column"})
    chart.add_series(
        {
            "name": "单位数",
            "categories": _range(_GRADE, last),
            "values": _range(_COUNT, last),
            "gap": 60,
            "points": [
                {"fill": {"color": color}} for color in ("#70AD47", "#5B9BD5", "#FFC000", "#ED7D31")
            ],
            "data_labels": {"value": True, "font": _NAME_FONT},
        }
    )
    chart.set_title({"name": "核定等级分布", "name_font": _TITLE_FONT})
    chart.set_legend({"none": True})
    chart.set_x_axis({"num_font": _NAME_FONT})
    chart.set_y_axis({"visible": False, "min": 0, "major_gridlines": {"visible": False}})
    _place(sheet, chart, _HEADER, _RIGHT, 300)


def _comparison(book: Book, sheet: Worksheet, last: int) -> None:
    chart = book.workbook.add_chart({"type": "column"})
    for name, column, color in (("自评总分", _SELF, "#BFBFBF"), ("核定总分", _TOTAL, "#5B9BD5")):
        chart.add_series(
            {
                "name": name,
                "categories": _range(_UNIT, last),
                "values": _range(column, last),
                "fill": {"color": color},
                "gap": 60,
                "overlap": 0,
            }
        )
    chart.set_title({"name": "自评与核定对照", "name_font": _TITLE_FONT})
    chart.set_x_axis({"num_font": _NAME_FONT | {"rotation": -45}})
    axis = {"min": 0, "max": 100, "num_font": _NAME_FONT, "num_format": "0"}
    chart.set_y_axis(axis | {"major_gridlines": {"visible": True, "line": {"color": "#E0E0E0"}}})
    chart.set_legend({"position": "top", "font": _NAME_FONT})
    _place(sheet, chart, _HEADER + 16, _RIGHT, 330)


def _scatter(book: Book, sheet: Worksheet, shown: Sequence[Pair], last: int, tall: int) -> None:
    """Execution against adjustment; only outliers carry their name, or labels would overlap."""
    chart = book.workbook.add_chart({"type": "scatter"})
    chart.add_series(
        {
            "name": "单位",
            "categories": _range(_ADJUSTMENT, last),
            "values": _range(_EXECUTION, last),
            "marker": {
                "type": "circle",
                "size": 8,
                "fill": {"color": "#5B9BD5"},
                "border": {"color": NAVY},
            },
            "data_labels": {
                "value": True,
                "custom": _labels(book, shown),
                "position": "right",
                "font": _NAME_FONT,
            },
        }
    )
    chart.set_title({"name": "预算执行率（纵轴）与预算调整率（横轴）", "name_font": _TITLE_FONT})
    font = {"name_font": _NAME_FONT, "num_font": _NAME_FONT, "num_format": "0%"}
    # Both axes cross at the left bottom corner, so that labels stay outside the points.
    grid = {"major_gridlines": {"visible": True, "line": {"color": "#E0E0E0"}}}
    chart.set_x_axis(font | {"label_position": "low"})
    rates = [score.rates["budget.total"]["execution_rate"] for _, score in shown]
    above = any(rate is not None and rate > 100 for rate in rates)
    most = {} if above else {"max": 1}
    chart.set_y_axis(font | grid | most | {"label_position": "low"})
    chart.set_legend({"none": True})
    # Under the ranking, which is as tall as its units are many.
    _place(sheet, chart, _HEADER + 1 + tall // 20, _LEFT, 330)


def _labels(book: Book, shown: Sequence[Pair]) -> list[dict[str, object]]:
    """A name for the farthest outliers, none for the other points."""
    far = sorted(shown, key=lambda pair: (-_distance(book, pair[1]), pair[0].workbook))
    named = {
        submission.workbook for submission, score in far[:_MOST_LABELS] if _distance(book, score)
    }
    return [
        {"value": short_name(submission.unit)} if submission.workbook in named else {"delete": True}
        for submission, _ in shown
    ]


def _distance(book: Book, score: UnitScore) -> Decimal:
    """How far a unit is beyond the lines for adjustment and execution, percentage points."""
    rules = book.scheme.rules
    rates = score.rates["budget.total"]
    adjustment, execution = rates["adjustment_rate"], rates["execution_rate"]
    if adjustment is None or execution is None:
        return Decimal(0)
    beyond = abs(adjustment) - rules.number("adjustment_limit")
    short = rules.number("execution_reason_below") - execution
    return max(beyond, short, Decimal(0))


def _place(sheet: Worksheet, chart: Chart, row: int, column: int, tall: int) -> None:
    chart.set_size({"width": 620, "height": tall})
    chart.set_chartarea({"border": {"color": "#B7BEC8"}})
    sheet.insert_chart(row, column, chart, {"object_position": 2})
