"""What a blank cell counts as, where the cells of its row or above it leave no doubt."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from perfeval.expression import SINGLE, evaluate, exact
from perfeval.model import CellNotes, CellValue, Problem
from perfeval.scheme.form import Field


def implied(blank: CellValue, word: str, source: str) -> CellValue:
    """A blank cell with the value that another cell of its row implies."""
    notes = CellNotes(blank.label, word, written="implied", source=source)
    return CellValue.of(blank.workbook, blank.sheet_cell, notes, word)


def filled_down(value: CellValue, above: CellValue | None) -> CellValue:
    """A blank group title repeats the one above it."""
    if value.problem is not Problem.BLANK or above is None:
        return value
    return above._replace(notes=CellNotes(above.label))


def derive(row: dict[str, CellValue], fields: Iterable[Field]) -> None:
    """Gives the blank cells of a row what the form derives them from, where all of it is there.

    Such a cell still shows nothing; its notes say that its value is derived.
    """
    for field in fields:
        blank = row[field.name]
        if field.derived is None or blank.problem is not Problem.BLANK:
            continue
        env: dict[str, Fraction] = {}
        for name in field.derived.names:
            cell = row.get(name)
            if cell is not None and isinstance(cell.value, Decimal):
                env[name] = exact(cell.value)
        if len(env) < len(field.derived.names):
            continue
        result = evaluate(field.derived, env, SINGLE)
        if isinstance(result, Fraction | int):
            fraction = Fraction(result)
            value = Decimal(fraction.numerator) / Decimal(fraction.denominator)
            notes = CellNotes(blank.label, derived=True)
            row[field.name] = CellValue.of(blank.workbook, blank.sheet_cell, notes, value)
