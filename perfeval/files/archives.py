"""Zips read in place: which files are in one, and the bytes of one of them.

Nothing is unpacked to disk, and no declared size is trusted: bytes are counted as they are read. A
zip is looked through in a worker process, which may die of it; later each member is read by itself,
so that no zip is ever held whole.
"""

import io
import lzma
import os
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from perfeval.files.classification import (
    WORKBOOK_SUFFIXES,
    Found,
    classify,
    folder_reason,
    is_zip,
)
from perfeval.files.member_names import leads_outside, member_names, plain_path
from perfeval.files.opening import OPEN_FLAGS, Reason, Refused
from perfeval.workers import Limits, Lost, outcomes

MAX_DEPTH = 3  # zips in one another
MAX_MEMBERS = 2_000  # files in a zip and in those in it
MAX_MEMBER_BYTES = 50 * 1024 * 1024
MAX_BYTES = 2 * 1024**3  # of all members that are read
_LIMITS = Limits(cpu=120, wall=240.0)
_CHUNK = 1024 * 1024
# What zipfile raises for bad bytes: NotImplementedError for an unknown compression method,
# RuntimeError for a member with a password.
_ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    IndexError,
    ValueError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1  # a flag of a member
_PACKAGE_PARTS = frozenset({"[Content_Types].xml", "mimetype"})  # of a workbook or a document
_AGAIN = "没有读取，请解压后把里面的填报表放进来"
_TOO_MANY = f"压缩包里超过 {MAX_MEMBERS:,} 个文件，{_AGAIN}"
_TOO_LARGE = f"压缩包解压后超过 2 GiB，{_AGAIN}"
_MEMBER_TOO_LARGE = f"压缩包里的这个文件超过 50 MiB，{_AGAIN}"
_TOO_DEEP = f"压缩包一层套一层，超过 {MAX_DEPTH} 层，{_AGAIN}"
_EMPTY = "压缩包里没有文件，请核对后重新压缩"
_LINK = f"压缩包里的链接，不是文件本身，{_AGAIN}"
_OUTSIDE = f"压缩包里的文件名带有“..”或绝对路径，{_AGAIN}"
_TWICE = f"压缩包里有同名的文件，无法确定用哪一个，{_AGAIN}"
_PASSWORD = f"压缩包里的文件有密码，没有读取，请去掉密码重新压缩，或{_AGAIN.partition('，')[2]}"
_METHOD = f"压缩包用的压缩方式读不了，{_AGAIN}"
_DAMAGED = "压缩包里的这个文件已损坏，没有读取，请重新压缩或重新复制一份"
_LOST = f"打开压缩包用时过长或占用内存过多，已停止，{_AGAIN}"


@dataclass(frozen=True, slots=True)
class Member:
    """A file in a zip.

    Attributes:
        found: what it is; its path is inside the zip, through the zips in it.
        place: its number, from 0, in the zip, then in the zip that this member is, and so on.
        sha256: of its bytes, where it is to be read.
    """

    found: Found
    place: tuple[int, ...] = ()
    sha256: str = ""


class _Refusal(Exception):  # noqa: N818 - an outcome of the zip, not a program error
    """A member, or the whole zip, is not read; why in words."""


class _WholeRefusal(_Refusal):
    """The whole zip is not read."""


def look_through(paths: Sequence[Path]) -> list[tuple[Member, ...] | str | None]:
    """For each file its members, why it is not read, or None where it is no zip of files.

    The last is a workbook or another document in such a container, or cannot be opened at all.
    """
    if not paths:
        return []
    found = outcomes(_look_through, [str(path) for path in paths], jobs=1, limits=_LIMITS)
    return [_LOST if isinstance(item, Lost) else item for item in found]


def read_member(path: Path, place: Sequence[int]) -> bytes:
    """The bytes of a member.

    Raises:
        Refused: the zip is no longer as it was when it was looked through.
    """
    data = b""
    try:
        with os.fdopen(os.open(path, OPEN_FLAGS), "rb") as file:
            source: BinaryIO | io.BytesIO = file
            for number in place:
                with zipfile.ZipFile(source) as archive:
                    data = _read(archive, archive.infolist()[number], _Budget())
                source = io.BytesIO(data)
    except OSError as error:
        raise Refused(Reason.UNOPENABLE, error.strerror or "") from error
    except (_Refusal, *_ZIP_ERRORS) as error:
        raise Refused(Reason.CHANGING, str(error)) from error
    return data


class _Budget:
    """What may still be read of one zip and the zips in it."""

    def __init__(self) -> None:
        self.members, self.bytes = MAX_MEMBERS, MAX_BYTES

    def count_member(self) -> None:
        self.members -= 1
        if self.members < 0:
            raise _WholeRefusal(_TOO_MANY)

    def count_bytes(self, count: int) -> None:
        self.bytes -= count
        if self.bytes < 0:
            raise _WholeRefusal(_TOO_LARGE)


def _look_through(path: str) -> tuple[Member, ...] | str | None:
    """Runs in a worker."""
    try:
        with (
            os.fdopen(os.open(path, OPEN_FLAGS), "rb") as file,
            zipfile.ZipFile(file) as archive,
        ):
            names = member_names(archive)
            if not is_zip(path) and not any(map(_may_be_filed, names)):
                return None
            return None if _is_package(names) else _members(archive, names) or _EMPTY
    except _WholeRefusal as refusal:
        return str(refusal)
    except (OSError, *_ZIP_ERRORS):
        return None


def _members(archive: zipfile.ZipFile, names: Sequence[str]) -> tuple[Member, ...]:
    return tuple(_Zip(archive, names, "", (), _Budget()).members())


def _is_package(names: Sequence[str]) -> bool:
    return not _PACKAGE_PARTS.isdisjoint(names)


def _may_be_filed(name: str) -> bool:
    return Path(name).suffix.lower() in {*WORKBOOK_SUFFIXES, ".zip"}


class _Zip:
    """One zip that is looked through: the outermost, or one in it."""

    def __init__(
        self,
        archive: zipfile.ZipFile,
        names: Sequence[str],
        prefix: str,
        place: tuple[int, ...],
        budget: _Budget,
    ) -> None:
        self.archive, self.names, self.prefix, self.budget = archive, names, prefix, budget
        self.place = place
        self.counts = Counter(names)
        self.siblings: dict[str, set[str]] = {}
        for name in names:
            folder, _, last = name.rpartition("/")
            self.siblings.setdefault(folder, set()).add(last)

    def members(self) -> Iterator[Member]:
        """Every file in it and in the zips in it; a folder that is not entered as one."""
        folders = set()
        for number, (info, name) in enumerate(
            zip(self.archive.infolist(), self.names, strict=True)
        ):
            if name.endswith(("/", "\\")) or info.is_dir():
                continue
            self.budget.count_member()
            path = plain_path(name)
            closed = None if leads_outside(name) else _closed_folder(path)
            if closed is None:
                yield from self._file(number, info, name, path)
            elif closed.path not in folders:
                folders.add(closed.path)
                yield Member(replace(closed, path=self.prefix + closed.path))

    def _file(self, number: int, info: zipfile.ZipInfo, name: str, path: str) -> Iterator[Member]:
        shown = self.prefix + (path or "?")
        try:
            self._refuse(info, name)
            yield from self._readable(number, info, shown)
        except _WholeRefusal:
            raise
        except _Refusal as refusal:
            yield Member(Found(shown, str(refusal), notable=True))
        except _ZIP_ERRORS:
            yield Member(Found(shown, _DAMAGED, notable=True))

    def _refuse(self, info: zipfile.ZipInfo, name: str) -> None:
        """Refuses a member by what the directory of the zip says of it."""
        if leads_outside(name):
            raise _Refusal(_OUTSIDE)
        if stat.S_ISLNK(info.external_attr >> 16):
            raise _Refusal(_LINK)
        if self.counts[name] > 1:
            raise _Refusal(_TWICE)
        if info.flag_bits & _ENCRYPTED:
            raise _Refusal(_PASSWORD)
        if info.compress_type not in _METHODS:
            raise _Refusal(_METHOD)

    def _readable(self, number: int, info: zipfile.ZipInfo, shown: str) -> Iterator[Member]:
        with self.archive.open(info) as file:
            start = file.read(4)
        folder, _, _ = self.names[number].rpartition("/")
        parent = folder.rpartition("/")[2]
        found = classify(shown, parent, self.siblings[folder], lambda: start)
        if found.reason and not found.perhaps and not found.packed:
            yield Member(found)
            return
        data = _read(self.archive, info, self.budget)
        place = (*self.place, number)
        within = list(self._within(data, shown, place)) if found.packed else []
        yield from within or [Member(found, place, sha256(data).hexdigest())]

    def _within(self, data: bytes, shown: str, place: tuple[int, ...]) -> Iterator[Member]:
        """The members of a zip in this one; none where it is a workbook, or damaged."""
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                names = member_names(archive)
                named = is_zip(shown) or any(map(_may_be_filed, names))
                if _is_package(names) or not named:
                    return
                if len(place) >= MAX_DEPTH:
                    raise _Refusal(_TOO_DEEP)
                if not names:
                    raise _Refusal(_EMPTY)
                yield from _Zip(archive, names, f"{shown}/", place, self.budget).members()
        except zipfile.BadZipFile:
            return


def _closed_folder(path: str) -> Found | None:
    """The outermost folder above a file that is not entered, such as a recycle bin."""
    parts = path.split("/")
    for count, part in enumerate(parts[:-1], start=1):
        if reason := folder_reason(part):
            return Found("/".join(parts[:count]) + "/", reason)
    return None


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: _Budget) -> bytes:
    pieces, size = [], 0
    with archive.open(info) as file:
        while piece := file.read(_CHUNK):
            size += len(piece)
            budget.count_bytes(len(piece))
            if size > MAX_MEMBER_BYTES:
                raise _Refusal(_MEMBER_TOO_LARGE)
            pieces.append(piece)
    return b"".join(pieces)
