"""Messages on stderr, and how a command ends with an error."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer

from perfeval.cli.progress import Progress


def say(text: str) -> None:
    """Prints to stderr."""
    typer.echo(text, err=True)


def say_all(lines: Iterable[str]) -> None:
    """Prints lines to stderr."""
    for line in lines:
        say(line)


class Failure(typer.Exit):
    """The end of a command that could not do what it was asked.

    Attributes:
        words: the message that was printed.
    """

    def __init__(self, words: str, code: int) -> None:
        """Keeps the message, for a log."""
        super().__init__(code)
        self.words = words


def fail(text: str, code: int) -> NoReturn:
    """Prints a message to stderr and ends the command with an exit code."""
    say(text)
    raise Failure(text, code)


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
