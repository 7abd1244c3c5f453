"""Which finding of this run is which of the earlier one."""

from typing import Any

import pytest
from pydantic import TypeAdapter

from perfeval.result.comparison import compare
from perfeval.result.model import Comparison, fault_count
from tests.records import finding, result, unit

Found = tuple[dict[str, Any], ...]


def changes(now: Found, then: Found) -> tuple[list[str | None], list[str | None]]:
    """Cells of the new findings and of the mended ones, of one unit."""
    comparison = compare(
        result(unit("甲"), findings=now),
        result(unit("甲"), findings=then),
    )
    return [item.cell for item in comparison.new_findings], [
        item.cell for item in comparison.mended_findings
    ]


def score(cell: str, item: str, **more: Any) -> dict[str, Any]:
    return finding("甲", "S404", "自评得分", cell, **{"item": item, "message": "多计。"} | more)


@pytest.mark.parametrize(
    ("now", "then", "expected"),
    [
        pytest.param(
            (score("L5", "办结率"),), (score("L5", "办结率"),), ([], []), id="nothing changed"
        ),
        pytest.param(
            (score("L6", "办结率"), score("L7", "满意度")),
            (score("L5", "办结率"), score("L6", "满意度")),
            ([], []),
            id="a row inserted above",
        ),
        pytest.param(
            (score("L5", "办结率", message="多计 1 分。", value="3"),),
            (score("L5", "办结率"),),
            ([], []),
            id="a figure changed, the fault still there",
        ),
        pytest.param(
            (score("L6", "满意度"),), (score("L5", "办结率"),), (["L6"], ["L5"]), id="another row"
        ),
        pytest.param(
            (score("L5", "热线办结率"),), (score("L5", "办结率"),), ([], []), id="a better name"
        ),
        pytest.param(
            (score("L5", "甲"),),
            (score("L5", "甲", severity="warning"),),
            ([], []),
            id="graver than before",
        ),
        pytest.param(
            (finding("甲", "M301", "合计", "B4", sheet="预算执行"),),
            (finding("甲", "M302", "合计", "B4", sheet="预算执行"),),
            (["B4"], ["B4"]),
            id="another check at the same cell",
        ),
        pytest.param(
            (score("L5", "重名"), score("L6", "重名"), score("L7", "重名")),
            (score("L6", "重名"),),
            (["L5", "L7"], []),
            id="of two rows with one name the one in the same cell is the old one",
        ),
        pytest.param(
            (score("L9", "重名"),),
            (score("L5", "重名"), score("L6", "重名")),
            ([], ["L6"]),
            id="one of two mended",
        ),
        pytest.param(
            (score("L7", "重名", message="乙"),),
            (score("L5", "重名", message="甲"), score("L6", "重名", message="乙")),
            ([], ["L5"]),
            id="of two with one name the message tells which moved",
        ),
        pytest.param(
            (score("L6", "重名", message="丙"),),
            (score("L5", "重名", message="甲"), score("L6", "重名", message="乙")),
            ([], ["L5"]),
            id="of two with one name the cell tells which changed",
        ),
        pytest.param(
            (),
            (score("L5", "甲"), score("L6", "乙"), score("L7", "甲")),
            ([], ["L5", "L6", "L7"]),
            id="all mended, in their order",
        ),
    ],
)
def test_finding_is_the_same(
    now: Found, then: Found, expected: tuple[list[str], list[str]]
) -> None:
    assert changes(now, then) == expected


def test_missing_unit_is_a_finding_of_the_whole_batch_and_goes_by_its_name() -> None:
    def missing(name: str) -> dict[str, Any]:
        return finding(name, "I107", "单位名单", workbook="", sheet=None, value=name)

    now = result(unit("甲"), findings=(missing("乙"), missing("丙")))
    then = result(unit("甲"), findings=(missing("丁"), missing("乙")))
    comparison = compare(now, then)
    assert [item.unit for item in comparison.new_findings] == ["丙"]
    assert [item.unit for item in comparison.mended_findings] == ["丁"]


def test_what_stands_for_several_faults_counts_as_so_many() -> None:
    rest = finding("甲", "C205", "全年预算数", "E201", sheet="项目支出", occurrences=30)
    comparison = compare(
        result(unit("甲"), unit("乙"), findings=(rest, score("L5", "办结率"))),
        result(unit("甲"), unit("乙"), findings=(rest | {"unit": "乙", "workbook": "乙.xlsx"},)),
    )
    assert fault_count(comparison.new_findings) == 31
    assert fault_count(comparison.mended_findings) == 30
    units = TypeAdapter(Comparison).dump_python(comparison, mode="json")["units"]
    numbers = [(it["unit"], it["new_findings"], it["mended_findings"]) for it in units]
    assert numbers == [("乙", 0, 30), ("甲", 31, 0)]


@pytest.mark.parametrize(
    ("now", "then", "new", "mended"),
    [
        (30, 30, [], []),
        (30, 10, [(20, "另有 20 条同类问题")], []),
        (10, 30, [], [(20, "另有 20 条同类问题")]),
        # Of all but one listed, the one left stands alone, with its own words.
        (1, 30, [], [(29, "另有 29 条同类问题")]),
    ],
)
def test_more_or_fewer_of_what_is_not_listed_is_the_difference(
    now: int, then: int, new: list[tuple[int, str]], mended: list[tuple[int, str]]
) -> None:
    def rest(count: int) -> dict[str, Any]:
        return finding("甲", "C205", "全年预算数", "E201", sheet="项目支出", occurrences=count)

    comparison = compare(
        result(unit("甲"), findings=(rest(now),)), result(unit("甲"), findings=(rest(then),))
    )
    changed = (comparison.new_findings, comparison.mended_findings)
    told = [[(it.occurrences, it.message[:12].rstrip("，")) for it in part] for part in changed]
    assert told == [new, mended]
