"""Workers start by every means there is, do not run the caller's script, or say they cannot."""

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import pytest

from perfeval.workers import Cause, Lost, outcomes, worker
from tests.workers import tasks

ROOT = Path(__file__).parents[2]
posix = pytest.mark.skipif(os.name == "nt", reason="Windows knows one means only")

# A child that ran it again would print again, and start workers of its own.
UNGUARDED = """
import multiprocessing, sys
print("run", flush=True)
from perfeval.workers import outcomes, warm_up, worker
worker.CONTEXT = multiprocessing.get_context(sys.argv[1])
warm_up(["tests.workers.tasks"])
from tests.workers.tasks import double, misbehave
print(*outcomes(double, range(5), jobs=2), flush=True)
print(*outcomes(misbehave, ["abort", "good"], jobs=2), flush=True)
"""


def run(script: Path, *arguments: str, before: str = "") -> subprocess.CompletedProcess[str]:
    """Runs a script of a user's; ``before`` is done in its shell first."""
    command = [sys.executable, str(script), *arguments]
    if before:
        command = ["sh", "-c", f'{before}; exec "$@"', "sh", *command]
    return subprocess.run(  # noqa: S603 - our own program
        command,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@posix
@pytest.mark.parametrize("method", ["forkserver", "spawn"])
def test_script_without_a_guard_is_not_run_again(method: str, tmp_path: Path) -> None:
    script = tmp_path / "脚本.py"
    script.write_text(UNGUARDED, "utf-8")
    done = run(script, method)
    lost = Lost(Cause.CRASH, "SIGABRT")
    assert (done.stdout, done.stderr) == (f"run\n0 2 4 6 8\n{lost} good: done\n", "")


@posix
@pytest.mark.parametrize("watched", [False, True])
def test_started_from_nothing_as_on_windows(watched: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "CONTEXT", multiprocessing.get_context("spawn"))
    monkeypatch.setattr(worker, "WATCH_MEMORY", watched)
    items = ["good", "kill", "memory", "panic", "good"]
    memory = "over the limit" if watched else "MemoryError"
    assert list(outcomes(tasks.misbehave, items, jobs=2)) == [
        "good: done",
        Lost(Cause.CRASH, "SIGKILL"),
        Lost(Cause.MEMORY, memory),
        Lost(Cause.CRASH, "Panic"),
        "good: done",
    ]


def test_main_module_is_as_before() -> None:
    main = sys.modules["__main__"]
    list(outcomes(tasks.double, [1], jobs=1))
    assert sys.modules["__main__"] is main


PROGRAM = """
import multiprocessing, sys
from perfeval.cli import main
executable = sys.argv.pop(1)
if executable:
    multiprocessing.set_executable(executable)
main()
"""


@posix
@pytest.mark.parametrize(
    ("command", "executable", "before"),
    [
        ("check", "/nowhere/python", ""),
        ("run", "/dev/null", ""),  # nobody may execute it
        ("check", "", "ulimit -n 10"),
        ("run", "", "ulimit -n 12"),
    ],
)
def test_processes_that_cannot_start_are_named_in_one_sentence(
    command: str, executable: str, before: str, tmp_path: Path
) -> None:
    script = tmp_path / "程序.py"
    script.write_text(PROGRAM, "utf-8")
    batch = tmp_path / "批次"
    batch.mkdir()
    (batch / "甲.xlsx").write_bytes(b"x")
    done = run(script, executable, command, str(batch), "-q", before=before)
    assert (done.returncode, done.stdout) == (5, "")
    assert done.stderr.startswith("无法启动读取填报表的进程：")
    assert done.stderr.endswith("原有的结果没有改动。\n")
    assert done.stderr.count("\n") == 1
    assert {path.name for path in tmp_path.iterdir()} == {"程序.py", "批次"}
