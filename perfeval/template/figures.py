"""The figures a pre-filled workbook starts with.

With them its formulas are stored with the results that Excel would compute.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from perfeval.expression import SINGLE, evaluate
from perfeval.form import Block, Field

Filled = Mapping[str, Any]


def as_number(value: Any) -> Decimal | None:
    """A value that Excel would count as a number; text is none."""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        return None
    return Decimal(value)


class Figures:
    """Look-ups over the values to be filled in."""

    def __init__(self, filled: Filled) -> None:
        """Keeps the values: block → field, block → row → field, or block → rows."""
        self.filled = filled

    def value(self, key: str) -> Any:
        """What is filled in at a key such as "budget.total.final", None for nothing."""
        found: Any = self.filled
        for part in key.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        return found

    def number(self, key: str) -> Decimal | None:
        """The number filled in at a key."""
        return as_number(self.value(key))

    def rows(self, block: str) -> Sequence[Mapping[str, Any]]:
        """The filled rows of a list."""
        rows: Sequence[Mapping[str, Any]] = self.filled.get(block, ())
        return rows

    def column(self, key: str) -> list[Decimal | None]:
        """The numbers of a list's column, such as "project.final"."""
        block, field = key.split(".")
        return [as_number(row.get(field)) for row in self.rows(block)]


def computed(field: Field, block: Block, row: Mapping[str, Any]) -> Fraction | None:
    """The value of a computed cell of a row, None where Excel shows an empty text."""
    if field.computed is None:
        return None
    env: dict[str, Fraction] = {}
    for name in field.computed.names:
        candidates = block.first_of.get(name, (name,))
        values = [row.get(candidate) for candidate in candidates]
        first = next((value for value in values if value not in {None, ""}), None)
        number = as_number(first)
        if number is None:
            return None
        env[name] = Fraction(number)
    result = evaluate(field.computed, env, SINGLE)
    return result if isinstance(result, Fraction) else None
