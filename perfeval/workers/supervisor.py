"""Who does what: batches to idle processes, replacements for the dead, outcomes in order."""

import pickle
import sys
import time
from collections import deque
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from perfeval.workers.child import Kind
from perfeval.workers.outcome import Cause, Limits, Lost, TaskError
from perfeval.workers.process import Worker, await_any, warm_up

Item = TypeVar("Item")
Result = TypeVar("Result")

# Only Linux refuses memory over a process's limit; elsewhere the parent has to look.
WATCHED = sys.platform != "linux"
_LOOK_EVERY = 0.1  # seconds
# Smaller batches cost messages, bigger ones leave processors idle at the end.
_BATCH = 20
_BATCHES_A_WORKER = 4
_DEFAULT_LIMITS = Limits()


def outcomes(
    task: Callable[[Item], Result],
    items: Sequence[Item],
    *,
    jobs: int,
    limits: Limits = _DEFAULT_LIMITS,
) -> Generator[Result | Lost, None, None]:
    """Calls the task with each item in child processes, and gives an outcome for each, in order.

    Args:
        task: a function of a module, or a `partial` of one. Its output to the screen goes
            nowhere.
        items: what to call it with.
        jobs: how many processes at most work at the same time.
        limits: what each item may use.

    Raises:
        TaskError: the task raised an `Exception` other than `MemoryError` and `RecursionError`.
        RuntimeError: no process could be started.
    """
    warm_up(_modules(task))
    supervisor = _Supervisor(pickle.dumps(task), items, jobs, limits)
    try:
        for number in range(len(items)):
            yield supervisor.outcome(number)
    finally:
        supervisor.stop()


def _modules(task: Callable[..., Any]) -> list[str]:
    while isinstance(task, partial):
        task = task.func
    return ["perfeval.workers.child", task.__module__]


class _Supervisor:
    """The items still to do, the processes at work, and the outcomes that wait for their turn."""

    def __init__(self, task: bytes, items: Sequence[Any], jobs: int, limits: Limits) -> None:
        self.task, self.items = task, items
        self.watched = limits.memory if WATCHED else None
        self.limits = replace(limits, memory=None) if WATCHED else limits
        self.jobs = max(1, jobs)
        self.waiting = deque(range(len(items)))
        self.suspects: deque[int] = deque()  # brought down a process; to be tried alone
        self.tried: set[int] = set()  # tried alone, or being tried
        self.workers: list[Worker] = []
        self.done: dict[int, Any] = {}

    @property
    def batch(self) -> int:
        """How many items a process is given: fewer towards the end, so that all end together."""
        return max(1, min(_BATCH, len(self.waiting) // (self.jobs * _BATCHES_A_WORKER)))

    def outcome(self, number: int) -> Any:  # noqa: ANN401 - whatever the task gives
        """The outcome of an item, waited for."""
        self._assign()
        while number not in self.done:
            self._listen()
            self._assign()  # before the caller is at work, so that the processes are too
        return self.done.pop(number)

    def stop(self) -> None:
        """Ends every process."""
        for worker in self.workers:
            worker.kill()
        self.workers.clear()

    def _assign(self) -> None:
        """Sees that as many processes as can be are at work."""
        self._man()
        self._feed()

    def _man(self) -> None:
        """Starts processes while there is work for more of them.

        A suspect came with the place of the process it brought down, so there is always room for
        a fresh one to try it in.
        """
        batches = -(-len(self.waiting) // self.batch)
        fresh = sum(worker.fresh for worker in self.workers)
        free = sum(worker.idle and not worker.fresh for worker in self.workers)
        missing = max(0, len(self.suspects) - fresh)
        missing += max(0, batches - free - max(0, fresh - len(self.suspects)))
        for _ in range(min(missing, self.jobs - len(self.workers))):
            self.workers.append(Worker(self.task, self.limits))

    def _feed(self) -> None:
        """Gives work to the idle: an item to be tried alone only to one that did nothing yet."""
        for worker in self.workers:
            if not worker.idle:
                continue
            if self.suspects and worker.fresh:
                numbers = [self.suspects.popleft()]
                self.tried.update(numbers)
            else:
                count = min(self.batch, len(self.waiting))
                numbers = [self.waiting.popleft() for _ in range(count)]
            if numbers:
                worker.give(numbers, [self.items[number] for number in numbers])

    def _listen(self) -> None:
        """Waits for the next word of any process, and ends those that take too much."""
        spoke = await_any(self.workers, self._patience())
        for worker in spoke:
            try:
                kind, value = worker.listen()
            except EOFError:
                worker.kill()
                self._bury(worker, worker.loss())
            else:
                self._heed(worker, kind, value)
        for worker in set(self.workers) - set(spoke):
            loss = self._excess(worker)
            if loss is not None:
                worker.kill()
                self._bury(worker, loss)

    def _heed(self, worker: Worker, kind: Kind, value: Any) -> None:  # noqa: ANN401
        match kind:
            case Kind.READY:
                worker.ready = True
            case Kind.RESULT:
                self.done[worker.owed.popleft()] = value
            case Kind.FAULT:
                worker.kill()
                self._bury(worker, value)
            case Kind.BUG:
                message = f"in a child process:\n{value}"
                raise TaskError(message)

    def _bury(self, worker: Worker, loss: Lost) -> None:
        """Takes a process that ended off the list; its item is tried again or given up."""
        self.workers.remove(worker)
        if not worker.ready:
            message = f"a child process could not start: {loss.detail}"
            raise RuntimeError(message)
        if worker.owed:
            number = worker.owed.popleft()
            if number in self.tried:
                self.done[number] = loss
            else:
                self.suspects.append(number)
        self.waiting.extendleft(reversed(worker.owed))

    def _patience(self) -> float | None:
        """Seconds until something must be looked at even if no process says anything."""
        nearest = min(worker.deadline for worker in self.workers)
        timeout = None if nearest == float("inf") else max(0.0, nearest - time.monotonic())
        if self.watched is not None:
            return _LOOK_EVERY if timeout is None else min(timeout, _LOOK_EVERY)
        return timeout

    def _excess(self, worker: Worker) -> Lost | None:
        """What a process that says nothing takes too much of."""
        if worker.deadline <= time.monotonic():
            return Lost(Cause.TIME, f"no answer for {self.limits.wall:g} s")
        if self.watched is not None and worker.owed and worker.memory() > self.watched:
            return Lost(Cause.MEMORY, "over the limit")
        return None
