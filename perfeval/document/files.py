"""One file for each report: names that every system takes, each file replaced as a whole."""

import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

from perfeval.document.word import document_of
from perfeval.files.atomic import write_atomically
from perfeval.files.safe_names import file_stem
from perfeval.narrative import Narrative

_ENDING = "_自评报告"
_SUFFIX = ".docx"


def write_documents(narratives: Sequence[Narrative], folder: Path) -> list[Path]:
    """Writes every report into a folder, which is made if it is not there; returns the files.

    Raises:
        OSError: one of them cannot be written; that one is unchanged.
    """
    folder.mkdir(exist_ok=True)
    written = []
    for narrative, name in zip(narratives, file_names(narratives), strict=True):
        path = folder / name
        write_atomically(path, document_of(narrative))
        written.append(path)
    return written


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
