"""One file read and checked: the part of the line that runs wherever the file is read.

Worker processes import this module and so neither pandas nor a writer.
"""

from dataclasses import dataclass
from pathlib import Path

from perfeval.checks import check_submission
from perfeval.model import Finding, Skipped, Submission
from perfeval.reader import read_submission
from perfeval.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Examined:
    """A submission and what its own checks found."""

    submission: Submission
    findings: tuple[Finding, ...]
    skipped: tuple[Skipped, ...]


def examine(folder: Path, name: str, scheme: Scheme) -> Examined:
    """Reads and checks one workbook of a folder."""
    submission = read_submission(folder / name, name, scheme)
    return Examined(submission, *check_submission(submission, scheme))
