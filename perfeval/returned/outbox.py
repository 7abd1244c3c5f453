"""The folder of returned workbooks: what is written there, and what may be replaced.

Only a file that is ours and untouched is ever replaced or deleted: one that somebody edited, or put
there, stays. That is known from the file itself (`perfeval.files.ownership`); of files written
before they bore a digest, from the manifest in the folder, which lists the SHA-256 of each.
"""

import hashlib
import json
import os
import re
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from perfeval.files.atomic import write_atomically
from perfeval.files.ownership import DIGEST_PROPERTY, Kind, Ownership, ownerships
from perfeval.files.safe_names import cut_file_stem, file_stem
from perfeval.returned.copying import Marked

MANIFEST = "退回清单.jsonl"
_MARKED, _ALONE = "_退回", "_退回意见"


class OutboxError(Exception):
    """The folder cannot be used for returned workbooks."""


def refuse_overlap(out: Path, inputs: Sequence[Path]) -> None:
    """Refuses a folder that is, contains or lies in one that workbooks are read from.

    Raises:
        OutboxError: what is written there would be read as submissions the next time.
    """
    target = out.resolve()
    for path in inputs:
        folder = path.resolve()
        if path.is_dir():
            overlaps = target.is_relative_to(folder) or folder.is_relative_to(target)
        else:
            overlaps = target == folder.parent
        if overlaps:
            message = (
                f"退回的文件不能与填报表（{path}）放在一起，否则下次会被当作填报表读取。"
                "请用 --return 指定另外一个文件夹，不在填报表的文件夹里面，也不包含它。"
            )
            raise OutboxError(message)
    if out.exists() and not out.is_dir():
        message = f"“{out}”是一个文件，不能用来放退回的文件。请用 --return 指定一个文件夹。"
        raise OutboxError(message)


class Outbox:
    """The folder and its manifest.

    Attributes:
        withdrawn: names of files deleted because their workbooks no longer have findings.
        foreign: names of files left alone because they are not provably as they were written.
    """

    def __init__(self, folder: Path) -> None:
        """Reads the manifest, which may be missing."""
        self.withdrawn: list[str] = []
        self.foreign: list[str] = []
        self._folder = folder
        self._used: set[str] = set()
        self._written = _read_manifest(folder / MANIFEST)

    def base_name(self, workbook: str, *, in_zip: bool = False) -> str:
        """What the file names for one workbook begin with, unique in a batch.

        A workbook resubmitted under its returned name gets that name again.

        Args:
            workbook: its name inside the batch folder.
            in_zip: whether it lies in a zip, where a name may be what no system takes.
        """
        first = base = _plain_base(workbook, in_zip=in_zip)
        number = 1
        while base.casefold() in self._used:
            number += 1
            base = f"{first}（{number}）"
        self._used.add(base.casefold())
        return base

    def write(self, base: str, marked: Marked) -> str | None:
        """Writes a workbook; returns its file name, None if a foreign file has that name."""
        name = f"{base}{_ALONE if marked.reason else _MARKED}.xlsx"
        other = f"{base}{_MARKED if marked.reason else _ALONE}.xlsx"
        self._delete(other)
        target = self._folder / name
        if not self._is_writable(name):
            self.foreign.append(name)
            return None
        target.parent.mkdir(parents=True, exist_ok=True)
        self._record(name, hashlib.sha256(marked.data).hexdigest())
        write_atomically(target, marked.data)
        return name

    def withdraw(self, base: str) -> None:
        """Deletes the files of a workbook that no longer has findings."""
        for ending in (_MARKED, _ALONE):
            name = f"{base}{ending}.xlsx"
            if self._delete(name):
                self.withdrawn.append(name)

    def withdraw_of(self, workbook: str, *, in_zip: bool = False) -> None:
        """Deletes the files of a workbook in whose place a mended copy counts.

        Every other workbook has its name by then: a copy that came back under its own has the
        name of the one it replaces.
        """
        base = _plain_base(workbook, in_zip=in_zip)
        if base.casefold() not in self._used:
            self.withdraw(base)

    def write_manifest(self) -> None:
        """Rewrites the manifest with the files that exist now."""
        if self._written:
            lines = [
                _line(name, digests[-1])
                for name, digests in sorted(self._written.items())
                if os.path.lexists(self._folder / name)
            ]
            write_atomically(self._folder / MANIFEST, "".join(lines).encode())

    def _record(self, name: str, digest: str) -> None:
        """Appends a file to the manifest before it is written.

        If the run is killed in between, an entry without its file does no harm; a file without an
        entry would never be replaced again.
        """
        self._written.setdefault(name, []).append(digest)
        with (self._folder / MANIFEST).open("a", encoding="ascii", newline="\n") as file:
            file.write(_line(name, digest))

    def _delete(self, name: str) -> bool:
        if not (self._folder / name).exists():
            return False
        if not self._is_writable(name):
            if name in self._written:  # else it is no return of ours that could be out of date
                self.foreign.append(name)
            return False
        (self._folder / name).unlink()
        self._written.pop(name, None)
        return True

    def _is_writable(self, name: str) -> bool:
        """Whether a file may be written or deleted: it is missing, or as this program wrote it."""
        path = self._folder / name
        if not path.parent.resolve().is_relative_to(self._folder.resolve()):
            return False  # a link leads out of the folder
        if not os.path.lexists(path):
            return True
        regular = path.is_file() and not path.is_symlink()
        if not regular:
            return False
        if _sha256(path) in self._written.get(name, ()):
            return True
        (whose,) = ownerships([path], Kind.RETURNED, DIGEST_PROPERTY)
        return whose is Ownership.UNTOUCHED


def _plain_base(workbook: str, *, in_zip: bool) -> str:
    """What the file names for a workbook begin with, unless another one has that name.

    The zip that one lies in becomes a folder of its name.
    """
    path = PurePosixPath(workbook)
    if in_zip:
        parts = (re.sub(r"\.zip$", "", part, flags=re.IGNORECASE) for part in path.parts[:-1])
        path = PurePosixPath(*map(file_stem, parts), file_stem(path.stem) + ".xlsx")
    stem = cut_file_stem(path.stem.removesuffix(_ALONE).removesuffix(_MARKED) or path.stem)
    parent = "" if path.parent == PurePosixPath() else f"{path.parent}/"
    return f"{parent}{stem}"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _line(name: str, digest: str) -> str:
    # ASCII escapes: a file name may hold surrogates, which UTF-8 cannot encode.
    return json.dumps({"file": name, "sha256": digest}) + "\n"


def _read_manifest(path: Path) -> dict[str, list[str]]:
    """The digests with which each file was written; damaged lines are ignored."""
    written: dict[str, list[str]] = {}
    try:
        lines = path.read_text("ascii", errors="replace").splitlines()
    except OSError:
        return written
    for line in lines:
        try:
            record = json.loads(line)
            written.setdefault(str(record["file"]), []).append(str(record["sha256"]))
        except (ValueError, TypeError, KeyError):
            continue
    return written
