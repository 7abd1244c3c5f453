"""图表: native charts, each over a small table that stands visible beside it."""

from collections.abc import Sequence
from decimal import Decimal

from xlsxwriter.chart import Chart
from xlsxwriter.worksheet import Worksheet

from perfeval.model import UnitScore
from perfeval.report.book import CHARTS, Book, Pair
from perfeval.report.styles import FONT, NAVY
from perfeval.report.table import write_title

_SHOWN = 30  # units in a ranking chart: beyond it, the first and the last of them
_HEADER = 3
_UNIT, _TOTAL, _SELF, _ADJUSTMENT, _EXECUTION = 0, 1, 2, 3, 4
_GRADE, _COUNT = 6, 7
_LEFT, _RIGHT = 9, 19  # columns where the charts start
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
        book.write_text(sheet, row, _UNIT, submission.unit, "cell")
        book.write_reference(sheet, row, _TOTAL, name, "total", score.total, "cell", "score")
        filed = submission.records["conclusion"]["self_total"].value
        own = filed if isinstance(filed, Decimal) else None
        book.write_reference(sheet, row, _SELF, name, "self_total", own, "cell", "score")
        for measure, column in (("adjustment_rate", _ADJUSTMENT), ("execution_rate", _EXECUTION)):
            points = score.measures[measure]
            value = None if points is None else points / 100
            key = f"rate.budget.total.{measure}"
            book.write_reference(sheet, row, column, name, key, value, "cell", "percent")


def _grades(book: Book, sheet: Worksheet, scored: Sequence[Pair]) -> None:
    book.write_text(sheet, _HEADER, _GRADE, "核定等级", "header")
    book.write_text(sheet, _HEADER, _COUNT, "单位数", "header")
    for row, band in enumerate(book.scheme.rules.grade, start=_HEADER + 1):
        count = sum(score.grade == band.name for _, score in scored)
        book.write_text(sheet, row, _GRADE, band.name, "cell", "center")
        book.write_number(sheet, row, _COUNT, Decimal(count), "cell", "integer", "center")


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
    labels = [
        {"value": submission.unit} if _is_outlier(book, score) else {"delete": True}
        for submission, score in shown
    ]
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
                "custom": labels,
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
    chart.set_y_axis(font | grid | {"max": 1, "label_position": "low"})
    chart.set_legend({"none": True})
    # Under the ranking, which is as tall as its units are many.
    _place(sheet, chart, _HEADER + 1 + tall // 20, _LEFT, 330)


def _is_outlier(book: Book, score: UnitScore) -> bool:
    rules = book.scheme.rules
    adjustment, execution = score.measures["adjustment_rate"], score.measures["execution_rate"]
    far = adjustment is not None and abs(adjustment) > rules.number("adjustment_limit")
    low = execution is not None and execution < rules.number("execution_reason_below")
    return far or low


def _place(sheet: Worksheet, chart: Chart, row: int, column: int, tall: int) -> None:
    chart.set_size({"width": 620, "height": tall})
    chart.set_chartarea({"border": {"color": "#B7BEC8"}})
    sheet.insert_chart(row, column, chart, {"object_position": 2})
