"""Small batches in volumes of two units, and what stands in a folder of results."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from perfeval.model import UnitSheets
from perfeval.run.pipeline import evaluate
from perfeval.run.publication import write_results
from tests.fill import clean, fill
from tests.submissions import scheme

NAMES = ("丁街道", "乙街道", "甲街道", "丙街道", "12街道")


def unit(name: str, number: int) -> dict[str, Any]:
    """A unit; the higher its number the lower its score, and the second has none."""
    data = clean()
    data["unit"] |= {"name": name, "short_name": name, "budget_code": f"00{number}"}
    data["indicator"][2]["actual"] = 48 - number
    if number == 2:
        data["indicator"][1]["actual"] = None
    return data


def make(folder: Path, names: tuple[str, ...] = NAMES) -> Path:
    """A folder with a workbook of each unit, in another order than that of the names."""
    folder.mkdir(parents=True)
    for number, name in enumerate(names, start=1):
        fill(folder / f"{number}.xlsx", scheme(), unit(name, number))
    return folder


def write(
    batch: Path, target: Path, how: UnitSheets = UnitSheets.VOLUMES, jobs: int = 1
) -> dict[str, bytes]:
    """The files beside a summary once it is written."""
    target.parent.mkdir(parents=True, exist_ok=True)
    write_results(evaluate(batch, scheme(), jobs=1), scheme(), target, unit_sheets=how, jobs=jobs)
    return files(target.parent)


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def volumes_in(found: Mapping[str, bytes]) -> list[str]:
    """The volumes among some files."""
    return [name for name in found if "/分册0" in name]
