"""The folder that workbooks are sent back from: what goes into it, and what may be replaced there.

A list beside the workbooks says which of them were written here and with what content. Only a
file that is still as it was written is ever replaced or taken away: one that somebody changed,
or that a unit sent and somebody put there, stays.
"""

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from perfeval.files.atomic import write_whole
from perfeval.files.safe_names import cut_file_stem
from perfeval.returned.copying import Marked

MANIFEST = "退回清单.jsonl"
_MARKED, _ALONE = "_退回", "_退回意见"


class OutboxError(Exception):
    """The folder cannot be used to send workbooks back from."""


def refuse_inside(out: Path, inputs: Sequence[Path]) -> None:
    """Refuses a folder that shares ground with one that workbooks are read from.

    Raises:
        OutboxError: what is written there would be read as submissions the next time.
    """
    place = out.resolve()
    for path in inputs:
        folder = path.resolve()
        if path.is_dir():
            shared = place.is_relative_to(folder) or folder.is_relative_to(place)
        else:
            shared = place == folder.parent
        if shared:
            message = (
                f"退回的文件不能与填报表（{path}）放在一起，否则下次会被当作填报表读取。"
                "请用 --return 指定另外一个文件夹，不在填报表的文件夹里面，也不包含它。"
            )
            raise OutboxError(message)
    if out.exists() and not out.is_dir():
        message = f"“{out}”是一个文件，不能用来放退回的文件。请用 --return 指定一个文件夹。"
        raise OutboxError(message)


class Outbox:
    """The folder, what this program wrote into it before, and what it does to it now."""

    def __init__(self, folder: Path) -> None:
        """Reads the list of what was written before; without one nothing there is ours."""
        self.withdrawn: list[str] = []
        self.foreign: list[str] = []
        self._folder = folder
        self._taken: set[str] = set()
        self._ours = _read_manifest(folder / MANIFEST)

    def base(self, workbook: str) -> str:
        """What the names for one workbook begin with: its own name, once in a batch.

        A workbook that comes back under the name it was sent with gets that name again.
        """
        path = PurePosixPath(workbook)
        stem = cut_file_stem(path.stem.removesuffix(_ALONE).removesuffix(_MARKED) or path.stem)
        parent = "" if path.parent == PurePosixPath() else f"{path.parent}/"
        base, number = f"{parent}{stem}", 1
        while base.casefold() in self._taken:
            number += 1
            base = f"{parent}{stem}（{number}）"
        self._taken.add(base.casefold())
        return base

    def put(self, base: str, marked: Marked) -> str | None:
        """Writes a workbook; returns its name, None if a file that is not ours is in its place."""
        name = f"{base}{_ALONE if marked.reason else _MARKED}.xlsx"
        other = f"{base}{_MARKED if marked.reason else _ALONE}.xlsx"
        self._take_away(other)
        target = self._folder / name
        if not self._free(name):
            self.foreign.append(name)
            return None
        target.parent.mkdir(parents=True, exist_ok=True)
        self._enter(name, hashlib.sha256(marked.data).hexdigest())
        write_whole(target, marked.data)
        return name

    def withdraw(self, base: str) -> None:
        """Takes away what was sent back for a workbook that is clean by now."""
        for ending in (_MARKED, _ALONE):
            name = f"{base}{ending}.xlsx"
            if self._take_away(name):
                self.withdrawn.append(name)

    def close(self) -> None:
        """Writes the list anew, with what is there now."""
        if self._ours:
            lines = [
                _line(name, digests[-1])
                for name, digests in sorted(self._ours.items())
                if os.path.lexists(self._folder / name)
            ]
            write_whole(self._folder / MANIFEST, "".join(lines).encode())

    def _enter(self, name: str, digest: str) -> None:
        """Enters a file in the list before it is written.

        Killed in between, an entry without its file does no harm; a file without its entry
        would never be replaced again.
        """
        self._ours.setdefault(name, []).append(digest)
        with (self._folder / MANIFEST).open("a", encoding="ascii", newline="\n") as file:
            file.write(_line(name, digest))

    def _take_away(self, name: str) -> bool:
        if name not in self._ours or not (self._folder / name).exists():
            return False
        if not self._free(name):
            self.foreign.append(name)
            return False
        (self._folder / name).unlink()
        del self._ours[name]
        return True

    def _free(self, name: str) -> bool:
        """Whether a file may be written here: nothing is there, or what was written before."""
        path = self._folder / name
        if not path.parent.resolve().is_relative_to(self._folder.resolve()):
            return False  # a link leads out of the folder
        if not os.path.lexists(path):
            return True
        regular = path.is_file() and not path.is_symlink()
        return regular and _sha256(path) in self._ours.get(name, ())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _line(name: str, digest: str) -> str:
    # Escaped, for a file name need not be text that UTF-8 can hold.
    return json.dumps({"file": name, "sha256": digest}) + "\n"


def _read_manifest(path: Path) -> dict[str, list[str]]:
    """The digests with which each file was written; a line that is cut short tells nothing."""
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
