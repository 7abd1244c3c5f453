"""Circular references: formulas that depend on their own result.

A spreadsheet program shows 0 for them, or the last result it had. Only formulas that a unit typed
into input cells are examined, so a workbook without any costs nothing, and the number of steps is
limited for a workbook that is made of references. Rows and columns count from 1.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from perfeval.cells import Cell, Place, Sheet, place

SheetPlace = tuple[str, Place]  # case-folded sheet title, place
Reference = tuple[str, Place, Place]  # sheet title, "" for the same sheet; two corners

_MAX_STEPS = 200_000  # cells looked at in one workbook
_STRING_LITERAL = re.compile(r'"[^"]*"')
# Possessive, so that a long word is scanned only once.
_NAME = re.compile(r"[^\s!(),;+*/^&=<>:{}-]++")


class CircularReferences:
    """Finds whether the formula of a cell refers back to the cell."""

    def __init__(self, sheets: Iterable[Sheet]) -> None:
        """Takes the sheets; of those with the same title the first counts."""
        self._sheets: dict[str, Sheet] = {}
        for sheet in sheets:
            self._sheets.setdefault(sheet.title.casefold(), sheet)
        self._formulas: dict[str, list[Place]] = {}
        self._steps = 0

    def is_circular(self, title: str, at: Place) -> bool:
        """Whether the formula of a cell depends on the cell itself.

        Not followed are formulas stored with another cell of a shared formula, defined names,
        sheets with an apostrophe in their title, and a sheet whose title differs from an earlier
        one's in case alone, which no office program allows. Beyond a number of steps that no
        real workbook reaches, the answer is no.
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
        for named, first, last in _references(self._sheets[title].cells[at].formula or ""):
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

    def _formulas_of(self, title: str, sheet: Sheet) -> list[Place]:
        if title not in self._formulas:
            self._formulas[title] = [at for at in sheet.cells if _has_formula(sheet.cells, at)]
        return self._formulas[title]


def _references(formula: str) -> Iterator[Reference]:
    """The cells and ranges a formula names; not whole rows, whole columns or names."""
    # Every second piece was in quotes: a sheet title, if "!" follows.
    pieces = _STRING_LITERAL.sub("", formula).split("'")
    for index in range(0, len(pieces), 2):
        piece = pieces[index]
        sheet = pieces[index - 1] if index and piece.startswith("!") else ""
        start: Place | None = None
        for found in _NAME.finditer(piece):
            word, follows = found[0], piece[found.end() : found.end() + 1]
            if follows == "!":
                sheet = word
                continue
            at = place(word) if follows != "(" else None
            if at is not None and follows == ":":
                start = at
                continue
            if at is not None:
                yield sheet, start or at, at
            sheet, start = "", None


def _has_formula(cells: Mapping[Place, Cell], at: Place) -> bool:
    cell = cells.get(at)
    return cell is not None and bool(cell.formula)
