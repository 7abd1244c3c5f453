"""The whole program beside the loop a user would write: ``python -m tests.benchmarks.measure``.

Both sides run in turns in the same minute, and only their ratio is worth keeping: the same
program's seconds move by half from one minute to the next. Writes RESULTS.md beside this file.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from tests.fill import clean, fill
from tests.submissions import scheme

RESULTS = Path(__file__).with_name("RESULTS.md")


def make(folder: Path, count: int) -> None:
    """Writes so many filled workbooks of different units."""
    for number in range(count):
        filled = clean()
        filled["unit"] |= {"name": f"示例第{number}街道办事处", "short_name": f"示例{number}街道"}
        fill(folder / f"{number:05}.xlsx", scheme(), filled)


def whole_program(folder: Path, target: Path) -> None:
    """Reads, checks, scores and writes everything."""
    command = [sys.executable, "-m", "perfeval", "run", str(folder), "-o", str(target), "-q"]
    subprocess.run(command, check=True)  # noqa: S603 - our own program


def naive_loop(folder: Path, target: Path) -> None:
    """Every sheet of every file through pandas, one sheet a unit out; no checks, no formulas."""
    with pd.ExcelWriter(target, engine="xlsxwriter") as writer:
        for path in sorted(folder.glob("*.xlsx")):
            sheets = pd.read_excel(path, sheet_name=None, header=None, engine="openpyxl")
            frame = pd.concat(sheets.values())
            frame.to_excel(writer, sheet_name=path.stem)


def seconds(run: Callable[[Path, Path], None], folder: Path, target: Path) -> float:
    """How long one run takes."""
    start = time.perf_counter()
    run(folder, target)
    return time.perf_counter() - start


def main() -> None:
    """Measures and writes the ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--units", type=int, nargs="+", default=[1, 100])
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    lines = [
        "# Ratios, measured side by side in one run",
        "",
        "| units | naive loop ÷ whole program (least of each) |",
        "|---|---|",
    ]
    for count in arguments.units:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "批次"
            folder.mkdir()
            make(folder, count)
            ours, naive = [], []
            for _ in range(arguments.rounds):
                ours.append(seconds(whole_program, folder, Path(name) / "ours.xlsx"))
                naive.append(seconds(naive_loop, folder, Path(name) / "naive.xlsx"))
            lines.append(f"| {count} | {min(naive) / min(ours):.2f} |")
    text = "\n".join(lines) + "\n"
    RESULTS.write_text(text, "utf-8")
    print(text)  # noqa: T201 - a command for people


if __name__ == "__main__":
    main()
