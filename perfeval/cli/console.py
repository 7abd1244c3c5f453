"""Messages on stderr, and how a command ends with an error."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer

from perfeval.cli.options import UNWRITTEN
from perfeval.cli.progress import Progress


def say(text: str) -> None:
    """Prints to stderr."""
    typer.echo(text, err=True)


def fail(text: str, code: int) -> NoReturn:
    """Prints a message to stderr and ends the command with an exit code."""
    say(text)
    raise typer.Exit(code)


def start_reading() -> None:
    """Lets the processes that read load what they need, while this one loads what it needs.

    Exits when there can be none: they meet in the system's folder for temporary files.
    """
    from perfeval.workers import warm_up

    try:
        warm_up(["perfeval.examine"])
    except OSError as error:
        why = f"{error.strerror or error}。请检查临时文件夹（TMPDIR）的空间和权限"
        fail(f"无法启动读取填报表的进程：{why}。原有的结果没有改动。", UNWRITTEN)


@contextmanager
def progress_bar(*, shown: bool) -> Iterator[Progress]:
    """A progress bar on a terminal; none in a pipe or a scheduled run."""
    if not shown or not sys.stderr.isatty():
        yield Progress()
        return
    from perfeval.cli.bar import Bar

    with Bar() as bar:
        yield bar
