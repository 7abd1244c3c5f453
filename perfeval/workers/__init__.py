"""Work done in child processes that may die: an outcome for every item, in order, in any case.

    for outcome in outcomes(task, items, jobs=4):
        if isinstance(outcome, Lost):
            ...  # the task took too long, took too much memory or died of this item

The task is a function that can be pickled, as can the items and the results. One bad item costs
exactly itself: a worker that dies or hangs is replaced, the item is tried once more in a new one,
and the other items of its batch go to other workers. An `Exception` in the task is an error of
the program, not of an item: it is raised here as `TaskError` with its traceback. This room knows
nothing of what the work is about.

Why no library. The pools of the standard library lose every item at hand when one process dies,
or wait for ever. Those of pebble (5.2.3, tried) survive most deaths, but their workers share one
pipe and its locks, and deaths are matched with items by looking every 0.1 s, so that
- a worker that dies while it has nothing to do breaks the whole pool;
- a worker killed while it sends a result leaves half a message and a held lock in the shared
  pipe: the results of all the others never arrive, and the pool cannot be closed;
- of 300 items killed at once, one that was sound waited out the whole time limit.
tests/workers/test_deaths.py asks the first two of this room. The limits, the forks of a loaded
process and the watch on the parent would be ours all the same.
"""

from perfeval.workers.outcome import Cause, Limits, Lost, StartError, TaskError
from perfeval.workers.supervisor import outcomes
from perfeval.workers.worker import warm_up

__all__ = ["Cause", "Limits", "Lost", "StartError", "TaskError", "outcomes", "warm_up"]
