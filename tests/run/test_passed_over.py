"""What lies in a folder but was not filed, and what was filed under an odd name."""

import json
import os
import zipfile
from decimal import Decimal as D
from pathlib import Path

import openpyxl
import pytest

from perfeval.model import Evaluation, SkippedFile
from perfeval.returned import send_back
from perfeval.run.pipeline import evaluate
from perfeval.run.publication import write_results
from tests.checks.test_batch import unit
from tests.fill import fill
from tests.submissions import scheme

BAD_ZIP = (
    "压缩包打不开（已损坏、没有传完，或不是 .zip 格式），没有读取，"
    "请重新复制一份，或解压后把里面的填报表放进来"
)


def run(folder: Path) -> Evaluation:
    return evaluate(folder, scheme(), jobs=1)


def skipped(evaluation: Evaluation) -> dict[str, str]:
    return {item.name: item.reason for item in evaluation.skipped_files}


def findings(evaluation: Evaluation, check: str) -> list[str]:
    return [item.message for item in evaluation.findings if item.check == check]


@pytest.mark.parametrize(
    "place", ["#recycle/甲.xlsx", "$RECYCLE.BIN/S-1-5-21-1/$R1A2B3C.xlsx", "5F2A3B10"]
)
def test_deleted_and_unfinished_files_are_no_rivals(place: str, tmp_path: Path) -> None:
    # field D7
    fill(tmp_path / "甲.xlsx", scheme(), unit("东门"))
    older = unit("东门")
    older["budget"]["total"]["final"] = D(1)
    (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
    fill(tmp_path / place, scheme(), older)
    evaluation = run(tmp_path)
    assert [(item.workbook, item.scored) for item in evaluation.scores] == [("甲.xlsx", True)]
    assert len(evaluation.skipped_files) == 1


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("乙.xslx", ".xslx"),
        ("乙.xlsx.txt", ".txt"),
        ("乙.xlsx.bin", ".bin"),
        ("乙.docx", ".docx"),
        ("乙.zip", ".zip"),  # what some browsers make of a download
        ("乙_退回意见.xlsx", ""),
        ("乙_绩效自评汇总.xlsx", ""),
    ],
)
def test_form_under_any_name_is_read(name: str, ending: str, tmp_path: Path) -> None:
    # field D9
    fill(tmp_path / name, scheme(), unit("东门"))
    evaluation = run(tmp_path)
    assert [(item.workbook, item.scored) for item in evaluation.scores] == [(name, True)]
    told = [f"文件名却以“{ending}”结尾" in message for message in findings(evaluation, "I111")]
    assert told == ([True] if ending else [])


def container(path: Path, *parts: str) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for part in parts:
            archive.writestr(part, "x")


def test_other_files_in_the_same_containers_stay_passed_over(tmp_path: Path) -> None:
    # field D9: what is no workbook is told as before, and is no fault of a unit
    container(tmp_path / "说明.docx", "word/document.xml", "[Content_Types].xml")
    (tmp_path / "全部.zip").write_bytes(b"PK\x03\x04half")
    (tmp_path / "通知.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    (tmp_path / "坏_退回意见.xlsx").write_bytes(b"PK\x03\x04half")
    evaluation = run(tmp_path)
    assert evaluation.submissions == ()
    assert evaluation.skipped_files == (
        SkippedFile("全部.zip", BAD_ZIP, notable=True),
        SkippedFile("坏_退回意见.xlsx", "本程序生成的文件"),
        SkippedFile("说明.docx", "不是工作簿"),
        SkippedFile("通知.doc", "不是工作簿"),
    )


def test_half_a_form_under_an_odd_name_is_a_fault(tmp_path: Path) -> None:
    # field D9, sibling: it may be a unit's, so it is not passed over
    data = fill(tmp_path / "乙.xslx", scheme(), unit("东门")).read_bytes()
    (tmp_path / "乙.xslx").write_bytes(data[: len(data) // 2])
    assert [item.workbook for item in run(tmp_path).submissions] == ["乙.xslx"]


def test_own_output_is_known_by_its_property_not_by_its_name(tmp_path: Path) -> None:
    # field D9
    folder, out = tmp_path / "批次", tmp_path / "退回"
    folder.mkdir()
    fill(folder / "甲.xlsx", scheme(), unit("东门"))
    (folder / "坏.xlsx").write_bytes(b"no workbook")
    evaluation = run(folder)
    write_results(evaluation, scheme(), folder / "去年.xlsx", jobs=1)
    send_back([(folder, evaluation)], out, jobs=1)
    (out / "坏_退回意见.xlsx").rename(folder / "乙.xslx")
    again = run(folder)
    assert {"去年.xlsx": "本程序生成的文件", "乙.xslx": "本程序生成的文件"}.items() <= (
        skipped(again).items()
    )
    assert [item.workbook for item in again.submissions] == ["坏.xlsx", "甲.xlsx"]
    assert json.loads((folder / "去年.json").read_text("utf-8"))["account"]["seen"] == 2


def test_result_saved_again_without_its_property_is_known_by_its_name(tmp_path: Path) -> None:
    # field D9, sibling: some office programs drop the properties
    book = openpyxl.Workbook()
    book.active.title = "汇总"
    book.save(tmp_path / "2023_绩效自评汇总.xlsx")
    assert skipped(run(tmp_path)) == {"2023_绩效自评汇总.xlsx": "本程序生成的文件"}


@pytest.mark.parametrize("share", [0, 2, 10])
def test_copy_on_its_way_is_told_as_one(share: int, tmp_path: Path) -> None:
    # field D20: empty, half there, nine tenths there; long afterwards it is damaged
    path = fill(tmp_path / "甲.xlsx", scheme(), unit("东门"))
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * (share - 1) // share] if share else b"")
    [told] = findings(run(tmp_path), "I101")
    assert "可能正在复制或下载，请等它传完后重新运行" in told
    os.utime(path, (0, 0))
    [told] = findings(run(tmp_path), "I101")
    assert told == (
        "文件已损坏或没有传完整，请从原电脑重新复制一份报送。"
        if share
        else "文件是空的（0 字节），多半是没有传完，请重新报送。"
    )


def test_file_damaged_within_is_not_on_its_way(tmp_path: Path) -> None:
    # field D20, sibling: its end is there
    path = fill(tmp_path / "甲.xlsx", scheme(), unit("东门"))
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 400] = bytes(400)
    path.write_bytes(data)
    assert not any("正在复制" in told for told in findings(run(tmp_path), "I101"))
