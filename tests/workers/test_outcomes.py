"""One outcome an item, in order, whatever the items do to the processes they are worked on in."""

import os
import signal
import subprocess
import sys
import time
import types
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from perfeval.workers import Cause, Limits, Lost, StartError, TaskError, outcomes, worker
from tests.workers import tasks

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
TIGHT = Limits(memory=512 * 1024 * 1024, cpu=1)
IMPATIENT = Limits(wall=2.0)
linux = pytest.mark.skipif(sys.platform != "linux", reason="others have no such signals")
posix = pytest.mark.skipif(os.name == "nt", reason="Windows has neither signals nor such limits")


@pytest.mark.parametrize("jobs", [1, 2, 7])
@pytest.mark.parametrize("count", [0, 1, 3, 100])
def test_results_come_in_the_order_of_the_items(count: int, jobs: int) -> None:
    expected = [2 * item for item in range(count)]
    assert list(outcomes(tasks.double, range(count), jobs=jobs)) == expected


@posix
@pytest.mark.parametrize(
    ("deed", "loss"),
    [
        ("abort", Lost(Cause.CRASH, "SIGABRT")),
        ("exit", Lost(Cause.CRASH, "exit code 3")),
        ("leave", Lost(Cause.CRASH, "SystemExit")),
        ("kill", Lost(Cause.CRASH, "SIGKILL")),
        # hostile H6
        pytest.param("realtime", Lost(Cause.CRASH, "signal 40"), marks=linux),
        pytest.param("realtime_first", Lost(Cause.CRASH, "SIGRTMIN"), marks=linux),
        pytest.param("realtime_next", Lost(Cause.CRASH, "signal 35"), marks=linux),
        pytest.param("realtime_last", Lost(Cause.CRASH, "SIGRTMAX"), marks=linux),
        ("noise", Lost(Cause.CRASH, "SIGABRT")),
        ("panic", Lost(Cause.CRASH, "Panic")),
        ("memory", Lost(Cause.MEMORY, "MemoryError")),
        ("recurse", Lost(Cause.MEMORY, "RecursionError")),
        ("sleep", Lost(Cause.TIME, "no answer for 2 s")),
        ("spin", Lost(Cause.TIME, "processor time over 1 s")),
    ],
)
def test_bad_item_costs_itself_alone(
    deed: str, loss: Lost, capfd: pytest.CaptureFixture[str]
) -> None:
    items = [f"item {number}" for number in range(60)]
    items.insert(25, deed)
    expected: list[str | Lost] = [f"{item}: done" for item in items]
    expected[25] = loss
    limits = IMPATIENT if deed == "sleep" else TIGHT
    assert list(outcomes(tasks.misbehave, items, jobs=2, limits=limits)) == expected
    assert capfd.readouterr() == ("", "")


@posix
def test_many_bad_items_in_one_batch() -> None:
    items = ["abort", "panic", "good 1", "exit", "good 2", "kill", "recurse"]
    lost = [isinstance(item, Lost) for item in outcomes(tasks.misbehave, items, jobs=3)]
    assert lost == [True, True, False, True, False, True, True]


@posix
def test_item_that_fails_once_is_tried_again_alone(tmp_path: Path) -> None:
    items = [str(tmp_path / name) for name in ("1", "2.mark", "3", "4.mark")]
    limits = Limits(file_size=None)
    done = list(outcomes(tasks.once, items, jobs=1, limits=limits))
    assert done == ["1", "2.mark", "3", "4.mark"]


@posix
def test_second_try_is_in_a_process_that_did_nothing_before() -> None:
    items = [f"item {number}" for number in range(30)]
    assert list(outcomes(tasks.delicate, items, jobs=3)) == items


def test_memory_is_watched_where_the_system_does_not_refuse_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker, "WATCH_MEMORY", True)
    items = ["good", "memory", "good"]
    lost = Lost(Cause.MEMORY, "over the limit")
    assert list(outcomes(tasks.misbehave, items, jobs=1, limits=TIGHT)) == [
        "good: done",
        lost,
        "good: done",
    ]


@posix
def test_processor_time_is_counted_for_each_item() -> None:
    # Together they take more than the second that each of them may take.
    processes = list(outcomes(tasks.work_for, ["0.4"] * 6, jobs=1, limits=TIGHT))
    assert len(set(processes)) == 1


def test_waiting_of_the_caller_is_not_counted() -> None:
    items = [f"item {number}" for number in range(40)]
    limits = Limits(wall=0.5)
    with closing(outcomes(tasks.misbehave, items, jobs=1, limits=limits)) as done:
        first = next(done)
        time.sleep(1)
        assert [first, *done] == [f"{item}: done" for item in items]


@posix
def test_nothing_is_written_to_a_file_unless_allowed(tmp_path: Path) -> None:
    target = tmp_path / "file"
    assert list(outcomes(tasks.write, [str(target)], jobs=1)) == ["OSError"]
    allowed = Limits(file_size=2000)
    assert list(outcomes(tasks.write, [str(target)], jobs=1, limits=allowed)) == ["written"]


def test_fault_of_the_program_is_raised_with_its_traceback() -> None:
    with pytest.raises(TaskError, match=r"(?s)in _fail.*KeyError: 'a key of ours'"):
        list(outcomes(tasks.misbehave, ["good", "fail", "good"], jobs=2))


def test_result_that_cannot_be_sent_is_a_fault_of_the_program() -> None:
    with pytest.raises(TaskError, match="pickle"):
        list(outcomes(tasks.unsendable, ["item"], jobs=1))


def test_task_that_a_child_cannot_load_is_a_fault_of_the_program(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    module = types.ModuleType("nowhere")
    exec("def task(item): return item", module.__dict__)  # noqa: S102 - a module without a file
    monkeypatch.setitem(sys.modules, "nowhere", module)
    with pytest.raises(TaskError, match="No module named 'nowhere'"):
        list(outcomes(module.task, ["item"], jobs=1))


@posix
def test_process_that_cannot_start_is_not_blamed_on_an_item() -> None:
    with pytest.raises(StartError, match="could not start: SIGABRT"):
        list(outcomes(tasks.Poison(), [1], jobs=1))


@posix
def test_children_are_gone_when_the_caller_stops_early(tmp_path: Path) -> None:
    items = [str(tmp_path / "none"), str(tmp_path / "pid")]
    limits = Limits(file_size=None)
    with closing(outcomes(tasks.once_then_stay, items, jobs=1, limits=limits)) as done:
        next(done)
        child = _pid(tmp_path / "pid")
    assert not _alive(child)


@posix
def test_child_outlives_no_parent(tmp_path: Path) -> None:
    code = (
        "from perfeval.workers import Limits, outcomes\n"
        "from tests.workers.tasks import announce\n"
        f"list(outcomes(announce, [{str(tmp_path / 'pid')!r}], jobs=1,"
        " limits=Limits(file_size=None)))\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)  # noqa: S603 - ours
    child = _pid(tmp_path / "pid")
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    deadline = time.monotonic() + 20
    while _alive(child) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not _alive(child)


def _pid(path: Path) -> int:
    """The process that announced itself, waited for."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if path.exists() and path.read_text("ascii"):
            return int(path.read_text("ascii"))
        time.sleep(0.02)
    raise AssertionError(path)


def _alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
