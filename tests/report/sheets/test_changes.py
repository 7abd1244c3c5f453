"""与上次对比 and 问题变化: two batches, one after the other."""

import copy
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest

import perfeval.result
from perfeval.result.model import Result
from perfeval.result.reading import parse_result, read_result
from perfeval.run.pipeline import evaluate
from perfeval.run.publication import write_results
from tests import office, records
from tests.fill import clean, fill
from tests.report.results import opened, row_under
from tests.submissions import scheme

SCHEMA = Path(perfeval.result.__file__).with_name("result.schema.json")
HEADER = 5


def unit(name: str) -> dict[str, Any]:
    filled = clean()
    filled["unit"] |= {"name": f"示例市{name}街道办事处", "short_name": f"{name}街道"}
    filled["unit"]["budget_code"] = name
    return filled


def run(folder: Path, name: str, units: dict[str, dict[str, Any]], before: Result | None) -> Path:
    batch = folder / name
    batch.mkdir()
    for workbook, filled in units.items():
        fill(batch / f"{workbook}.xlsx", scheme(), filled)
    target = folder / f"{name}.xlsx"
    write_results(evaluate(batch, scheme(), jobs=1), scheme(), target, before)
    return target


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Last time 甲 claimed two points too many; now it does not, and 丙 has come for 乙."""
    folder = tmp_path_factory.mktemp("两次")
    low = unit("甲")
    low["indicator"][2] |= {"actual": Decimal(40), "self_score": Decimal(12)}
    low["unit"]["staff_in_post"] = 66
    first = run(folder, "上次", {"甲": low, "乙": unit("乙")}, None)
    now = copy.deepcopy(low)
    now["indicator"][2] |= {"actual": Decimal(50)}
    now["project"].insert(0, now["project"][0] | {"name": "新项目", "original": 0, "final": 0})
    now["project"][0] |= {"executed": 0, "midyear_executed": 0}
    now["budget"]["total"]["executed"] = Decimal("3264.00")
    lower = unit("丙")
    lower["indicator"][2] |= {"actual": Decimal(12)}
    units = {"甲": now, "丙": lower}
    return run(folder, "本次", units, read_result(first.with_suffix(".json")))


@pytest.fixture(scope="module")
def book(result: Path) -> openpyxl.Workbook:
    return opened(result)


def test_sheets_are_there_only_when_there_is_something_to_compare_with(
    result: Path, book: openpyxl.Workbook
) -> None:
    names = book.sheetnames
    assert names[names.index("抽查建议") :][:3] == ["抽查建议", "与上次对比", "问题变化"]
    assert "与上次对比" not in opened(result.with_name("上次.xlsx")).sheetnames
    assert "previous" not in json.loads(result.with_name("上次.json").read_text("utf-8"))


def test_unit_stands_now_and_then_with_its_change(book: openpyxl.Workbook) -> None:
    rows = [row_under(book["与上次对比"], HEADER, n) for n in (1, 2, 3)]
    own = next(row for row in rows if row["单位"] == "甲街道")
    # 3264 ÷ 3400 = 96% → 9.60 where it was 9.70, and 12 where 12 × 40 ÷ 48 = 10 was.
    assert (own["本次总分"], own["上次总分"], own["总分变化"]) == (98.86, 96.96, 1.9)
    assert (own["本次执行率"], own["上次执行率"]) == (0.96, 0.97)
    assert own["执行率变化（百分点）"] == -1
    assert (own["本次排名"], own["上次排名"], own["排名变化"]) == (1, 2, 1)
    assert (own["本次等级"], own["上次等级"]) == ("优", "优")


def test_new_and_gone_units_are_named(book: openpyxl.Workbook) -> None:
    rows = [row_under(book["与上次对比"], HEADER, n) for n in (1, 2, 3)]
    assert [(row["单位"], row["说明"]) for row in rows] == [
        ("甲街道", ""),
        ("丙街道", "上次没有报送"),
        ("乙街道", "本次没有报送"),
    ]
    gone = rows[-1]
    assert (gone["单位"], gone["本次总分"], gone["上次总分"]) == ("乙街道", "—", 98.96)
    assert not gone["总分变化"]


def test_new_and_mended_findings_are_told_with_their_place(book: openpyxl.Workbook) -> None:
    sheet = book["问题变化"]
    rows = [row_under(sheet, 3, n) for n in range(1, sheet.max_row - 2)]
    found = {(row["变化"], row["编号"], row["单位"], row["工作表"], row["单元格"]) for row in rows}
    assert ("已改正", "S404", "甲街道", "绩效指标", "L6") in found
    # The total was lowered and no longer is the sum of its parts.
    assert ("新增", "M304", "甲街道", "预算执行", "G4") in found
    # Still 66 people for 60 posts, in both runs.
    assert not [item for item in found if item[1] == "B601"]
    mended = next(row for row in rows if (row["变化"], row["编号"]) == ("已改正", "S404"))
    assert mended["项目"] == "开展安全隐患排查次数·自评得分"
    assert "多计 2 分" in mended["说明"]


def test_figures_of_this_run_refer_to_the_units_sheets(result: Path) -> None:
    sheet = openpyxl.load_workbook(result)["与上次对比"]
    formulas = {sheet.cell(row, 2).value for row in (6, 7)}
    assert {unit for unit in ("甲", "丙") for text in formulas if f"{unit}街道!$M$" in text} == {
        "甲",
        "丙",
    }


def test_office_program_recalculates_it_to_what_is_stored(result: Path, tmp_path: Path) -> None:
    poisoned = tmp_path / "毒.xlsx"
    assert office.poison(result, poisoned) > 0
    (fresh,) = office.recalculate([poisoned], tmp_path)
    assert office.differences(result, fresh) == []


def test_record_carries_the_comparison_by_the_schema(result: Path) -> None:
    record = json.loads(result.with_suffix(".json").read_text("utf-8"))
    jsonschema.validate(record, json.loads(SCHEMA.read_text("utf-8")))
    previous = record["previous"]
    own = next(item for item in previous["units"] if item["unit"] == "甲街道")
    assert (own["matched_by"], own["total_change"], own["execution_rate_change"]) == (
        "name",
        "1.90",
        "-1.00",
    )
    assert ("S404", "L6") in {(item["check"], item["cell"]) for item in previous["mended_findings"]}
    assert previous["differs"] == []


def test_other_year_and_other_rules_are_said_on_the_sheet(tmp_path: Path) -> None:
    rules = {"name": "本地", "version": "1", "sha256": "a" * 64}
    before = records.result(records.unit("示例市甲街道办事处", year="2022"), rules=rules)
    sheet = opened(run(tmp_path, "本次", {"甲": unit("甲")}, before))["与上次对比"]
    warning = sheet.cell(3, 1).value
    assert "上次是 2022 年度，本次是 2023 年度" in warning
    assert "上次 本地 1（aaaaaaaa）" in warning


def test_same_year_and_rules_are_not_warned_of(book: openpyxl.Workbook) -> None:
    assert book["与上次对比"].cell(3, 1).value is None


def test_hostile_words_of_the_earlier_run_stay_words(tmp_path: Path) -> None:
    evil = '=HYPERLINK("http://x")\x07' + "长" * 2000
    before = parse_result(
        records.record(
            records.unit(evil, total="1" + "7" * 308, grade=evil, rank=1_000_000),
            records.unit("示例市甲街道办事处"),
            findings=(
                records.finding("示例市甲街道办事处", "S404", evil, value=evil, message=evil),
            ),
            folder=evil,
        )
    )
    book = openpyxl.load_workbook(run(tmp_path, "本次", {"甲": unit("甲")}, before))
    for name in ("与上次对比", "问题变化"):
        texts = [cell for row in book[name].iter_rows() for cell in row if cell.value]
        assert any("HYPERLINK" in str(cell.value) for cell in texts if cell.data_type == "s")
        formulas = [str(cell.value) for cell in texts if cell.data_type == "f"]
        assert not [text for text in formulas if "http" in text]
