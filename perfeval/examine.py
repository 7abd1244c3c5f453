"""One file read and checked: the part of the line that runs in a process of its own.

Worker processes import this module and so neither pandas nor a writer.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from perfeval.cells import Unreadable, read_workbook
from perfeval.checks import check_submission
from perfeval.folder import Entry, Refused, read_file
from perfeval.model import OUTPUT_PROPERTY, Finding, Skipped, Submission
from perfeval.reader import refused, submission_of
from perfeval.scheme import Scheme
from perfeval.workers import Cause, Lost, outcomes

_LOST = {
    Cause.TIME: "took_too_long",
    Cause.MEMORY: "too_much_memory",
    Cause.CRASH: "crashed",
}


@dataclass(frozen=True, slots=True)
class Examined:
    """A submission and what its own checks found."""

    submission: Submission
    findings: tuple[Finding, ...]
    skipped: tuple[Skipped, ...]


def examine_all(
    folder: Path, entries: Sequence[Entry], scheme: Scheme, jobs: int
) -> Iterator[Examined]:
    """Every workbook examined, in the order of the entries, in processes that may die of it."""
    results = outcomes(partial(examine, folder, scheme=scheme), entries, jobs=jobs)
    for entry, outcome in zip(entries, results, strict=True):
        if isinstance(outcome, Lost):
            yield _lost(folder, entry, outcome, scheme)
        else:
            yield outcome


def examine(folder: Path, entry: Entry, scheme: Scheme) -> Examined:
    """Reads and checks one workbook of a folder."""
    try:
        data = read_file(folder / entry.path)
    except Refused as refusal:
        submission = refused(entry.name, b"", refusal.reason.value, refusal.detail)
    else:
        submission = submission_of(data, entry.name, scheme)
    return Examined(submission, *check_submission(submission, scheme))


def is_own_output(path: Path) -> bool:
    """Whether a file is a result of this program, under whatever name; asked in a child."""
    try:
        workbook = read_workbook(read_file(path), lambda _title: False)
    except (Refused, Unreadable):
        return False
    return OUTPUT_PROPERTY in workbook.properties


def _lost(folder: Path, entry: Entry, lost: Lost, scheme: Scheme) -> Examined:
    """What is said of a workbook that brought down the process reading it.

    Its bytes are taken for their number and sum alone; nobody looks into them here.
    """
    try:
        data = read_file(folder / entry.path)
    except Refused:
        data = b""
    submission = refused(entry.name, data, _LOST[lost.cause], lost.detail)
    return Examined(submission, *check_submission(submission, scheme))
