"""`perfeval run --unit-sheets`: where the sheets of the units go, and what is said of it."""

import errno
from pathlib import Path

import pytest

from perfeval.cli import wording
from tests.cli.test_commands import perfeval
from tests.volumes.batches import make

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("批") / "批次", ("甲街道", "乙街道"))


def test_volumes_are_named_and_a_second_run_says_the_same(batch: Path) -> None:
    """With the result among the inputs, where the first run's volumes must not be read."""
    target = batch / "结果.xlsx"
    command = ("run", str(batch), "-o", str(target), "--unit-sheets", "volumes")
    first, second = perfeval(*command), perfeval(*command)
    folder = batch / "结果_分册"
    assert (first.returncode, f"复核表分册：{folder}\n" in first.stdout) == (0, True)
    assert second.stdout == first.stdout
    assert sorted(path.name for path in folder.iterdir()) == [
        "分册01（乙街道—甲街道）.xlsx",
        "分册清单.json",
    ]


@pytest.mark.parametrize("how", ["auto", "inline", "none"])
def test_nothing_is_said_of_volumes_where_there_are_none(batch: Path, how: str) -> None:
    done = perfeval("run", str(batch), "-o", str(batch / "结果.xlsx"), "--unit-sheets", how)
    assert (done.returncode, "分册" in done.stdout) == (0, False)
    assert not (batch / "结果_分册").exists()


def test_other_words_are_refused(batch: Path) -> None:
    done = perfeval("run", str(batch), "--unit-sheets", "每家一册")
    assert (done.returncode, "--unit-sheets 的值不对" in done.stderr) == (2, True)


def test_volume_that_is_open_is_the_one_named() -> None:
    target, volume = Path("果/结果.xlsx"), Path("果/结果_分册/分册01（甲）.xlsx")
    new = volume.with_name(".分册01（甲）.xlsx.perfeval-new")
    moving = PermissionError(errno.EACCES, "Permission denied", str(new), None, str(volume))
    going = PermissionError(errno.EACCES, "Permission denied", str(volume))
    summary = PermissionError(errno.EACCES, "Permission denied", str(target))
    named = [wording.unwritten(target, error).split("”")[0] for error in (moving, going, summary)]
    assert named == [f"无法写入“{path}" for path in (volume, volume, target)]
