"""Circular references: formulas that depend on their own result.

A spreadsheet program shows 0 for them, or the last result it had. Only formulas that a unit typed
into input cells are examined, so a workbook without any costs nothing, and the number of steps is
limited for a workbook that is made of references. Rows and columns count from 1.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from perfeval.cells import Cell, Place, Sheet, place
from perfeval.cells.grid import LAST_COLUMN, LAST_ROW, column_number

SheetPlace = tuple[str, Place]  # case-folded sheet title, place
Range = tuple[Place, Place]  # two opposite corners
Reference = tuple[str, Range | str]  # sheet title, "" for the same sheet; a range or a defined name

_MAX_STEPS = 200_000  # cells looked at in one workbook
_STRING_LITERAL = re.compile(r'"[^"]*"')
_WHOLE_COLUMN = re.compile(r"\$?([A-Za-z]{1,3})")
_WHOLE_ROW = re.compile(r"\$?([0-9]{1,7})")
# Possessive, so that a long word is scanned only once.
_NAME = re.compile(r"[^\s!(),;+*/^&=<>:{}-]++")


class CircularReferences:
    """Finds whether the formula of a cell refers back to the cell."""

    def __init__(self, sheets: Iterable[Sheet], names: Mapping[str, str] | None = None) -> None:
        """Takes the sheets, and the formula of each defined name ('title!name' for one sheet's).

        Of sheets with the same title the first counts.
        """
        self._names = {name.casefold(): formula for name, formula in (names or {}).items()}
        self._of_names: dict[str, tuple[Reference, ...]] = {}
        self._sheets: dict[str, Sheet] = {}
        for sheet in sheets:
            self._sheets.setdefault(sheet.title.casefold(), sheet)
        self._formulas: dict[str, list[Place]] = {}
        self._steps = 0

    def is_circular(self, title: str, at: Place) -> bool:
        """Whether the formula of a cell depends on the cell itself.

        Not followed are formulas stored with another cell of a shared formula, sheets with an
        apostrophe in their title, and a sheet whose title differs from an earlier one's in case
        alone, which no office program allows. Beyond a number of steps that no real workbook
        reaches, the answer is no.
        """
        start: SheetPlace = (title.casefold(), at)
        sheet = self._sheets.get(start[0])
        if sheet is None or sheet.title != title:
            return False
        seen: set[SheetPlace] = set()
        waiting = [start]
        while waiting and self._steps < _MAX_STEPS:
            for cell_place in self._precedents(waiting.pop()):
                if cell_place == start:
                    return True
                if cell_place not in seen:
                    seen.add(cell_place)
                    waiting.append(cell_place)
        return False

    def _precedents(self, cell_place: SheetPlace) -> Iterator[SheetPlace]:
        """The formula cells that the formula of a cell refers to."""
        title, at = cell_place
        self._steps += 1
        formula = self._sheets[title].cells[at].formula or ""
        for named, (first, last) in self._ranges(formula, title):
            self._steps += 1
            target = named.casefold() or title
            sheet = self._sheets.get(target)
            if sheet is None:
                continue
            if first == last:
                if _has_formula(sheet.cells, first):
                    yield target, first
                continue
            rows, columns = sorted((first[0], last[0])), sorted((first[1], last[1]))
            for row, column in self._formulas_of(target, sheet):
                self._steps += 1
                if rows[0] <= row <= rows[1] and columns[0] <= column <= columns[1]:
                    yield target, (row, column)

    def _ranges(self, formula: str, title: str) -> Iterator[tuple[str, Range]]:
        """The cells and ranges that a formula on a sheet refers to, itself or by defined names."""
        waiting = [_references(formula)]
        seen: set[str] = set()
        while waiting and self._steps < _MAX_STEPS:
            for sheet, target in waiting.pop():
                if not isinstance(target, str):
                    yield sheet, target
                    continue
                word = target.casefold()
                own = f"{(sheet or title).casefold()}!{word}"
                name = own if own in self._names else word
                if name in self._names and name not in seen:
                    self._steps += 1
                    seen.add(name)
                    waiting.append(iter(self._references_of(name)))

    def _references_of(self, name: str) -> tuple[Reference, ...]:
        if name not in self._of_names:
            self._of_names[name] = tuple(_references(self._names[name]))
        return self._of_names[name]

    def _formulas_of(self, title: str, sheet: Sheet) -> list[Place]:
        if title not in self._formulas:
            self._formulas[title] = [at for at in sheet.cells if _has_formula(sheet.cells, at)]
        return self._formulas[title]


def _references(formula: str) -> Iterator[Reference]:
    """The cells, ranges and defined names in a formula; any other word may be a name."""
    # Every second piece was in quotes: a sheet title, if "!" follows.
    pieces = _STRING_LITERAL.sub("", formula).split("'")
    for index in range(0, len(pieces), 2):
        piece = pieces[index]
        sheet = pieces[index - 1] if index and piece.startswith("!") else ""
        start: Range | None = None
        for found in _NAME.finditer(piece):
            word, follows = found[0], piece[found.end() : found.end() + 1]
            if follows == "!":
                sheet = word
                continue
            in_range = start is not None or follows == ":"
            at = _range(word, in_range=in_range) if follows != "(" else None
            if at is not None and follows == ":":
                start = at
                continue
            if at is not None:
                yield sheet, ((start or at)[0], at[1])
            elif follows != "(":
                yield sheet, word
            sheet, start = "", None


def _range(word: str, *, in_range: bool) -> Range | None:
    """A cell, or with a colon beside it a whole column or row; None if it is neither."""
    at = place(word)
    if at is not None:
        return at, at
    column = _WHOLE_COLUMN.fullmatch(word) if in_range else None
    if column is not None and column_number(column[1].upper()) <= LAST_COLUMN:
        number = column_number(column[1].upper())
        return (1, number), (LAST_ROW, number)
    row = _WHOLE_ROW.fullmatch(word) if in_range else None
    if row is not None and 1 <= int(row[1]) <= LAST_ROW:
        return (int(row[1]), 1), (int(row[1]), LAST_COLUMN)
    return None


def _has_formula(cells: Mapping[Place, Cell], at: Place) -> bool:
    cell = cells.get(at)
    return cell is not None and bool(cell.formula)
