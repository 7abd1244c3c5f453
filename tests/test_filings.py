"""One filing counts once whatever its bytes; two units stay two whatever they share (field D6…)."""

import shutil
import zipfile
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from perfeval.cli.report_wording import is_unit
from perfeval.document.files import file_names
from perfeval.files.atomic import file_transaction
from perfeval.filings import filings_by_unit, is_one_filing, tell_units_apart
from perfeval.model import Evaluation, Examined, Finding, UnitSheets
from perfeval.narrative import load_templates, narrate_each
from perfeval.reader import read_submission
from perfeval.result.reading import read_result
from perfeval.returned import send_back
from perfeval.run.pipeline import evaluate
from perfeval.run.publication import open_cache, write_in_transaction
from tests.checks.test_batch import unit
from tests.fill import fill, place
from tests.submissions import scheme, submission


def other_properties(path: Path, target: Path) -> None:
    """The same workbook with another author: only docProps/core.xml differs."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as copy:
        for info in source.infolist():
            data = source.read(info)
            if info.filename == "docProps/core.xml":
                data = data.replace(b"</cp:coreProperties>", b"<!-- x --></cp:coreProperties>")
            copy.writestr(info, data)


def saved_again(path: Path, target: Path) -> None:
    """The same workbook saved by another library: computed cells lose their stored results."""
    book = openpyxl.load_workbook(path)
    book["预算执行"].column_dimensions["B"].width = 44
    book.save(target)


def with_another_sheet(path: Path, target: Path) -> None:
    """The same workbook with one more sheet of the unit's own."""
    book = openpyxl.load_workbook(path)
    book.create_sheet("草稿")["A1"] = "自用"
    book.save(target)


def of_check(evaluation: Evaluation, check: str) -> list[Finding]:
    return [item for item in evaluation.findings if item.check == check]


def scored(evaluation: Evaluation) -> dict[str, bool]:
    return {item.workbook: item.scored for item in evaluation.scores}


@pytest.mark.parametrize("save", [other_properties, saved_again, with_another_sheet])
def test_one_filing_in_other_bytes_counts_once(save: Any, tmp_path: Path) -> None:
    # field D6; by code points 甲(1).xlsx comes before 甲.xlsx, which is the plainer name.
    save(fill(tmp_path / "甲.xlsx", scheme(), unit("东门")), tmp_path / "甲(1).xlsx")
    evaluation = evaluate(tmp_path, scheme(), jobs=1)
    assert scored(evaluation) == {"甲.xlsx": True, "甲(1).xlsx": False}
    [finding] = of_check(evaluation, "I106")
    assert finding.ref == ("甲(1).xlsx", *place("unit.name"))
    assert finding.message == (
        "与“甲.xlsx”填报的内容完全相同（只是另存过），只按“甲.xlsx”计算一次，请删除多余的这一份。"
    )
    reasons = {item.workbook: item.reason for item in evaluation.scores}
    assert reasons["甲(1).xlsx"] == "同一单位另有一份填报表：甲.xlsx"


def test_plainer_name_is_kept_though_its_computed_cells_lost_their_results(tmp_path: Path) -> None:
    # field D6, sibling: the one that was saved again has the plainer name.
    path = fill(tmp_path / "甲（最终版）.xlsx", scheme(), unit("东门"))
    saved_again(path, tmp_path / "甲.xlsx")
    evaluation = evaluate(tmp_path, scheme(), jobs=1)
    assert scored(evaluation) == {"甲.xlsx": True, "甲（最终版）.xlsx": False}
    assert len(of_check(evaluation, "I106")) == 1


def test_copies_with_equal_bytes_keep_the_plainer_name_too(tmp_path: Path) -> None:
    # field D6, sibling: what a browser calls a second download.
    shutil.copy(fill(tmp_path / "甲.xlsx", scheme(), unit("东门")), tmp_path / "甲 (1).xlsx")
    evaluation = evaluate(tmp_path, scheme(), jobs=1)
    assert scored(evaluation) == {"甲.xlsx": True, "甲 (1).xlsx": False}
    [finding] = of_check(evaluation, "I106")
    assert finding.message == "与“甲.xlsx”是同一份文件，请删除多余的一份，只计算一次。"


@pytest.mark.parametrize(
    ("block", "field", "value"),
    [
        ("budget.total", "final", D("2205.5")),
        ("unit", "filed_by", "王"),
        ("indicator.0", "reason", "另一个原因，写得足够长，可以看作是一句话。"),
    ],
)
def test_filings_that_differ_in_any_value_stay_two(
    block: str, field: str, value: Any, tmp_path: Path
) -> None:
    # field D6: files that differ in any value that is read stay as they were.
    changed = unit("东门")
    part: Any = changed
    for key in block.split("."):
        part = part[int(key)] if key.isdigit() else part[key]
    part[field] = value
    fill(tmp_path / "甲.xlsx", scheme(), unit("东门"))
    fill(tmp_path / "甲(1).xlsx", scheme(), changed)
    evaluation = evaluate(tmp_path, scheme(), jobs=1)
    assert scored(evaluation) == {"甲.xlsx": False, "甲(1).xlsx": False}
    assert ["内容不同" in item.message for item in of_check(evaluation, "I106")] == [True, True]


def same_name(code: str, short: str = "胜利街道") -> dict[str, Any]:
    filled = unit(short)
    filled["unit"] |= {"name": "胜利街道办事处", "short_name": short, "budget_code": code}
    return filled


def test_one_full_name_with_two_codes_is_two_units(tmp_path: Path) -> None:
    # field D16
    for district, code in (("东区", "101001"), ("西区", "201001")):
        (tmp_path / district).mkdir()
        fill(tmp_path / district / "胜利街道.xlsx", scheme(), same_name(code))
    evaluation = evaluate(tmp_path, scheme(), jobs=1)
    assert scored(evaluation) == {"东区/胜利街道.xlsx": True, "西区/胜利街道.xlsx": True}
    east, west = (item.unit for item in evaluation.submissions)
    assert (east, west) == ("胜利街道办事处（101001）", "胜利街道办事处（201001）")
    first, second = of_check(evaluation, "I106")
    assert (first.severity.value, first.unit, second.unit) == ("notice", east, west)
    assert first.message == (
        "单位名称与“西区/胜利街道.xlsx”的相同，预算单位编码不同（101001、201001），按两个单位分别计算，"
        "请在单位名称里写明所属区县；如果是同一单位报送了两份，请只保留一份。"
    )
    # Equal texts of two units are a lead, though their names are equal, too.
    assert {item.unit for item in of_check(evaluation, "G703")} == {west}
    names = {item.unit for item in evaluation.findings} | {item.unit for item in evaluation.skipped}
    assert "胜利街道" not in names


@pytest.mark.parametrize(
    "codes",
    [
        ("101001", "101001"),
        ("101001", ""),  # nobody can tell of which unit the second is
        ("001002", "1002"),  # zeros that a number format showed
    ],
)
def test_one_full_name_without_two_codes_stays_one_unit(
    codes: tuple[str, str], tmp_path: Path
) -> None:
    # field D16, siblings
    for ordinal, code in enumerate(codes):
        filled = same_name(code)
        filled["unit"]["filed_by"] = f"填报人{ordinal}"
        fill(tmp_path / f"{ordinal}.xlsx", scheme(), filled)
    evaluation = evaluate(tmp_path, scheme(), jobs=1)
    assert scored(evaluation) == {"0.xlsx": False, "1.xlsx": False}
    assert ["请只保留一份" in item.message for item in of_check(evaluation, "I106")] == [True] * 2


def test_copies_are_found_within_each_of_two_units_of_one_name(tmp_path: Path) -> None:
    # field D16 and D6 together
    for name, code in (("东", "101001"), ("西", "201001")):
        fill(tmp_path / f"{name}.xlsx", scheme(), same_name(code))
    saved_again(tmp_path / "东.xlsx", tmp_path / "东（2）.xlsx")
    evaluation = evaluate(tmp_path, scheme(), jobs=1)
    assert scored(evaluation) == {"东.xlsx": True, "东（2）.xlsx": False, "西.xlsx": True}


def test_short_name_of_two_units_gives_way_to_the_full_names(tmp_path: Path) -> None:
    # field D17; the third keeps its short name.
    for ordinal, district in enumerate(("东区", "西区")):
        filled = unit(district)
        filled["unit"] |= {"name": f"{district}胜利街道办事处", "short_name": "胜利街道"}
        fill(tmp_path / f"{ordinal}.xlsx", scheme(), filled)
    fill(tmp_path / "2.xlsx", scheme(), unit("北"))
    evaluation = evaluate(tmp_path, scheme(), jobs=1)
    names = ["东区胜利街道办事处", "西区胜利街道办事处", "北街道"]
    assert [item.unit for item in evaluation.submissions] == names
    assert [item.unit for item in evaluation.scores] == names
    assert {item.unit for item in evaluation.findings if item.unit} <= set(names)


def examined(name: str, short: str, code: str = "", workbook: str = "甲.xlsx") -> Examined:
    filled = {"unit": {"name": name, "short_name": short, "budget_code": code or None}}
    made = submission(filled, workbook)
    return Examined(type(made)(**{**_fields(made), "unit": short}), (), ())


def _fields(item: Any) -> dict[str, Any]:
    return {name: getattr(item, name) for name in item.__slots__}


def test_short_names_are_compared_as_names_are() -> None:
    # field D17, sibling: full-width letters and spaces do not make another name.
    told = tell_units_apart(
        [
            examined("东区A街道办事处", "A街道", workbook="1.xlsx"),
            examined("西区A街道办事处", "Ａ 街道", workbook="2.xlsx"),
        ]
    )
    assert [item.submission.unit for item in told] == ["东区A街道办事处", "西区A街道办事处"]


def test_two_workbooks_of_one_unit_keep_its_short_name() -> None:
    # field D17, sibling: the same unit twice is not two units of one short name.
    told = tell_units_apart(
        [examined("东门街道办事处", "东门", workbook=name) for name in ("1.xlsx", "2.xlsx")]
    )
    assert [item.submission.unit for item in told] == ["东门", "东门"]
    assert len(filings_by_unit([item.submission for item in told])) == 1


def test_values_that_cannot_be_read_are_compared_as_shown(tmp_path: Path) -> None:
    # field D6, sibling: 约300 and 约400 are both no number, and two different filings.
    for ordinal, words in enumerate(("约300", "约400", "约300")):
        filled = unit("东门")
        filled["budget"]["total"]["final"] = words
        path = fill(tmp_path / f"{ordinal}.xlsx", scheme(), filled)
        other_properties(path, tmp_path / f"{ordinal}b.xlsx")
    read = [
        read_submission(tmp_path / name, name, scheme()) for name in ("0.xlsx", "1.xlsx", "2b.xlsx")
    ]
    assert not is_one_filing(read[:2], scheme())
    assert is_one_filing([read[0], read[2]], scheme())


def test_returned_copy_never_names_another_unit_of_the_same_short_name(tmp_path: Path) -> None:
    # field D17 (b): the reason that two units share is a lead for the bureau alone.
    folder = tmp_path / "批次"
    folder.mkdir()
    for ordinal, district in enumerate(("东区", "西区")):
        filled = unit(district)
        filled["unit"] |= {"name": f"{district}胜利街道办事处", "short_name": "胜利街道"}
        filled["indicator"][5]["reason"] = "受强降雨影响，第三季度停工二十天，未能按期完成。"
        filled["indicator"][5]["self_score"] = D(1)
        fill(folder / f"{ordinal}.xlsx", scheme(), filled)
    evaluation = evaluate(folder, scheme(), jobs=1)
    assert {item.unit for item in of_check(evaluation, "T503")} == {"西区胜利街道办事处"}
    sent = send_back([(folder, evaluation)], tmp_path / "退回", jobs=1)
    assert sent.withheld > 0
    for item in sent.sent:
        book = openpyxl.load_workbook(tmp_path / "退回" / item.file)
        words = [str(cell.value) for sheet in book for row in sheet for cell in row]
        assert not [text for text in words if "T503" in text or ("东区" in text and "西区" in text)]


def test_volumes_have_the_full_names_though_workbooks_come_from_the_cache(tmp_path: Path) -> None:
    # field D17: what an earlier run packed has the short names
    folder, target = tmp_path / "批次", tmp_path / "结果.xlsx"
    folder.mkdir()
    names = ["东区胜利街道办事处", "西区胜利街道办事处"]
    for ordinal, name in enumerate(names):
        filled = unit(name[:2])
        filled["unit"] |= {"name": name, "short_name": "胜利街道"}
        fill(folder / f"{ordinal}.xlsx", scheme(), filled)
    cache = open_cache(target, scheme())
    evaluation = evaluate(folder, scheme(), jobs=1, cache=cache)
    with file_transaction(target) as transaction:
        write_in_transaction(
            *(evaluation, scheme(), target, transaction),
            unit_sheets=UnitSheets.VOLUMES,
            jobs=1,
            folder=folder,
            cache=cache,
        )
    (volume,) = (tmp_path / "结果_分册").glob("*.xlsx")
    book = openpyxl.load_workbook(volume)
    listed = " ".join(str(cell.value) for row in book.worksheets[0] for cell in row)
    assert '"胜利街道"' not in listed
    assert all(f'"{name}"' in listed for name in names)
    result = read_result(target.with_suffix(".json"))
    assert [item.unit for item in result.units] == names
    # The Word reports, too; the short name as typed still means both.
    reports = narrate_each(result.units, scheme().form, load_templates())
    assert list(file_names(list(reports))) == [f"{name}_自评报告.docx" for name in names]
    assert [is_unit("胜利街道", item) for item in result.units] == [True, True]
