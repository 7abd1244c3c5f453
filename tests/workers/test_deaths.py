"""Workers that die at an awkward moment, from which pebble's pool (5.2.3) does not recover.

In that pool, a worker that dies idle turns every later item into a RuntimeError, and one that is
killed while it sends (300 MiB, killed after 0.4 to 0.6 s) leaves the others waiting for ever.
"""

import os
import time
from contextlib import closing
from pathlib import Path

import pytest

from perfeval.workers import Limits, outcomes
from tests.workers import tasks

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")


def test_worker_that_dies_idle_costs_no_item() -> None:
    # Waits for the worker of the first item to die, while the other is busy for longer.
    items = ["die", "a", "b", "c"]
    results = []
    with closing(outcomes(tasks.die_afterwards, items, jobs=2)) as done:
        for result in done:
            results.append(result)
            time.sleep(0.4)
    assert results == items


def test_worker_that_dies_while_it_sends_a_result_costs_no_item(tmp_path: Path) -> None:
    items = ["first", str(tmp_path / "large.mark"), *(f"item {number}" for number in range(20))]
    limits = Limits(file_size=None)
    with closing(outcomes(tasks.die_while_sending, items, jobs=2, limits=limits)) as done:
        results = [next(done)]
        time.sleep(1)  # nobody reads: a part of the large result is in the pipe when it dies
        results += done
    expected = [item.encode() for item in items]
    expected[1] = bytes(8 * 1024 * 1024)
    assert [result == right for result, right in zip(results, expected, strict=True)] == [True] * 22
