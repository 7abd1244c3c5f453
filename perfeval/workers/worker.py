"""One worker as its parent sees it: how it is started, what it is at, how it ended."""

import contextlib
import multiprocessing
import pickle
import signal
import sys
import threading
import time
import warnings
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from multiprocessing import connection
from types import ModuleType
from typing import Any

from perfeval.workers.child import Message, run_worker
from perfeval.workers.outcome import Cause, Limits, Lost, StartError

if sys.platform == "win32":
    CONTEXT = multiprocessing.get_context("spawn")
else:
    from multiprocessing import forkserver, resource_tracker

    # Forks of one small process: a fork of this one would take its threads and open files along.
    CONTEXT = multiprocessing.get_context("forkserver")

# Only Linux refuses a process memory over its limit; elsewhere the parent has to look.
WATCH_MEMORY = sys.platform != "linux"
_MEMORY_INTERVAL = 0.1  # seconds between two looks
_START_TIMEOUT = 60.0  # seconds to load the modules, on a machine that is busy or slow
_main_lock = threading.Lock()


def warm_up(modules: Iterable[str]) -> None:
    """Starts, without waiting, the process that workers are forked from, with modules loaded.

    Called early it loads them while the caller does something else. Where every worker is started
    from nothing (Windows) it does nothing. `outcomes` calls it too.

    Raises:
        StartError: the process cannot be started.
    """
    if sys.platform == "win32" or CONTEXT.get_start_method() != "forkserver":
        return
    CONTEXT.set_forkserver_preload(["perfeval.workers.silence", *modules])
    with _starting():
        resource_tracker.ensure_running()  # unblocks SIGINT at its end, so it goes first
        # The forks inherit the mask: Ctrl-C never reaches a worker, not even one half started.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            forkserver.ensure_running()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def _starting() -> Iterator[None]:
    """Starts processes that do not run the caller's script again.

    multiprocessing imports the file of the parent's main module in every child. Nothing of it is
    needed there, and a script without an ``if __name__ == "__main__"`` guard would start its own
    work, and more processes, again and again. A main module without a file is not imported.

    Raises:
        StartError: the system refuses.
    """
    with _main_lock:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of a tracker that could not start
                yield
        # EOFError: the process to fork from has ended, or cannot open what it is sent.
        except (OSError, EOFError) as error:
            raise StartError(str(error) or type(error).__name__) from error
        finally:
            sys.modules["__main__"] = main


class Worker:
    """A child process, the numbers of the items assigned to it, and when it was last heard of."""

    def __init__(self, task: bytes, limits: Limits, numbers: Iterable[int]) -> None:
        """Starts the process with a pickled task; it says READY when items can be sent.

        Raises:
            StartError: the system refuses.
        """
        self.limits = limits
        self.assigned = deque(numbers)  # the first one is the one it is at
        self.ready = False
        self.last_heard = time.monotonic()
        enforced = replace(limits, memory=None) if WATCH_MEMORY else limits
        with _starting():
            self.connection, theirs = CONTEXT.Pipe()
            arguments = (theirs, task, enforced)
            self.process = CONTEXT.Process(target=run_worker, args=arguments, daemon=True)
            self.process.start()
        theirs.close()

    @property
    def idle(self) -> bool:
        """Whether it waits for items."""
        return self.ready and not self.assigned

    @property
    def deadline(self) -> float:
        """When its next message is due, by the monotonic clock."""
        if self.idle:
            return float("inf")
        return self.last_heard + (self.limits.wall if self.ready else _START_TIMEOUT)

    def send(self, items: Sequence[Any]) -> None:
        """Sends the items assigned to it. Only when it has none: a busy one does not read."""
        self.last_heard = time.monotonic()
        with contextlib.suppress(OSError):  # it died idle: `receive` tells
            self.connection.send(items)

    def receive(self) -> tuple[Message, Any]:
        """The next message.

        Raises:
            EOFError: the process has ended.
        """
        try:
            data = self.connection.recv_bytes()
        except OSError as error:
            raise EOFError from error
        self.last_heard = time.monotonic()
        message, value = pickle.loads(data)  # noqa: S301 - from our own child
        return message, value

    def exceeded(self) -> Lost | None:
        """Which of the limits that the parent keeps it is over."""
        if self.deadline <= time.monotonic():
            return Lost(Cause.TIME, f"no answer for {self.limits.wall:g} s")
        watched = self.limits.memory if WATCH_MEMORY and self.assigned else None
        if watched is not None and self._memory() > watched:
            return Lost(Cause.MEMORY, "over the limit")
        return None

    def _memory(self) -> int:
        import psutil  # noqa: PLC0415 - not installed where it is not needed

        try:
            return int(psutil.Process(self.process.pid).memory_info().rss)
        except psutil.Error:
            return 0  # it has just ended

    def kill(self) -> None:
        """Ends the process at once."""
        self.process.kill()
        self.process.join()
        self.connection.close()

    def cause_of_death(self) -> Lost:
        """Why the process ended by itself; after `kill`."""
        code = self.process.exitcode
        if code is None or code >= 0:
            return Lost(Cause.CRASH, f"exit code {code}")
        try:
            name = signal.Signals(-code).name
        except ValueError:  # most real-time signals have no name
            name = f"signal {-code}"
        if name == "SIGXCPU":
            return Lost(Cause.TIME, f"processor time over {self.limits.cpu} s")
        return Lost(Cause.CRASH, name)


def wait_for_any(workers: Iterable[Worker]) -> list[Worker]:
    """Waits for the first of some workers to send something or to exceed a limit.

    Returns those with a message; none when a limit has to be looked at.
    """
    by_connection = {worker.connection: worker for worker in workers}
    timeout = min(worker.deadline for worker in by_connection.values()) - time.monotonic()
    if WATCH_MEMORY:
        timeout = min(timeout, _MEMORY_INTERVAL)
    ready = connection.wait(
        list(by_connection), None if timeout == float("inf") else max(0.0, timeout)
    )
    return [by_connection[item] for item in ready]  # type: ignore[index]
