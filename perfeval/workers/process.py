"""One child process as its parent sees it: how it starts, what it still owes, how it ended."""

import contextlib
import multiprocessing
import pickle
import signal
import sys
import time
from collections import deque
from collections.abc import Iterable, Sequence
from multiprocessing import connection
from typing import Any

from perfeval.workers.child import Kind, serve
from perfeval.workers.outcome import Cause, Limits, Lost

if sys.platform == "win32":
    _CONTEXT = multiprocessing.get_context("spawn")
else:
    from multiprocessing import forkserver, resource_tracker

    # Copies of one light process: a fork of this one would take its threads and open files along.
    _CONTEXT = multiprocessing.get_context("forkserver")

# The patience with a process that loads its modules, on a machine that is busy or slow.
_START = 60.0  # seconds


def warm_up(modules: Iterable[str]) -> None:
    """Starts, without waiting, the process that others are copied from, with modules loaded.

    Called early it loads them while the caller does something else. Where every process starts
    from nothing it does nothing. `outcomes` calls it too.
    """
    if sys.platform == "win32":
        return
    _CONTEXT.set_forkserver_preload(list(modules))
    resource_tracker.ensure_running()  # unblocks Ctrl-C at its end, so it goes first
    # The copies inherit the mask: Ctrl-C never reaches a child, not even one half started.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Worker:
    """A child process, the numbers of the items it has in hand, and when it was last heard of."""

    def __init__(self, task: bytes, limits: Limits) -> None:
        """Starts the process with a pickled task; it says READY when it can work."""
        self.limits = limits
        self.owed: deque[int] = deque()
        self.ready = False
        self.fresh = True  # has not been given anything yet
        self.heard = time.monotonic()
        self.channel, theirs = _CONTEXT.Pipe()
        self.process = _CONTEXT.Process(target=serve, args=(theirs, task, limits), daemon=True)
        self.process.start()
        theirs.close()

    @property
    def idle(self) -> bool:
        """Whether it waits for work."""
        return self.ready and not self.owed

    @property
    def deadline(self) -> float:
        """When it must have been heard of again, by the monotonic clock."""
        if self.idle:
            return float("inf")
        return self.heard + (self.limits.wall if self.ready else _START)

    def give(self, numbers: Sequence[int], items: Sequence[Any]) -> None:
        """Hands out a batch. Only for an idle worker: one that is busy does not read."""
        self.owed.extend(numbers)
        self.fresh = False
        self.heard = time.monotonic()
        with contextlib.suppress(OSError):  # died idle: the next listening tells
            self.channel.send(items)

    def listen(self) -> tuple[Kind, Any]:
        """The next message.

        Raises:
            EOFError: the process is gone.
        """
        try:
            message = self.channel.recv_bytes()
        except OSError as error:
            raise EOFError from error
        self.heard = time.monotonic()
        kind, value = pickle.loads(message)  # noqa: S301 - from our own child
        return kind, value

    def memory(self) -> int:
        """The bytes the process holds, where the system does not keep the limit itself."""
        import psutil  # noqa: PLC0415 - not installed where it is not needed

        try:
            return int(psutil.Process(self.process.pid).memory_info().rss)
        except psutil.Error:
            return 0  # gone in the meantime

    def kill(self) -> None:
        """Ends the process at once."""
        self.process.kill()
        self.process.join()
        self.channel.close()

    def loss(self) -> Lost:
        """Why the process ended by itself."""
        code = self.process.exitcode
        if code is not None and code < 0:
            name = signal.Signals(-code).name
            if name == "SIGXCPU":
                return Lost(Cause.TIME, f"processor time over {self.limits.cpu} s")
            return Lost(Cause.CRASH, name)
        return Lost(Cause.CRASH, f"exit code {code}")


def await_any(workers: Iterable[Worker], timeout: float | None) -> list[Worker]:
    """Those workers that have something to say, waiting for the first of them."""
    channels = {worker.channel: worker for worker in workers}
    return [channels[ready] for ready in connection.wait(list(channels), timeout)]  # type: ignore[index]
