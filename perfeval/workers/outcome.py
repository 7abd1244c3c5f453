"""What an item may use, and what it is lost for when it uses more."""

from dataclasses import dataclass
from enum import StrEnum

_GIB = 1024 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What one item may use of a child process; None is without limit.

    The figures stand far above what a sound workbook needs: the largest of 4,710 real ones took
    299 MiB and a few seconds.
    """

    memory: int | None = _GIB  # bytes of the whole process, its libraries included
    cpu: int | None = 30  # seconds of processor time; not counted on Windows
    wall: float = 60.0  # seconds by the parent's clock without a word from the child
    file_size: int | None = 0  # bytes of a file it may write; not enforced on Windows
    open_files: int | None = 64  # not enforced on Windows


class Cause(StrEnum):
    """Why an item has no result."""

    TIME = "time"
    MEMORY = "memory"
    CRASH = "crash"


@dataclass(frozen=True, slots=True)
class Lost:
    """Stands for the result of an item that brought down two processes one after the other."""

    cause: Cause
    detail: str  # a signal, an exit code or an exception's name; for logs, the same every time


class TaskError(RuntimeError):
    """The task raised an exception of its own: the program is wrong, not the item."""
