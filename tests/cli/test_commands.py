"""The command line as its users meet it: exit codes, streams, Chinese words."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from perfeval.scheme import SCHEMES
from perfeval.template import write_template
from tests.fill import clean
from tests.submissions import scheme


def perfeval(
    *arguments: str | Path, cwd: Path | None = None, hash_seed: str = "random"
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "perfeval", *map(str, arguments)]
    environment = os.environ | {"PYTHONIOENCODING": "utf-8", "COLUMNS": "100"}
    environment |= {"PYTHONHASHSEED": hash_seed}
    return subprocess.run(  # noqa: S603 - our own program
        command,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=cwd,
        env=environment,
        timeout=120,
    )


def filled(path: Path, **changes: Any) -> Path:
    data = clean()
    for key, value in changes.items():
        block, row, field = key.split("__")
        data[block][row][field] = value
    path.parent.mkdir(exist_ok=True)
    write_template(path, scheme(), filled=data)
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean unit, beside one whose budget does not add up."""
    folder = tmp_path_factory.mktemp("批次") / "2023"
    filled(folder / "示例街道.xlsx")
    return folder


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    return filled(tmp_path / "2023" / "示例街道.xlsx", budget__total__original=3300).parent


def test_run_writes_workbook_and_record_next_to_the_folder(folder: Path) -> None:
    done = perfeval("run", folder, "--no-cache")
    assert done.returncode == 0
    assert re.fullmatch(r"处理填报表 1 份；用时 \d+\.\d 秒。\n", done.stderr)
    assert "共 1 个文件：已计分 1，未计分 0，跳过 0。" in done.stdout
    assert (folder.parent / "2023_绩效自评汇总.xlsx").exists()
    record = json.loads((folder.parent / "2023_绩效自评汇总.json").read_text("utf-8"))
    assert record["units"][0]["total"] == "98.96"


@pytest.mark.slow
def test_output_names_the_workbook_and_so_the_record(folder: Path, tmp_path: Path) -> None:
    done = perfeval("run", folder, "-o", tmp_path / "汇总.xlsx", "-q")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    names = ["汇总.json", "汇总.perfeval-cache", "汇总.xlsx"]
    assert sorted(path.name for path in tmp_path.iterdir()) == names


@pytest.mark.slow
def test_run_gives_the_same_bytes_whatever_the_number_of_processes(
    folder: Path, tmp_path: Path
) -> None:
    many = tmp_path / "many"
    many.mkdir()
    for number in range(20):
        shutil.copy(folder / "示例街道.xlsx", many / f"{number:02}.xlsx")
    for jobs in ("1", "2"):
        perfeval("run", many, "-o", tmp_path / f"{jobs}.xlsx", "-j", jobs, "-q")
    assert (tmp_path / "1.xlsx").read_bytes() == (tmp_path / "2.xlsx").read_bytes()
    assert (tmp_path / "1.json").read_bytes() == (tmp_path / "2.json").read_bytes()


@pytest.mark.slow
def test_rerun_says_how_many_workbooks_it_did_not_have_to_read(
    faulty: Path, folder: Path, tmp_path: Path
) -> None:
    target = tmp_path / "x.xlsx"
    perfeval("run", faulty, "-o", target, "-q")
    shutil.copy(folder / "示例街道.xlsx", faulty / "另一份.xlsx")
    done = perfeval("run", faulty, "-o", target)
    words = r"处理填报表 2 份，其中 1 份没有改动，沿用上次读取的内容；用时 \d+\.\d 秒。\n"
    assert re.fullmatch(words, done.stderr)


@pytest.mark.slow
def test_without_a_cache_none_is_read_or_written(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "x.perfeval-cache"
    assert perfeval("run", folder, "-o", tmp_path / "x.xlsx", "-q", "--no-cache").returncode == 0
    assert not cache.exists()
    cache.write_bytes(b"as it was")
    done = perfeval("run", folder, "-o", tmp_path / "x.xlsx", "--no-cache")
    assert "沿用" not in done.stderr
    assert cache.read_bytes() == b"as it was"


@pytest.mark.slow
def test_cache_that_cannot_be_written_costs_only_a_message(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "x.perfeval-cache").mkdir()
    done = perfeval("run", folder, "-o", tmp_path / "x.xlsx")
    assert done.returncode == 0
    assert re.match(r"没有存下读取的内容（.+），下次运行要全部重新读取；", done.stderr)
    left = {"x.json", "x.perfeval-cache", "x.xlsx"}
    assert {path.name for path in tmp_path.iterdir()} == left
    assert perfeval("run", folder, "-o", tmp_path / "x.xlsx", "-q").stderr == ""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="there are no such terminals there")
def test_on_a_terminal_files_are_counted_and_then_it_writes(folder: Path, tmp_path: Path) -> None:
    import pty  # noqa: PLC0415 - not there on Windows

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "perfeval", "run", folder, "-o", tmp_path / "x.xlsx"]
    environment = os.environ | {"PYTHONIOENCODING": "utf-8", "COLUMNS": "100", "TERM": "xterm"}
    with subprocess.Popen(  # noqa: S603 - our own program
        command, stdout=subprocess.PIPE, stderr=theirs, env=environment
    ) as program:
        os.close(theirs)
        said = b"".join(iter(lambda: _from_terminal(ours), b"")).decode()
        result, _ = program.communicate(timeout=120)
    os.close(ours)
    steps = [said.find(words) for words in ("读取填报表 1/1", "计算并写出结果", "；用时 ")]
    assert -1 < steps[0] < steps[1] < steps[2]
    assert "汇总工作簿：" in result.decode()


def _from_terminal(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # Linux: nobody is left to write to it
        return b""


@pytest.mark.slow
def test_json_goes_to_stdout_alone(folder: Path, tmp_path: Path) -> None:
    done = perfeval("run", folder, "-o", tmp_path / "x.xlsx", "--json")
    assert json.loads(done.stdout)["schema"] == "perfeval.result/1"


@pytest.mark.slow
def test_findings_do_not_fail_a_run_unless_asked(faulty: Path, tmp_path: Path) -> None:
    target = tmp_path / "x.xlsx"
    assert perfeval("run", faulty, "-o", target, "-q").returncode == 0
    assert perfeval("run", faulty, "-o", target, "-q", "--fail-on", "error").returncode == 1


def test_check_prints_each_finding_with_its_place_and_writes_nothing(faulty: Path) -> None:
    done = perfeval("check", faulty)
    assert done.returncode == 1
    line = next(line for line in done.stdout.splitlines() if "M301" in line)
    assert line.startswith("错误 M301 示例街道.xlsx [预算执行!B4] ")
    assert [path.name for path in faulty.parent.iterdir()] == ["2023"]


@pytest.mark.slow
def test_check_of_a_clean_workbook_is_silent_about_it(folder: Path) -> None:
    done = perfeval("check", folder / "示例街道.xlsx")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[1] == "发现问题：错误 0，警告 0，提示 0。"


@pytest.mark.slow
def test_check_as_json(faulty: Path) -> None:
    done = perfeval("check", faulty, "--json")
    assert {finding["check"] for finding in json.loads(done.stdout)["findings"]} >= {"M301"}


def test_faulty_workbooks_are_sent_back_marked(faulty: Path, folder: Path, tmp_path: Path) -> None:
    shutil.copy(folder / "示例街道.xlsx", faulty / "另一份.xlsx")
    (faulty / "坏.xlsx").write_bytes(b"x")
    before = {path.name: path.read_bytes() for path in faulty.iterdir()}
    done = perfeval("check", faulty, "--return", tmp_path / "退回", "--as-of", "2024-05-01")
    assert (done.returncode, done.stderr) == (1, "")
    lines = done.stdout.splitlines()
    assert lines[-2] == "只有退回意见　坏.xlsx：文件无法读取。"
    assert lines[-1].startswith("已退回 3 份，0 份没有问题；放在“")
    assert {path.name: path.read_bytes() for path in faulty.iterdir()} == before
    names = {"另一份_退回.xlsx", "坏_退回意见.xlsx", "示例街道_退回.xlsx", "退回清单.jsonl"}
    assert {path.name for path in (tmp_path / "退回").iterdir()} == names


@pytest.mark.slow
def test_with_json_the_summary_of_returns_goes_to_stderr(faulty: Path, tmp_path: Path) -> None:
    done = perfeval("check", faulty, "--json", "--return", tmp_path / "退回")
    assert json.loads(done.stdout)["schema"] == "perfeval.result/1"
    assert done.stderr.splitlines()[-1].startswith("已退回 1 份，0 份没有问题")


@pytest.mark.slow
def test_copies_are_the_same_in_every_process(faulty: Path, tmp_path: Path) -> None:
    written = []
    for seed in ("1", "2"):
        out = tmp_path / seed
        perfeval("check", faulty, "--return", out, "-q", hash_seed=seed)
        written.append({path.name: path.read_bytes() for path in out.iterdir()})
    assert written[0] == written[1]
    assert len(written[0]) == 2


@pytest.mark.slow
def test_nothing_is_read_if_copies_would_lie_among_the_workbooks(faulty: Path) -> None:
    done = perfeval("check", faulty, "--return", faulty / "退回")
    assert (done.returncode, done.stdout) == (2, "")
    assert "不能与填报表" in done.stderr
    assert [path.name for path in faulty.iterdir()] == ["示例街道.xlsx"]


@pytest.mark.slow
def test_a_file_in_the_way_is_left_and_named(faulty: Path, tmp_path: Path) -> None:
    (tmp_path / "退回").mkdir()
    (tmp_path / "退回" / "示例街道_退回.xlsx").write_bytes(b"x")
    done = perfeval("check", faulty, "--return", tmp_path / "退回", "-q")
    assert "示例街道_退回.xlsx”：它不是本程序写的" in done.stderr


@pytest.mark.slow
def test_copies_that_cannot_be_written_are_said_so(faulty: Path, tmp_path: Path) -> None:
    (tmp_path / "文件").write_bytes(b"")
    done = perfeval("check", faulty, "--return", tmp_path / "文件" / "退回", "-q")
    assert done.returncode == 5
    assert "无法把退回的文件写到" in done.stderr


@pytest.mark.slow
def test_unreadable_workbook_does_not_stop_the_others(folder: Path, tmp_path: Path) -> None:
    batch = tmp_path / "2023"
    shutil.copytree(folder, batch)
    (batch / "坏.xlsx").write_bytes(b"not a workbook")
    done = perfeval("run", batch)
    assert done.returncode == 3
    assert "已计分 1，未计分 1" in done.stdout
    assert "未计分　坏.xlsx：文件无法读取" in done.stdout


@pytest.mark.slow
def test_roster_names_a_missing_unit(folder: Path, tmp_path: Path) -> None:
    roster = tmp_path / "名单.txt"
    roster.write_text("示例街道\n缺报街道\n", "utf-8")
    done = perfeval("check", folder, "--roster", roster)
    assert done.returncode == 1
    assert "I107" in done.stdout
    assert "缺报街道" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["run"], 2, "缺少“文件夹”。"),
        (["run", "没有这个文件夹"], 2, "找不到“没有这个文件夹”。"),
        (["run", ".", "--bad"], 2, "没有选项 --bad。"),
        (["run", ".", "-j", "x"], 2, "--jobs 的值不对。"),
        (["run", ".", "--fail-on", "never-ever"], 2, "--fail-on 的值不对。"),
        (["run", ".", "--as-of", "昨天"], 2, "日期“昨天”不对"),
        (["run", ".", "--rules", "nanjing"], 2, "没有名为“nanjing”的内置规则"),
        (["run", ".", "--rules", "没有.toml"], 2, "无法读取"),
        (["run", ".", "--roster", "没有.txt"], 2, "单位名单 没有.txt 找不到"),
        (["jump"], 2, "没有命令“jump”。"),
        (["run", "."], 4, "没有可读取的填报表"),
        (["check", "."], 4, "没有可读取的填报表"),
        (["rules", "show", "X999"], 2, "没有编号或名称为 X999 的规则或检查"),
        (["rules", "X999"], 2, "没有编号或名称为 X999 的规则或检查"),
        (["rules", "show", "M301", "X999"], 2, "没有编号或名称为 X999 的规则或检查"),
        (["rules", "show"], 2, "请写明要看的编号或名称"),
    ],
)
def test_what_cannot_be_done_is_said_in_chinese(
    arguments: list[str], code: int, words: str, tmp_path: Path
) -> None:
    done = perfeval(*arguments, cwd=tmp_path)
    assert done.returncode == code
    assert words in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_result_that_cannot_be_written_leaves_the_old_one(folder: Path, tmp_path: Path) -> None:
    done = perfeval("run", folder, "-o", tmp_path / "没有" / "x.xlsx")
    assert done.returncode == 5
    assert "要写入的文件夹不存在" in done.stderr


def test_template_is_written_with_the_year(tmp_path: Path) -> None:
    done = perfeval("template", "--year", "2024", cwd=tmp_path)
    assert done.returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == [
        "部门单位整体支出绩效自评填报表（2024年度）.xlsx"
    ]


def test_rules_are_printed_with_their_sources() -> None:
    done = perfeval("rules")
    assert done.returncode == 0
    for words in ("财预〔2020〕10号", "四舍五入保留 2 位小数", "M301 错误", "工作惯例"):
        assert words in done.stdout


def test_one_check_is_shown_with_its_messages() -> None:
    """trust, 方法说明 7: no raw placeholders, and where the check is from."""
    lines = perfeval("rules", "show", "m301").stdout.splitlines()
    assert lines[0].startswith("M301 错误")
    assert lines[1].startswith("　错误：…。现填报 … 万元")
    assert lines[-1].startswith("　依据：工作惯例：预算、决算和自评表的表内勾稽关系")
    assert not re.search("[{}]", "".join(lines))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("正向指标", "正向指标（≥ >）："),
        ("反向指标", "反向指标（≤ <）："),
        ("≤", "反向指标（≤ <）："),
        ("定性指标", "定性指标：达成预期指标（定性）："),
        ("优", "优：90 分及以上"),
        ("满分", "满分 = 100分"),
        ("adjustment_rate", "总调整率（含政策性） = "),
        ("空泛的偏差原因或改进措施", "空泛的偏差原因或改进措施：无、"),
        ("完成率", "完成率："),
    ],
)
def test_rule_goes_by_its_title(name: str, words: str) -> None:
    """trust, 方法说明 7, with and without “show”."""
    done = perfeval("rules", "show", name)
    assert (done.returncode, done.stdout.splitlines()[0][: len(words)]) == (0, words)
    assert "　依据：" in done.stdout
    assert perfeval("rules", name).stdout == done.stdout


def test_rules_in_words_name_basis_scope_and_the_source_of_every_check() -> None:
    """trust, 方法说明 1, 2, 3, 7."""
    lines = perfeval("rules").stdout.splitlines()
    assert "文件原文" not in "".join(lines)
    assert "（工作惯例）" not in "".join(lines)
    assert [
        line for line in lines if "财预〔2020〕10号" in line and "适用范围：项目支出" not in line
    ] == []
    assert [line for line in lines if "工作惯例：" in line and "财预〔" in line] == []
    checks = [at for at, line in enumerate(lines) if re.match("[A-Z]\\d{3} ", line)]
    assert len(checks) > 70
    assert [
        lines[at] for at in checks if not re.match("　依据：(参照|工作惯例)：", lines[at + 1])
    ] == []
    # Names of systems and provinces that nobody can look up.
    origins = [line for line in lines if line.startswith("　依据：")]
    assert [line for line in origins if re.search("一体化系统|山西|红灯|广西", line)] == []


def test_changed_rule_is_said_to_be_changed(tmp_path: Path) -> None:
    """trust, 方法说明 4."""
    text = (SCHEMES / "unit_performance" / "rules.toml").read_text("utf-8")
    (tmp_path / "r.toml").write_text(text.replace("at_least = 90", "at_least = 92"), "utf-8")
    done = perfeval("rules", "show", "优", "--rules", "r.toml", cwd=tmp_path)
    assert done.stdout.splitlines() == ["优：92 分及以上", "　依据：已改动（原为 90）"]


@pytest.mark.slow
@pytest.mark.parametrize("command", [[], ["run"], ["check"], ["report"], ["template"], ["rules"]])
def test_help_is_chinese(command: list[str]) -> None:
    done = perfeval(*command, "--help")
    assert done.returncode == 0
    words = re.sub(r"--?[a-z][a-z-]*|python -m perfeval|perfeval", "", done.stdout)
    kept = {
        "json",
        "show",
        "rules",
        "run",
        "check",
        "report",
        "template",
        "never",
        "error",
        "warning",
        "auto",
        "inline",
        "volumes",
        "none",
        "N",
        "csv",
        "txt",
        "xlsx",
    }
    english = set(re.findall(r"[A-Za-z]{2,}", words)) - kept - {"JSON", "TOML"}
    assert english == set()


def test_help_loads_neither_pandas_nor_a_writer() -> None:
    code = (
        "import sys, perfeval.cli.commands\n"
        "heavy = {'pandas', 'numpy', 'openpyxl', 'xlsxwriter'} & set(sys.modules)\n"
        "sys.exit(f'loaded: {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)  # noqa: S603
    assert (done.returncode, done.stderr) == (0, b"")


def test_reading_and_checking_loads_neither_pandas_nor_a_writer() -> None:
    code = (
        "import sys, perfeval.examine\n"
        "heavy = {'pandas', 'numpy', 'openpyxl', 'xlsxwriter'} & set(sys.modules)\n"
        "sys.exit(f'loaded: {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)  # noqa: S603
    assert (done.returncode, done.stderr) == (0, b"")


def test_program_killed_in_its_first_moment_has_loaded_nothing_to_trip_over() -> None:
    code = (
        "import sys, perfeval.cli\n"
        "loaded = {name for name in sys.modules if name.startswith(('typer', 'perfeval.'))}\n"
        "sys.exit(f'loaded: {loaded}' if loaded != {'perfeval.cli'} else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)  # noqa: S603
    assert (done.returncode, done.stderr) == (0, b"")


def test_reading_process_loads_neither_pandas_nor_a_writer_nor_the_command_line(
    tmp_path: Path,
) -> None:
    script = tmp_path / "perfeval"  # as installed: the children load it again
    script.write_text(
        "from perfeval.cli import main\n"
        "if __name__ == '__main__':\n"
        "    import sys\n"
        "    from perfeval.workers import outcomes, warm_up\n"
        "    warm_up(['perfeval.examine'])\n"
        "    from tests.workers.tasks import loaded\n"
        "    print(*outcomes(loaded, sys.argv[1:], jobs=1))\n",
        "utf-8",
    )
    heavy = "pandas numpy openpyxl xlsxwriter typer rich perfeval.examine"
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, script, heavy],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert done.stdout == "['perfeval.examine']\n"


@pytest.mark.slow
def test_fault_of_the_program_is_shown_whole_with_a_code_of_its_own() -> None:
    code = (
        "import sys, perfeval.cli.commands\n"
        "from perfeval.cli import main\n"
        "def fail(): raise KeyError('a key of ours')\n"
        "perfeval.cli.commands.app.registered_commands[-1].callback = fail\n"
        "sys.argv = ['perfeval', 'rules']\n"
        "main()"
    )
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
    )
    assert done.returncode == 70
    assert "KeyError: 'a key of ours'" in done.stderr
    assert done.stderr.endswith("请把以上内容发给程序维护人员。\n")


def test_no_room_for_temporary_files_is_said() -> None:
    code = (
        "import sys, tempfile\n"
        "from perfeval.cli import main\n"
        "tempfile._candidate_tempdir_list = lambda: ['/nowhere']\n"
        "sys.argv = ['perfeval', 'check', '.']\n"
        "main()"
    )
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
    )
    assert done.returncode == 5
    assert done.stderr.startswith("无法启动读取填报表的进程：")
    assert "Traceback" not in done.stderr
