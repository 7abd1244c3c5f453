"""Formulas that depend on their own result: a program shows 0 for them, or whatever it had last.

Only the formulas a unit typed into cells of the form are asked about, so that a workbook without
any costs nothing, and a workbook made of references costs no more than the steps allowed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from perfeval.cells import Cell, Sheet, place

Place = tuple[int, int]
Spot = tuple[str, Place]  # a sheet's title, folded, and a place on it
Reference = tuple[str, Place, Place]  # a sheet's title, "" for the own one, and two corners

_MOST_STEPS = 200_000  # cells looked at in one workbook
_WORDS = re.compile(r'"[^"]*"')
# Possessive, so that a long word is gone over once.
_NAME = re.compile(r"[^\s!(),;+*/^&=<>:{}-]++")


class Circles:
    """Tells for a cell of a workbook whether its formula leads back to it."""

    def __init__(self, sheets: Iterable[Sheet]) -> None:
        """Takes the sheets, the first one of a title; nothing is looked at before somebody asks."""
        self._sheets: dict[str, Sheet] = {}
        for sheet in sheets:
            self._sheets.setdefault(sheet.title.casefold(), sheet)
        self._formulas: dict[str, list[Place]] = {}
        self._steps = 0

    def through(self, title: str, at: Place) -> bool:
        """Whether the formula at a place depends on that place.

        Not followed are formulas stored with another cell of a shared formula, defined names,
        sheets with an apostrophe in their title, and a sheet whose title differs from an earlier
        one's in case alone, which no office program allows. Beyond a bound that only a workbook
        made for it reaches, the answer is no.
        """
        start: Spot = (title.casefold(), at)
        sheet = self._sheets.get(start[0])
        if sheet is None or sheet.title != title:
            return False
        seen: set[Spot] = set()
        waiting = [start]
        while waiting and self._steps < _MOST_STEPS:
            for spot in self._precedents(waiting.pop()):
                if spot == start:
                    return True
                if spot not in seen:
                    seen.add(spot)
                    waiting.append(spot)
        return False

    def _precedents(self, spot: Spot) -> Iterator[Spot]:
        """The formula cells that the formula of a cell refers to."""
        title, at = spot
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
    """The cells and ranges a formula names; whole rows, whole columns and names are left out."""
    # Every second piece stood in quotes: the name of a sheet, if "!" comes next.
    pieces = _WORDS.sub("", formula).split("'")
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
