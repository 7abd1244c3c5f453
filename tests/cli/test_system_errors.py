"""What the system refuses is said in Chinese, in one sentence (field D23, hostile H11)."""

import errno
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from perfeval.cli import wording
from perfeval.cli.returning import _unwritten
from perfeval.wording import error_words
from tests.cli.test_commands import filled

_LATIN_WORDS = re.compile(r"[A-Za-z]+ [a-z]+")
_NUMBERS = [
    *(errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EIO, errno.ENOMEM),
    *(errno.EMFILE, errno.ENAMETOOLONG, errno.EACCES, errno.EPERM, errno.ENOENT, errno.EBUSY),
    *(errno.ELOOP, errno.ENODEV, errno.ETIMEDOUT, errno.EINVAL, errno.EXDEV, errno.ENOTSUP),
]


def error(number: int) -> OSError:
    return OSError(number, os.strerror(number), "x")


@pytest.mark.parametrize("number", _NUMBERS)
def test_error_of_the_system_is_said_in_chinese(number: int) -> None:
    sentences: list[Callable[[OSError], str]] = [
        error_words,
        wording.cache_unwritten,
        lambda it: wording.unwritten(Path("果"), it),
        lambda it: wording.unlogged(Path("果"), it),
        lambda it: _unwritten(Path("果"), it),
    ]
    for sentence in sentences:
        assert os.strerror(number) not in sentence(error(number))
        assert not _LATIN_WORDS.search(sentence(error(number)))


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "磁盘空间不足。请检查磁盘空间和权限，或用 --return 换一个文件夹"),
        (errno.EROFS, "这个位置是只读的。请检查磁盘空间和权限，或用 --return 换一个文件夹"),
        (errno.EIO, "磁盘读写出错。请检查磁盘空间和权限，或用 --return 换一个文件夹"),
    ],
)
def test_returning_says_what_to_do(number: int, words: str) -> None:
    assert words in _unwritten(Path("退回"), error(number))


def test_words_of_our_own_stay() -> None:
    words = "写“分册01”的进程中断"
    assert error_words(OSError(errno.EIO, words, "x")) == words
    assert error_words(OSError(999, "Unknown thing")) == "系统错误 999"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a limit on file sizes is needed")
@pytest.mark.parametrize(
    "command",
    [
        ("template", "-o", "空表.xlsx"),
        ("check", "批", "--return", "退回", "-q"),
        ("run", "批", "-o", "汇总.xlsx", "-q", "--no-cache"),
    ],
)
def test_disk_that_fills_up_is_one_sentence(command: tuple[str, ...], tmp_path: Path) -> None:
    """A limit on the size of files fails at the same place as a full disk does."""
    filled(tmp_path / "批" / "甲.xlsx", budget__total__final=5)
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000));"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "from perfeval.cli import main; main()"
    )
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", code, *command],
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=tmp_path,
        timeout=120,
    )
    (line,) = done.stderr.splitlines()
    assert (done.returncode, "文件超过了系统允许的大小" in line) == (5, True)
    assert not list(tmp_path.glob(".*"))
