"""Decodes a cell: its type (``t``), style index (``s``) and stored value (``v``) → a `Cell`.

A bad cell never stops the others: what cannot be decoded becomes a text or an error value, which
the checks report.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from perfeval.cells.limits import Limits
from perfeval.cells.numbers import date_of_iso, date_of_serial, decimal
from perfeval.cells.workbook import BROKEN, Cell, Kind
from perfeval.cells.xlsx.formats import GENERAL, Format
from perfeval.cells.xlsx.strings import truncate, unescape

_BOOLEANS = {"0": False, "1": True, "false": False, "true": True}
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

    strings: Sequence[str]
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
    if not raw:
        if raw is None or kind != "str":
            return Cell(Kind.UNCALCULATED, None, "", number_format.percent, formula)
        return Cell(Kind.TEXT, "", "", number_format.percent, formula)
    if len(raw) > context.limits.text_length:
        raw = truncate(raw, context.limits)
    if kind is None or kind == "n":
        return _number(raw, number_format, formula, context)
    if kind == "s":
        return _shared(raw, number_format, formula, context)
    return _other(kind, raw, number_format.percent, formula)


def _number(raw: str, number_format: Format, formula: str | None, context: WorkbookContext) -> Cell:
    number = decimal(raw)
    if number is None:
        return Cell(Kind.TEXT, raw, raw, number_format.percent, formula)
    value, text = number
    if number_format.is_date:
        day = date_of_serial(value, from_1904=context.from_1904)
        if day is not None:
            return Cell(Kind.DATE, day, day.isoformat(), number_format.percent, formula)
    return Cell(Kind.NUMBER, value, text, number_format.percent, formula)


def _shared(
    raw: str, number_format: Format, formula: str | None, context: WorkbookContext
) -> Cell | None:
    strings = context.strings
    index = int(raw) if len(raw) < 10 and raw.isascii() and raw.isdigit() else len(strings)
    if index >= len(strings):
        return Cell(Kind.ERROR, BROKEN, BROKEN, number_format.percent, formula)
    text = strings[index]
    if not text and formula is None:
        return None
    return Cell(Kind.TEXT, text, text, number_format.percent, formula)


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
    return Cell(Kind.TEXT, text, text, percent, formula)
