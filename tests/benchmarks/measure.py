"""The whole program beside what people would use instead: ``python -m tests.benchmarks.measure``.

Only ratios are worth keeping: the same program's seconds move by half from one minute to the next.
So both sides of a ratio run in turns in the same minutes, and the least of each side counts.
Writes RESULTS.md beside this file, with a row for each goal, whatever came out.
"""

import argparse
import os
import platform
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from tests.benchmarks import floors, units
from tests.benchmarks.watching import Taken, bytes_in, watch

RESULTS = Path(__file__).with_name("RESULTS.md")
_MIB = 1024 * 1024


@dataclass(frozen=True)
class Goal:
    """A line of the table: what was measured, what it came to, what it should have come to."""

    what: str
    ratio: float
    wanted: str
    holds: bool
    how: str = ""


@dataclass
class Measurements:
    """The workbooks, how often to measure, and every run that was watched."""

    folder: Path
    options: argparse.Namespace
    runs: list[tuple[str, int, Taken, int]] = field(default_factory=list)

    def batch(self, count: int, name: str = "") -> Path:
        """A folder with the first so many units; their workbooks are made once."""
        pool, batch = self.folder / "pool", self.folder / f"{name or 'batch'}{count}"
        have = len(list(pool.glob("*.xlsx"))) if pool.exists() else 0
        if have < count:
            units.make(pool, count, first=have)
        if not batch.exists():
            batch.mkdir()
            for number in range(count):
                path = f"{number:06}.xlsx"
                os.link(pool / path, batch / path)
        return batch

    def run(self, count: int, *more: str, fresh: bool = True, batch: Path | None = None) -> Taken:
        """Our whole program over so many units, with nothing left of an earlier run if fresh."""
        place = self.folder / "ours"
        if fresh:
            shutil.rmtree(place, ignore_errors=True)
        place.mkdir(exist_ok=True)
        command = [sys.executable, "-m", "perfeval", "run", str(batch or self.batch(count))]
        taken = watch([*command, "-o", str(place / "结果.xlsx"), "-q", *more])
        self._note(f"perfeval {' '.join(more)}".strip(), count, taken, bytes_in(place))
        return taken

    def opponent(self, name: str, count: int) -> Taken:
        """One of the others over so many units."""
        target = self.folder / f"{name}.xlsx"
        command = [sys.executable, "-m", "tests.benchmarks.opponents", name]
        taken = watch([*command, str(self.batch(count)), str(target)])
        self._note(name, count, taken, bytes_in(target))
        return taken

    def protection(self, name: str, count: int) -> Taken:
        """The reading alone of so many units, protected or bare."""
        command = [sys.executable, "-m", "tests.benchmarks.protection", name]
        taken = watch([*command, str(self.batch(count))])
        self._note(name, count, taken, 0)
        return taken

    def _note(self, name: str, count: int, taken: Taken, size: int) -> None:
        self.runs.append((name, count, taken, size))
        print(f"{name:30} N={count:<6} {taken.wall:8.2f} s", flush=True)  # noqa: T201

    def turns(self, *works: Callable[[], Taken]) -> list[float]:
        """The least seconds of each piece of work, done in turns."""
        least = [float("inf")] * len(works)
        for _ in range(self.options.rounds):
            for at, work in enumerate(works):
                least[at] = min(least[at], work().wall)
        return least

    @cached_property
    def floor(self) -> tuple[float, float, float]:
        """Milliseconds a unit: the floor of reading, our reading, the floor of writing."""
        count = min(100, self.options.units)
        paths = sorted(self.batch(count).glob("*.xlsx"))
        parts = floors.parts_read(paths[0])
        data = [path.read_bytes() for path in paths]
        rounds = max(3, self.options.rounds)
        floor, ours = floors.in_turns(
            rounds, lambda: floors.read_floor(data, parts), lambda: floors.our_reading(paths)
        )
        self.run(count)
        results = sorted((self.folder / "ours").rglob("*.xlsx"))
        cells = floors.cells_of(results)
        target = self.folder / "floor.xlsx"
        (writing,) = floors.in_turns(rounds, lambda: floors.write_floor(cells, target))
        each = 1000 / count
        return floor * each, ours * each, writing * each


def _naive(at: Measurements) -> Iterator[Goal]:
    count = at.options.naive_units or at.options.units
    ours, naive = at.turns(lambda: at.run(count), lambda: at.opponent("naive", count))
    yield Goal(
        f"the naive loop ÷ the whole program, N = {count:,}",
        naive / ours,
        "≥ 25 at N = 1,000",
        naive / ours >= 25,
    )


def _plain(at: Measurements) -> Iterator[Goal]:
    count = at.options.units
    ours, plain = at.turns(lambda: at.run(count), lambda: at.opponent("plain", count))
    yield Goal(
        f"the competent plain design ÷ the whole program, N = {count:,}",
        plain / ours,
        "≥ 4 at N = 1,000",
        plain / ours >= 4,
    )


def _floors(at: Measurements) -> Iterator[Goal]:
    reading, ours, writing = at.floor
    yield Goal(
        "reading one workbook ÷ the XML-tree floor",
        ours / reading,
        "≤ 1.8",
        ours / reading <= 1.8,
        f"{ours:.2f} ÷ {reading:.2f} ms of processor time",
    )
    count, cores = at.options.units, os.cpu_count() or 1
    (whole,) = at.turns(lambda: at.run(count))
    floor = (reading + writing) / 1000 * count / cores
    yield Goal(
        f"the whole program ÷ ((XML-tree floor + cell-writing floor) × N ÷ cores), N = {count:,}",
        whole / floor,
        "≤ 2.5 at N = 1,000",
        whole / floor <= 2.5,
        f"floors {reading:.2f} and {writing:.2f} ms a unit, {cores} cores",
    )


def _growth(at: Measurements) -> Iterator[Goal]:
    few, many = at.options.units, at.options.growth
    runs: dict[int, list[Taken]] = {few: [], many: []}
    for _ in range(2 if at.options.rounds > 1 else 1):
        for count, taken in runs.items():
            taken.append(at.run(count))
    ratio = min(run.wall for run in runs[many]) / min(run.wall for run in runs[few])
    wanted = 8.6 / 8 * many / few
    yield Goal(f"N = {many:,} ÷ N = {few:,}, seconds", ratio, f"≤ {wanted:.2f}", ratio <= wanted)
    parents = [max(run.parent or 0 for run in runs[count]) for count in (few, many)]
    if all(parents):
        grown = (parents[1] - parents[0]) / 1024 / (many - few)
        # The cells of the lists stay in memory as XML until the workbook is closed. Kept compressed
        # they took some 55 KiB less a unit, which was not worth a way of our own to keep rows.
        yield Goal("growth of the parent's memory, KiB a unit", grown, "≤ 160", grown <= 160)


def _rerun(at: Measurements) -> Iterator[Goal]:
    count = at.options.units
    batch = at.batch(count, "changing")
    full, again = [], []
    for turn in range(at.options.rounds):
        full.append(at.run(count, batch=batch).wall)
        changed = batch / f"{count // 2:06}.xlsx"
        changed.unlink()  # a link into the pool, which stays as it is
        units.make_one(batch, count // 2, variant=turn + 1)
        again.append(at.run(count, batch=batch, fresh=False).wall)
    share = 100 * min(again) / min(full)
    what = f"a rerun after one of {count:,} workbooks changed, % of the full run"
    yield Goal(what, share, "≤ 20", share <= 20)


def _jobs(at: Measurements) -> Iterator[Goal]:
    count = at.options.units
    two, one = at.turns(lambda: at.run(count, "-j", "2"), lambda: at.run(count, "-j", "1"))
    yield Goal(f"one worker ÷ two, N = {count:,}", one / two, "≥ 1.5", one / two >= 1.5)


def _protection(at: Measurements) -> Iterator[Goal]:
    count = at.options.units
    protected, bare = at.turns(
        lambda: at.protection("protected", count), lambda: at.protection("bare", count)
    )
    yield Goal(
        f"reading in processes that may die ÷ in a bare pool, N = {count:,}",
        protected / bare,
        "≤ 1.15 at N = 1,000",
        protected / bare <= 1.15,
    )


def _help(at: Measurements) -> Iterator[Goal]:
    own = [sys.executable, "-m", "perfeval", "--help"]
    typer = [sys.executable, "-c", "import typer"]
    seconds: tuple[list[float], list[float]] = [], []
    for _ in range(5 + 5 * at.options.rounds):
        for taken, command in zip(seconds, (own, typer), strict=True):
            taken.append(watch(command).wall)
    ours, floor = map(statistics.median, seconds)
    what = "`perfeval --help` ÷ a process that only imports typer"
    yield Goal(what, ours / floor, "≤ 2", ours / floor <= 2, f"{ours:.3f} ÷ {floor:.3f} s")


def _one(at: Measurements) -> Iterator[Goal]:
    ours, naive = at.turns(lambda: at.run(1), lambda: at.opponent("naive", 1))
    yield Goal("the naive loop ÷ the whole program, N = 1", naive / ours, "—", holds=True)


ROWS: dict[str, Callable[[Measurements], Iterator[Goal]]] = {
    "help": _help,
    "one": _one,
    "floors": _floors,
    "protection": _protection,
    "jobs": _jobs,
    "rerun": _rerun,
    "plain": _plain,
    "naive": _naive,
    "growth": _growth,
}


def table(goals: Sequence[Goal], at: Measurements) -> str:
    """The results as Markdown."""
    lines = [
        "# Ratios, measured side by side in one run",
        "",
        (
            f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} processors;"
            f" {at.options.rounds} round(s), the least of each side."
            f" Made by `python -m tests.benchmarks.measure {' '.join(sys.argv[1:])}`."
        ),
        "",
        "| what | measured | goal | holds | |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {goal.what} | {goal.ratio:.2f} | {goal.wanted} |"
        f" {'yes' if goal.holds else '**no**'} | {goal.how} |"
        for goal in goals
    ]
    lines += [
        "",
        "Every run, in the order they were made:",
        "",
        (
            "| program | N | wall s | processor s | memory of all processes, MiB | of the first |"
            " MiB written |"
        ),
        "|---|---|---|---|---|---|---|",
    ]
    for name, count, taken, size in at.runs:
        memory, parent = (_mib(value) for value in (taken.memory, taken.parent))
        lines.append(
            f"| {name} | {count:,} | {taken.wall:.2f} | {taken.cpu:.2f} | {memory} | {parent} |"
            f" {size / _MIB:.1f} |"
        )
    return "\n".join(lines) + "\n"


def _mib(value: int | None) -> str:
    return "—" if value is None else f"{value / _MIB:.0f}"


def main() -> None:
    """Measures and writes the table."""
    parser = argparse.ArgumentParser(description="Measures perfeval beside what it replaces.")
    parser.add_argument("--units", type=int, default=1000, help="N; default 1000")
    parser.add_argument("--growth", type=int, default=0, help="the larger N; default 8 times N")
    parser.add_argument("--naive-units", type=int, default=0, help="N for the naive loop alone")
    parser.add_argument("--rounds", type=int, default=2, help="turns of each ratio; default 2")
    parser.add_argument("--rows", nargs="+", choices=ROWS, default=list(ROWS))
    parser.add_argument("--keep", type=Path, help="a folder to make workbooks in and leave there")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where to write the table")
    options = parser.parse_args()
    options.growth = options.growth or 8 * options.units
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        at = Measurements(folder, options)
        goals = [goal for row in options.rows for goal in ROWS[row](at)]
    text = table(goals, at)
    options.results.write_text(text, "utf-8")
    print(text)  # noqa: T201 - a command for people


if __name__ == "__main__":
    main()
