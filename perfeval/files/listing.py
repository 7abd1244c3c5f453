"""Lists a folder and its sub-folders: each file once, as a workbook to read or as skipped."""

import os
import stat
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from perfeval.files.archives import Member, look_through
from perfeval.files.classification import (
    BAD_ZIP,
    NO_WORKBOOK,
    VOLUME_OUTPUT,
    Found,
    classify,
    folder_reason,
    is_other_container,
)
from perfeval.files.names import unique_names
from perfeval.files.opening import OPEN_FLAGS
from perfeval.model import SkippedFile

_UNPACKED = "[Content_Types].xml"  # marks a folder that is an unpacked workbook


@dataclass(frozen=True, slots=True)
class Entry:
    """A file to read.

    Attributes:
        name: as shown: relative to the folder, parts separated by "/", unique.
        path: to open: relative to the folder, or absolute.
        by_name: what its name says it is, where that is no workbook although its first bytes may
            be those of one; None for the name of a workbook.
        place: of a file in a zip, where it is in the zip that the path opens
            (`perfeval.files.archives`); else empty.
        sha256: of the bytes of a file in a zip, as they were when the zip was looked through.
    """

    name: str
    path: str
    by_name: SkippedFile | None = None
    place: tuple[int, ...] = ()
    sha256: str = ""

    def passed_over(self, reason: str, detail: str) -> SkippedFile | None:
        """What the file counts as that reading refused; None if that is a fault of a workbook.

        Args:
            reason: why it was refused, a case of check I101.
            detail: the short name of the kind of file it is instead.
        """
        if self.by_name is None:
            return None
        if reason != "not_a_workbook":
            known = self.by_name.reason != NO_WORKBOOK
            return self.by_name if known or is_other_container(self.name) else None
        if detail == "zip" and self.by_name.reason == NO_WORKBOOK:
            return SkippedFile(self.name, BAD_ZIP, notable=True)
        return self.by_name


@dataclass(frozen=True, slots=True)
class Contents:
    """The files of a folder; each name of ``seen`` is in ``workbooks`` or ``skipped``, once."""

    seen: tuple[str, ...]
    workbooks: tuple[Entry, ...]
    skipped: tuple[SkippedFile, ...]


def list_folder(folder: Path, outputs: Collection[Path] = ()) -> Contents:
    """Lists a folder, sorted by shown name.

    A sub-folder that cannot be listed is among the workbooks, so that reading it becomes a finding.

    Args:
        folder: the folder.
        outputs: files this run will write, and its folder of volumes; they are left out.

    Raises:
        OSError: the folder itself cannot be listed.
    """
    root = folder.resolve()
    ours = {os.path.normcase(path.parent.resolve() / path.name) for path in outputs}
    found = [item for item in _walk(root) if not _is_output(root / item.path, ours)]
    return _contents(root, found)


def list_zip(path: Path) -> Contents:
    """Lists a single file with the name of a zip: the files in it, or, if it is none, itself."""
    found = Found(path.name, BAD_ZIP, notable=True, perhaps=True, packed=True)
    return _contents(path.resolve().parent, [replace(found, path=path.resolve().name)])


def _contents(root: Path, found: Sequence[Found]) -> Contents:
    """The files that were found, and those in the zips among them."""
    zips = [item.path for item in found if item.packed]
    opened = dict(zip(zips, look_through([root / path for path in zips]), strict=True))
    entries: dict[str, tuple[Found, Entry]] = {}
    for item in found:
        match opened.get(item.path):
            case None:
                entries[item.path] = item, Entry("", item.path)
            case str(reason):
                refused = Found(item.path, reason, notable=True)
                entries[item.path] = refused, Entry("", item.path)
            case members:
                _add_members(entries, item.path, members)
    names = unique_names(entries)
    listed = [(names[key], *entries[key]) for key in names]
    return Contents(
        seen=tuple(names.values()),
        workbooks=tuple(
            replace(entry, name=name, by_name=_skipped(name, item) if item.reason else None)
            for name, item, entry in listed
            if not item.reason or item.perhaps
        ),
        skipped=tuple(
            _skipped(name, item) for name, item, _ in listed if item.reason and not item.perhaps
        ),
    )


def _add_members(
    entries: dict[str, tuple[Found, Entry]], path: str, members: Sequence[Member]
) -> None:
    """Adds the files of a zip; those of one name are several files."""
    for member in members:
        first = key = f"{path}/{member.found.path}"
        number = 1
        while key in entries:
            number += 1
            key = f"{first}（{number}）"
        entries[key] = member.found, Entry("", path, None, member.place, member.sha256)


def _skipped(name: str, item: Found) -> SkippedFile:
    return SkippedFile(name, item.reason, notable=item.notable, read_beside=item.read_beside)


def _is_output(path: Path, outputs: Collection[str]) -> bool:
    """Whether a file is one of the outputs, or a volume file in a folder that is one."""
    if os.path.normcase(path) in outputs:
        return True
    return os.path.normcase(path.parent) in outputs and bool(VOLUME_OUTPUT.fullmatch(path.name))


def _walk(root: Path) -> Iterator[Found]:
    """All files below a folder. A loop: folders can be nested deeper than Python recurses."""
    folders = [""]
    while folders:
        prefix = folders.pop()
        try:
            with os.scandir(root / prefix) as scan:
                entries = list(scan)
        except OSError:
            if not prefix:
                raise
            yield Found(prefix)
            continue
        names = {entry.name for entry in entries}
        if prefix and _UNPACKED in names:
            yield Found(prefix, "解压开的工作簿，没有读取，请放入原来的工作簿文件")
            continue
        for entry in entries:
            path = prefix + entry.name
            if entry.is_symlink():
                yield _classify_link(root, path)
            elif entry.is_dir(follow_symlinks=False):
                reason = folder_reason(entry.name)
                if reason:
                    yield Found(f"{path}/", reason)
                else:
                    folders.append(f"{path}/")
            else:
                yield _classify_file(root / path, path, names)


def _classify_link(root: Path, path: str) -> Found:
    """A link is skipped: its target is read where it is inside the folder, or not at all."""
    try:
        target = (root / path).resolve(strict=True)
    except (OSError, RuntimeError):  # a broken link, or a loop
        return Found(path, "链接，指向的文件不存在，没有读取", notable=True)
    if target.is_relative_to(root):
        return Found(path, "链接，指向的文件在本文件夹内，不重复读取")
    words = "链接，指向本文件夹之外，没有读取，请把文件本身放进来"
    return Found(path, words, notable=True)


def _classify_file(full: Path, path: str, siblings: Collection[str]) -> Found:
    """Classifies a file that is not a link."""
    try:
        mode = full.lstat().st_mode
    except OSError:
        return Found(path)  # deleted meanwhile; reading it becomes a finding
    if not stat.S_ISREG(mode):
        return Found(path, "不是普通文件，没有读取")
    return classify(path, full.parent.name, siblings, partial(_first_bytes, full))


def _first_bytes(path: Path) -> bytes | None:
    """The first four bytes of a file; None if it cannot be opened."""
    try:
        with os.fdopen(os.open(path, OPEN_FLAGS), "rb") as file:
            return file.read(4)
    except OSError:
        return None
