"""Printed labels: how two of them are compared, and where on a sheet they stand.

Units insert rows and columns, and defined names break in other office programs and by
copy-and-paste; the printed words survive, so a cell is found by them.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache

from perfeval.cells import Cell, Kind, Sheet

Place = tuple[int, int]  # row, column, 1-based

LONGEST_LABEL = 60
# Spaces of every width, zero-width marks, quotation marks and the star of a required field carry
# no meaning in a label; a unit in brackets behind it is an explanation.
_SILENT = re.compile(r"[\s\u200b-\u200f\ufeff\"'“”‘’*]+")
_UNIT_SUFFIX = re.compile(r"\((?:万元|元|%|人|个|分|必填|选填)\)$")


@lru_cache(maxsize=8192)
def normalized(text: str) -> str:
    """A label as compared: width, spaces, line breaks, quotes, star and unit left aside."""
    plain = _SILENT.sub("", unicodedata.normalize("NFKC", text)).rstrip(":")
    return _UNIT_SUFFIX.sub("", plain)


@dataclass(frozen=True)
class Labels:
    """The short texts of one sheet by their normalized words, in reading order."""

    sheet: Sheet
    places: Mapping[str, list[Place]] = field(repr=False)
    merged: Mapping[Place, tuple[int, int, int, int]] = field(repr=False)  # by top left corner
    first_words: Mapping[int, str] = field(repr=False)  # row → its leftmost text, normalized
    last_row: int
    last_column: int

    def rows_matching(self, titles: Iterable[str]) -> dict[int, dict[str, int]]:
        """For each row that has any of the titles: title → column."""
        rows: dict[int, dict[str, int]] = {}
        for title in titles:
            for row, column in self.places.get(normalized(title), ()):
                rows.setdefault(row, {}).setdefault(title, column)
        return rows

    def right_of(self, place: Place) -> Place:
        """The first cell to the right of a label, past the cells merged with it."""
        row, column = place
        area = self.merged.get(place)
        return row, (area[3] if area else column) + 1

    def top_left(self, place: Place) -> Place:
        """The cell that holds the value where the place is covered by a merge."""
        if place in self.sheet.cells:
            return place
        row, column = place
        for first_row, first_column, last_row, last_column in self.sheet.merges:
            if first_row <= row <= last_row and first_column <= column <= last_column:
                return first_row, first_column
        return place

    def is_label(self, place: Place, titles: frozenset[str]) -> bool:
        """Whether one of the (normalized) titles stands at the place."""
        cell = self.sheet.cells.get(place)
        return cell is not None and cell.kind is Kind.TEXT and normalized(cell.text) in titles

    def nearest(self, title: str, taken: Iterable[str]) -> str:
        """The text on the sheet that looks most like a missing label, "" if none does."""
        taken = {normalized(other) for other in taken}
        free = {words: words for words in self.places if words not in taken}
        found = get_close_matches(normalized(title), free, n=1, cutoff=0.5)
        if not found:
            return ""
        row, column = self.places[found[0]][0]
        return " ".join(self.sheet.cells[row, column].text.split())


def labels_of(sheet: Sheet) -> Labels:
    """Indexes the short texts of a sheet."""
    places: dict[str, list[Place]] = {}
    first_words: dict[int, str] = {}
    for place in sorted(sheet.cells):
        cell = sheet.cells[place]
        if cell.kind is Kind.TEXT and len(cell.text) <= LONGEST_LABEL:
            words = normalized(cell.text)
            places.setdefault(words, []).append(place)
            first_words.setdefault(place[0], words)
    return Labels(
        sheet,
        places,
        {(area[0], area[1]): area for area in sheet.merges},
        first_words,
        last_row=max((row for row, _ in sheet.cells), default=0),
        last_column=max((column for _, column in sheet.cells), default=0),
    )


def is_blank(cell: Cell | None) -> bool:
    """Whether a person sees nothing in the cell."""
    return cell is None or (cell.kind is Kind.TEXT and not cell.text.strip())
