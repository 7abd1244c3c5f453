"""What a task may use, and what comes back in place of a result."""

from dataclasses import dataclass
from enum import StrEnum

_GIB = 1024 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What the task may use for one item; None is without limit.

    The figures are far above what a sound workbook needs: the largest of 4,710 real ones took
    299 MiB and a few seconds.
    """

    memory: int | None = _GIB  # bytes of the whole process, its libraries included
    cpu: int | None = 30  # seconds of processor time; not enforced on Windows
    wall: float = 60.0  # seconds by the parent's clock without a message from the worker
    file_size: int | None = 0  # bytes of a file it may write; not enforced on Windows
    open_files: int | None = 64  # not enforced on Windows


class Cause(StrEnum):
    """Why an item has no result."""

    TIME = "time"
    MEMORY = "memory"
    CRASH = "crash"


@dataclass(frozen=True, slots=True)
class Lost:
    """In place of the result of an item that ended two workers one after the other."""

    cause: Cause
    detail: str  # a signal, an exit code or an exception's name; for logs, the same every time


class TaskError(RuntimeError):
    """The task raised an exception: the program is wrong, not the item."""


class StartError(RuntimeError):
    """No worker can be started: the system refuses, or it ends before it is ready.

    It is caused by the exception of the system where there was one.
    """
