"""What a cell stores → the cell: by its kind, its style and its text, however they were read.

One bad cell never costs the rest: what cannot be decoded becomes a text or an error, for others
to report.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from perfeval.cells.limits import Limits
from perfeval.cells.numbers import day_of_iso, day_of_serial, decimal
from perfeval.cells.workbook import BROKEN, Cell, Kind
from perfeval.cells.xlsx.formats import GENERAL, Format
from perfeval.cells.xlsx.texts import cut, unescaped

_BOOLEANS = {"0": False, "1": True, "false": False, "true": True}
_MOST_KNOWN = 10_000  # contents a form repeats are few; a million different ones are not kept

Content = tuple[str | None, str | None, str | None]  # the kind, the style and the text stored


@dataclass(slots=True)
class Surroundings:
    """What the sheets of one workbook share, and the counts that are capped for all of them."""

    strings: Sequence[str]
    formats: Mapping[str, Format]
    from_1904: bool
    limits: Limits
    cells_seen: int = 0
    cells_kept: int = 0
    known: dict[Content, Cell] = field(default_factory=dict)


def new_cell(content: Content, book: Surroundings) -> Cell | None:
    """The cell of a content without a formula, or None if that is blank.

    Equal ones of a workbook are one object: `known` has those met before, and is asked first.
    """
    cell = decoded(content, None, book) if content[2] else None
    if cell is not None and len(book.known) < _MOST_KNOWN:
        book.known[content] = cell
    return cell


def decoded(content: Content, formula: str | None, book: Surroundings) -> Cell | None:
    """The cell of a content and its formula, if any; None if it is blank."""
    kind, style, raw = content
    shown = book.formats.get(style or "0", GENERAL)
    if not raw:
        if raw is None or kind != "str":
            return Cell(Kind.UNCALCULATED, None, "", shown.percent, formula)
        return Cell(Kind.TEXT, "", "", shown.percent, formula)
    if len(raw) > book.limits.text_length:
        raw = cut(raw, book.limits)
    if kind is None or kind == "n":
        return _number(raw, shown, formula, book)
    if kind == "s":
        return _shared(raw, shown, formula, book)
    return _other(kind, raw, shown.percent, formula)


def _number(raw: str, shown: Format, formula: str | None, book: Surroundings) -> Cell:
    number = decimal(raw)
    if number is None:
        return Cell(Kind.TEXT, raw, raw, shown.percent, formula)
    value, text = number
    if shown.is_date:
        day = day_of_serial(value, from_1904=book.from_1904)
        if day is not None:
            return Cell(Kind.DATE, day, day.isoformat(), shown.percent, formula)
    return Cell(Kind.NUMBER, value, text, shown.percent, formula)


def _shared(raw: str, shown: Format, formula: str | None, book: Surroundings) -> Cell | None:
    strings = book.strings
    index = int(raw) if len(raw) < 10 and raw.isascii() and raw.isdigit() else len(strings)
    if index >= len(strings):
        return Cell(Kind.ERROR, BROKEN, BROKEN, shown.percent, formula)
    text = strings[index]
    if not text and formula is None:
        return None
    return Cell(Kind.TEXT, text, text, shown.percent, formula)


def _other(kind: str, raw: str, percent: bool, formula: str | None) -> Cell:
    """The cell of a content that is neither a number nor a shared text."""
    if kind == "b" and raw in _BOOLEANS:
        value = _BOOLEANS[raw]
        return Cell(Kind.BOOLEAN, value, "TRUE" if value else "FALSE", percent, formula)
    if kind == "e":
        return Cell(Kind.ERROR, raw, raw, percent, formula)
    if kind == "d":
        day = day_of_iso(raw)
        if day is not None:
            return Cell(Kind.DATE, day, day.isoformat(), percent, formula)
    text = raw if kind == "inlineStr" else unescaped(raw)
    return Cell(Kind.TEXT, text, text, percent, formula)
