"""The rows of a worksheet part as the usual programs write them → cells, without a tree.

Nearly all bytes of a sheet are rows, spelt in one of a few ways, and a pattern reads them in a
quarter of the time that making a tree of them takes. Every byte of them has to match a strict
grammar: that shows them to be well-formed, and to say what the tree would say. What is written in
any other way, however harmless, is left to the tree, which alone tells what is wrong with a part.
"""

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import lru_cache

from perfeval.cells.grid import place
from perfeval.cells.limits import Limits
from perfeval.cells.workbook import Cell, Place
from perfeval.cells.xlsx.contents import Content, Surroundings, decoded, new_cell
from perfeval.cells.xlsx.spelling import PLAIN_TEXT, TEXT, VALUE, NotPlain, meant, roomy, stretches
from perfeval.cells.xlsx.texts import text_within

_START, _END = b"<sheetData>", b"</sheetData>"
_MOST_AROUND = 256 * 1024  # bytes that are no rows
_LEVELS = 5  # of elements: worksheet, sheetData, row, c, v

_ATTRIBUTES = f'(?: [A-Za-z0-9:]++="{VALUE}")*'
_ADDRESS = r"[A-Z]{1,3}+[0-9]{1,7}+"
_STYLE = r"[0-9]{1,9}+"
_BLANKS = rf'(?:<c r="{_ADDRESS}" s="{_STYLE}" ?/>)*'  # what most cells of a form are
_CELL = (
    rf'<c r="({_ADDRESS})"(?: s="({_STYLE})")?(?: t="([A-Za-z]++)")?'
    rf"(?:>(?:<f({_ATTRIBUTES})(?:>({TEXT})</f>| ?/>))?(?:<v>({PLAIN_TEXT})</v>|<v ?/>)?</c>| ?/>"
    rf'|><is><t(?: xml:space="preserve")?>({TEXT})</t></is></c>)'
)
_ROW = rf'<row r="([0-9]{{1,7}}+)"({_ATTRIBUTES})'
# What follows has to be a cell within a row, and a row or nothing behind one.
_WITHIN = r"(?:(?=<c )|</row>(?=<row |\Z))"
_BEHIND = r"(?=<row |\Z)"
_PIECE = re.compile(
    rf"{_CELL}{_BLANKS}{_WITHIN}"
    rf"|{_ROW}(?:>{_BLANKS}{_WITHIN}| ?/>{_BEHIND})"
    r"|([\s\S])"  # anything else
)
_ATTRIBUTE = re.compile(' ([^=]+)="([^"]*)"')
_PREFIXED = "x14ac:dyDescent"
_OF_A_ROW = {
    *("spans", "s", "customFormat", "ht", "hidden", "customHeight", "outlineLevel", "collapsed"),
    *("thickTop", "thickBot", "ph", _PREFIXED),
}
_OF_A_FORMULA = {"t", "aca", "ref", "dt2D", "dtr", "del1", "del2", "r1", "r2", "ca", "si", "bx"}
_LONGEST_ROW_TAG = 250  # a longer one is not remembered
_TRUE = frozenset({"1", "true"})


@dataclass(slots=True)
class PlainRows:
    """The rows of a sheet.

    Attributes:
        cells: those that are not blank.
        hidden_rows: hidden rows that hold one.
        seen: how many cells and rows there are, blank ones included.
        before: the part up to where the rows start, sheetData opened.
        after: the part from where they end. The rows are well-formed and belong to the sheet if
            both together are, and have one sheetData, which is a child of the root.
    """

    cells: dict[Place, Cell] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    seen: int = 0
    before: bytes = b""
    after: bytes = b""


def read_plain_rows(data: bytes, book: Surroundings) -> PlainRows | None:
    """The rows of a worksheet part, or None if the tree is to read it."""
    start, end = data.find(_START) + len(_START), data.rfind(_END)
    around = len(data) - end + start
    if not len(_START) <= start <= end or around > _MOST_AROUND:
        return None
    if not roomy(book.limits, len(data), _LEVELS):
        return None
    rows = PlainRows()
    prefixed = False
    try:
        for text in stretches(data, start, end, b"<row "):
            _take(text, rows, book)
            prefixed = prefixed or _PREFIXED in text
    except NotPlain:
        return None
    # An attribute under a prefix is well-formed only where the prefix is declared.
    attribute = f' {_PREFIXED}="0"'.encode() if prefixed else b""
    rows.before, rows.after = data[: start - 1] + attribute + b">", data[end:]
    return rows


def _take(text: str, rows: PlainRows, book: Surroundings) -> None:
    """Adds some rows, if there is nothing else in this text."""
    cells, known = rows.cells, book.known
    count, opened = len(cells), 0
    hidden = ""  # the number of the row, if it is hidden
    for found in _PIECE.finditer(text):
        at, style, kind, said, formula, raw, inline, number, attributes, other = found.groups()
        if at is not None:
            content = kind, style, raw if inline is None else _inline(inline, book.limits)
            if said is None:
                cell = known.get(content) or new_cell(content, book)
            else:
                cell = _calculated(content, said, formula or "", book)
            if cell is not None:
                where = place(at)
                if where is None:
                    raise NotPlain
                cells[where] = cell
                count += 1
                if hidden:
                    rows.hidden_rows.add(int(hidden))
        elif other is None:
            opened += 1
            hidden = number if _hides(attributes) else ""
        else:
            raise NotPlain
    if len(cells) != count:  # two for one place
        raise NotPlain
    rows.seen += opened + text.count("<c ")
    if not book.has_room(rows.seen, count):
        raise NotPlain


def _inline(text: str, limits: Limits) -> str:
    return text_within(meant(text), limits)


def _calculated(content: Content, said: str, formula: str, book: Surroundings) -> Cell | None:
    """The cell of a formula with these attributes."""
    if said:
        _attributes(said, _OF_A_FORMULA)
    kind, _, raw = content
    if raw is None and kind == "str":  # nothing stored, or a text of no characters?
        raise NotPlain
    return decoded(content, meant(formula).removeprefix("="), book)


def _hides(attributes: str) -> bool:
    """Whether a row is hidden."""
    if len(attributes) > _LONGEST_ROW_TAG:
        raise NotPlain
    return _read_hides(attributes)


@lru_cache(maxsize=1_024)  # the rows of a form are of a few kinds
def _read_hides(attributes: str) -> bool:
    return _attributes(attributes, _OF_A_ROW).get("hidden") in _TRUE


def _attributes(written: str, names: AbstractSet[str]) -> dict[str, str]:
    """The attributes of a tag, which has no others than these and each once."""
    found = _ATTRIBUTE.findall(written)
    values = dict(found)
    if len(values) != len(found) or not values.keys() <= names:
        raise NotPlain
    return values
