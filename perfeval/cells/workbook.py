"""What is read from a workbook: frozen values without behaviour.

Each kind of content is kept apart: a blank cell is absent, an error is not a text, and a formula
without a stored result is neither a blank nor a zero. Rows and columns count from 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

Place = tuple[int, int]  # row, column, both from 1
Area = tuple[int, int, int, int]  # first row, first column, last row, last column, from 1

# The error value of a content that cannot be decoded, such as the number of a shared string that
# does not exist. No spreadsheet program writes it.
BROKEN = "#BROKEN!"


class Kind(StrEnum):
    """What a cell holds. A blank cell has no kind: it is absent."""

    NUMBER = "number"
    TEXT = "text"
    BOOLEAN = "boolean"
    DATE = "date"
    ERROR = "error"
    UNCALCULATED = "uncalculated"  # a formula without a stored value
    TIME = "time"  # a time of day or a duration
    PICTURE = "picture"  # a picture as the content of the cell, not one that lies over it


class Cell(NamedTuple):
    """One cell that is not blank.

    Attributes:
        kind: what the cell holds.
        value: Decimal for a number, str for a text, an error ('#DIV/0!') or a time ('1:01'),
            bool, date (a time of day is dropped), None for a picture and for a formula without a
            stored value.
        text: the value as a message shows it: '0.95', '2024-04-15', 'TRUE'.
        percent: whether the number format shows a percentage.
        formula: the formula without '='; '' if the file stores it with another cell of a shared
            formula; None if there is none.
        displayed: what the number format shows of a number, None if those are the digits of the
            number itself; '' if it shows nothing.
        remaining: the text without the characters that are struck out, None if none are; '' if
            all are, by the font of the whole cell or of each character.
    """

    kind: Kind
    value: Decimal | str | bool | date | None
    text: str
    percent: bool
    formula: str | None
    displayed: str | None = None
    remaining: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet, sparse.

    Attributes:
        title: the name on the tab.
        hidden: whether the sheet is hidden, or very hidden.
        cells: the cells that are not blank, by place.
        merges: the merged ranges, never expanded.
        duplicates: a second, different content stored for a place; `cells` has the first.
        invalid_addresses: addresses, as stored, of cells and merged ranges outside the sheet.
        hidden_rows: hidden rows that hold a cell.
        hidden_columns: hidden columns, whether or not they hold a cell.
        from_1904: whether dates count from 1904 instead of 1900.
        unreadable: whether it has no cells because it could not be read.
    """

    title: str
    hidden: bool
    cells: Mapping[Place, Cell]
    merges: tuple[Area, ...]
    duplicates: Mapping[Place, Cell] = field(default_factory=dict)
    invalid_addresses: tuple[str, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    from_1904: bool = False
    unreadable: bool = False

    def is_hidden(self, place: Place) -> bool:
        """Whether a place lies in a hidden row or column."""
        return place[0] in self.hidden_rows or place[1] in self.hidden_columns


class FileFormat(StrEnum):
    """In which format a workbook is stored, by its content."""

    XLSX = "xlsx"  # .xlsm too
    XLS = "xls"  # .et too
    XLSB = "xlsb"
    ODS = "ods"


@dataclass(frozen=True, slots=True)
class Workbook:
    """One workbook.

    Attributes:
        sheets: every sheet in the order of the tabs; only those asked for have cells.
        names: defined names and their formula text; a name of one sheet only is 'title!name'.
        properties: custom document properties, as text.
        format: how it is stored. Of all but .xlsx only sheets, values and merged ranges are
            known: percentages, formulas, errors, names and properties are not.
    """

    sheets: tuple[Sheet, ...]
    names: Mapping[str, str]
    properties: Mapping[str, str]
    format: FileFormat = FileFormat.XLSX
