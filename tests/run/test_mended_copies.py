"""A mended copy counts in place of the file it came from, known by its digest alone."""

import hashlib
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from perfeval.model import Evaluation, Finding
from perfeval.reader import read_submission
from perfeval.returned import send_back
from perfeval.run.pipeline import evaluate
from tests.checks.test_batch import unit
from tests.fill import fill, place
from tests.office import resave
from tests.submissions import scheme

FAULTY: dict[str, Any] = {"final": 5}  # 全年预算数: far from its parts


def faulty(name: str = "东门", **changes: Any) -> dict[str, Any]:
    values = unit(name)
    values["budget"]["total"] |= FAULTY
    values["unit"] |= changes
    return values


def run(folder: Path) -> Evaluation:
    return evaluate(folder, scheme(), jobs=1)


def sent(folder: Path, out: Path) -> list[str]:
    """The names of the copies that are returned."""
    return [item.file for item in send_back([(folder, run(folder))], out, jobs=1).sent]


def mend(copy: Path, target: Path, **values: Any) -> Path:
    """What a unit makes of a copy: keys are cells of the form (unit__year) or final."""
    book = openpyxl.load_workbook(copy)
    for key, value in ({"budget__total__final": 2204.4} | values).items():
        sheet, cell = place(key.replace("__", "."))
        book[sheet][cell] = value
    book.save(target)
    return target


def status(evaluation: Evaluation) -> dict[str, str]:
    """What became of each file: 计分, 未计分, or by what it is superseded."""
    read = {item.workbook: "计分" if item.scored else "未计分" for item in evaluation.scores}
    return read | {item.name: item.superseded_by for item in evaluation.skipped_files}


def of_check(evaluation: Evaluation, check: str) -> list[Finding]:
    return [item for item in evaluation.findings if item.check == check]


@pytest.fixture(scope="module")
def returned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one filing, and the copy of it that was returned."""
    root = tmp_path_factory.mktemp("退")
    (root / "收表").mkdir()
    fill(root / "收表/甲.xlsx", scheme(), faulty())
    assert sent(root / "收表", root / "退回") == ["甲_退回.xlsx"]
    return root


@pytest.fixture
def folder(returned: Path, tmp_path: Path) -> Path:
    return shutil.copytree(returned / "收表", tmp_path / "收表")


@pytest.fixture
def copy(returned: Path, tmp_path: Path) -> Path:
    shutil.copytree(returned / "退回", tmp_path / "退回")
    return tmp_path / "退回" / "甲_退回.xlsx"


@pytest.mark.parametrize("name", ["甲_退回.xlsx", "东片/0改好了.xlsx"])
def test_mended_copy_supersedes_its_origin_under_any_name(
    name: str, folder: Path, copy: Path
) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    mend(copy, folder / name)
    evaluation = run(folder)
    assert status(evaluation) == {"甲.xlsx": name, name: "计分"}
    assert of_check(evaluation, "I106") == []
    [file] = evaluation.skipped_files
    assert (file.reason, file.notable) == (
        f"已有按退回意见改好的“{name}”，以改好的为准，这一份不再计算",
        False,
    )
    account = evaluation.account
    assert (account.seen, account.scored, account.unscored, account.skipped) == (2, 1, 0, 1)
    assert (folder / "甲.xlsx").exists()


def test_time_of_a_file_decides_nothing(folder: Path, copy: Path) -> None:
    mend(copy, folder / "乙.xlsx")
    (folder / "甲.xlsx").touch()  # the origin is the newest file of all
    assert status(run(folder)) == {"甲.xlsx": "乙.xlsx", "乙.xlsx": "计分"}


def test_copy_whose_origin_is_gone_stands_alone(folder: Path, copy: Path) -> None:
    mend(copy, folder / "乙.xlsx")
    (folder / "甲.xlsx").unlink()
    evaluation = run(folder)
    assert status(evaluation) == {"乙.xlsx": "计分"}
    assert of_check(evaluation, "I115") == []


def test_origin_that_was_changed_since_is_another_file(folder: Path, copy: Path) -> None:
    mend(copy, folder / "乙.xlsx")
    fill(folder / "甲.xlsx", scheme(), faulty(filed_by="王"))
    assert status(run(folder)) == {"甲.xlsx": "未计分", "乙.xlsx": "未计分"}


def test_both_copies_of_one_origin_stay_and_are_named(folder: Path, copy: Path) -> None:
    mend(copy, folder / "乙.xlsx")
    mend(copy, folder / "丙.xlsx", unit__filed_by="王")
    evaluation = run(folder)
    assert status(evaluation) == {
        "甲.xlsx": "丙.xlsx、乙.xlsx",
        "乙.xlsx": "未计分",
        "丙.xlsx": "未计分",
    }
    messages = {item.ref.workbook: item.message for item in of_check(evaluation, "I106")}
    assert "另一份内容不同的填报表“丙.xlsx”" in messages["乙.xlsx"]
    assert "另一份内容不同的填报表“乙.xlsx”" in messages["丙.xlsx"]


def test_one_mended_copy_saved_twice_counts_once(folder: Path, copy: Path) -> None:
    mend(copy, folder / "乙.xlsx")
    mend(copy, folder / "乙(1).xlsx")
    states = status(run(folder))
    assert states["乙.xlsx"] == "计分"
    assert states["乙(1).xlsx"] == "未计分"


@pytest.mark.parametrize("gone", ["", "第一次.xlsx"])
def test_chain_is_followed_though_its_middle_was_written_over(
    gone: str, folder: Path, copy: Path, tmp_path: Path
) -> None:
    mend(copy, folder / "第一次.xlsx", budget__total__final=6)
    assert sent(folder, tmp_path / "再退") == ["第一次_退回.xlsx"]
    mend(tmp_path / "再退" / "第一次_退回.xlsx", folder / "第二次.xlsx")
    if gone:
        (folder / gone).unlink()
    expected = {"甲.xlsx": "第二次.xlsx", "第一次.xlsx": "第二次.xlsx", "第二次.xlsx": "计分"}
    expected.pop(gone, None)
    assert status(run(folder)) == expected


@pytest.mark.slow
def test_long_chain_keeps_the_first_file_and_the_last_two(folder: Path, tmp_path: Path) -> None:
    digests = []
    for number in range(4):
        newest = max(folder.iterdir(), key=lambda path: path.name)
        digests.append(hashlib.sha256(newest.read_bytes()).hexdigest())
        [name] = sent(folder, tmp_path / f"退{number}")
        mend(tmp_path / f"退{number}" / name, folder / f"甲甲{number}.xlsx", budget__total__final=6)
    read = read_submission(folder / "甲甲3.xlsx", "甲甲3.xlsx", scheme())
    assert read.origins == (digests[3], digests[2], digests[0])
    assert {name for name, by in status(run(folder)).items() if by == "甲甲3.xlsx"} == {
        *("甲.xlsx", "甲甲0.xlsx", "甲甲1.xlsx", "甲甲2.xlsx")
    }
    assert len(" ".join(read.origins)) < 255  # characters of a property that Excel keeps


@pytest.mark.parametrize(
    ("changes", "different"),
    [
        ({"unit__name": "示例市西门街道办事处", "unit__budget_code": "1"}, "单位名称"),
        ({"unit__budget_code": "909"}, "预算单位编码"),
        ({"unit__year": 2022}, "评价年度"),
    ],
)
def test_copy_filled_in_for_another_filing_loses_neither(
    changes: dict[str, Any], different: str, folder: Path, copy: Path
) -> None:
    mend(copy, folder / "乙.xlsx", **changes)
    evaluation = run(folder)
    assert {item.workbook for item in evaluation.submissions} == {"甲.xlsx", "乙.xlsx"}
    [finding] = of_check(evaluation, "I115")
    assert finding.ref == ("乙.xlsx", *place("unit.name"))
    assert f"是在“甲.xlsx”的退回副本上填写的，但{different}不同，两份都保留" in finding.message


def test_other_unit_is_not_told_whose_copy_it_was(folder: Path, copy: Path, tmp_path: Path) -> None:
    other = {"unit__name": "示例市西门街道办事处", "unit__budget_code": "1"}
    mend(copy, folder / "乙.xlsx", budget__total__final=5, **other)
    out = tmp_path / "再退"
    sent(folder, out)
    book = openpyxl.load_workbook(out / "乙_退回.xlsx")
    words = [str(cell.value) for row in book["退回意见"] for cell in row]
    assert not [text for text in words if "I115" in text or "甲.xlsx" in text]


def test_year_that_was_blank_may_be_mended(tmp_path: Path) -> None:
    folder = tmp_path / "收表"
    folder.mkdir()
    fill(folder / "甲.xlsx", scheme(), faulty(year=None))
    sent(folder, tmp_path / "退回")
    mend(tmp_path / "退回" / "甲_退回.xlsx", folder / "乙.xlsx", unit__year=2023)
    assert status(run(folder))["甲.xlsx"] == "乙.xlsx"


def test_equal_bytes_of_the_origin_are_superseded_with_it(folder: Path, copy: Path) -> None:
    shutil.copy(folder / "甲.xlsx", folder / "甲（副本）.xlsx")
    mend(copy, folder / "乙.xlsx")
    assert status(run(folder)) == {
        "甲.xlsx": "乙.xlsx",
        "甲（副本）.xlsx": "乙.xlsx",
        "乙.xlsx": "计分",
    }


def test_return_of_a_superseded_file_is_withdrawn(folder: Path, copy: Path) -> None:
    mend(copy, folder / "改好.xlsx", budget__total__final=6)
    assert sent(folder, copy.parent) == ["改好_退回.xlsx"]
    assert not copy.exists()


def test_return_that_came_back_under_its_name_is_written_again(folder: Path, copy: Path) -> None:
    mend(copy, folder / "甲_退回.xlsx", budget__total__final=6)
    assert sent(folder, copy.parent) == ["甲_退回.xlsx"]
    assert copy.exists()


@pytest.mark.slow
def test_origin_survives_an_office_program(folder: Path, copy: Path, tmp_path: Path) -> None:
    saved = resave(mend(copy, tmp_path / "乙.xlsx"), tmp_path / "转")
    shutil.copy(saved, folder / "乙.xlsx")
    assert status(run(folder)) == {"甲.xlsx": "乙.xlsx", "乙.xlsx": "计分"}
