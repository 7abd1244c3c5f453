"""Reads one file whole: only a regular file, up to a size, and unchanged while it is read."""

import os
import stat
import time
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from perfeval.cells.limits import Limits

_MAX_BYTES = Limits().file_bytes
_RECENT = 10.0  # seconds since a file was written to, within which it may be still on its way
_SECOND_LOOK = 1.0  # seconds until it is looked at again
# O_NONBLOCK: opening a named pipe must not block. O_NOFOLLOW: the file may have been replaced by a
# link after the folder was listed.
OPEN_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
)


class Reason(StrEnum):
    """Why a file was not read: cases of check I101."""

    TOO_LARGE = "too_large"
    CHANGING = "changing"
    ARRIVING = "arriving"
    CLOSED_FOLDER = "closed_folder"
    NOT_REGULAR = "not_regular"
    VANISHED = "vanished"
    NOT_PERMITTED = "not_permitted"
    UNOPENABLE = "unopenable"


class Refused(Exception):  # noqa: N818 - an outcome of the file, not a program error
    """A file was not read.

    Attributes:
        reason: why not.
        detail: the message of the operating system, for logs.
    """

    def __init__(self, reason: Reason, detail: str = "") -> None:
        """Keeps the reason and the detail."""
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


def read_file(path: Path, limit: int = _MAX_BYTES) -> bytes:
    """All bytes of a file, in one consistent state.

    Raises:
        Refused: it is no regular file, may not be read, is too large, is gone, or changed while
            it was read.
    """
    try:
        _refuse_special(path.lstat().st_mode)
        with os.fdopen(os.open(path, OPEN_FLAGS), "rb", buffering=0) as file:
            before = os.fstat(file.fileno())
            _refuse_special(before.st_mode)
            if before.st_size > limit:
                raise Refused(Reason.TOO_LARGE, f"{before.st_size} bytes")
            data = _read(file.fileno(), limit + 1)
            after = os.fstat(file.fileno())
    except OSError as error:
        raise Refused(_reason(error), error.strerror or "") from error
    stamps = [(item.st_size, item.st_mtime_ns) for item in (before, after)]
    if stamps[0] != stamps[1] or len(data) != before.st_size:
        raise Refused(Reason.CHANGING)
    return data


def read_settled_file(path: Path, is_cut_short: Callable[[bytes], bool]) -> bytes:
    """All bytes of a file; one that may be still on its way is looked at again, once.

    A file on its way is one that changes while it is read, or whose end is missing although it was
    written to only a moment ago. What was cut short long ago is given as it is.

    Args:
        path: the file.
        is_cut_short: whether the end of some bytes is missing.

    Raises:
        Refused: as `read_file` does; ARRIVING if it is still on its way at the second look.
    """
    try:
        data = read_file(path)
        if not (is_cut_short(data) and _is_recent(path)):
            return data
    except Refused as refusal:
        if refusal.reason is not Reason.CHANGING:
            raise
    time.sleep(_SECOND_LOOK)
    try:
        data = read_file(path)
    except Refused as refusal:
        if refusal.reason is not Reason.CHANGING:
            raise
        raise Refused(Reason.ARRIVING) from refusal
    if is_cut_short(data) and _is_recent(path):
        raise Refused(Reason.ARRIVING)
    return data


def _is_recent(path: Path) -> bool:
    """Whether a file was written to within the last seconds, by a clock that may be ahead."""
    try:
        return abs(time.time() - path.lstat().st_mtime) < _RECENT
    except OSError:
        return False


def _read(descriptor: int, count: int) -> bytes:
    """At most ``count`` bytes, fewer at the end of the file."""
    pieces = []
    while count > 0:
        piece = os.read(descriptor, min(count, 1 << 20))
        if not piece:
            break
        pieces.append(piece)
        count -= len(piece)
    return b"".join(pieces)


def _refuse_special(mode: int) -> None:
    if stat.S_ISDIR(mode):  # only a folder that could not be listed gets here
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
