"""The zip container of a workbook: reads its parts by name, within limits.

Only parts that are asked for are decompressed, so a zip bomb in a picture or a nested archive
does nothing. Nothing is unpacked to disk.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from perfeval.cells.limits import Limits, refuse_over
from perfeval.cells.refusal import Reason, Unreadable

# What zipfile raises for bad bytes: NotImplementedError for an unknown compression method,
# RuntimeError for a member with a password.
_ZIP_ERRORS = (
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
_CHUNK = 1024 * 1024  # bytes
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
        # Counted before zipfile makes an object of each entry. Entries of nested archives count
        # too; no real workbook comes near the limit.
        refuse_over(data.count(_DIRECTORY_ENTRY), limits.members, "file", "members")
        self._limits = limits
        self._inflated = 0
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _ZIP_ERRORS as error:
            raise Unreadable(Reason.DAMAGED, f"zip: {error}") from error
        self._members = _by_name(self._zip.infolist())

    def __contains__(self, name: str) -> bool:
        """Whether there is a part of this name."""
        return normalised_name(name) in self._members

    def names(self, folder: str = "") -> list[str]:
        """The normalised names of the parts in a folder, which is given with its final slash."""
        return [name for name in self._members if name.startswith(folder)]

    def read(self, name: str) -> bytes:
        """The decompressed bytes of a part.

        Raises:
            Unreadable: DAMAGED if it is missing or does not match its checksum, ENCRYPTED, or
                TOO_LARGE as soon as it passes a cap.
        """
        info = self._members.get(normalised_name(name))
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
                # One byte more than allowed shows a part that is too large; only reading to the
                # end makes zipfile compare the checksum.
                data = member.read(room + 1)
        except _ZIP_ERRORS as error:
            raise Unreadable(Reason.DAMAGED, f"{name}: {error}") from error
        refuse_over(len(data), limits.part_bytes, name, "bytes")
        self._inflated += len(data)
        refuse_over(self._inflated, limits.book_bytes, name, "bytes in all parts together")
        return data

    def chunks(self, name: str) -> Iterator[bytes]:
        """The decompressed bytes of one of `names`, in chunks and without limit, for our own files.

        Raises:
            Unreadable: it is damaged.
        """
        info = self._members[name]
        if info.file_size <= _CHUNK:
            yield self.read(name)
            return
        try:
            with self._zip.open(info) as member:
                while chunk := member.read(_CHUNK):
                    yield chunk
        except _ZIP_ERRORS as error:
            raise Unreadable(Reason.DAMAGED, f"{name}: {error}") from error


def normalised_name(name: str) -> str:
    """The name of a part as it is compared with others."""
    return name.replace("\\", "/").removeprefix("/").casefold()


def _by_name(infos: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """The members by normalised name; two of the same name are refused as ambiguous."""
    members: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = normalised_name(info.filename)
        if name in members:
            raise Unreadable(Reason.DAMAGED, f"{info.filename}: two members of this name")
        members[name] = info
    return members
