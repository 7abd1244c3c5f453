"""图表: native charts on pages of their own, A4 in landscape, the figures they draw below them.

Charts and tables fit the width of a page, so that they print as large as they show.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial

from xlsxwriter.chart import Chart
from xlsxwriter.worksheet import Worksheet

from perfeval.report.cells import write_text
from perfeval.report.context import CHARTS, Pair, ReportContext
from perfeval.report.page import set_up_page
from perfeval.report.sheets.chart_data import (
    FAR,
    WIDTHS,
    Range,
    Tables,
    axes,
    cells,
    chart_names,
    gap_of,
    is_far,
    rates_of,
)
from perfeval.report.sheets.table import write_title
from perfeval.report.styles import FONT, NAVY, text_width

_TOP, _PAGE = 2, 30  # rows of the title, which every page repeats, and of a page below it
_PIXELS = 20  # of a row
_WIDE = sum(7 * width + 5 for width in WIDTHS) - 6
_TALL = _PAGE * _PIXELS - 8
_HALF = _WIDE // 2 - 3
_MOST_LABELS = 8
_LETTERS, _LINES = 140, 25  # narrow letters and lines that the widest chart holds
Point = tuple[Decimal, Decimal]  # across and up

_NAME_FONT = {"name": FONT, "size": 9}
_TITLE_FONT = {"name": FONT, "size": 13, "bold": True, "color": NAVY}
_GRID = {"visible": True, "line": {"color": "#E0E0E0"}}
_BLUE, _GREY, _RED = "#5B9BD5", "#BFBFBF", "#C00000"
_GRADE_COLORS = ("#70AD47", "#5B9BD5", "#FFC000", "#ED7D31")


def write_charts(context: ReportContext, sheet: Worksheet) -> None:
    """Writes the sheet."""
    scored = [pair for pair in context.units if pair[1].total is not None]
    note = "图中数据见最后的表格" + ("，引用各单位复核表" if context.has_unit_sheets else "")
    write_title(context, sheet, WIDTHS, "绩效自评复核图表", note)
    set_up_page(sheet, CHARTS)
    sheet.repeat_rows(0, _TOP - 1)
    sheet.freeze_panes(_TOP, 0)
    if not scored:
        write_text(context, sheet, _TOP + 1, 0, "没有已计分的单位，不作图。")
        return
    pages = 4
    for row in range(_TOP, _TOP + pages * _PAGE):
        sheet.set_row_pixels(row, _PIXELS)
    sheet.set_h_pagebreaks([_TOP + _PAGE * page for page in range(1, pages + 1)])
    tables = Tables(context, sheet, _TOP + pages * _PAGE + 1)
    write_text(context, sheet, _TOP + pages * _PAGE, 0, "图中数据", "section")
    rows = tables.units(scored)
    put = _ChartPages(sheet)
    _ranking(context, put, tables.extremes(scored) or rows, len(scored))
    _distribution(context, put, tables, len(scored))
    _rates(context, put, tables, scored, rows)
    _totals(context, put, tables, scored, rows)


class _ChartPages:
    """Puts charts on their pages."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet

    def __call__(self, chart: Chart, page: int, size: tuple[int, int], left: int = 0) -> None:
        """Puts a chart on a page, so many pixels from its left edge."""
        chart.set_size({"width": size[0], "height": size[1]})
        chart.set_chartarea({"border": {"color": "#B7BEC8"}})
        offset = {"x_offset": 3 + left, "y_offset": 4, "object_position": 2}
        self.sheet.insert_chart(_TOP + page * _PAGE, 0, chart, offset)


def _titled(context: ReportContext, kind: str, title: str) -> Chart:
    chart = context.workbook.add_chart({"type": kind})
    chart.set_title({"name": title, "name_font": _TITLE_FONT, "overlay": False})
    chart.set_legend({"none": True})
    return chart


def _ranking(context: ReportContext, put: _ChartPages, rows: tuple[int, int], scored: int) -> None:
    shown = rows[1] - rows[0] + 1
    extent = f"（前 {shown // 2} 名和后 {shown - shown // 2} 名，共 {scored} 家）"
    chart = _titled(context, "bar", f"核定总分排名{extent if shown < scored else ''}")
    chart.add_series(
        {
            "name": "核定总分",
            # The ranking of a long list stands in the right-hand tables.
            "categories": cells(7 if shown < scored else 0, *rows),
            "values": cells(8 if shown < scored else 1, *rows),
            "fill": {"color": _BLUE},
            "gap": 40,
            "data_labels": {"value": True, "font": _NAME_FONT, "num_format": "0.00"},
        }
    )
    chart.set_y_axis({"reverse": True, "num_font": _NAME_FONT, "interval_unit": 1})
    # With the best unit on top the value axis would jump above the bars; the labels say it all.
    chart.set_x_axis(
        {"min": 0, "max": 110, "visible": False, "major_gridlines": {"visible": False}}
    )
    # A bar as tall as the page says no more than a slim one.
    put(chart, 0, (_WIDE, min(_TALL, 150 + 30 * shown)))


def _distribution(context: ReportContext, put: _ChartPages, tables: Tables, scored: int) -> None:
    """How many units reached which score and which grade."""
    bands, grades = tables.distribution(scored)
    best_first = [_GRADE_COLORS[at] for at in (0, 0, 1, 1, 2, 2, 3)]
    charts = (
        ("核定总分分布（单位数）", bands, best_first, 0, _WIDE * 3 // 5),
        ("核定等级分布（单位数）", grades, _GRADE_COLORS, _WIDE * 3 // 5 + 6, 0),
    )
    for title, (labels, counts), colors, left, wide in charts:
        chart = _titled(context, "column", title)
        points = [{"fill": {"color": color}} for color in colors]
        chart.add_series(
            {
                "name": "单位数",
                "categories": labels,
                "values": counts,
                "gap": 50,
                "points": points,
                "data_labels": {"value": True, "font": _NAME_FONT},
            }
        )
        chart.set_x_axis({"num_font": _NAME_FONT})
        chart.set_y_axis({"visible": False, "min": 0, "major_gridlines": {"visible": False}})
        put(chart, 1, (wide or _WIDE - left, _TALL * 3 // 4), left)


def _rates(
    context: ReportContext,
    put: _ChartPages,
    tables: Tables,
    pairs: Sequence[Pair],
    rows: tuple[int, int],
) -> None:
    """Execution against adjustment; only outliers carry their name, or labels would overlap."""
    between = axes(context, pairs)
    chart = _titled(context, "scatter", "预算执行率与预算调整率")
    letter = between.spans[0] / _LETTERS, between.spans[1] / _LINES
    labels = _labels(pairs, partial(_beyond, context), lambda pair: rates_of(pair[1]), letter)
    chart.add_series(_points("单位", cells(4, *rows), cells(5, *rows), labels))
    for title, x, y in tables.lines(between):
        chart.add_series(_line(title, x, y))
    chart.set_x_axis(_axis("预算调整率", between.low[0], between.high[0], percent=True))
    chart.set_y_axis(_axis("预算执行率", between.low[1], between.high[1], percent=True))
    chart.set_legend({"position": "top", "font": _NAME_FONT})
    put(chart, 2, (_WIDE, _TALL - 24))
    names = chart_names(submission for submission, _ in pairs)
    far = [names[pair[0].workbook] for pair in pairs if _is_outside(pair)]
    words = f"比率超过 ±{FAR}% 未画入图中：{'、'.join(far[:_MOST_LABELS])}"
    more = f"等 {len(far)} 家" if len(far) > _MOST_LABELS else ""
    if far:
        write_text(context, put.sheet, _TOP + 3 * _PAGE - 1, 0, words + more, "note")


def _totals(
    context: ReportContext,
    put: _ChartPages,
    tables: Tables,
    pairs: Sequence[Pair],
    rows: tuple[int, int],
) -> None:
    """Filed against recomputed totals, and beside it the units where they differ most."""
    full = context.scheme.rules.number("full_points")
    found = [pair[1].total for pair in pairs if pair[1].total is not None]
    filed = [pair[0].records["conclusion"]["self_total"].value for pair in pairs]
    found += [value for value in filed if isinstance(value, Decimal) and value >= 0]
    low = max(Decimal(0), min(found) // 10 * 10)
    chart = _titled(context, "scatter", "自评总分与核定总分")
    letter = (full - low) / (_LETTERS // 2), (full - low) / _LINES
    labels = _labels(pairs, lambda pair: abs(gap_of(pair)), _both_totals, letter)
    # Most points crowd into the upper right corner, where names would leave the chart.
    chart.add_series(_points("单位", cells(2, *rows), cells(1, *rows), labels, "left"))
    title, x, y = tables.diagonal(low, full)
    chart.add_series(_line(title, x, y))
    chart.set_x_axis(_axis("自评总分", low, full))
    chart.set_y_axis(_axis("核定总分", low, full))
    chart.set_legend({"position": "top", "font": _NAME_FONT})
    gaps = tables.gaps(pairs)
    put(chart, 3, (_HALF if gaps else _WIDE, _TALL))
    if gaps:
        put(_largest_gaps(context, gaps), 3, (_HALF, _TALL), _WIDE - _HALF)


def _largest_gaps(context: ReportContext, rows: tuple[int, int]) -> Chart:
    chart = _titled(context, "bar", "自评与核定差异最大的单位")
    for name, column, color in (("自评总分", 9, _GREY), ("核定总分", 8, _BLUE)):
        chart.add_series(
            {
                "name": name,
                "categories": cells(7, *rows),
                "values": cells(column, *rows),
                "fill": {"color": color},
                "gap": 60,
                "overlap": 0,
                "data_labels": {"value": True, "font": _NAME_FONT, "num_format": "0.00"},
            }
        )
    chart.set_y_axis({"reverse": True, "num_font": _NAME_FONT, "interval_unit": 1})
    hidden = {"visible": False, "major_gridlines": {"visible": False}}
    chart.set_x_axis({"min": 0, "max": 115} | hidden)
    chart.set_legend({"position": "top", "font": _NAME_FONT})
    return chart


def _points(
    name: str, x: Range, y: Range, labels: list[dict[str, object]], side: str = "right"
) -> dict[str, object]:
    shape = {"type": "circle", "size": 7, "fill": {"color": _BLUE}, "border": {"color": NAVY}}
    named = {"value": True, "custom": labels, "position": side, "font": _NAME_FONT}
    return {"name": name, "categories": x, "values": y, "marker": shape, "data_labels": named}


def _line(name: str, x: Range, y: Range) -> dict[str, object]:
    drawn = {"color": _RED, "width": 1.25, "dash_type": "dash"}
    return {"name": name, "categories": x, "values": y, "marker": {"type": "none"}, "line": drawn}


def _axis(name: str, low: Decimal, high: Decimal, *, percent: bool = False) -> dict[str, object]:
    by = 100 if percent else 1
    return {
        "name": name,
        "name_font": _NAME_FONT,
        "num_font": _NAME_FONT,
        "num_format": "0%" if percent else "0",
        "min": float(low / by),
        "max": float(high / by),
        # Labels stay at the edge where an axis crosses amid the points.
        "label_position": "low",
        "major_gridlines": _GRID,
    }


def _labels(
    pairs: Sequence[Pair],
    far: Callable[[Pair], Decimal],
    at: Callable[[Pair], Point | None],
    letter: Point,
) -> list[dict[str, object]]:
    """A name for the farthest outliers, none for the others or where it would cover another name.

    Args:
        pairs: the units in the order of the points.
        far: how far out a unit is; 0 for one that needs no name.
        at: where its point is.
        letter: how much of the two axes a narrow letter takes.
    """
    named: dict[str, tuple[Point, str]] = {}
    short = chart_names(submission for submission, _ in pairs)

    def covers(point: Point, name: str) -> bool:
        return any(
            abs(point[0] - x) < letter[0] * max(text_width(name), text_width(other))
            and abs(point[1] - y) < letter[1]
            for (x, y), other in named.values()
        )

    for pair in sorted(pairs, key=lambda pair: (-far(pair), pair[0].workbook)):
        point, name = at(pair), short[pair[0].workbook]
        if len(named) < _MOST_LABELS and point and far(pair) and not covers(point, name):
            named[pair[0].workbook] = point, name
    names = [named.get(submission.workbook) for submission, _ in pairs]
    return [{"value": name[1]} if name else {"delete": True} for name in names]


def _both_totals(pair: Pair) -> Point | None:
    filed, total = pair[0].records["conclusion"]["self_total"].value, pair[1].total
    return (filed, total) if isinstance(filed, Decimal) and total is not None else None


def _beyond(context: ReportContext, pair: Pair) -> Decimal:
    """How far a unit is beyond the lines for adjustment and execution, percentage points."""
    rates = rates_of(pair[1])
    if rates is None or is_far(rates):
        return Decimal(0)
    rules = context.scheme.rules
    beyond = abs(rates[0]) - rules.number("adjustment_limit")
    return max(beyond, rules.number("execution_reason_below") - rates[1], Decimal(0))


def _is_outside(pair: Pair) -> bool:
    rates = rates_of(pair[1])
    return rates is not None and is_far(rates)
