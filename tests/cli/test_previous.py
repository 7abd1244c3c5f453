"""`perfeval run --previous`: an earlier result beside this one, or a sentence why not."""

import json
from pathlib import Path

import pytest

from tests.checks.test_money_unit import unit, without_personnel
from tests.cli.test_commands import filled, perfeval
from tests.fill import fill
from tests.regenerate import GOLDEN
from tests.submissions import scheme

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("批次") / "2023" / "示例街道.xlsx").parent


def test_last_run_may_be_compared_with_and_replaced_by_this_one(folder: Path) -> None:
    result = folder.parent / "2023_绩效自评汇总.json"
    assert perfeval("run", folder, "-q").returncode == 0
    done = perfeval("run", folder, "-q", "--previous", result)
    assert (done.returncode, done.stderr) == (0, "")
    (unit,) = json.loads(result.read_text("utf-8"))["previous"]["units"]
    assert (unit["unit"], unit["total_change"], unit["new_findings"]) == ("示例街道", "0.00", 0)


def test_same_runs_compared_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    for name in ("1", "2"):
        perfeval("run", folder, "-q", "-o", tmp_path / f"{name}.xlsx", "--previous", GOLDEN)
    for suffix in (".xlsx", ".json"):
        assert (tmp_path / f"1{suffix}").read_bytes() == (tmp_path / f"2{suffix}").read_bytes()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "不是有效的 JSON 文件"),
        ('{"schema": "perfeval.result/9"}', "是另一版本的结果"),
        ('{"name": "别的程序"}', "不是 perfeval run 写出的结果"),
        ('{"schema": "perfeval.result/1", "units": {"\\u001b[2J": 1}}', "不完整或被改动过"),
    ],
)
def test_wrong_file_is_a_usage_error_before_anything_is_written(
    folder: Path, tmp_path: Path, content: str, words: str
) -> None:
    wrong = tmp_path / "上次\x07\x1b[2J.json"
    wrong.write_text(content, "utf-8")
    done = perfeval("run", folder, "-o", tmp_path / "x.xlsx", "--previous", wrong)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert not {"\x07", "\x1b"} & set(done.stderr)
    assert not (tmp_path / "x.xlsx").exists()


def test_budget_ten_thousand_times_the_previous_one_is_told(tmp_path: Path) -> None:
    for year, factor in (("2023", 1), ("2024", 10_000)):
        (tmp_path / year).mkdir()
        filled_in = without_personnel(unit("甲街道", factor))
        fill(tmp_path / year / "甲.xlsx", scheme(), filled_in)
    assert perfeval("run", "2023", "-q", cwd=tmp_path).returncode == 0
    done = perfeval("run", "2024", "--previous", "2023_绩效自评汇总.json", "-v", cwd=tmp_path)
    assert "而本单位上次报送的是 3400 万元，约相差 10000 倍" in done.stdout + done.stderr


def test_result_workbook_in_place_of_its_record_is_recognised(folder: Path, tmp_path: Path) -> None:
    perfeval("run", folder, "-o", tmp_path / "x.xlsx", "-q")
    done = perfeval("run", folder, "-q", "--previous", tmp_path / "x.xlsx")
    assert done.returncode == 2
    assert "请选汇总工作簿旁边同名的 .json 文件" in done.stderr
