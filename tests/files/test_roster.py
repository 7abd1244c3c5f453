"""The names of the units expected, from a text or from a workbook that is never trusted."""

import os
import re
from pathlib import Path

import openpyxl
import pytest

from perfeval.files import roster
from perfeval.files.roster import read_roster
from perfeval.scheme.configuration import ConfigurationError
from perfeval.workers import Cause, Lost
from tests.hostile.making import WORKBOOK, parts, rewritten


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
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


def test_roster_with_a_heading_and_numbers_is_the_column_under_its_title(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "空表"
    sheet = book.create_sheet("名单")
    for row in (["应报单位名单"], ["序号", "单位 名称"], [1, "二工街道"], [2, "东门街道"]):
        sheet.append(row)
    path = tmp_path / "名单.xlsx"
    book.save(path)
    assert read_roster(path) == ("二工街道", "东门街道")


def test_roster_without_titles_is_the_first_column_with_words(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in ([1, "二工街道"], [2, "东门街道"]):
        book.active.append(row)
    path = tmp_path / "名单.xlsx"
    book.save(path)
    assert read_roster(path) == ("二工街道", "东门街道")


PLAIN = "序号,单位名称,联系人\n1,二工街道,张\n2,东门街道,李\n"
QUOTED = '"序号","单位名称","联系人"\r\n"1","二工街道","张,王"\r\n"2","东门街道","李"\r\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        QUOTED,
        PLAIN.replace(",", ";"),  # siblings: what a spreadsheet program writes elsewhere
        PLAIN.replace(",", "\t"),
        PLAIN.replace(",", "，"),
        f"2023年应报单位名单,,\n制表：预算科,,\n\n{PLAIN}",  # the titles some rows down
        "应报单位名单\n" + PLAIN,
        PLAIN.replace("序号,单位名称", "单位编码,预算单位名称"),
        "1,二工街道,张\n2,东门街道,李\n",  # without titles: the first column with words
        "单位名称\n二工街道\n东门街道\n",
        '"单位名称"\n"二工街道"\n"东门街道"\n',
        "二工街道、东门街道",
        "二工街道；东门街道\n",
    ],
)
def test_roster_from_a_text_with_fields(text: str, encoding: str, tmp_path: Path) -> None:
    # field D15
    path = tmp_path / "名单.csv"
    path.write_bytes(text.encode(encoding))
    assert read_roster(path) == ("二工街道", "东门街道")


def test_name_with_a_comma_in_one_line_of_a_plain_list_stays_whole(tmp_path: Path) -> None:
    # field D15: one odd line makes no table
    path = tmp_path / "名单.txt"
    path.write_text("二工街道\n东门街道\n示例局（本级,不含下属）\n南湖街道\n", "utf-8")
    assert read_roster(path)[2] == "示例局（本级,不含下属）"


def test_roster_without_a_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "名单.txt").write_text("单位名称\n\n", "utf-8")
    (tmp_path / "名单.xlsx").write_bytes(parts(rewritten(WORKBOOK, _without_sheets))())
    for name in ("名单.txt", "名单.xlsx"):
        with pytest.raises(ConfigurationError, match="没有单位名称"):
            read_roster(tmp_path / name)


def _without_sheets(xml: bytes) -> bytes:
    return re.sub(rb"<sheets>.*</sheets>", b"<sheets/>", xml)


def test_roster_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "名单.txt"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\xff\xff")
    with pytest.raises(ConfigurationError, match="不是文本文件"):
        read_roster(path)


def test_roster_with_a_field_that_no_name_fills_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "名单.csv"
    path.write_text(f"序号,单位名称\n1,{'长' * 200_000}\n", "utf-8")
    with pytest.raises(ConfigurationError, match="不像一份名单"):
        read_roster(path)


def test_roster_that_cannot_be_read_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"^单位名单 没有.txt 找不到。请检查文件名。$"):
        read_roster(tmp_path / "没有.txt")
    with pytest.raises(ConfigurationError, match="是一个文件夹。"):
        read_roster(tmp_path)
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"x")
    with pytest.raises(ConfigurationError, match="另存为"):
        read_roster(broken)


def test_roster_is_not_parsed_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lose(*_arguments: object, jobs: int) -> list[Lost]:
        del jobs
        return [Lost(Cause.CRASH, "SIGABRT")]

    monkeypatch.setattr(roster, "outcomes", lose)
    monkeypatch.delattr(roster, "read_workbook")
    path = tmp_path / "名单.xlsx"
    path.write_bytes(b"x")
    with pytest.raises(ConfigurationError, match="另存为"):
        read_roster(path)


@pytest.mark.skipif(os.name == "nt", reason="links are made differently there")
def test_roster_may_be_reached_by_a_link(tmp_path: Path) -> None:
    (tmp_path / "名单.txt").write_text("二工街道\n", "utf-8")
    (tmp_path / "链接.txt").symlink_to("名单.txt")
    assert read_roster(tmp_path / "链接.txt") == ("二工街道",)
