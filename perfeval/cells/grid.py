"""Cell addresses: 'J7' ↔ (7, 10), rows and columns counted from 1, within the size of a sheet.

An address outside the sheet is never turned into a cell of it: the caller reports the raw text.
"""

import re
from functools import lru_cache

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384

_LONGEST = len("$XFD$1048576")
_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


@lru_cache(maxsize=16_384)  # every workbook of a form has the same few hundred
def address(row: int, column: int) -> str:
    """The A1 address of a 1-based row and column.

    Raises:
        ValueError: if the row or the column is less than 1.
    """
    if row < 1 or column < 1:
        message = f"no such cell: row {row}, column {column}"
        raise ValueError(message)
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"


def column_number(letters: str) -> int:
    """The 1-based number of a column named by capital letters A to Z."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def place(text: str) -> tuple[int, int] | None:
    """The (row, column) an address names, or None if that is not a cell of a sheet."""
    return _place(text) if len(text) <= _LONGEST else None


@lru_cache(maxsize=16_384)  # long texts do not come here, so that no file can fill it
def _place(text: str) -> tuple[int, int] | None:
    found = _ADDRESS.fullmatch(text)
    if found is None:
        return None
    row, column = int(found[2]), column_number(found[1].upper())
    if not (1 <= row <= LAST_ROW and column <= LAST_COLUMN):
        return None
    return row, column


def area(text: str) -> tuple[int, int, int, int] | None:
    """The first row, first column, last row and last column of a range such as 'A1:C2'.

    Rows and columns count from 1. Returns None if a corner is no cell of a sheet. The corners may
    be given in any order.
    """
    start, _, end = text.partition(":")
    one, other = place(start), place(end or start)
    if one is None or other is None:
        return None
    rows, columns = sorted((one[0], other[0])), sorted((one[1], other[1]))
    return rows[0], columns[0], rows[1], columns[1]
