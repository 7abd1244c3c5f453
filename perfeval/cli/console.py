"""Messages on stderr, and how a command ends with an error."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer

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

    Raises:
        StartError: there can be none; they meet in the system's folder for temporary files.
    """
    from perfeval.workers import warm_up

    warm_up(["perfeval.examine"])


@contextmanager
def progress_bar(*, shown: bool) -> Iterator[Progress]:
    """A progress bar on a terminal; none in a pipe or a scheduled run."""
    if not shown or not sys.stderr.isatty():
        yield Progress()
        return
    from perfeval.cli.bar import Bar

    with Bar() as bar:
        yield bar
