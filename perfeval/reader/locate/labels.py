"""Printed labels: how they are normalised and compared, and an index of those of a sheet.

Units insert rows and columns, and defined names break in other office programs and by
copy-and-paste; the printed words survive, so cells are found by them. Rows and columns count
from 1.

A sheet may hold a million texts that all look like labels, so the number of texts indexed and of
candidates compared is limited.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from operator import itemgetter

from perfeval.cells import Cell, Kind, Place, Sheet
from perfeval.reader.locate.merged_ranges import MergedRanges

MAX_LABEL_LENGTH = 60
# A form with a list of two thousand rows has fewer; further texts are not indexed.
MAX_TEXTS = 50_000
# Texts considered as near misses of a missing label, and how many of them are compared in full.
_MAX_CANDIDATES = 2_000
_MAX_COMPARED = 100
_MIN_SIMILARITY = 0.5
# Spaces of every width, zero-width characters, quotation marks and the star of a required field
# mean nothing in a label; a unit in brackets after it is an explanation.
_IGNORED = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\"'“”‘’*]+")
_UNIT_SUFFIX = re.compile(r"\((?:万元|元|%|人|个|分|必填|选填)\)$")

# Before a label its numbering: ①, 1. 1、 1) （一） 一、; after it the letter of the column, a
# formula of such letters, or a unit.
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
    """A text for comparison, without regard to width, spaces, quotes, star and unit."""
    plain = _IGNORED.sub("", unicodedata.normalize("NFKC", text)).rstrip(":")
    return _UNIT_SUFFIX.sub("", plain)


@lru_cache(maxsize=8192)
def normalized_label(text: str) -> str:
    """A printed label for comparison: normalised, without numbering and explanation."""
    whole = normalized(_CIRCLED.sub("", text))
    plain = _SUFFIXES.sub("", _NUMBERING.sub("", whole)).rstrip(":")
    return plain.removeprefix(_PART_OF) or whole


@lru_cache(maxsize=1024)  # those of one form
def normalized_titles(titles: tuple[str, ...]) -> tuple[str, ...]:
    """The title of something and its aliases, each normalised for comparison."""
    return tuple(map(normalized_label, titles))


@dataclass(frozen=True)
class Labels:
    """The short texts of one sheet, in reading order.

    Attributes:
        sheet: the sheet.
        places: normalised text → its places.
        by_row: row → its texts as (column, normalised text).
        merges: the merged ranges.
        last_row: the last row with a cell, 0 if there is none.
        last_column: the last column with a cell, 0 if there is none.
    """

    sheet: Sheet
    places: Mapping[str, list[Place]] = field(repr=False)
    by_row: Mapping[int, list[tuple[int, str]]] = field(repr=False)
    merges: MergedRanges = field(repr=False)
    last_row: int
    last_column: int

    def find(self, titles: tuple[str, ...]) -> list[Place]:
        """The places of a title and its aliases, those of the title itself first."""
        return [
            place for words in normalized_titles(titles) for place in self.places.get(words, ())
        ]

    def has(self, titles: tuple[str, ...]) -> bool:
        """Whether the title or an alias is on the sheet."""
        return not self.places.keys().isdisjoint(normalized_titles(titles))

    def right_of(self, place: Place) -> Place:
        """The place right of a label, past the cells merged with it."""
        row, column = place
        area = self.merges.at.get(place)
        return row, (area[3] if area else column) + 1

    def is_label(self, place: Place, titles: frozenset[str]) -> bool:
        """Whether the text at a place is one of these normalised titles."""
        cell = self.sheet.cells.get(place)
        if cell is None or cell.kind is not Kind.TEXT or len(cell.text) > MAX_LABEL_LENGTH:
            return False
        return normalized_label(cell.text) in titles

    def leftmost(self, row: int, first: int, last: int) -> str:
        """The first normalised text of a row between two columns, "" if there is none."""
        found = self.by_row.get(row, ())
        return next((words for column, words in found if first <= column <= last), "")

    def nearest(self, title: str, taken: frozenset[str]) -> Place | None:
        """The place of the text most similar to a missing label, None if none is similar enough.

        ``taken`` has the normalised titles of the form, which are not compared.
        """
        wanted = normalized_label(title)
        matcher = SequenceMatcher(b=wanted, autojunk=False)
        best, found, compared = _MIN_SIMILARITY, None, 0
        for words in self._candidates(taken):
            # A quick bound: the ratio counts common letters twice over the sum of both lengths.
            if 2 * len(set(words) & set(wanted)) < _MIN_SIMILARITY * len(set(wanted)):
                continue
            matcher.set_seq1(words)
            compared += 1
            ratio = matcher.ratio()
            if ratio > best or (ratio == best and found is None):
                best, found = ratio, self.places[words][0]
            if compared == _MAX_COMPARED:
                break
        return found

    def _candidates(self, taken: frozenset[str]) -> Iterator[str]:
        """The first texts of the sheet that are no labels of the form."""
        sifted = 0
        for words in self.places:
            if words not in taken:
                yield words
                sifted += 1
                if sifted == _MAX_CANDIDATES:
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
        if cell.kind is text and len(cell.text) <= MAX_LABEL_LENGTH and texts < MAX_TEXTS:
            texts += 1
            words = normalized_label(cell.text)
            places.setdefault(words, []).append(place)
            by_row.setdefault(last_row, []).append((column, words))
    return Labels(sheet, places, by_row, MergedRanges(sheet.merges), last_row, last_column)


def is_blank(cell: Cell | None) -> bool:
    """Whether a person sees nothing in the cell."""
    return cell is None or (cell.kind is Kind.TEXT and not cell.text.strip())
