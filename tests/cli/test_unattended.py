"""Runs that nobody watches: what was passed over is told, and a log has its end (field D8, D21)."""

import shutil
from pathlib import Path

import pytest

from tests.cli.test_batches import log_lines
from tests.cli.test_commands import perfeval
from tests.samples import BATCH

pytestmark = pytest.mark.slow

BAD_ZIP = (
    "压缩包打不开（已损坏、没有传完，或不是 .zip 格式），没有读取，"
    "请重新复制一份，或解压后把里面的填报表放进来"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sound form and an archive with another unit's."""
    folder = tmp_path / "批次"
    folder.mkdir()
    shutil.copy(BATCH / "二工街道.xlsx", folder)
    (folder / "乙街道填报表.zip").write_bytes(b"PK\x03\x04")
    return folder


@pytest.mark.parametrize("options", [["-q"], ["--json"], ["-q", "--json"]])
@pytest.mark.parametrize("command", ["run", "check"])
def test_what_was_passed_over_is_told_and_is_the_exit_code(
    command: str, options: list[str], folder: Path
) -> None:
    # field D8 (a)
    fail_on = ["--fail-on", "never"]
    done = perfeval(command, folder, *options, *fail_on)
    assert done.returncode == 3
    assert f"跳过　乙街道填报表.zip：{BAD_ZIP}\n" in done.stderr


def test_files_without_figures_cost_no_exit_code(folder: Path) -> None:
    # field D8, sibling: only what is notable
    (folder / "乙街道填报表.zip").unlink()
    (folder / "说明.docx").write_bytes(b"x")
    (folder / "Thumbs.db").write_bytes(b"x")
    done = perfeval("check", folder, "-q", "--fail-on", "never")
    assert (done.returncode, done.stderr) == (0, "")


def test_findings_asked_for_come_before_what_was_passed_over(folder: Path) -> None:
    roster = folder.parent / "名单.txt"
    roster.write_text("二工街道\n乙街道\n丙街道\n", "utf-8")
    done = perfeval("check", folder, "-q", "--roster", roster)
    assert done.returncode == 1
    # field D8 (b)
    assert (
        "I107 乙街道 名单中的“乙街道”没有读到填报表，名称相符的文件“乙街道填报表.zip”没有读取"
        f"（{BAD_ZIP}），请先处理这个文件，再重新运行。"
    ) in done.stdout
    assert "I107 丙街道 名单中的“丙街道”没有报送填报表，请催报。" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["不在的文件夹"], 2, "找不到“不在的文件夹”。"),
        (["批次", "--roster", "没有.txt"], 2, "单位名单 没有.txt 找不到"),
        (["批次", "--previous", "没有.json"], 2, "没有.json"),
        (["批次", "--rules", "没有.toml"], 2, "规则文件不能使用。"),
        (["批次", "--as-of", "昨天"], 2, "日期“昨天”不对"),
        (["批次", "-o", "结果.txt"], 2, "要以 .xlsx 结尾"),
        (["批次", "-j", "x"], 2, "--jobs 的值不对。"),
        (["批次", "--bad"], 2, "没有选项 --bad。"),
        (["批次", "第二批"], 2, "多出了“第二批”；路径里有空格的，请给整个路径加上引号。"),
        ([], 2, "缺少“文件夹”。"),
    ],
)
def test_night_that_could_not_begin_has_its_beginning_and_end_in_the_log(
    arguments: list[str], code: int, words: str, folder: Path
) -> None:
    # field D21
    log = folder.parent / "运行.log"
    for night in (1, 2):
        done = perfeval("run", *arguments, "-q", "--log-file", log, cwd=folder.parent)
        assert done.returncode == code
        assert words in done.stderr
        lines = [line.split("\t") for line in log_lines(log)]
        assert [line[0] for line in lines] == ["开始", "结束"] * night
        assert words in lines[-1][1]


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "批次", "--bad", "--log-file=运行.log"],
        ["run", "批次", "--log-file", "运行.log", "--bad"],
        ["run", "批次", "--log-file", "运行.log", "--rules"],
    ],
)
def test_log_of_an_unknown_option_names_the_folder(arguments: list[str], folder: Path) -> None:
    # field D21, siblings
    assert perfeval(*arguments, cwd=folder.parent).returncode == 2
    lines = log_lines(folder.parent / "运行.log")
    assert [line.split("\t")[0] for line in lines] == ["开始", "结束"]
    assert lines[0].endswith("\t批次")


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "批次", "--bad", "--log-file", "批次/二工街道.xlsx"],
        ["run", "批次", "--bad", "--log-file"],
        ["check", "批次", "--log-file", "运行.log"],
    ],
)
def test_no_log_is_made_of_what_is_none(arguments: list[str], folder: Path) -> None:
    before = (folder / "二工街道.xlsx").read_bytes()
    assert perfeval(*arguments, cwd=folder.parent).returncode == 2
    assert (folder / "二工街道.xlsx").read_bytes() == before
    assert [path.name for path in folder.parent.iterdir()] == ["批次"]


def test_log_that_is_refused_is_not_touched(folder: Path) -> None:
    before = (folder / "二工街道.xlsx").read_bytes()
    done = perfeval("run", "没有", "--log-file", folder / "二工街道.xlsx", cwd=folder.parent)
    assert done.returncode == 2
    assert "不能写进工作簿" in done.stderr
    assert (folder / "二工街道.xlsx").read_bytes() == before
