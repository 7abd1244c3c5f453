"""The cache file: a header, then one entry after the other, each with its key and its checksum.

    perfeval cache 1, fingerprint (32 bytes)
    key (32 bytes), length (4), checksum of key and content (32), content

Each run writes it anew, and it is put into place with the results. A file cut short or edited
loses the damaged entries; one of another program, form or rules has no entries that count.

It is no database of sqlite3, which gives up a file that is cut short as a whole, can be made to
run queries without an end by whoever edits its schema, and takes a quarter more bytes.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, NamedTuple

_MAGIC = b"perfeval cache 1\n"
_HASH_SIZE, _LENGTH_SIZE = 32, 4  # bytes
_ENTRY_HEADER_SIZE = _HASH_SIZE + _LENGTH_SIZE + _HASH_SIZE


class _Location(NamedTuple):
    """Where the content of an entry is in the file, counted from 0 in bytes, and its checksum."""

    offset: int
    length: int
    checksum: bytes


class Entries:
    """The entries of a cache file; each is read, and its checksum compared, when it is asked for.

    The file is open only while it is read: on Windows an open file could not be replaced.
    """

    def __init__(self, path: Path, index: Mapping[bytes, _Location]) -> None:
        """The entries of a file, by their keys."""
        self._path, self._index = path, index

    def __len__(self) -> int:
        """How many entries the file seems to have."""
        return len(self._index)

    def get(self, key: bytes) -> bytes | None:
        """The content under a key; None where there is none, or it is not what was written."""
        location = self._index.get(key)
        if location is None:
            return None
        try:
            with self._path.open("rb", buffering=0) as file:
                file.seek(location.offset)
                content = file.read(location.length)
        except OSError:
            return None
        return content if _checksum(key, content) == location.checksum else None


def read_entries(path: Path, fingerprint: bytes | None) -> Entries:
    """The entries of a cache file; none where there is no such file, or it is of another kind.

    Args:
        path: where the file may be.
        fingerprint: of the program, form and rules it must be of; of any where it is None.
    """
    try:
        if not path.is_file():  # a pipe would never end
            return Entries(path, {})
        with path.open("rb") as file:
            magic, actual = file.read(len(_MAGIC)), file.read(_HASH_SIZE)
            if magic != _MAGIC or fingerprint not in {None, actual}:
                return Entries(path, {})
            return Entries(path, _read_index(file, path.stat().st_size))
    except OSError:
        return Entries(path, {})


def write_entries(path: Path, fingerprint: bytes, entries: Iterable[tuple[bytes, bytes]]) -> None:
    """Writes a cache file.

    Args:
        path: where to.
        fingerprint: of the program, the form and the rules.
        entries: keys of 32 bytes, each with its content.

    Raises:
        OSError: it cannot be written.
    """
    with path.open("wb") as file:
        file.write(_MAGIC + fingerprint)
        for key, content in entries:
            length = len(content).to_bytes(_LENGTH_SIZE, "big")
            file.write(key + length + _checksum(key, content) + content)


def _read_index(file: BinaryIO, file_size: int) -> dict[bytes, _Location]:
    """The locations of the entries from the current position of a file on."""
    index: dict[bytes, _Location] = {}
    offset = file.tell()
    while offset + _ENTRY_HEADER_SIZE <= file_size:
        file.seek(offset)
        header = file.read(_ENTRY_HEADER_SIZE)
        key, checksum = header[:_HASH_SIZE], header[-_HASH_SIZE:]
        length = int.from_bytes(header[_HASH_SIZE:-_HASH_SIZE], "big")
        offset += _ENTRY_HEADER_SIZE
        if len(header) < _ENTRY_HEADER_SIZE or offset + length > file_size:
            break  # cut short, or the length is damaged
        index[key] = _Location(offset, length, checksum)
        offset += length
    return index


def _checksum(key: bytes, content: bytes) -> bytes:
    return sha256(key + content).digest()
