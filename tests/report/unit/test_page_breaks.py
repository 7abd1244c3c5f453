"""Page breaks of a unit's sheet: the exact row, just before and just beyond the end of a page.

The columns are 207 characters and 20 × 5 pixels wide: (7 × 207 + 100) × 0.75 = 1161.75 points. An
A4 page holds 784 × 516, of which 93% of the height is used: 0.93 × 516 × 1161.75 ÷ 784 = 711.098
points. Two title rows of 16.5 leave 678.098 to the blocks.
"""

from dataclasses import replace

import pytest

from perfeval.report.unit.layout import UnitLayout
from perfeval.report.unit.page_breaks import page_breaks

# Blocks: budget 2-6, projects 7-10, measures 11-14, goal 15-18, indicators 19-25, findings from 26;
# each row is 16.5 points but for those that a case makes taller.
LAYOUT = UnitLayout(
    sheet="甲",
    budget_rows={"total": 5},
    project_rows=(9,),
    measure_rows={"measure": 13},
    measure_inputs={},
    goal_row=16,
    indicator_header=20,
    execution_row=21,
    indicator_rows=(22,),
    total_row=23,
    grade_row=24,
    findings_header=27,
    cells={},
)
PROJECT, INDICATOR = 9, 22


def test_short_sheet_is_one_page() -> None:
    assert page_breaks(LAYOUT, {}) == []


@pytest.mark.parametrize(
    ("points", "breaks"),
    [
        # The budget takes 5 × 16.5, the projects 3 × 16.5 and the tall row: 132 + 546.0 = 678.0.
        (546.0, [11]),
        # 132 + 546.2 = 678.2 is too much; then 595.7 and the measures' 66 fill the page: 661.7.
        (546.2, [7, 15]),
    ],
)
def test_block_that_does_not_fit_starts_a_page(points: float, breaks: list[int]) -> None:
    assert page_breaks(LAYOUT, {PROJECT: points}) == breaks


@pytest.mark.parametrize(
    ("points", "breaks"),
    [
        # All but the tall row and the findings is 379.5, the first five rows of those are 82.5.
        (216.0, []),
        (216.2, [26]),
    ],
)
def test_title_header_and_three_findings_stay_together(points: float, breaks: list[int]) -> None:
    assert page_breaks(LAYOUT, {INDICATOR: points}) == breaks


def test_block_longer_than_a_page_is_followed_by_a_page_of_its_own() -> None:
    assert page_breaks(LAYOUT, {INDICATOR: 900.0}) == [19, 26]


def test_goal_that_would_have_a_page_to_itself_takes_the_measures_along() -> None:
    # 82.5 + 509.5 + 66 = 658 leaves no room for the goal, nor do 66 for indicators of 649.
    heights = {PROJECT: 460.0, INDICATOR: 550.0}
    assert page_breaks(LAYOUT, heights) == [11, 19, 26]
    assert page_breaks(replace(LAYOUT, measure_rows={}), heights) == [15, 19, 26]


@pytest.mark.parametrize(("points", "breaks"), [(480.0, [15]), (480.2, [11])])
def test_sheet_without_projects_starts_with_its_measures(points: float, breaks: list[int]) -> None:
    # The budget reaches to row 10: 8 × 16.5 and the tall row, and with the measures' 66 a page.
    assert page_breaks(replace(LAYOUT, project_rows=()), {5: points}) == breaks
