"""A folder that cannot be reached has an exit code of its own, unlike one that is not there."""

import errno
import os
from pathlib import Path

import pytest
import typer

from perfeval.cli.arguments import evaluated, existing
from perfeval.cli.progress import Progress
from tests.submissions import scheme


def code_of(path: Path) -> int:
    with pytest.raises(typer.Exit) as ended:
        existing(path)
    return ended.value.exit_code


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENETUNREACH, 6),
        (errno.ETIMEDOUT, 6),
        (errno.EIO, 6),
        (errno.EACCES, 6),
        (errno.ENOENT, 2),
        (errno.ENOTDIR, 2),
        (errno.ENAMETOOLONG, 2),
    ],
)
def test_what_the_system_says_of_the_folder_decides(
    number: int,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "stat", refuse)
    assert code_of(Path("收表")) == code
    words = "找不到“收表”" if code == 2 else "请检查网络、共享文件夹或移动硬盘是否连着"
    assert words in capsys.readouterr().err


def test_folder_on_a_drive_that_is_gone_is_not_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os.path, "exists", lambda _: False)  # as of Z:\ on Windows
    assert code_of(Path("/没有/收表")) == 6
    monkeypatch.undo()
    assert code_of(Path("/没有/收表")) == 2


def test_drive_that_vanishes_before_it_is_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EHOSTDOWN, os.strerror(errno.EHOSTDOWN))

    monkeypatch.setattr("perfeval.files.listing.os.scandir", refuse)
    with pytest.raises(typer.Exit) as ended:
        evaluated(tmp_path, scheme(), None, None, 1, progress=Progress())
    assert ended.value.exit_code == 6
    assert "请检查网络" in capsys.readouterr().err
