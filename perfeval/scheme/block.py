"""What a form is made of: fields, printed rows, the blocks they form and the sheets of those."""

from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Literal

from pydantic import model_validator

from perfeval.scheme.configuration import Formula, Part


class FieldType(StrEnum):
    """What a cell of the form holds."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"  # 万元
    SCORE = "score"
    RATE = "rate"  # computed, a percentage
    QUANTITY = "quantity"  # in the row's own measure unit
    CHOICE = "choice"
    DATE = "date"

    @property
    def numeric(self) -> bool:
        """Whether a cell of this type holds a number."""
        words = {FieldType.TEXT, FieldType.LONG_TEXT, FieldType.CHOICE, FieldType.DATE}
        return self not in words


class Labelled(Part):
    """What has a printed label, by which it is found."""

    name: str
    title: str
    also: tuple[str, ...] = ()  # other words units print for it; read, never written

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """Every word that may be printed for it, the form's own first."""
        return (self.title, *self.also)


class Field(Labelled):
    """One thing asked for: a labelled cell of a record, or a column of a table or list."""

    type: FieldType
    required: bool = False
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    measure_unit: str = ""
    choices: tuple[str, ...] = ()
    aliases: dict[str, str] = {}
    computed: Formula | None = None
    derived: Formula | None = None  # what a blank cell counts as, once the cells named are filled
    rows: tuple[str, ...] = ()  # of a table: only these rows have the cell; empty means all
    since: str = ""  # the form version that asks for it first; "" for all
    also_units: tuple[str, ...] = ()  # words that may follow the number without changing it
    measured_by: str = ""  # of a quantity: the field that holds its measure unit
    unit_given_by: str = ""  # of a plain number: the field that may name its unit
    signed_by: str = ""  # of a target: the field that holds its sign
    text_when: dict[str, str] = {}  # of a quantity: field and value that make it a text
    text_choices: tuple[str, ...] = ()
    fill_down: bool = False  # a merged or blank cell repeats the one above
    wide: bool = False
    width: int = 0  # characters; 0 leaves it to the type
    help: str = ""

    @cached_property
    def unit_field(self) -> str:
        """The field of the same row that names the unit of this one, "" if there is none."""
        return self.measured_by or self.unit_given_by


class TableRow(Labelled):
    """One printed row of a table."""

    required: bool = False
    indent: int = 0


class Block(Part):
    """A record, a table or a list on a sheet."""

    name: str
    layout: Literal["record", "table", "list"]
    title: str
    field: tuple[Field, ...]
    row: tuple[TableRow, ...] = ()
    corner: str = ""  # of a table: printed above its row titles
    measure_unit: str = ""
    blank_rows: int = 0  # of a list: rows prepared in the blank workbook
    key: str = ""  # of a list: the field that names a row
    first_of: dict[str, tuple[str, ...]] = {}  # derived name → fields, the first filled counts
    since: str = ""  # the form version that asks for it first; "" for all

    def field_named(self, name: str) -> Field:
        """The field of that name.

        Raises:
            KeyError: the block has no such field.
        """
        for field in self.field:
            if field.name == name:
                return field
        raise KeyError(name)

    def has_cell(self, row: TableRow, field: Field) -> bool:
        """Whether a table has a cell where this row and this column meet."""
        return not field.rows or row.name in field.rows

    def cells_of(self, row: TableRow) -> tuple[tuple[Field, str], ...]:
        """The fields that a row of a table has cells for, in reading order, with their labels."""
        return self._cells_by_row[row.name]

    @cached_property
    def _cells_by_row(self) -> dict[str, tuple[tuple[Field, str], ...]]:
        return {
            row.name: tuple(
                (field, f"{row.title}·{field.title}")
                for field in self.reading_order
                if self.has_cell(row, field)
            )
            for row in self.row
        }

    @cached_property
    def reading_order(self) -> tuple[Field, ...]:
        """The fields, those that others are read by first."""
        deciding = {
            name
            for field in self.field
            for name in (*field.text_when, field.unit_field, field.signed_by)
        }
        return tuple(sorted(self.field, key=lambda field: field.name not in deciding))

    @model_validator(mode="after")
    def _consistent(self) -> "Block":
        names = [field.name for field in self.field]
        refuse_duplicates(names, f"block {self.name}")
        refuse_duplicates([row.name for row in self.row], f"rows of block {self.name}")
        refuse_duplicates(
            [title for field in self.field for title in field.titles], f"block {self.name}"
        )
        refuse_duplicates(
            [title for row in self.row for title in row.titles], f"rows of {self.name}"
        )
        for field in self.field:
            deciding = {field.unit_field, field.signed_by, *field.text_when} - {""}
            if not deciding <= set(names):
                message = f"block {self.name}: {field.name} is read by unknown {deciding}"
                raise ValueError(message)
        if (self.layout == "table") != bool(self.row):
            message = f"block {self.name}: a table, and only a table, has rows"
            raise ValueError(message)
        if self.layout == "list" and (self.key not in names or not self.blank_rows):
            message = f"block {self.name}: a list needs its key field and blank_rows"
            raise ValueError(message)
        known = {*names, *self.first_of}
        for field in self.field:
            formulas = [formula for formula in (field.computed, field.derived) if formula]
            for name in (name for formula in formulas for name in formula.names):
                if name not in known:
                    message = f"block {self.name}: {field.name} is computed from unknown {name}"
                    raise ValueError(message)
        return self


class Sheet(Part):
    """One sheet of the workbook."""

    title: str
    required: bool
    block: tuple[Block, ...]

    @cached_property
    def labels(self) -> tuple[tuple[str, ...], ...]:
        """The words that may be printed for each field and each row of the sheet."""
        return tuple(part.titles for block in self.block for part in (*block.field, *block.row))


def refuse_duplicates(names: list[str], where: str) -> None:
    """Refuses names of which one stands twice.

    Raises:
        ValueError: naming them and where they stand.
    """
    duplicates = {name for name in names if names.count(name) > 1}
    if duplicates:
        message = f"{where}: {', '.join(sorted(duplicates))} stands twice"
        raise ValueError(message)
