"""Decodes a cell: its type (``t``), style index (``s``) and stored value (``v``) → a `Cell`.

A bad cell never stops the others: what cannot be decoded becomes a text or an error value, which
the checks report.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from perfeval.cells.limits import Limits
from perfeval.cells.numbers import date_of_iso, date_of_serial, decimal, time_of_serial
from perfeval.cells.pictures import is_picture
from perfeval.cells.workbook import BROKEN, Cell, Kind
from perfeval.cells.xlsx.formats import GENERAL, Format
from perfeval.cells.xlsx.number_display import displayed_number
from perfeval.cells.xlsx.strings import RichText, StringItem, truncate, unescape

_BOOLEANS = {"0": False, "1": True, "false": False, "true": True}
PICTURE = "picture"  # stands for the type of a cell with a picture, which has no type of its own
_FIRST_DAY_OF_A_CLOCK = 36_526  # 2000-01-01: from there on a day of which only the clock shows
_NO_DAYS = {Decimal(0): "1900-01-00", Decimal(60): "1900-02-29"}  # as Excel shows them
_MAX_CACHED_CELLS = 10_000  # a form repeats few values; a million different ones are not kept

Content = tuple[str | None, str | None, str | None]  # type, style index, stored value


@dataclass(slots=True)
class WorkbookContext:
    """What the sheets of one workbook share.

    Attributes:
        strings: the shared strings, by number from 0.
        formats: style index → number format; the General format is left out.
        from_1904: whether dates count from 1904 instead of 1900.
        limits: the limits on the workbook.
        cells_seen: row and cell elements read so far in all sheets.
        cells_kept: cells with content among them.
        cached: cells decoded before; equal cells of a workbook are one object.
    """

    strings: Sequence[StringItem]
    formats: Mapping[str, Format]
    from_1904: bool
    limits: Limits
    cells_seen: int = 0
    cells_kept: int = 0
    cached: dict[Content, Cell] = field(default_factory=dict)


def decode_value(content: Content, context: WorkbookContext) -> Cell | None:
    """The cell of a content without a formula, or None if it is blank.

    The caller looks it up in ``context.cached`` first, which saves a call for most cells.
    """
    cell = decode_cell(content, None, context) if content[2] else None
    if cell is not None and len(context.cached) < _MAX_CACHED_CELLS:
        context.cached[content] = cell
    return cell


def decode_cell(content: Content, formula: str | None, context: WorkbookContext) -> Cell | None:
    """The cell of a content and its formula (None without one); None if it is blank."""
    kind, style, raw = content
    number_format = context.formats.get(style or "0", GENERAL)
    if kind == PICTURE or (formula and is_picture(formula)):
        return Cell(Kind.PICTURE, None, "", percent=False, formula=None)
    if not raw:
        if raw is None or kind != "str":
            return Cell(Kind.UNCALCULATED, None, "", number_format.percent, formula)
        return Cell(Kind.TEXT, "", "", number_format.percent, formula)
    if len(raw) > context.limits.text_length:
        raw = truncate(raw, context.limits)
    if kind is None or kind == "n":
        cell = _number(raw, number_format, formula, context)
    elif kind == "s":
        return _shared(raw, style, formula, context)
    else:
        cell = _other(kind, raw, number_format.percent, formula)
    return cell._replace(remaining="") if number_format.struck else cell


def decode_string(
    item: StringItem, style: str | None, formula: str | None, context: WorkbookContext
) -> Cell | None:
    """The cell of a shared or inline string; None if it is blank."""
    number_format = context.formats.get(style or "0", GENERAL)
    if item is None:
        return broken(number_format.percent, formula)
    text = item if isinstance(item, str) else item.text
    if not text and formula is None:
        return None
    if is_picture(text):
        return Cell(Kind.PICTURE, None, "", percent=False, formula=None)
    remaining = "" if number_format.struck else None
    if isinstance(item, RichText):
        left = item.remaining(struck=number_format.struck)
        # A space struck out is nothing that anybody sees.
        remaining = None if left.split() == text.split() else left
        remaining = truncate(left, context.limits) if remaining is not None else None
    return Cell(Kind.TEXT, text, text, number_format.percent, formula, remaining=remaining)


def broken(percent: bool, formula: str | None) -> Cell:
    """A cell whose stored content cannot be decoded."""
    return Cell(Kind.ERROR, BROKEN, BROKEN, percent, formula)


def _number(raw: str, number_format: Format, formula: str | None, context: WorkbookContext) -> Cell:
    number = decimal(raw)
    percent = number_format.percent
    if number is None:
        return Cell(Kind.TEXT, raw, raw, percent, formula)
    value, text = number
    displayed = None
    if number_format.is_date:
        whole_time = number_format.is_time and 0 <= value < _FIRST_DAY_OF_A_CLOCK
        if whole_time or 0 < value < 1:
            time = time_of_serial(value, elapsed=number_format.elapsed)
            return Cell(Kind.TIME, time, time, percent, formula)
        day = date_of_serial(value, from_1904=context.from_1904)
        if day is not None:
            return Cell(Kind.DATE, day, day.isoformat(), percent, formula)
        displayed = _NO_DAYS.get(value, "")  # else there is nothing but ######
    elif number_format.code:
        displayed = displayed_number(number_format.code, value)
    return Cell(Kind.NUMBER, value, text, percent, formula, displayed)


def _shared(
    raw: str, style: str | None, formula: str | None, context: WorkbookContext
) -> Cell | None:
    strings = context.strings
    index = int(raw) if len(raw) < 10 and raw.isascii() and raw.isdigit() else len(strings)
    return decode_string(strings[index] if index < len(strings) else None, style, formula, context)


def _other(kind: str, raw: str, percent: bool, formula: str | None) -> Cell:
    """The cell of a content that is neither a number nor a shared string."""
    if kind == "b" and raw in _BOOLEANS:
        value = _BOOLEANS[raw]
        return Cell(Kind.BOOLEAN, value, "TRUE" if value else "FALSE", percent, formula)
    if kind == "e":
        return Cell(Kind.ERROR, raw, raw, percent, formula)
    if kind == "d":
        day = date_of_iso(raw)
        if day is not None:
            return Cell(Kind.DATE, day, day.isoformat(), percent, formula)
    text = raw if kind == "inlineStr" else unescape(raw)
    if is_picture(text):
        return Cell(Kind.PICTURE, None, "", percent=False, formula=None)
    return Cell(Kind.TEXT, text, text, percent, formula)
