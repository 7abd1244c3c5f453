"""Results take their places together or not at all, and one run at a time."""

import errno
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from perfeval.files.atomic import BusyError, file_transaction, lock_path, write_atomically

posix = pytest.mark.skipif(os.name == "nt", reason="links and permissions differ there")
HOLD = """
import sys, time
from pathlib import Path
from perfeval.files.atomic import file_transaction
with file_transaction(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def target(tmp_path: Path) -> Path:
    (tmp_path / "结果.xlsx").write_text("old", "ascii")
    return tmp_path / "结果.xlsx"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_results_replace_the_old_ones_and_leave_nothing_else(target: Path) -> None:
    other = target.with_suffix(".json")
    with file_transaction(target) as transaction:
        for path in (target, other):
            transaction.stage(path).write_text(f"new {path.suffix}", "ascii")
        assert target.read_text("ascii") == "old"
        transaction.commit()
    assert names(target.parent) == ["结果.json", "结果.xlsx"]
    assert target.read_text("ascii") == "new .xlsx"
    assert other.read_text("ascii") == "new .json"


def test_nothing_changes_without_a_commit(target: Path) -> None:
    with file_transaction(target) as transaction:
        transaction.stage(target).write_text("half", "ascii")
    assert names(target.parent) == ["结果.xlsx"]
    assert target.read_text("ascii") == "old"


@pytest.mark.parametrize("existed", [True, False])
@pytest.mark.parametrize("step", ["link", "replace"])
def test_first_result_goes_back_when_the_second_cannot_be_moved(
    step: str, existed: bool, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the second is open in Excel."""
    second = target.with_name("打开着.json")
    second.write_text("old too", "ascii")
    if not existed:
        target.unlink()
    genuine = getattr(os, step)

    def refuse(source: Path, place: Path, **more: bool) -> None:
        if "打开着" in Path(place).name:
            raise PermissionError(errno.EACCES, "Permission denied")
        genuine(source, place, **more)

    with file_transaction(target) as transaction:
        for path in (target, second):
            transaction.stage(path).write_text("new", "ascii")
        monkeypatch.setattr(os, step, refuse)
        monkeypatch.setattr("perfeval.files.atomic.copy2", refuse)
        with pytest.raises(PermissionError):
            transaction.commit()
    assert second.read_text("ascii") == "old too"
    assert target.exists() is existed
    assert not existed or target.read_text("ascii") == "old"
    assert [name for name in names(target.parent) if "perfeval" in name] == []


def test_old_result_survives_without_hard_links(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: Path, **_more: bool) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    with file_transaction(target) as transaction:
        transaction.stage(target).write_text("new", "ascii")
        transaction.commit()
    assert (names(target.parent), target.read_text("ascii")) == (["结果.xlsx"], "new")


def test_what_a_killed_run_left_behind_is_removed(target: Path) -> None:
    for role in ("new", "old", "lock"):
        target.with_name(f".结果.xlsx.perfeval-{role}").write_text("stale", "ascii")
    with file_transaction(target):
        pass
    assert names(target.parent) == ["结果.xlsx"]


def test_second_run_to_the_same_target_is_refused(target: Path) -> None:
    with file_transaction(target):
        command = [sys.executable, "-c", HOLD, str(target)]
        second = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        assert "BusyError" in second.stderr
        with file_transaction(target.with_name("别的.xlsx")):
            pass
    assert names(target.parent) == ["结果.xlsx"]


def test_lock_of_a_dead_run_holds_nobody_up(target: Path) -> None:
    first = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", HOLD, str(target)], stdout=subprocess.PIPE
    )
    assert first.stdout is not None
    with first.stdout:
        assert first.stdout.readline().strip() == b"held"
        with pytest.raises(BusyError), file_transaction(target):
            pass
        first.kill()
        first.wait()
    assert lock_path(target).exists()
    with file_transaction(target) as transaction:
        transaction.stage(target).write_text("new", "ascii")
        transaction.commit()
    assert (names(target.parent), target.read_text("ascii")) == (["结果.xlsx"], "new")


@posix
def test_link_is_replaced_and_not_the_file_it_leads_to(target: Path) -> None:
    link = target.with_name("链接.xlsx")
    link.symlink_to(target.name)
    with file_transaction(link) as transaction:
        transaction.stage(link).write_text("new", "ascii")
        transaction.commit()
    assert not link.is_symlink()
    assert (link.read_text("ascii"), target.read_text("ascii")) == ("new", "old")


@posix
def test_link_laid_where_the_new_file_is_written_is_not_followed(target: Path) -> None:
    other = target.with_name("别人的.txt")
    other.write_text("mine", "ascii")
    with file_transaction(target) as transaction:
        target.with_name(".结果.xlsx.perfeval-new").symlink_to(other)
        transaction.stage(target).write_text("new", "ascii")
        transaction.commit()
    assert (other.read_text("ascii"), target.read_text("ascii")) == ("mine", "new")


def test_folder_in_the_place_of_the_result_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "结果.xlsx"
    folder.mkdir()
    with pytest.raises(IsADirectoryError), file_transaction(folder):
        pass
    with file_transaction(tmp_path / "别的.xlsx") as transaction:
        transaction.stage(folder).write_text("new", "ascii")
        with pytest.raises(IsADirectoryError):
            transaction.commit()
    assert names(tmp_path) == ["结果.xlsx"]


def test_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), file_transaction(tmp_path / "没有" / "结果.xlsx"):
        pass


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights of folders")
def test_folder_one_may_not_write_to_is_said_at_once() -> None:
    # Not in tmp_path, which lies below a folder that a second user may not enter.
    with tempfile.TemporaryDirectory() as name:
        folder, target = Path(name), Path(name) / "结果.xlsx"
        target.write_text("old", "ascii")
        folder.chmod(0o555)
        root = os.geteuid() == 0
        if root:  # whom no rights keep out
            os.seteuid(65534)
        try:
            with pytest.raises(PermissionError), file_transaction(target):
                pass
        finally:
            if root:
                os.seteuid(0)
            folder.chmod(0o755)
        assert (names(folder), target.read_text("ascii")) == (["结果.xlsx"], "old")


def test_a_file_on_its_own_is_replaced_as_a_whole(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_atomically(target, b"new")
    assert (names(target.parent), target.read_bytes()) == (["结果.xlsx"], b"new")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)) as caught:
        write_atomically(target, b"newer")
    assert (caught.value.errno, caught.value.filename) == (errno.ENOSPC, str(target))
    assert (names(target.parent), target.read_bytes()) == (["结果.xlsx"], b"new")
