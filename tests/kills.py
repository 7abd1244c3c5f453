"""Kills a process again and again while it replaces an old result: ``python -m tests.kills``.

The evaluation is done once; each kill hits a copy of the process that only writes. Half of the
kills come at moments spread over the whole writing, half while the files take their places. A
copy that was done before is no kill, and another one is tried. It prints how many were killed and
what was found after each try.
"""

import os
import random
import signal
import sys
import time
from datetime import date
from pathlib import Path

from perfeval.files import ownership
from perfeval.run.pipeline import evaluate
from perfeval.run.publication import write_results
from tests.submissions import scheme

Pair = tuple[bytes, bytes]
_TRIES = 5  # for each kill, at most


def pair(target: Path) -> Pair:
    """The workbook and the record as they are now."""
    return target.read_bytes(), target.with_suffix(".json").read_bytes()


def main(folder: Path, target: Path, times: int) -> None:
    """Writes an old result, and replaces it by a new one until it was killed so many times."""
    moments = random.Random(2023)
    old_one, new_one = (
        evaluate(folder, scheme(), as_of=date(year, 1, 1), jobs=1) for year in (2001, 2024)
    )
    write_results(new_one, scheme(), target)
    new = pair(target)
    write_results(old_one, scheme(), target)
    old = pair(target)
    start = time.monotonic()
    write_results(new_one, scheme(), target)
    duration = time.monotonic() - start
    killed = 0
    states: dict[str, int] = {}
    for number in range(_TRIES * times):
        if killed == times:
            break
        for path, data in zip((target, target.with_suffix(".json")), old, strict=True):
            path.write_bytes(data)
        child = os.fork()
        if child == 0:
            # A copy of a process has no child processes of its own to ask.
            ownership.outcomes = lambda task, items, **_: map(task, items)  # type: ignore[assignment]
            write_results(new_one, scheme(), target)
            os._exit(0)
        if number % 2:
            time.sleep(moments.uniform(0, duration))
        else:
            _await_written(target, child)
            time.sleep(moments.uniform(0, 0.1 * duration))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        killed += os.WIFSIGNALED(status)
        found = "+".join(_which(*three) for three in zip(pair(target), old, new, strict=True))
        states[found] = states.get(found, 0) + 1
    write_results(new_one, scheme(), target)
    last = "new" if pair(target) == new else "damaged"
    left = sorted(path.name for path in target.parent.iterdir())
    print({"killed": killed, "states": states, "last": last, "left": left})  # noqa: T201


def _which(data: bytes, old: bytes, new: bytes) -> str:
    return {old: "old", new: "new"}.get(data, "damaged")


def _await_written(target: Path, child: int) -> None:
    """Waits until the new workbook is staged next to the old one, or the child has ended."""
    staged = target.with_name(f".{target.name}.perfeval-new")
    while not staged.exists() and not os.waitid(
        os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT
    ):
        time.sleep(0.0005)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
