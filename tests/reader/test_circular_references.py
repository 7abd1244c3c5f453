"""Circular references: chains of formulas of any length, up to a limit of steps."""

import pytest

from perfeval.cells import Cell, Kind, Sheet
from perfeval.reader.circular_references import CircularReferences


def chain(length: int, end: str) -> CircularReferences:
    """A1 refers to A2, A2 to A3 ...; the last formula is another."""
    formulas = [f"A{row + 1}" for row in range(1, length)] + [end]
    cells = {
        (row, 1): Cell(Kind.UNCALCULATED, None, "", percent=False, formula=formula)
        for row, formula in enumerate(formulas, start=1)
    }
    return CircularReferences([Sheet("表", False, cells, ())])


@pytest.mark.parametrize("length", [1, 2, 5_000])
@pytest.mark.parametrize(
    ("end", "circular"),
    [("A1", True), ("$A$1*2", True), ("表!A1", True), ("SUM(A1:A1)", True), ("5", False)],
)
def test_chain_that_leads_back(length: int, end: str, circular: bool) -> None:
    assert chain(length, end).is_circular("表", (1, 1)) == circular


# Each formula of the chain takes two steps, one for the cell and one for its reference.
@pytest.mark.parametrize(("length", "found"), [(99_000, True), (101_000, False)])
def test_steps_in_one_workbook_are_limited(length: int, found: bool) -> None:
    assert chain(length, "A1").is_circular("表", (1, 1)) == found
