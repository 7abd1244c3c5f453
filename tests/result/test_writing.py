"""What the JSON result carries beyond the figures: the texts that the report in words needs."""

import json
from typing import Any

import pytest

from perfeval.model import Finding, Severity
from perfeval.result.answers import with_answers
from perfeval.run.pipeline import evaluate
from perfeval.run.publication import result_record
from tests.fill import clean, fill
from tests.submissions import scheme, submission


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("批次")
    filled = clean()
    del filled["indicator"][4]["reason"]
    fill(folder / "甲.xlsx", scheme(), filled)
    return result_record(evaluate(folder, scheme(), jobs=1), scheme())


def test_unit_record_and_conclusion_are_carried_in_words(record: dict[str, Any]) -> None:
    (unit,) = record["units"]
    profile = unit["profile"]
    assert (profile["head"], profile["establishment"], profile["communities"]) == (
        "王晓明",
        "60",
        "8",
    )
    assert profile["organization"].startswith("内设党政办公室、党建工作办公室")
    assert unit["conclusion"]["suggestions"] == (
        "建议财政部门在年中调整时同步下达绩效目标调整批复。"
    )


def test_telephone_number_stays_in_the_workbook(record: dict[str, Any]) -> None:
    assert "0991-1234567" not in json.dumps(record, ensure_ascii=False)


def test_base_data_and_key_work_are_carried(record: dict[str, Any]) -> None:
    (unit,) = record["units"]
    assert unit["base_data"]["san_gong"]["reception"] == {
        "last_year_budget": "0.6",
        "last_year": "0.6",
        "budget": "0.5",
        "actual": "0.3",
    }
    assert unit["base_data"]["carry_over"]["balance"]["this_year_end"] == "102"
    assert unit["key_work"][1]["note"] == "发现隐患 186 处，已整改 186 处"


def test_indicator_has_its_reason_remedy_and_evidence(record: dict[str, Any]) -> None:
    second = record["units"][0]["indicators"][1]
    assert second["reason"].startswith("便民中心改造工程尾款 6 万元")
    assert (second["remedy"][-8:], second["evidence"]) == ("5 月完成支付。", "附件2")


def test_finding_in_a_list_names_the_row_it_is_about(record: dict[str, Any]) -> None:
    found = {item["check"]: (item["cell"], item["item"]) for item in record["findings"]}
    # The fifth indicator stands in row 8 and is called 城镇新增就业人数.
    assert found["T501"] == ("M8", "城镇新增就业人数")


def test_finding_at_a_cell_that_several_rows_share_names_none_of_them() -> None:
    unit = submission(clean())
    row = unit.lists["indicator"][0]
    found = [
        Finding("S402", Severity.ERROR, "甲", row[field].ref, field, "", "", "")
        for field in ("level1", "points")
    ]
    first, second = with_answers(found, [unit], scheme())
    assert (first.item, second.item) == (None, row["name"].value)
