"""The log of a run: one line a file of the batch, between a line at its start and one at its end.

The log is for whoever looks after the scheduled run; unlike the result it tells the time. Each
run adds its lines. A run without a line at its end did not come to one.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import typer

from perfeval import __version__
from perfeval.cli import Stopped
from perfeval.cli.console import Failure, say
from perfeval.cli.wording import no_processes, unlogged
from perfeval.files.names import visible
from perfeval.model import Evaluation, Finding, Submission, UnitScore
from perfeval.wording import SEVERITY_WORDS, severity_counts


class Log:
    """A text file that lines are added to. One that cannot be written is said and stops nothing."""

    def __init__(self, path: Path | None) -> None:
        """A log at a path, or none."""
        self._path = path

    def add(self, *lines: str) -> None:
        """Adds lines, each with the time."""
        if self._path is None:
            return
        now = datetime.now().astimezone().isoformat(timespec="seconds")
        try:
            with self._path.open("a", encoding="utf-8", newline="\n") as file:
                file.writelines(f"{now}\t{line}\n" for line in lines)
        except OSError as error:
            say(unlogged(self._path, error))
            self._path = None


@contextmanager
def logged_run(path: Path | None, folder: Path) -> Iterator[Log]:
    """The log of a run; the reason of one that fails, or is stopped, is its last line."""
    log = Log(path)
    log.add(start_line(folder))
    try:
        yield log
    except Failure as failure:
        log.add(end_line(failure.words))
        raise
    except RuntimeError as error:
        from perfeval.workers import StartError  # not before: --help does without it

        if isinstance(error, StartError):
            log.add(end_line(no_processes(error)))
        raise
    except Stopped as stopped:
        log.add(end_line(stopped.words))
        raise


def log_usage_error(error: typer.TyperException, words: str) -> None:
    """Logs a run whose arguments are wrong, if it was to have a log.

    Nothing is written to what may be a workbook or a result.
    """
    from perfeval.files.classification import WORKBOOK_SUFFIXES

    context = getattr(error, "ctx", None)
    understood = context.params if context is not None else {}
    command, *arguments = sys.argv[1:] or [""]
    if command != "run":
        return
    path = understood.get("log_file") or _typed_log(arguments)
    if path is not None and path.suffix.lower() not in WORKBOOK_SUFFIXES | {".json"}:
        first = arguments[0] if arguments and not arguments[0].startswith("-") else ""
        folder = understood.get("folder") or first
        Log(path).add(start_line(folder), end_line(words))


def _typed_log(arguments: Sequence[str]) -> Path | None:
    """The log as it was typed: after an unknown option typer understands none of the others."""
    for argument, after in pairwise([*arguments, ""]):
        name, equals, value = argument.partition("=")
        typed = value if equals else after
        if name == "--log-file" and typed and not typed.startswith("-"):
            return Path(typed)
    return None


def start_line(folder: Path | str) -> str:
    """That a run began, of which version over what."""
    return f"开始\tperfeval {__version__}\t{visible(str(folder))}"


def end_line(words: str) -> str:
    """How a run ended."""
    return f"结束\t{visible(words)}"


def file_lines(evaluation: Evaluation) -> Iterator[str]:
    """What became of each file: status, name, counts of findings, reason."""
    found: dict[str, list[Finding]] = {}
    for finding in evaluation.findings:
        found.setdefault(finding.ref.workbook, []).append(finding)
    for submission, score in zip(evaluation.submissions, evaluation.scores, strict=True):
        own = found.get(submission.workbook, ())
        yield _line(_status(submission, score), submission.workbook, own, score.reason)
    for item in evaluation.skipped_files:
        yield _line("跳过", item.name, (), item.reason)


def _status(submission: Submission, score: UnitScore) -> str:
    if not submission.records:
        return "未读取"
    return "已计分" if score.scored else "未计分"


def _line(status: str, name: str, findings: Sequence[Finding], reason: str) -> str:
    severities = severity_counts(findings)
    counts = " ".join(f"{words} {severities[key]}" for key, words in SEVERITY_WORDS.items())
    return "\t".join(map(visible, (status, name, counts, reason)))
