"""One file for each report: names that every system takes, each file replaced as a whole."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

from perfeval.document.word import document_of
from perfeval.files.atomic import write_atomically
from perfeval.narrative import Narrative

_ENDING = "_自评报告"
_SUFFIX = ".docx"
# What Windows forbids, what a path is made of, what nobody can type or see.
_FORBIDDEN = re.compile(
    '[<>:"/\\\\|?*\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]'
)
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.IGNORECASE)
_NAMELESS = "未命名单位"
# File systems take 255 bytes; room is left for the ending, a number and a temporary name.
_LONGEST = 200


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
        stem, number = _safe(narrative.unit), 1
        name = stem + _ENDING + _SUFFIX
        while unicodedata.normalize("NFC", name).casefold() in used:
            number += 1
            name = f"{stem}{_ENDING}（{number}）{_SUFFIX}"
        used.add(unicodedata.normalize("NFC", name).casefold())
        yield name


def _safe(unit: str) -> str:
    name = _cut(_FORBIDDEN.sub("", unit)).strip(" .") or _NAMELESS
    return f"单位_{name}" if _DEVICES.match(name) else name


def _cut(name: str) -> str:
    """At most so many bytes, never half a character."""
    return name.encode()[:_LONGEST].decode(errors="ignore")
