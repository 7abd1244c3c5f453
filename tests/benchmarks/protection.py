"""What the protection of a batch costs: the same work in processes that may die, and in a pool.

Both read and check every workbook of a folder in two processes and take the results apart. The
pool of the standard library stands for the bare work: it has no limits, and loses what it has in
hand when one process dies.
"""

import sys
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from perfeval.cache import pack, unpack
from perfeval.examine import examine
from perfeval.files.listing import Entry
from perfeval.scheme import Scheme
from perfeval.workers import Lost, outcomes
from tests.submissions import scheme

JOBS = 2


def _packed(folder: Path, rules: Scheme, entry: Entry) -> bytes:
    return pack(examine(folder, entry, rules))


def protected(folder: Path) -> int:
    """How many workbooks were read in processes that may die."""
    task = partial(_packed, folder, scheme())
    return _taken_apart(outcomes(task, _entries(folder), jobs=JOBS))


def bare(folder: Path) -> int:
    """How many workbooks were read in a pool."""
    with ProcessPoolExecutor(JOBS) as pool:
        task = partial(_packed, folder, scheme())
        return _taken_apart(pool.map(task, _entries(folder), chunksize=20))


def _entries(folder: Path) -> list[Entry]:
    return [Entry(path.name, path.name) for path in sorted(folder.glob("*.xlsx"))]


def _taken_apart(results: Iterable[bytes | Lost]) -> int:
    return sum(not isinstance(item, Lost) and bool(unpack(item).submission) for item in results)


if __name__ == "__main__":
    # Workers do not load the main module, so the task has to be that of this one by its name.
    from tests.benchmarks import protection  # noqa: PLW0406

    run = {"protected": protection.protected, "bare": protection.bare}[sys.argv[1]]
    read = run(Path(sys.argv[2]))
    sys.exit(read != len(_entries(Path(sys.argv[2]))))
