"""The figures a pre-filled workbook starts with.

The writer needs them to store each formula with the result that Excel would compute.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from perfeval.expression import SINGLE, evaluate
from perfeval.scheme.form import Block, Field, Form
from perfeval.template.layout import row_makers

Filled = Mapping[str, Any]


def as_number(value: Any) -> Decimal | None:
    """A value that Excel would count as a number; text is none."""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        return None
    return Decimal(value)


def is_blank(value: Any) -> bool:
    """Whether a cell holds nothing, or nothing but what Excel's TRIM takes away."""
    return value is None or (isinstance(value, str) and not value.strip(" "))


class Figures:
    """Look-ups over the values to be filled in."""

    def __init__(self, form: Form, filled: Filled) -> None:
        """Keeps the values: block → field, block → row → field, or block → rows.

        Raises:
            KeyError: a name is not one of the form's, or names a computed cell.
        """
        for name, content in filled.items():
            block = form.block(name)
            rows = {"record": [content], "list": content}.get(block.layout)
            for row in content.values() if rows is None else rows:
                for field in row:
                    if block.field_named(field).computed is not None:
                        message = f"{name}.{field} is computed, not filled in"
                        raise KeyError(message)
        self.form, self.filled = form, filled

    def value(self, key: str) -> Any:
        """What is filled in at a key such as "budget.total.final", None for nothing."""
        found: Any = self.filled
        for part in key.split("."):
            if isinstance(found, Mapping):
                found = found.get(part)
            elif isinstance(found, (list, tuple)) and part.isdigit() and int(part) <= len(found):
                found = found[int(part) - 1]
            else:
                return None
        return found

    def number(self, key: str) -> Decimal | None:
        """The number filled in at a key."""
        return as_number(self.value(key))

    def given(self, block: str) -> Sequence[Mapping[str, Any]]:
        """The rows of a list as given, empty ones between them included."""
        rows: Sequence[Mapping[str, Any]] = self.filled.get(block, ())
        return rows

    def rows(self, block: str) -> list[Mapping[str, Any]]:
        """The rows of a list that hold anything."""
        makers = row_makers(self.form.block(block))
        return [
            row for row in self.given(block) if not all(is_blank(row.get(name)) for name in makers)
        ]

    def column(self, key: str) -> list[Decimal | None]:
        """The numbers of a list's column, such as "project.final", one for each filled row."""
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
