"""The zip container: named parts out of the bytes of a file, counted and checked.

Only parts somebody asks for are inflated, so a bomb in a picture or a nested archive does
nothing. Nothing is ever unpacked to a disk.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from perfeval.cells.limits import Limits, refuse_over
from perfeval.cells.refusal import Reason, Unreadable

# What zipfile is known to raise over bad bytes. NotImplementedError and RuntimeError are its
# words for an unknown compression method and for a member with a password.
_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    KeyError,
    ValueError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
    OSError,
)
_DIRECTORY_ENTRY = b"PK\x01\x02"
_ENCRYPTED_FLAG = 0x1
_PIECE = 1024 * 1024  # bytes
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Container:
    """The parts of one file, by name.

    Names are compared without regard to case, and with either slash, as Excel does.
    """

    def __init__(self, data: bytes, limits: Limits) -> None:
        """Opens the container and reads its directory.

        Raises:
            Unreadable: if the bytes are a damaged zip, or one with too many members.
        """
        # Before zipfile makes an object of each entry; entries of nested archives count too,
        # which harms no real file.
        refuse_over(data.count(_DIRECTORY_ENTRY), limits.members, "file", "members")
        self._limits = limits
        self._inflated = 0
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _FAULTS as error:
            raise Unreadable(Reason.DAMAGED, f"zip: {error}") from error
        self._members = _by_name(self._zip.infolist())

    def __contains__(self, name: str) -> bool:
        """Whether there is a part of this name."""
        return _folded(name) in self._members

    def names(self, folder: str = "") -> list[str]:
        """The parts in this folder, given with its last slash, by names that `read` takes."""
        return [name for name in self._members if name.startswith(folder)]

    def read(self, name: str) -> bytes:
        """The inflated bytes of a part.

        Raises:
            Unreadable: DAMAGED if it is missing or does not match its checksum, ENCRYPTED, or
                TOO_LARGE as soon as it passes a cap.
        """
        info = self._members.get(_folded(name))
        if info is None:
            raise Unreadable(Reason.DAMAGED, f"{name}: missing")
        if info.flag_bits & _ENCRYPTED_FLAG:
            raise Unreadable(Reason.ENCRYPTED, name)
        if info.compress_type not in _METHODS:
            raise Unreadable(Reason.DAMAGED, f"{name}: compression method {info.compress_type}")
        limits = self._limits
        room = min(limits.part_bytes, limits.book_bytes - self._inflated)
        try:
            with self._zip.open(info) as member:
                # Reading one byte more than allowed tells a full part from one too large, and
                # reading to the end is what makes zipfile compare the checksum.
                data = member.read(room + 1)
        except _FAULTS as error:
            raise Unreadable(Reason.DAMAGED, f"{name}: {error}") from error
        refuse_over(len(data), limits.part_bytes, name, "bytes")
        self._inflated += len(data)
        refuse_over(self._inflated, limits.book_bytes, name, "bytes in all parts together")
        return data

    def pieces(self, name: str) -> Iterator[bytes]:
        """The inflated bytes of one of `names`, a piece at a time; for files of our own.

        Raises:
            Unreadable: it is damaged.
        """
        info = self._members[name]
        if info.file_size <= _PIECE:
            yield self.read(name)
            return
        try:
            with self._zip.open(info) as member:
                while piece := member.read(_PIECE):
                    yield piece
        except _FAULTS as error:
            raise Unreadable(Reason.DAMAGED, f"{name}: {error}") from error


def _folded(name: str) -> str:
    return name.replace("\\", "/").removeprefix("/").casefold()


def _by_name(infos: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """The members by name; two of one name would be two versions in one file."""
    members: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = _folded(info.filename)
        if name in members:
            raise Unreadable(Reason.DAMAGED, f"{info.filename}: two members of this name")
        members[name] = info
    return members
