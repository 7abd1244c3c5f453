"""The file itself: a head, then entries one behind the other, each with its key and its checksum.

    perfeval cache 1, the fingerprint of the run
    key (32 bytes), length (4), checksum of key and content (32), content

It is written anew by each run and put into place with the results. A file cut short or edited
loses the entries that it hurts; one of another program, form or rules has none that count. What
is to be written is kept until then.
"""

import errno
import os
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import chain
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO
from weakref import finalize

_MAGIC = b"perfeval cache 1\n"
_KEY, _LENGTH = 32, 4
_IN_MEMORY = 16 * 1024 * 1024  # bytes, of some two thousand workbooks
_ENTRY_HEAD = _KEY + _LENGTH + _KEY


class Known:
    """The entries of a file, each read and proved only when it is asked for."""

    def __init__(self, path: Path | None, places: Mapping[bytes, tuple[int, int, bytes]]) -> None:
        """Remembers where each entry stands: position, length, checksum."""
        self._path, self._places = path, places

    def __len__(self) -> int:
        """How many entries there seem to be."""
        return len(self._places)

    def get(self, key: bytes) -> bytes | None:
        """The content under a key, None where there is none or it is not what was written."""
        if self._path is None or key not in self._places:
            return None
        position, length, checksum = self._places[key]
        try:
            with self._path.open("rb", buffering=0) as file:
                file.seek(position)
                content = file.read(length)
        except OSError:
            return None
        return content if _checksum(key, content) == checksum else None


class Added:
    """Contents kept until the file is written: the first in memory, the others on the disk."""

    def __init__(self) -> None:
        """Starts empty."""
        self._first: dict[bytes, bytes] = {}
        self._room = _IN_MEMORY
        self._file: BinaryIO | None = None
        self._places: dict[bytes, tuple[int, int]] = {}
        self._end = 0

    def __iter__(self) -> Iterator[bytes]:
        """The keys."""
        return chain(self._first, self._places)

    def add(self, key: bytes, content: bytes) -> None:
        """Keeps a content under a key that has none yet.

        Raises:
            OSError: there is no room for it; what was kept before still is.
        """
        if len(content) <= self._room:
            self._first[key] = content
            self._room -= len(content)
            return
        file = self._opened()
        file.seek(self._end)
        if file.write(content) != len(content):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._places[key] = self._end, len(content)
        self._end += len(content)

    def get(self, key: bytes) -> bytes | None:
        """The content under a key, None where there is none any more."""
        if key in self._first or key not in self._places:
            return self._first.get(key)
        start, length = self._places[key]
        try:
            file = self._opened()
            file.seek(start)
            content = file.read(length)
        except OSError:
            return None
        return content if len(content) == length else None

    def _opened(self) -> BinaryIO:
        """A file without a name, gone with the process however it ends; nothing is buffered."""
        if self._file is None:
            self._file = TemporaryFile(buffering=0)  # noqa: SIM115 - closed with this
            finalize(self, self._file.close)
        return self._file


def known(path: Path | None, fingerprint: bytes | None) -> Known:
    """The entries that an earlier run left; none where there is no such file, or another's.

    Without a fingerprint those of every program, form and rules.
    """
    try:
        if path is None or not path.is_file():
            return Known(None, {})
        with path.open("rb") as file:
            magic, of = file.read(len(_MAGIC)), file.read(_KEY)
            if magic != _MAGIC or fingerprint not in {None, of}:
                return Known(None, {})
            return Known(path, _places(file, path.stat().st_size))
    except OSError:
        return Known(None, {})


def _places(file: BinaryIO, size: int) -> dict[bytes, tuple[int, int, bytes]]:
    places: dict[bytes, tuple[int, int, bytes]] = {}
    position = file.tell()
    while position + _ENTRY_HEAD <= size:
        file.seek(position)
        head = file.read(_ENTRY_HEAD)
        length = int.from_bytes(head[_KEY : _KEY + _LENGTH], "big")
        position += _ENTRY_HEAD
        if len(head) < _ENTRY_HEAD or position + length > size:
            break  # cut short, or a length that is none
        places[head[:_KEY]] = position, length, head[_KEY + _LENGTH :]
        position += length
    return places


def write(path: Path, fingerprint: bytes, entries: Iterable[tuple[bytes, bytes]]) -> None:
    """Writes a file of some entries, each a key with a content.

    Raises:
        OSError: it cannot be written.
    """
    with path.open("wb") as file:
        file.write(_MAGIC + fingerprint)
        for key, content in entries:
            head = key + len(content).to_bytes(_LENGTH, "big") + _checksum(key, content)
            file.write(head + content)


def _checksum(key: bytes, content: bytes) -> bytes:
    return sha256(key + content).digest()
