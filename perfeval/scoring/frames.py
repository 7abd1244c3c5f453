"""Submissions as tidy frames: one row a unit, a budget or project row, an indicator."""

from collections.abc import Collection, Iterable
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from perfeval.expression import exact
from perfeval.model import UNFILLED, CellValue, Row, Submission
from perfeval.scheme import Scheme
from perfeval.scheme.form import Block
from perfeval.scheme.ruleset import QUALITATIVE


def fraction(cell: CellValue | None) -> Fraction | None:
    """The number in a cell, exact and in the cell's unit; None where it has none."""
    value = cell.value if cell else None
    return exact(value) if isinstance(value, Decimal) else None


def unit_frame(submissions: Iterable[Submission], keys: Collection[str]) -> pd.DataFrame:
    """One row for each submission (from 0), one column for each cell; None where it is missing."""
    rows = [[fraction(submission.cell(key)) for key in keys] for submission in submissions]
    return _frame(rows, list(keys))


def row_frame(
    submissions: Iterable[Submission], block: Block, fields: Collection[str]
) -> pd.DataFrame:
    """One row a row of the block in each submission, indexed by (position, "budget.total")."""
    index: list[tuple[int, str]] = []
    rows: list[list[Fraction | None]] = []
    for position, submission in enumerate(submissions):
        for name, row in _rows(submission, block):
            index.append((position, name))
            rows.append([fraction(row.get(field)) for field in fields])
    frame = _frame(rows, list(fields))
    # As they are: an index of pairs would sort and number what is only handed back.
    frame.index = pd.Index(index, tupleize_cols=False)
    return frame


def _rows(submission: Submission, block: Block) -> Iterable[tuple[str, Row]]:
    if block.layout == "table":
        rows = submission.tables.get(block.name, {})
        return ((f"{block.name}.{name}", row) for name, row in rows.items())
    rows_of_list = submission.lists.get(block.name, ())
    return ((f"{block.name}.{ordinal}", row) for ordinal, row in enumerate(rows_of_list, start=1))


def target_cell(row: Row) -> CellValue:
    """The cell of the target in force: the adjusted one where anything was filled in."""
    adjusted = row["adjusted_target"]
    return row["target"] if adjusted.problem in UNFILLED else adjusted


def indicator_frame(submissions: Iterable[Submission], scheme: Scheme) -> pd.DataFrame:
    """One row an indicator, with the names the score formulas use, and its sign and level.

    Points of zero or less are no basis for a score and count as missing.
    """
    rows, index = [], []
    levels = {rule.level for rule in scheme.rules.score if rule.level}
    for position, submission in enumerate(submissions):
        for ordinal, row in enumerate(submission.lists.get("indicator", ()), start=1):
            sign, actual = row["sign"].value, row["actual"].value
            target, points = fraction(target_cell(row)), fraction(row["points"])
            index.append((position, ordinal))
            rows.append(
                (
                    sign,
                    actual if sign == QUALITATIVE and actual in levels else "",
                    points if points is not None and points > 0 else None,
                    target,
                    fraction(row["actual"]),
                    fraction(row["self_score"]),
                )
            )
    frame = pd.DataFrame(rows, columns=_INDICATOR, dtype=object)
    frame.index = pd.Index(index, tupleize_cols=False)
    return frame


_INDICATOR = ["sign", "level", "points", "target_in_force", "actual", "self_score"]


def _frame(rows: list[list[Fraction | None]], columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns, dtype=object)
