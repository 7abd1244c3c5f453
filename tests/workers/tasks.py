"""Tasks for child processes: one that works, and one for each way to bring a process down."""

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn


class Panic(BaseException):
    """As a panic in a library written in Rust arrives: not an Exception."""


def double(item: int) -> int:
    return 2 * item


def _write_to_the_screen() -> None:
    print("noise from a library")  # noqa: T201 - this is what must not be seen
    os.write(2, b"thread panicked at src/lib.rs\n")
    os.abort()


def _eat_memory() -> None:
    hoard = []
    while True:
        hoard.append(bytearray(64 * 1024 * 1024))


def _recurse() -> None:
    _recurse()


def _panic() -> None:
    raise Panic


def _spin() -> None:
    while True:
        pass


def _fail() -> None:
    {}["a key of ours"]


DEEDS = {
    "abort": os.abort,
    "exit": lambda: os._exit(3),
    "leave": lambda: exit(3),  # noqa: PLR1722 - SystemExit, as a library may raise it
    "kill": lambda: os.kill(os.getpid(), signal.SIGKILL),
    # Real-time signals, of which only the first and the last have a name.
    "realtime": lambda: os.kill(os.getpid(), 40),
    "realtime_first": lambda: os.kill(os.getpid(), 34),
    "realtime_next": lambda: os.kill(os.getpid(), 35),
    "realtime_last": lambda: os.kill(os.getpid(), 64),
    "noise": _write_to_the_screen,
    "sleep": lambda: time.sleep(3600),
    "spin": _spin,
    "memory": _eat_memory,
    "recurse": _recurse,
    "panic": _panic,
    "fail": _fail,
}


def misbehave(item: str) -> str:
    """Does the deed an item begins with; an item that names none is simply done."""
    deed = DEEDS.get(item.split(maxsplit=1)[0])
    if deed is not None:
        deed()
    return f"{item}: done"


def once(item: str) -> str:
    """Brings the process down the first time it is tried: the item is the path of a mark."""
    mark = Path(item)
    if mark.suffix == ".mark" and not mark.exists():
        mark.touch()
        os.abort()
    return mark.name


def write(item: str) -> str:
    with contextlib.suppress(FileNotFoundError):
        Path(item).unlink()
    try:
        Path(item).write_bytes(b"x" * 1000)
    except OSError as error:
        return type(error).__name__
    return "written"


def announce(item: str) -> None:
    """Writes down which process it is in, and stays."""
    Path(item).write_text(str(os.getpid()), "ascii")
    time.sleep(3600)


def once_then_stay(item: str) -> None:
    """Comes back from the first item, and stays at the one whose name is pid."""
    if Path(item).name == "pid":
        announce(item)


def work_for(item: str) -> int:
    """Keeps the processor busy for so many seconds; says which process did."""
    end = time.process_time() + float(item)
    while time.process_time() < end:
        pass
    return os.getpid()


_done_here: list[str] = []


def delicate(item: str) -> str:
    """Brings down a process that has done anything before."""
    if _done_here:
        os.abort()
    _done_here.append(item)
    return item


class Poison:
    """A task that brings down the process that loads it."""

    def __call__(self, item: int) -> int:
        return item

    def __reduce__(self) -> tuple[Callable[[], NoReturn], tuple[()]]:
        return os.abort, ()


def loaded(modules: str) -> list[str]:
    """Those of the named modules that this process has loaded."""
    return [module for module in modules.split() if module in sys.modules]


def unsendable(item: str) -> object:
    return lambda: item


def die_while_sending(item: str) -> bytes:
    """For the path of a mark, 8 MiB: too much for a pipe that nobody reads.

    The first time the process is killed soon after, in the middle of sending them.
    """
    mark = Path(item)
    if mark.suffix != ".mark":
        return item.encode()
    if not mark.exists():
        mark.touch()
        threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGKILL)).start()
    return bytes(8 * 1024 * 1024)


def die_afterwards(item: str) -> str:
    """Gives its result; the process dies when it has been idle for a moment."""
    if item == "die":
        threading.Timer(0.2, os.abort).start()
    return item
