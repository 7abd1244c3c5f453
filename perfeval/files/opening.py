"""One file, read once and whole: only a regular file, only up to a size, only if it keeps still."""

import os
import stat
from enum import StrEnum
from pathlib import Path

from perfeval.cells.limits import Limits

_LARGEST = Limits().file_bytes
# A pipe must not block the opening, nor a link be followed that came after the folder was listed.
OPENING = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
)


class Reason(StrEnum):
    """Why a file was not read: cases of check I101."""

    TOO_LARGE = "too_large"
    CHANGING = "changing"
    CLOSED_FOLDER = "closed_folder"
    NOT_REGULAR = "not_regular"
    VANISHED = "vanished"
    NOT_PERMITTED = "not_permitted"
    UNOPENABLE = "unopenable"


class Refused(Exception):  # noqa: N818 - it says what became of the file, not of the program
    """A file was not read.

    Attributes:
        reason: why not.
        detail: what the system said, for logs.
    """

    def __init__(self, reason: Reason, detail: str = "") -> None:
        """Keeps the reason and the detail."""
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


def read_file(path: Path, largest: int = _LARGEST) -> bytes:
    """All bytes of a file, as they were at one moment.

    Raises:
        Refused: it is no regular file, may not be read, is too large, is gone, or changed while
            it was read.
    """
    try:
        _refuse_special(path.lstat().st_mode)
        with os.fdopen(os.open(path, OPENING), "rb", buffering=0) as file:
            before = os.fstat(file.fileno())
            _refuse_special(before.st_mode)
            if before.st_size > largest:
                raise Refused(Reason.TOO_LARGE, f"{before.st_size} bytes")
            data = _read(file.fileno(), largest + 1)
            after = os.fstat(file.fileno())
    except OSError as error:
        raise Refused(_reason(error), error.strerror or "") from error
    marks = [(item.st_size, item.st_mtime_ns) for item in (before, after)]
    if marks[0] != marks[1] or len(data) != before.st_size:
        raise Refused(Reason.CHANGING)
    return data


def _read(descriptor: int, most: int) -> bytes:
    """Bytes to the end of a file, or as many as asked for."""
    pieces = []
    while most > 0:
        piece = os.read(descriptor, min(most, 1 << 20))
        if not piece:
            break
        pieces.append(piece)
        most -= len(piece)
    return b"".join(pieces)


def _refuse_special(mode: int) -> None:
    if stat.S_ISDIR(mode):  # only one that could not be listed comes here
        raise Refused(Reason.CLOSED_FOLDER)
    if not stat.S_ISREG(mode):
        raise Refused(Reason.NOT_REGULAR)


def _reason(error: OSError) -> Reason:
    match error:
        case FileNotFoundError():
            return Reason.VANISHED
        case PermissionError():
            return Reason.NOT_PERMITTED
    return Reason.UNOPENABLE
