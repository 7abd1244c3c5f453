"""The tables under the charts: what each chart draws stands there in figures, live."""

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from xlsxwriter.worksheet import Worksheet

from perfeval.model import Submission, UnitScore
from perfeval.report.cells import number_cell, printable, reference_cell, write_text
from perfeval.report.context import CHARTS, Pair, ReportContext
from perfeval.report.differences import difference
from perfeval.report.sheets.overview import grade_cells, total_cells
from perfeval.report.styles import text_width
from perfeval.report.writer.cells import write_cell

Range = list[object]  # sheet, first row and column, last row and column

WIDTHS = (25, 10, 10, 10, 10, 10, 6, 27, 11, 11, 11)
SHOWN = 30  # units in a ranking chart: beyond it, the first and the last of them
_MOST_GAPS = 10
_LEFT, _RIGHT = 0, 7  # columns where the tables start
_LONGEST_NAME = 22  # columns of a name beside a bar or a point
_BANDS = (95, 90, 85, 80, 70, 60)
FAR = Decimal(200)  # percent: a rate beyond it would squeeze all other points into a corner


@dataclass(frozen=True)
class Axes:
    """From where to where the two rates are drawn, percent; what lies beyond is named in words."""

    low: tuple[Decimal, Decimal]  # adjustment, execution
    high: tuple[Decimal, Decimal]

    @property
    def spans(self) -> tuple[Decimal, Decimal]:
        """How long the axes are."""
        return self.high[0] - self.low[0], self.high[1] - self.low[1]


def rates_of(score: UnitScore) -> tuple[Decimal, Decimal] | None:
    """Adjustment and execution of a unit, percentage points; None unless it has both."""
    of_total = score.rates["budget.total"]
    adjustment, execution = of_total["adjustment_rate"], of_total["execution_rate"]
    return None if adjustment is None or execution is None else (adjustment, execution)


def gap_of(pair: Pair) -> Decimal:
    """Recomputed less filed total; 0 where a unit has not both."""
    filed = pair[0].records["conclusion"]["self_total"].value
    return difference(pair[1].total, filed) or Decimal(0)


def chart_names(submissions: Iterable[Submission]) -> dict[str, str]:
    """Workbook → the name of its unit in charts; whole where two units would be cut alike."""
    units = {submission.workbook: submission.unit for submission in submissions}
    counts = Counter(short_name(unit) for unit in set(units.values()))
    return {
        workbook: short_name(unit) if counts[short_name(unit)] == 1 else _label(unit)
        for workbook, unit in units.items()
    }


def _label(name: str) -> str:
    # An exclamation mark would make a chart's label pass for a reference to a cell.
    return printable(name).replace("!", "！").replace("\n", " ")


def short_name(name: str) -> str:
    """A name that fits beside a bar; the end of a long one tells units apart better."""
    name = _label(name)
    if text_width(name) <= _LONGEST_NAME:
        return name
    start, end = name[:3], ""
    for character in reversed(name):
        if text_width(f"{start}…{character}{end}") > _LONGEST_NAME:
            break
        end = character + end
    return f"{start}…{end}"


def axes(context: ReportContext, pairs: Sequence[Pair]) -> Axes:
    """The axes that hold every point but the far ones, and the lines of the two parameters."""
    rules = context.scheme.rules
    found = [rates for _, score in pairs if (rates := rates_of(score)) and not is_far(rates)]
    adjustment, execution = (
        [rate[at] for rate in found] + [rules.number(line)]
        for at, line in enumerate(("adjustment_limit", "execution_reason_below"))
    )
    low = min(Decimal(0), *adjustment), min(execution) - 5
    high = max(adjustment) + 5, max(Decimal(100), *execution)
    return Axes((_down(low[0]), max(Decimal(0), _down(low[1]))), (_up(high[0]), _up(high[1])))


def is_far(rates: tuple[Decimal, Decimal]) -> bool:
    """Whether a unit's point lies too far out to be drawn."""
    return abs(rates[0]) > FAR or abs(rates[1]) > FAR


def _down(percent: Decimal) -> Decimal:
    return Decimal(Fraction(percent) // 10 * 10)


def _up(percent: Decimal) -> Decimal:
    return -_down(-percent)


class Tables:
    """Writes the tables on the sheet, one under the other in two columns of tables."""

    def __init__(self, context: ReportContext, sheet: Worksheet, top: int) -> None:
        """Starts the tables at a row."""
        self._context, self._sheet = context, sheet
        self._top, self._next = top, top
        self._names = chart_names(context.evaluation.submissions)

    def units(self, pairs: Sequence[Pair]) -> tuple[int, int]:
        """Every scored unit with its figures; returns the first and the last row."""
        titles = ("单位", "核定总分", "自评总分", "差异", "预算调整率", "预算执行率")
        for column, title in enumerate(titles, start=_LEFT):
            write_text(self._context, self._sheet, self._top, column, title, "header")
        for row, pair in enumerate(pairs, start=self._top + 1):
            self._names_and_totals(row, _LEFT, pair)
            rates = rates_of(pair[1])
            # Half a point, or a text among the figures, would make Excel draw them all wrongly.
            values = [None, None] if rates is None else [rate / 100 for rate in rates]
            for column, name, value in zip(
                (4, 5), ("adjustment_rate", "execution_rate"), values, strict=True
            ):
                self._figure((row, column), pair, f"rate.budget.total.{name}", value, ("percent",))
        return self._top + 1, self._top + len(pairs)

    def distribution(self, scored: int) -> tuple[tuple[Range, Range], tuple[Range, Range]]:
        """How many units reached which score and which grade; labels and counts of both."""
        names = [band.name for band in self._context.scheme.rules.grade]
        found = [score.grade for _, score in self._context.units]
        counts = [f'COUNTIF({grade_cells(self._context, scored)},"{name}")' for name in names]
        of_grades = list(zip(names, counts, map(found.count, names), strict=True))
        bands = self._counts(_RIGHT, "核定总分", self._bands(scored))
        grades = self._counts(_RIGHT + 2, "核定等级", of_grades)
        self._next += max(len(_BANDS) + 1, len(names)) + 2
        return bands, grades

    def _bands(self, scored: int) -> list[tuple[str, str, int]]:
        """Each band of scores with the formula that counts its units and their number."""
        totals = total_cells(self._context, scored)
        at_least = [f'COUNTIF({totals},">={bound}")' for bound in _BANDS]
        pairs = zip(_BANDS[1:], _BANDS, strict=False)
        labels = [f"{_BANDS[0]} 及以上", *(f"{low}（含）～{high}" for low, high in pairs)]
        counts = [
            at_least[0],
            *(f"{low}-{high}" for low, high in zip(at_least[1:], at_least, strict=False)),
        ]
        labels.append(f"{_BANDS[-1]} 以下")
        counts.append(f'COUNTIF({totals},"<{_BANDS[-1]}")')
        known = [score.total for _, score in self._context.units if score.total is not None]
        bounds = [Decimal(10**6), *map(Decimal, _BANDS), Decimal(-(10**6))]
        stored = [
            sum(low <= total < high for total in known) for high, low in itertools.pairwise(bounds)
        ]
        return list(zip(labels, counts, stored, strict=True))

    def lines(self, between: Axes) -> list[tuple[str, Range, Range]]:
        """The lines of the parameters in the chart of the rates: name, x and y of both ends."""
        (left, bottom), (right, top) = (
            [value / 100 for value in ends] for ends in (between.low, between.high)
        )
        rules = self._context.scheme.rules
        limit = rules.number("adjustment_limit")
        lines = [("调整率说明线", "adjustment_limit", limit)]
        if limit > 0 and -limit >= between.low[0]:
            lines.append(("调整率说明线（调减）", "-adjustment_limit", -limit))
        made = []
        self._header("参照线", "横轴", "纵轴")
        for title, formula, value in lines:
            ends = [
                ((f"{formula}/100", value / 100), bottom),
                ((f"{formula}/100", value / 100), top),
            ]
            made.append(self._line(title, ends))
        name = "execution_reason_below"
        at = (f"{name}/100", rules.number(name) / 100)
        made.append(self._line("执行率说明线", [(left, at), (right, at)]))
        return made

    def diagonal(self, low: Decimal, high: Decimal) -> tuple[str, Range, Range]:
        """The line on which filed and recomputed totals are equal."""
        line = self._line("自评 = 核定", [(low, low), (high, high)], "score")
        self._next += 1
        return line

    def gaps(self, pairs: Sequence[Pair]) -> tuple[int, int] | None:
        """The units whose own total is farthest from the recomputed one, as the rows; or None."""
        far = sorted(pairs, key=lambda pair: (-abs(gap_of(pair)), pair[0].workbook))
        return self._some("差异最大的单位", [pair for pair in far[:_MOST_GAPS] if gap_of(pair)])

    def extremes(self, pairs: Sequence[Pair]) -> tuple[int, int] | None:
        """The first and the last units of a long ranking, as the rows; None for a short one."""
        if len(pairs) <= SHOWN:
            return None
        ends = [*pairs[: SHOWN // 2], *pairs[-SHOWN // 2 :]]
        return self._some(f"得分最高和最低的各 {SHOWN // 2} 家", ends)

    def _some(self, title: str, pairs: Sequence[Pair]) -> tuple[int, int] | None:
        if not pairs:
            return None
        self._header(title, "核定总分", "自评总分", "差异")
        first = self._next
        for pair in pairs:
            self._names_and_totals(self._next, _RIGHT, pair)
            self._next += 1
        last, self._next = self._next - 1, self._next + 1
        return first, last

    def _header(self, *titles: str) -> None:
        for column, title in enumerate(titles, start=_RIGHT):
            write_text(self._context, self._sheet, self._next, column, title, "header")
        self._next += 1

    def _names_and_totals(self, row: int, column: int, pair: Pair) -> None:
        submission, score = pair
        write_text(
            self._context, self._sheet, row, column, self._names[submission.workbook], "cell"
        )
        filed = submission.records["conclusion"]["self_total"].value
        own = filed if isinstance(filed, Decimal) else None
        figures = (
            ("total", score.total, "score"),
            ("self_total", own, "score"),
            ("difference", difference(score.total, filed), "gap"),
        )
        for at, (key, value, styles) in enumerate(figures, start=column + 1):
            self._figure((row, at), pair, key, value, (styles,))

    def _figure(
        self,
        at: tuple[int, int],
        pair: Pair,
        key: str,
        value: Decimal | None,
        styles: tuple[str, ...],
    ) -> None:
        """A figure of a unit, or a blank cell, which a chart leaves out."""
        if value is None:
            cell = number_cell(self._context, None, "cell", *styles)
        else:
            cell = reference_cell(self._context, pair[0].workbook, key, value, "cell", *styles)
        write_cell(self._sheet, *at, cell)

    def _counts(
        self, column: int, title: str, rows: Sequence[tuple[str, str, int]]
    ) -> tuple[Range, Range]:
        """A table of labels and counts beside whatever else begins at the same row."""
        for at, words in enumerate((title, "单位数"), start=column):
            write_text(self._context, self._sheet, self._next, at, words, "header")
        cell_format = self._context.formats("cell", "integer", "center")
        for row, (label, formula, count) in enumerate(rows, start=self._next + 1):
            write_text(self._context, self._sheet, row, column, label, "cell", "center")
            self._sheet.write_formula(row, column + 1, f"={formula}", cell_format, count)
        first, last = self._next + 1, self._next + len(rows)
        return cells(column, first, last), cells(column + 1, first, last)

    def _line(
        self, title: str, ends: Sequence[tuple[object, object]], styles: str = "percent"
    ) -> tuple[str, Range, Range]:
        first = self._next
        cell_format = self._context.formats("cell", styles)
        for point in ends:
            write_text(self._context, self._sheet, self._next, _RIGHT, title, "cell")
            for column, value in enumerate(point, start=_RIGHT + 1):
                if isinstance(value, tuple):
                    formula, stored = value
                    self._sheet.write_formula(
                        self._next, column, f"={formula}", cell_format, float(stored)
                    )
                else:
                    self._sheet.write_number(self._next, column, float(str(value)), cell_format)
            self._next += 1
        x, y = (cells(_RIGHT + at, first, self._next - 1) for at in (1, 2))
        return title, x, y


def cells(column: int, first: int, last: int) -> Range:
    """Some rows of a column, as a chart refers to them."""
    return [CHARTS, first, column, last, column]
