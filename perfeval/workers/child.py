"""What runs in a worker: the task, with one item after the other, each within the limits.

Messages to the parent are pickled pairs of a `Message` and a value. Each result is sent as soon
as it is there, so that the parent always knows which item the worker is at.
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

from perfeval.workers.garbage_collection import infrequent_garbage_collection
from perfeval.workers.outcome import Cause, Limits, Lost

if sys.platform != "win32":
    import resource

_PICKLE_PROTOCOL = 5


class Message(IntEnum):
    """What a message from a worker says."""

    READY = 0  # started, the task is loaded
    RESULT = 1  # the result of the current item
    LOST = 2  # the current item ended the worker; the value is a `Lost`
    ERROR = 3  # the traceback of an exception raised by the task


def run_worker(connection: Connection, task: bytes, limits: Limits) -> None:
    """Runs the task on batches of items from the connection until it is closed.

    Args:
        connection: to the parent; receives lists of items and sends messages.
        task: the pickled function to call with each item.
        limits: what it may use for each item.
    """
    _isolate()
    try:
        function = pickle.loads(task)  # noqa: S301 - from our own parent
    except Exception:  # noqa: BLE001 - whatever it is, the parent raises it
        connection.send((Message.ERROR, traceback.format_exc()))
        return
    _set_limits(limits)
    connection.send((Message.READY, None))
    with infrequent_garbage_collection():
        _run_batches(connection, function, limits)


def _run_batches(connection: Connection, task: Callable[[Any], Any], limits: Limits) -> None:
    """One batch after the other, until there are no more or an item ends the worker."""
    while True:
        try:
            items = connection.recv()
        except EOFError:
            return
        for item in items:
            _extend_cpu_limit(limits)
            message, data = _run(task, item)
            connection.send_bytes(data)
            if message is not Message.RESULT:
                return


def _run(task: Callable[[Any], Any], item: Any) -> tuple[Message, bytes]:  # noqa: ANN401 - any item
    """Calls the task; returns what to send, and of which kind it is."""
    value: Lost | str
    try:
        # Pickled here: a result that cannot be is an error of the task.
        return Message.RESULT, pickle.dumps((Message.RESULT, task(item)), _PICKLE_PROTOCOL)
    except (MemoryError, RecursionError) as error:
        message, value = Message.LOST, Lost(Cause.MEMORY, type(error).__name__)
    except Exception:  # noqa: BLE001 - the parent raises it again
        message, value = Message.ERROR, traceback.format_exc()
    except BaseException as error:  # noqa: BLE001 - a panic of a Rust library is no Exception
        message, value = Message.LOST, Lost(Cause.CRASH, type(error).__name__)
    return message, pickle.dumps((message, value), _PICKLE_PROTOCOL)


def _isolate() -> None:
    """Nothing of the worker reaches the screen, and it lives no longer than its parent."""
    # Ctrl-C reaches every process of a terminal; the parent alone decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    null = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(null, stream)
    os.close(null)
    threading.Thread(target=_exit_with_parent, daemon=True).start()


def _exit_with_parent() -> None:
    """Ends the process when its parent has ended, even in the middle of an item."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _set_limits(limits: Limits) -> None:
    """Sets the limits that the system enforces."""
    if sys.platform == "win32":
        return
    values = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_AS: limits.memory,
        resource.RLIMIT_FSIZE: limits.file_size,
        resource.RLIMIT_NOFILE: limits.open_files,
    }
    for kind, value in values.items():
        if value is not None:
            _set_soft_limit(kind, value)


def _extend_cpu_limit(limits: Limits) -> None:
    """Gives the next item its seconds: the system counts those of the whole process."""
    if sys.platform != "win32" and limits.cpu is not None:
        used = time.process_time()
        _set_soft_limit(resource.RLIMIT_CPU, int(used) + 1 + limits.cpu)


def _set_soft_limit(kind: int, value: int) -> None:
    """Sets the soft limit alone, which can be raised again."""
    if sys.platform == "win32":
        return
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(kind, (value, hard))
