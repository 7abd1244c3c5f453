"""Folders as they are found at a bureau: every file has its line, on screen and in the log."""

import json
import os
import re
import shutil
from pathlib import Path

import openpyxl
import pytest

from perfeval.scheme import SCHEMES
from tests.cli.test_commands import perfeval
from tests.samples import BATCH

pytestmark = pytest.mark.slow

# What a quiet run of the folder below says (field D8).
PASSED_OVER = (
    "跳过　~$二工街道.xlsx：“二工街道.xlsx”正在办公软件中打开，"
    "可能还没有保存，请保存并关闭后重新运行\n"
)
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d\t"
posix = pytest.mark.skipif(os.name == "nt", reason="there are no such names and files there")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two units, a file that is no workbook, and what an office program leaves behind."""
    folder = tmp_path / "批次"
    folder.mkdir()
    for name in ("二工街道.xlsx", "示例安宁街道.xlsx"):
        shutil.copy(BATCH / name, folder)
    (folder / "坏.xlsx").write_bytes(b"no workbook")
    (folder / "~$二工街道.xlsx").write_bytes(b"\x05clerk")
    return folder


def log_lines(path: Path) -> list[str]:
    """The lines without their times, after holding that each has one."""
    lines = path.read_text("utf-8").splitlines()
    assert all(re.match(TIME, line) for line in lines)
    return [re.sub(TIME, "", line, count=1) for line in lines]


def test_log_has_a_line_a_file_between_start_and_end(folder: Path, tmp_path: Path) -> None:
    log, target = tmp_path / "日志.log", tmp_path / "x.xlsx"
    done = perfeval("run", folder, "-o", target, "-q", "--log-file", log)
    # field D8: what a quiet run passed over is told.
    assert (done.returncode, done.stdout, done.stderr) == (3, "", PASSED_OVER)
    start, *files, end = log_lines(log)
    assert start.split("\t") == ["开始", "perfeval 0.1.0", str(folder)]
    assert [line.split("\t")[:2] for line in files] == [
        ["已计分", "二工街道.xlsx"],
        ["未读取", "坏.xlsx"],
        ["未计分", "示例安宁街道.xlsx"],
        ["跳过", "~$二工街道.xlsx"],
    ]
    assert files[1].split("\t")[2:] == ["错误 1 警告 0 提示 0", "文件无法读取"]
    assert "正在办公软件中打开" in files[3]
    assert end == "结束\t共 4 个文件：已计分 1，未计分 2，跳过 1。"
    account = json.loads(target.with_suffix(".json").read_text("utf-8"))["account"]
    assert account == {"seen": 4, "scored": 1, "unscored": 2, "skipped": 1}


@pytest.mark.parametrize("place", ["旁边.xlsx", "别处/深/结果.xlsx", "批次/里面.xlsx"])
def test_links_lead_to_the_units_workbooks_wherever_the_result_is(
    folder: Path, tmp_path: Path, place: str
) -> None:
    target = tmp_path / place
    target.parent.mkdir(parents=True, exist_ok=True)
    assert perfeval("run", folder, "-o", target, "-q").returncode == 3
    sheets = openpyxl.load_workbook(target)
    for title in ("核查问题", "指标得分"):
        formulas = [str(cell.value) for row in sheets[title].iter_rows() for cell in row]
        links = [re.findall(r'^=HYPERLINK\("([^#"]+)#', formula) for formula in formulas]
        found = {(target.parent / link).resolve() for (link,) in filter(None, links)}
        assert folder / "二工街道.xlsx" in found
        assert all(path.is_file() for path in found)


def with_points(path: Path) -> bytes:
    """What an auditor does to a summary: points of their own on a unit's sheet."""
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["二工街道"]
    sheet["R30"] = 7
    workbook.save(path)
    return path.read_bytes()


def test_summary_with_an_auditors_points_is_backed_up(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "结果.xlsx"
    assert perfeval("run", folder, "-o", target, "-q").returncode == 3
    new, edited = target.read_bytes(), with_points(target)
    done = perfeval("run", folder, "-o", target, "-q")
    to_stderr = tmp_path / "结果.改动留存1.xlsx"
    said = f"“结果.xlsx”写出以后有人改动过（可能填了核查分），改动过的已另存为：{to_stderr}\n"
    assert (done.returncode, done.stderr) == (3, PASSED_OVER + said)
    assert (target.read_bytes(), to_stderr.read_bytes()) == (new, edited)
    # Nobody has changed it since.
    assert perfeval("run", folder, "-o", target, "-q").stderr == PASSED_OVER
    # The program and the rules may have changed meanwhile.
    rules = tmp_path / "rules.toml"
    shipped = (SCHEMES / "unit_performance" / "rules.toml").read_bytes()
    rules.write_bytes(shipped.replace(b"at_least = 90", b"at_least = 91"))
    edited = with_points(target)
    perfeval("run", folder, "-o", target, "-q", "--rules", rules)
    assert (tmp_path / "结果.改动留存2.xlsx").read_bytes() == edited
    assert to_stderr.exists()


def test_summary_that_nobody_changed_is_written_over(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "结果.xlsx"
    perfeval("run", folder, "-o", target, "-q")
    new = target.read_bytes()
    perfeval("run", folder, "-o", target, "-q", "--as-of", "2001-01-01")
    perfeval("run", folder, "-o", target, "-q")
    assert target.read_bytes() == new
    assert {path.name for path in tmp_path.iterdir()} == {
        *("批次", "结果.xlsx", "结果.json", "结果.perfeval-cache")
    }


def test_summary_that_is_damaged_is_backed_up(folder: Path, tmp_path: Path) -> None:
    """field D18: nobody can tell what was in it."""
    target = tmp_path / "结果.xlsx"
    perfeval("run", folder, "-o", target, "-q")
    new = target.read_bytes()
    target.write_bytes(new[:1000])
    done = perfeval("run", folder, "-o", target, "-q")
    aside = tmp_path / "结果.改动留存1.xlsx"
    assert (done.returncode, aside.read_bytes(), target.read_bytes()) == (3, new[:1000], new)
    assert "打不开（可能已损坏或加了密码）" in done.stderr


def test_summary_of_a_run_without_cache_counts_as_unedited(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "结果.xlsx"
    perfeval("run", folder, "-o", target, "-q")
    (folder / "二工街道.xlsx").unlink()
    # The workbook that was open is gone, and what is left of its lock file is not notable.
    assert perfeval("run", folder, "-o", target, "-q", "--no-cache").stderr == ""
    assert perfeval("run", folder, "-o", target, "-q").stderr == ""
    assert not list(tmp_path.glob("*留存*"))


def test_log_is_added_to_and_says_why_there_is_no_result(folder: Path, tmp_path: Path) -> None:
    log, empty = tmp_path / "日志.log", tmp_path / "空"
    empty.mkdir()
    assert perfeval("run", empty, "-q", "--log-file", log).returncode == 4
    target = tmp_path / "没有" / "x.xlsx"
    assert perfeval("run", folder, "-o", target, "--log-file", log).returncode == 5
    lines = log_lines(log)
    assert [line.split("\t")[0] for line in lines] == ["开始", "结束", "开始", "结束"]
    assert "没有可读取的填报表" in lines[1]
    assert "要写入的文件夹不存在" in lines[3]


@posix
def test_log_that_cannot_be_written_stops_nothing(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "x.xlsx"
    done = perfeval("run", folder, "-o", target, "-q", "--log-file", "/dev/full")
    assert done.returncode == 3
    assert target.exists()
    assert "日志“/dev/full”没有写成" in done.stderr
    assert "结果不受影响" in done.stderr


@posix
def test_hostile_names_reach_neither_screen_nor_log_nor_result_as_they_are(
    folder: Path, tmp_path: Path
) -> None:
    names = [
        "甲\n乙.xlsx".encode(),
        b"\x1b]0;x\x07.xlsx",
        "丙街道.xlsx".encode("gbk"),
        b"\xff.xlsx",
    ]
    for name in names:
        with open(os.path.join(os.fsencode(folder), name), "wb"):  # noqa: PTH118, PTH123
            pass
    log, target = tmp_path / "日志.log", tmp_path / "x.xlsx"
    done = perfeval("run", folder, "-o", target, "-v", "--log-file", log)
    record = json.loads(target.with_suffix(".json").read_text("utf-8"))
    shown = {"甲␊乙.xlsx", "␛]0;x␇.xlsx", "丙街道.xlsx", "\\xff.xlsx"}
    assert shown <= {unit["workbook"] for unit in record["units"]}
    assert record["account"]["seen"] == 8
    for text in (done.stdout, done.stderr, log.read_text("utf-8")):
        assert all(name in text for name in shown)
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]", text)
    assert "Traceback" not in done.stderr


def test_output_inside_the_folder_is_never_read(folder: Path) -> None:
    target, log = folder / "汇总.xlsx", folder / "日志.log"
    results = []
    for _ in range(2):
        perfeval("run", folder, "-o", target, "-q", "--log-file", log)
        results.append((target.read_bytes(), target.with_suffix(".json").read_bytes()))
    assert results[0] == results[1]


def test_renamed_result_of_an_earlier_run_is_passed_over(folder: Path, tmp_path: Path) -> None:
    perfeval("run", folder, "-o", folder / "去年的.xlsx", "-q")
    target = tmp_path / "x.xlsx"
    perfeval("run", folder, "-o", target, "-q")
    record = json.loads(target.with_suffix(".json").read_text("utf-8"))
    for name in ("去年的.xlsx", "去年的.perfeval-cache"):
        assert {"name": name, "reason": "本程序生成的文件"} in record["skipped_files"]
    assert record["account"] == {"seen": 7, "scored": 1, "unscored": 2, "skipped": 4}


def test_same_bytes_twice_count_once_and_both_are_named(folder: Path, tmp_path: Path) -> None:
    shutil.copy(folder / "二工街道.xlsx", folder / "二工街道（副本）.xlsx")
    target = tmp_path / "x.xlsx"
    perfeval("run", folder, "-o", target, "-q")
    record = json.loads(target.with_suffix(".json").read_text("utf-8"))
    units = {unit["workbook"]: unit for unit in record["units"]}
    assert units["二工街道.xlsx"]["status"] == "scored"
    assert units["二工街道（副本）.xlsx"]["reason"] == "同一单位另有一份填报表：二工街道.xlsx"
    [finding] = [item for item in record["findings"] if item["check"] == "I106"]
    assert finding["workbook"] == "二工街道（副本）.xlsx"
    assert "与“二工街道.xlsx”是同一份文件" in finding["message"]


@posix
def test_what_is_missing_from_the_figures_is_said_on_screen(folder: Path, tmp_path: Path) -> None:
    (folder / "更多.zip").write_bytes(b"PK")
    (tmp_path / "外.xlsx").write_bytes(b"x")
    (folder / "外.xlsx").symlink_to(tmp_path / "外.xlsx")
    said = perfeval("run", folder, "-o", tmp_path / "x.xlsx").stdout
    assert "跳过　更多.zip：压缩包打不开（已损坏、没有传完，或不是 .zip 格式），没有读取" in said
    assert "跳过　外.xlsx：链接，指向本文件夹之外，没有读取" in said
    assert "跳过　~$二工街道.xlsx：“二工街道.xlsx”正在办公软件中打开" in said


def test_archive_in_place_of_a_folder_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "填报表.rar").write_bytes(b"Rar!")
    done = perfeval("run", tmp_path / "填报表.rar")
    assert done.returncode == 2
    assert "是压缩包，不是 .zip。请先解压成文件夹" in done.stderr


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("", "它是一个文件夹，不是文件名"),
        ("长" * 90 + ".xlsx", "文件名太长"),
        ("没有/x.xlsx", "要写入的文件夹不存在"),
        ("二工街道.xlsx/x.xlsx", "要写入的文件夹不存在"),
    ],
)
def test_target_that_cannot_be_is_said_before_anything_is_read(
    output: str, words: str, folder: Path
) -> None:
    done = perfeval("run", folder, "-o", folder / output)
    assert (done.returncode, done.stdout) == (5, "")
    assert words in done.stderr
    assert "原有的结果没有改动" in done.stderr


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["-o", "二工街道.xlsx"], "是文件夹里的一份填报表，写出会覆盖它"),
        (["-o", "坏.xlsx"], "是文件夹里的一份填报表，写出会覆盖它"),
        (["-o", "x.xlsx", "--log-file", "二工街道.xlsx"], "不能写进工作簿"),
        (["-o", "x.xlsx", "--log-file", "./x.json"], "与要写的结果同名"),
        (["-o", "x.json"], "要以 .xlsx 结尾"),
    ],
)
def test_what_a_unit_sent_is_never_written_over(
    options: list[str], words: str, folder: Path
) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    done = perfeval("run", ".", *options, cwd=folder)
    assert done.returncode == 2
    assert words in done.stderr
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_single_workbook_is_not_its_own_result(folder: Path) -> None:
    unit = folder / "二工街道.xlsx"
    before = unit.read_bytes()
    done = perfeval("run", unit, "-o", unit)
    assert (done.returncode, unit.read_bytes()) == (2, before)


@posix
def test_single_file_may_be_a_link_and_is_never_a_pipe(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "链接.xlsx").symlink_to(folder / "二工街道.xlsx")
    assert perfeval("check", tmp_path / "链接.xlsx", "-q").returncode == 0
    os.mkfifo(tmp_path / "管道.xlsx")
    done = perfeval("check", tmp_path / "管道.xlsx")
    assert done.returncode == 1
    assert "I101 管道.xlsx 这不是普通文件" in done.stdout


def test_name_longer_than_any_file_is_not_found() -> None:
    done = perfeval("run", "长" * 2000)
    assert done.returncode == 2
    assert "找不到" in done.stderr
