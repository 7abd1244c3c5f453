"""One file for each report: names that every system takes, each file replaced as a whole."""

import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from perfeval.document.word import document_of
from perfeval.files.atomic import Backup, back_up, write_atomically
from perfeval.files.ownership import Kind, Ownership, ownerships
from perfeval.files.safe_names import file_stem
from perfeval.narrative import Narrative

_ENDING = "_自评报告"
_SUFFIX = ".docx"


class Written(NamedTuple):
    """The reports in their folder, and the copies of what somebody had edited there."""

    files: list[Path]
    backups: list[Backup]


def write_documents(narratives: Sequence[Narrative], folder: Path) -> Written:
    """Writes every report into a folder, which is made if it is not there.

    A file in the place of a report that is not provably as it was written is backed up.

    Raises:
        OSError: one of them cannot be written; that one is unchanged.
    """
    folder.mkdir(exist_ok=True)
    paths = [folder / name for name in file_names(narratives)]
    backups = []
    for path, narrative, whose in zip(
        paths, narratives, ownerships(paths, Kind.REPORT), strict=True
    ):
        data = document_of(narrative)
        if whose is Ownership.UNTOUCHED and path.read_bytes() == data:
            continue
        if not whose.replaceable:
            backups.append(back_up(path, whose))
        write_atomically(path, data)
    return Written(paths, backups)


def file_names(narratives: Sequence[Narrative]) -> Iterator[str]:
    """A file name for each report, different even where case does not count."""
    used: set[str] = set()
    for narrative in narratives:
        stem, number = file_stem(narrative.unit), 1
        name = stem + _ENDING + _SUFFIX
        while unicodedata.normalize("NFC", name).casefold() in used:
            number += 1
            name = f"{stem}{_ENDING}（{number}）{_SUFFIX}"
        used.add(unicodedata.normalize("NFC", name).casefold())
        yield name
