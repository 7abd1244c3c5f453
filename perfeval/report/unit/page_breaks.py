"""Where a unit's sheet starts a new page in print, so that no block is cut from its header."""

from collections.abc import Mapping

from perfeval.report.unit.layout import WIDTHS, UnitLayout

TITLE_ROWS = 2  # which every page repeats
_FINDINGS_TOGETHER = 4  # rows of the findings, header included, that share a page
_DEFAULT_HEIGHT = 16.5  # points of a row whose height is left to the program
# Points within the margins that `set_up_page` sets on A4 in landscape.
_A4_WIDTH, _A4_HEIGHT = 784, 516
_SAFETY = 0.93  # of a page: programs and printers differ in how much they put on one


def page_breaks(layout: UnitLayout, heights: Mapping[int, float]) -> list[int]:
    """The rows that start a page: no block is cut from its header if it fits on one page.

    The findings, which come last, may go on on the next page: each row of theirs stands alone.

    Args:
        layout: where the blocks are.
        heights: row → points, for the rows whose height is set; rows are counted from 0.
    """
    starts = [row - 2 for row in layout.project_rows[:1]]
    starts += [min(layout.measure_rows.values()) - 2] if layout.measure_rows else []
    starts += [layout.goal_row - 1, layout.indicator_header - 1, layout.findings_header - 1]
    ends = [*starts[1:], layout.findings_header + _FINDINGS_TOGETHER]
    room = _page_height(sum(WIDTHS), len(WIDTHS)) - _height(heights, 0, TITLE_ROWS)
    used = _height(heights, TITLE_ROWS, starts[0])
    breaks = []
    for start, end in zip(starts, ends, strict=True):
        needed = _height(heights, start, end)
        if used + needed > room:
            breaks.append(start)
            used = 0
        # After a block longer than a page the next one starts a page of its own.
        used += needed
    return _with_company_for_goal(layout, breaks)


def _with_company_for_goal(layout: UnitLayout, breaks: list[int]) -> list[int]:
    """The goal is short: where it would have a page to itself, the measures go there with it."""
    goal, indicators = layout.goal_row - 1, layout.indicator_header - 1
    if goal not in breaks or indicators not in breaks or not layout.measure_rows:
        return breaks
    together = min(layout.measure_rows.values()) - 2
    return sorted({*breaks, together} - {goal})


def _height(heights: Mapping[int, float], first: int, after: int) -> float:
    return sum(heights.get(row, _DEFAULT_HEIGHT) for row in range(first, after))


def _page_height(width: int, columns: int) -> float:
    """Points of rows that an A4 page in landscape holds when the columns just fit on it."""
    # A character is 7 pixels of 3/4 point, and every column has 5 pixels more.
    sheet = (7 * width + 5 * columns) * 0.75
    return _SAFETY * _A4_HEIGHT * max(1, sheet / _A4_WIDTH)
