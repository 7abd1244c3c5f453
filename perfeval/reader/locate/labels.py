"""Printed labels: how two of them are compared, and where on a sheet they stand.

Units insert rows and columns, and defined names break in other office programs and by
copy-and-paste; the printed words survive, so a cell is found by them.

A sheet may hold a million texts and every one of them may be made to look like a label, so each
look-up here is bounded: by the texts indexed, and by the candidates compared for a near miss.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from operator import itemgetter

from perfeval.cells import Cell, Kind, Sheet
from perfeval.reader.locate.merges import Merges

Place = tuple[int, int]  # row, column, 1-based

LONGEST_LABEL = 60
# The form with a list of two thousand rows has fewer; what stands behind them is no label.
MOST_TEXTS = 50_000
# Texts that a missing label is held against, and those of them compared letter by letter.
_MOST_SIFTED = 2_000
_MOST_COMPARED = 100
_ALIKE = 0.5
# Spaces of every width, zero-width marks, quotation marks and the star of a required field carry
# no meaning in a label; a unit in brackets behind it is an explanation.
_SILENT = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\"'“”‘’*]+")
_UNIT_SUFFIX = re.compile(r"\((?:万元|元|%|人|个|分|必填|选填)\)$")

# A number in front of a label: ①, 1. 1、 1) （一） 一、; and behind it a letter of the column, a
# formula over such letters, a unit.
_CIRCLED = re.compile(r"^\s*[①-⑳⑴-⒛㈠-㈩]+")
_NUMBERING = re.compile(
    r"^(?:\([0-9一二三四五六七八九十]{1,3}\)|[0-9]{1,3}[.、)](?![0-9])|[一二三四五六七八九十]{1,3}[、.])"
)
_SUFFIXES = re.compile(
    r"(?:[(\[【](?:(?:单位:?)?(?:万元|元|%|人|名|个|分|次)|必填|选填|[0-9]{1,3}分?"
    r"|[A-Z0-9](?:[A-Z0-9=+\-*/÷×%]*))[)\]】])+$"
)
_PART_OF = "其中:"


@lru_cache(maxsize=8192)
def normalized(text: str) -> str:
    """Words as compared: width, spaces, line breaks, quotes, star and unit left aside."""
    plain = _SILENT.sub("", unicodedata.normalize("NFKC", text)).rstrip(":")
    return _UNIT_SUFFIX.sub("", plain)


@lru_cache(maxsize=8192)
def label_words(text: str) -> str:
    """A printed label as compared: normalized, without its numbering and what explains it."""
    whole = normalized(_CIRCLED.sub("", text))
    plain = _SUFFIXES.sub("", _NUMBERING.sub("", whole)).rstrip(":")
    return plain.removeprefix(_PART_OF) or whole


@lru_cache(maxsize=1024)  # those of one form
def words_of(titles: tuple[str, ...]) -> tuple[str, ...]:
    """The titles of one thing as compared."""
    return tuple(map(label_words, titles))


@dataclass(frozen=True)
class Labels:
    """The short texts of one sheet by their words, in reading order."""

    sheet: Sheet
    places: Mapping[str, list[Place]] = field(repr=False)
    by_row: Mapping[int, list[tuple[int, str]]] = field(repr=False)  # row → columns and words
    merges: Merges = field(repr=False)
    last_row: int
    last_column: int

    def of(self, titles: tuple[str, ...]) -> list[Place]:
        """Where any of the titles stands, those of the first title first."""
        return [place for words in words_of(titles) for place in self.places.get(words, ())]

    def has(self, titles: tuple[str, ...]) -> bool:
        """Whether any of the titles stands on the sheet."""
        return not self.places.keys().isdisjoint(words_of(titles))

    def right_of(self, place: Place) -> Place:
        """The first cell to the right of a label, past the cells merged with it."""
        row, column = place
        area = self.merges.at.get(place)
        return row, (area[3] if area else column) + 1

    def is_label(self, place: Place, titles: frozenset[str]) -> bool:
        """Whether one of the titles, as words, stands at the place."""
        cell = self.sheet.cells.get(place)
        return cell is not None and cell.kind is Kind.TEXT and label_words(cell.text) in titles

    def leftmost(self, row: int, first: int, last: int) -> str:
        """The words of the first text of a row between two columns, "" if there is none."""
        found = self.by_row.get(row, ())
        return next((words for column, words in found if first <= column <= last), "")

    def nearest(self, title: str, taken: frozenset[str]) -> Place | None:
        """Where the text stands that looks most like a missing label, None if none does.

        ``taken`` has the words of the labels that are where they should be.
        """
        wanted = label_words(title)
        matcher = SequenceMatcher(b=wanted, autojunk=False)
        best, found, compared = _ALIKE, None, 0
        for words in self._free(taken):
            # The ratio counts common letters twice over both lengths.
            if 2 * len(set(words) & set(wanted)) < _ALIKE * len(set(wanted)):
                continue
            matcher.set_seq1(words)
            compared += 1
            ratio = matcher.ratio()
            if ratio > best or (ratio == best and found is None):
                best, found = ratio, self.places[words][0]
            if compared == _MOST_COMPARED:
                break
        return found

    def _free(self, taken: frozenset[str]) -> Iterator[str]:
        """The first texts of the sheet that are not labels of the form."""
        sifted = 0
        for words in self.places:
            if words not in taken:
                yield words
                sifted += 1
                if sifted == _MOST_SIFTED:
                    return


def labels_of(sheet: Sheet) -> Labels:
    """Indexes the short texts of a sheet."""
    places: dict[str, list[Place]] = {}
    by_row: dict[int, list[tuple[int, str]]] = {}
    text = Kind.TEXT
    texts = last_row = last_column = 0
    for place, cell in sorted(sheet.cells.items(), key=itemgetter(0)):
        last_row, column = place
        if column > last_column:  # noqa: PLR1730 - asked of every cell
            last_column = column
        if cell.kind is text and len(cell.text) <= LONGEST_LABEL and texts < MOST_TEXTS:
            texts += 1
            words = label_words(cell.text)
            places.setdefault(words, []).append(place)
            by_row.setdefault(last_row, []).append((column, words))
    return Labels(sheet, places, by_row, Merges(sheet.merges), last_row, last_column)


def is_blank(cell: Cell | None) -> bool:
    """Whether a person sees nothing in the cell."""
    return cell is None or (cell.kind is Kind.TEXT and not cell.text.strip())
