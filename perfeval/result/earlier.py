"""What an earlier run says of the units of this one, before this one has a result."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from perfeval.model import Submission
from perfeval.result.matching import match_units
from perfeval.result.model import Result

_NUMBER = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,30})?")  # as a result writes it; else it is a text


class _Unit(NamedTuple):
    unit: str
    name: str | None
    workbook: str


def earlier_budgets(submissions: Sequence[Submission], earlier: Result) -> dict[str, Decimal]:
    """The whole final budget, 万元, that each unit filed at an earlier run, by its workbook of now.

    Units are matched as in a comparison of two runs; one that is not found again, or filed no such
    figure, is left out.
    """
    found = {}
    now = [_Unit(item.unit, _name(item), item.workbook) for item in submissions]
    for index, (match, _) in match_units(now, earlier.units).items():
        final = earlier.units[match].budget.get("total", {}).get("final") or ""
        if _NUMBER.fullmatch(final):
            found[submissions[index].workbook] = Decimal(final)
    return found


def _name(submission: Submission) -> str | None:
    cell = submission.cell("unit.name")
    return cell.value if cell and isinstance(cell.value, str) else None
