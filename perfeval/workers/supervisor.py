"""Which worker does what: batches for idle workers, new workers for dead ones, results in order."""

import pickle
from collections import deque
from collections.abc import Callable, Generator, Sequence
from functools import partial
from typing import Any, TypeVar

from perfeval.workers.child import Message
from perfeval.workers.outcome import Limits, Lost, StartError, TaskError
from perfeval.workers.worker import Worker, wait_for_any, warm_up

Item = TypeVar("Item")
Result = TypeVar("Result")

# Smaller batches cost messages, larger ones leave processors idle at the end.
_LARGEST_BATCH = 20
_BATCHES_PER_WORKER = 4
_DEFAULT_LIMITS = Limits()


def outcomes(
    task: Callable[[Item], Result],
    items: Sequence[Item],
    *,
    jobs: int,
    limits: Limits = _DEFAULT_LIMITS,
) -> Generator[Result | Lost, None, None]:
    """Calls the task with each item in workers, and gives an outcome for each, in their order.

    Args:
        task: a function of a module, or a `partial` of one, but not of the main module, which
            workers do not load. What it prints goes nowhere.
        items: what to call it with; each is asked for when it is sent, twice if it is tried again.
        jobs: how many workers at most there are at a time.
        limits: what the task may use for each item.

    Raises:
        TaskError: the task raised an `Exception` other than `MemoryError` and `RecursionError`.
        StartError: a worker could not be started.
    """
    warm_up(["perfeval.workers.child", _module(task)])
    supervisor = _Supervisor(pickle.dumps(task), items, jobs, limits)
    try:
        for number in range(len(items)):
            yield supervisor.outcome(number)
    finally:
        supervisor.stop()


def _module(task: Callable[..., Any]) -> str:
    while isinstance(task, partial):
        task = task.func
    return task.__module__


class _Supervisor:
    """The items still to do, by their numbers, the workers, and the outcomes not yet asked for."""

    def __init__(self, task: bytes, items: Sequence[Any], jobs: int, limits: Limits) -> None:
        self.task, self.items, self.limits = task, items, limits
        self.jobs = max(1, jobs)
        self.queue = deque(range(len(items)))
        self.retries: deque[int] = deque()  # ended a worker; each is tried again in a new one
        self.retried: set[int] = set()
        self.workers: list[Worker] = []
        self.outcomes: dict[int, Any] = {}

    def outcome(self, number: int) -> Any:  # noqa: ANN401 - whatever the task gives
        """The outcome of an item, waited for."""
        self._assign()
        while number not in self.outcomes:
            self._wait()
            self._assign()  # before the caller goes on, so that the workers do too
        return self.outcomes.pop(number)

    def stop(self) -> None:
        """Ends every worker."""
        for worker in self.workers:
            worker.kill()
        self.workers.clear()

    def _assign(self) -> None:
        """Gives idle workers a batch each, and starts workers while there are items for them.

        An item to be tried again has the place of the worker that it ended.
        """
        for worker in self.workers:
            if worker.idle and self.queue:
                worker.assigned.extend(self._batch())
                self._send(worker)
        while (self.retries or self.queue) and len(self.workers) < self.jobs:
            numbers = [self.retries.popleft()] if self.retries else self._batch()
            self.workers.append(Worker(self.task, self.limits, numbers))

    def _batch(self) -> list[int]:
        """The next items for one worker: fewer towards the end, so that all end together."""
        size = len(self.queue) // (self.jobs * _BATCHES_PER_WORKER)
        size = max(1, min(_LARGEST_BATCH, size))
        return [self.queue.popleft() for _ in range(size)]

    def _send(self, worker: Worker) -> None:
        worker.send([self.items[number] for number in worker.assigned])

    def _wait(self) -> None:
        """Waits for the next message of any worker, and ends those that are over a limit."""
        ready = wait_for_any(self.workers)
        for worker in self.workers.copy():
            if worker in ready:
                self._receive(worker)
            elif (lost := worker.exceeded()) is not None:
                self._end(worker, lost)

    def _receive(self, worker: Worker) -> None:
        try:
            message, value = worker.receive()
        except EOFError:
            self._end(worker)
            return
        match message:
            case Message.READY:
                worker.ready = True
                self._send(worker)
            case Message.RESULT:
                self.outcomes[worker.assigned.popleft()] = value
            case Message.LOST:
                self._end(worker, value)
            case Message.ERROR:
                error = f"in a worker:\n{value}"
                raise TaskError(error)

    def _end(self, worker: Worker, lost: Lost | None = None) -> None:
        """Ends a worker; its current item is tried again or lost, the others of its batch wait.

        Args:
            worker: the worker.
            lost: why; where it ended by itself, its exit code says so.
        """
        worker.kill()
        lost = lost or worker.cause_of_death()
        self.workers.remove(worker)
        if not worker.ready:
            message = f"a worker could not start: {lost.detail}"
            raise StartError(message)
        if worker.assigned:
            number = worker.assigned.popleft()
            if number in self.retried:
                self.outcomes[number] = lost
            else:
                self.retried.add(number)
                self.retries.append(number)
        self.queue.extendleft(reversed(worker.assigned))
