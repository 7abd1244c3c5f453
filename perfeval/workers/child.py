"""What runs in a child process: one item after the other, each within the limits.

Messages to the parent are pairs of a `Kind` and a value. A result goes out as soon as it is
there, so that the parent always knows which item the child is at.
"""

import os
import pickle
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from enum import IntEnum
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from typing import Any

from perfeval.workers.garbage_collection import collected_seldom
from perfeval.workers.outcome import Cause, Limits, Lost

if sys.platform != "win32":
    import resource

_PICKLE = 5  # the protocol


class Kind(IntEnum):
    """What a message from a child says."""

    READY = 0  # started, the task is loaded
    RESULT = 1  # the result of the item it was at
    FAULT = 2  # a `Lost`: the item it was at brought it down, and it leaves
    BUG = 3  # the traceback of an exception of the program's own


def serve(channel: Connection, task: bytes, limits: Limits) -> None:
    """Works on the batches that come through the channel until it is closed.

    Args:
        channel: takes lists of items in and gives messages out.
        task: the pickled function to call with each item.
        limits: what each item may use.
    """
    _stand_apart()
    try:
        work = pickle.loads(task)  # noqa: S301 - from our own parent
    except Exception:  # noqa: BLE001 - whatever it is, the parent raises it
        _tell(channel, Kind.BUG, traceback.format_exc())
        return
    _restrict(limits)
    _tell(channel, Kind.READY, None)
    with collected_seldom():
        _work_on(channel, work, limits)


def _work_on(channel: Connection, work: Callable[[Any], Any], limits: Limits) -> None:
    """One batch after the other, until there are no more or an item brings the process down."""
    while True:
        try:
            items = channel.recv()
        except EOFError:
            return
        for item in items:
            _allow_processor_time(limits)
            message, kind = _attempt(work, item)
            channel.send_bytes(message)
            if kind is not Kind.RESULT:
                return


def _attempt(work: Callable[[Any], Any], item: Any) -> tuple[bytes, Kind]:  # noqa: ANN401 - any item
    """The message an item ends in: its result, or what went wrong and whose fault that is."""
    value: Lost | str
    try:
        return pickle.dumps((Kind.RESULT, work(item)), _PICKLE), Kind.RESULT
    except (MemoryError, RecursionError) as error:
        kind, value = Kind.FAULT, Lost(Cause.MEMORY, type(error).__name__)
    except Exception:  # noqa: BLE001 - the parent raises it again
        kind, value = Kind.BUG, traceback.format_exc()
    except BaseException as error:  # noqa: BLE001 - a panic of a Rust library is no Exception
        kind, value = Kind.FAULT, Lost(Cause.CRASH, type(error).__name__)
    return pickle.dumps((kind, value), _PICKLE), kind


def _tell(channel: Connection, kind: Kind, value: str | None) -> None:
    channel.send_bytes(pickle.dumps((kind, value), _PICKLE))


def _stand_apart() -> None:
    """Nothing of the child reaches the screen, and it lives no longer than its parent."""
    # Ctrl-C reaches every process of a terminal; the parent alone decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    null = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(null, stream)
    os.close(null)
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    """Ends the process when the parent is gone, even in the middle of an item."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _restrict(limits: Limits) -> None:
    """Sets those limits the system keeps itself; the soft ones, so that none is ever final."""
    if sys.platform == "win32":
        return
    wanted = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_AS: limits.memory,
        resource.RLIMIT_FSIZE: limits.file_size,
        resource.RLIMIT_NOFILE: limits.open_files,
    }
    for kind, value in wanted.items():
        if value is not None:
            _set_soft(kind, value)


def _allow_processor_time(limits: Limits) -> None:
    """Gives the next item its seconds: the system counts those of the whole process."""
    if sys.platform != "win32" and limits.cpu is not None:
        used = time.process_time()
        _set_soft(resource.RLIMIT_CPU, int(used) + 1 + limits.cpu)


def _set_soft(kind: int, value: int) -> None:
    if sys.platform == "win32":
        return
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(kind, (value, hard))
