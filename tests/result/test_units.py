"""Which unit of this run is which of the earlier one, and what became of it."""

from decimal import Decimal as D
from typing import Any

import pytest

from perfeval.result.comparison import compare
from perfeval.result.model import Difference, MatchedBy
from tests.records import finding, result, unit

Units = list[dict[str, Any]]
Match = tuple[str | None, str | None, MatchedBy | None]


def matches(now: Units, then: Units) -> list[Match]:
    """Unit now → workbook then, and by what key."""
    comparison = compare(result(*now), result(*then))
    return [
        (item.now and item.now.workbook, item.then and item.then.workbook, item.matched_by)
        for item in comparison.units
    ]


def test_score_rate_and_rank_change_exactly() -> None:
    now = unit("甲", total="88.10", rank=1, measures={"execution_rate": "93.16"})
    then = unit("甲", total="79.90", rank=3, measures={"execution_rate": "95.00"})
    (item,) = compare(result(now), result(then)).units
    assert (item.total_change, item.execution_rate_change, item.rank_change) == (
        D("8.20"),
        D("-1.84"),
        2,
    )


def test_unit_without_a_score_in_one_run_has_no_change() -> None:
    (item,) = compare(result(unit("甲")), result(unit("甲", total="80.00", rank=1))).units
    assert (item.total_change, item.rank_change) == (None, None)
    assert item.then is not None
    assert item.then.total == D("80.00")


@pytest.mark.parametrize(
    ("now", "then", "expected"),
    [
        pytest.param(
            [unit("市区（甲A）办事处", "甲", "a.xlsx")],
            [unit("市区(甲ａ) 办事处", "甲街道", "b.xlsx")],
            [("a.xlsx", "b.xlsx", MatchedBy.NAME)],
            id="the name, whatever its width, case and spaces",
        ),
        pytest.param(
            [unit("甲街道办事处", "甲街道", "a.xlsx")],
            [unit("甲片区管委会", "甲街道", "b.xlsx")],
            [("a.xlsx", "b.xlsx", MatchedBy.SHORT_NAME)],
            id="the short name where the full one changed",
        ),
        pytest.param(
            [unit("甲街道办事处", "甲街道", "甲街道.xlsx")],
            [unit(None, workbook="甲街道.xlsx")],
            [("甲街道.xlsx", "甲街道.xlsx", MatchedBy.SHORT_NAME)],
            id="a workbook that could not be read goes by its file",
        ),
        pytest.param(
            [unit("甲", workbook="甲.xlsx"), unit("甲", workbook="甲（更正）.xlsx")],
            [unit("甲", workbook="甲（更正）.xlsx"), unit("甲", workbook="甲.xlsx")],
            [
                ("甲.xlsx", "甲.xlsx", MatchedBy.WORKBOOK),
                ("甲（更正）.xlsx", "甲（更正）.xlsx", MatchedBy.WORKBOOK),
            ],
            id="two workbooks of one unit go by their files",
        ),
        pytest.param(
            [unit("乙", workbook="填报表.xlsx")],
            [unit("甲", workbook="填报表.xlsx")],
            [("填报表.xlsx", None, None), (None, "填报表.xlsx", None)],
            id="one file name of two units means nothing",
        ),
    ],
)
def test_unit_is_found_again_by(now: Units, then: Units, expected: list[Match]) -> None:
    assert matches(now, then) == expected


def test_what_cannot_be_told_apart_is_new_and_gone_and_says_so() -> None:
    twice = [unit("甲", workbook="1.xlsx"), unit("甲", workbook="2.xlsx")]
    now, *then = compare(result(unit("甲", workbook="3.xlsx")), result(*twice)).units
    assert (now.then, now.ambiguous) == (None, True)
    assert [(item.now, item.ambiguous) for item in then] == [(None, True), (None, True)]


def test_renamed_unit_is_marked() -> None:
    (item,) = compare(result(unit("甲办事处", "甲")), result(unit("甲管委会", "甲"))).units
    assert item.renamed


def test_new_units_stand_by_rank_and_gone_ones_at_the_end() -> None:
    now = result(unit("乙"), unit("丙", total="70.00", rank=2), unit("甲", total="90.00", rank=1))
    then = result(unit("丁", total="60.00", rank=1), unit("乙"))
    assert [item.unit for item in compare(now, then).units] == ["甲", "丙", "乙", "丁"]


def test_findings_of_new_and_gone_units_are_neither_new_nor_mended() -> None:
    now = result(unit("甲"), findings=(finding("甲", "S404", "自评得分", "L5"),))
    then = result(unit("乙"), findings=(finding("乙", "S404", "自评得分", "L5"),))
    comparison = compare(now, then)
    assert (comparison.new_findings, comparison.mended_findings) == ((), ())
    assert [(item.now or item.then).findings for item in comparison.units] == [1, 1]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, ()),
        ({"rules": {"name": "x", "version": "1", "sha256": "1" * 64}}, (Difference.RULES,)),
        ({"form": {"id": "unit-performance", "version": "2022.1"}}, (Difference.FORM,)),
    ],
)
def test_other_rules_and_another_form_are_noticed(
    change: dict[str, Any], expected: tuple[Difference, ...]
) -> None:
    assert compare(result(unit("甲")), result(unit("甲"), **change)).differs == expected


def test_another_year_is_that_of_most_units() -> None:
    then = result(unit("甲", year="2022"), unit("乙", year="2022"), unit("丙", year="2023"))
    comparison = compare(result(unit("甲")), then)
    assert comparison.differs == (Difference.YEAR,)
    assert (comparison.now.year, comparison.year) == ("2023", "2022")


def test_of_equally_frequent_years_the_later_one_counts() -> None:
    comparison = compare(result(unit("甲", year="2022"), unit("乙")), result(unit("甲")))
    assert (comparison.now.year, comparison.differs) == ("2023", ())
