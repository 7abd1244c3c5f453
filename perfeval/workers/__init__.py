"""Work done in child processes that may die: an outcome for every item, in order, whatever happens.

    for outcome in outcomes(task, items, jobs=4):
        if isinstance(outcome, Lost):
            ...  # this item took too long, took too much memory or brought its process down

The task is a function that can be pickled, as can the items and the results. One bad item costs
exactly itself: a process that dies or sticks is replaced, the item is tried once more alone in a
fresh one, and the other items of its batch are done by somebody else. A plain `Exception` in the
task is a fault of the program, not of an item: it comes back as `TaskError` with its traceback.

The pools of the standard library lose every item in hand when one process dies, or wait for ever.
This room knows nothing of what the work is about.
"""

from perfeval.workers.outcome import Cause, Limits, Lost, TaskError
from perfeval.workers.process import warm_up
from perfeval.workers.supervisor import outcomes

__all__ = ["Cause", "Limits", "Lost", "TaskError", "outcomes", "warm_up"]
