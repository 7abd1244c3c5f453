"""What in a folder is read, what is passed over and why."""

import os
from pathlib import Path

import openpyxl
import pytest

from perfeval.configuration import ConfigurationError
from perfeval.folder import find_workbooks, read_roster


def test_workbooks_below_the_folder_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    (tmp_path / "片区").mkdir()
    for name in ("乙.xlsx", "片区/丙.xlsm", "甲.XLSX", "丁.xls"):
        (tmp_path / name).write_bytes(b"x")
    workbooks, skipped = find_workbooks(tmp_path)
    assert workbooks == sorted(["乙.xlsx", "片区/丙.xlsm", "甲.XLSX", "丁.xls"])
    assert skipped == []


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("~$二工街道.xlsx", "办公软件打开文件时的临时文件，请关闭后再报送"),
        (".~lock.二工街道.xlsx#", "办公软件打开文件时的临时文件，请关闭后再报送"),
        (".隐藏.xlsx", "隐藏文件"),
        ("说明.docx", "不是工作簿"),
        ("2023_绩效自评汇总.xlsx", "本程序生成的汇总结果"),
        ("无后缀", "不是工作簿"),
    ],
)
def test_passed_over_with_the_reason(name: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"x")
    workbooks, [skipped] = find_workbooks(tmp_path)
    assert (workbooks, skipped.name, skipped.reason) == ([], name, reason)


@pytest.mark.skipif(os.name == "nt", reason="links and pipes are made differently on Windows")
def test_links_and_pipes_are_never_opened(tmp_path: Path) -> None:
    (tmp_path / "链接.xlsx").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "管道.xlsx")
    workbooks, skipped = find_workbooks(tmp_path)
    assert workbooks == []
    assert {item.name: item.reason for item in skipped} == {
        "链接.xlsx": "快捷方式或链接，不读取",
        "管道.xlsx": "不是普通文件",
    }


def test_hidden_folder_is_not_entered(tmp_path: Path) -> None:
    (tmp_path / ".trash").mkdir()
    (tmp_path / ".trash" / "旧.xlsx").write_bytes(b"x")
    assert find_workbooks(tmp_path) == ([], [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_roster_from_a_text_file(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "名单.txt"
    path.write_bytes("单位名称\n二工街道\n\n 东门街道 \n二工街道\n".encode(encoding))
    assert read_roster(path) == ("二工街道", "东门街道")


def test_roster_from_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["单位", "联系人"], ["二工街道", "张"], ["东门街道", "李"]):
        book.active.append(row)
    path = tmp_path / "名单.xlsx"
    book.save(path)
    assert read_roster(path) == ("二工街道", "东门街道")


def test_roster_that_cannot_be_read_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="请检查文件名"):
        read_roster(tmp_path / "没有.txt")
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"x")
    with pytest.raises(ConfigurationError, match="另存为"):
        read_roster(broken)
