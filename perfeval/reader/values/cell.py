"""Reads a cell as the type of its field.

A text becomes a number or a date only in a way that notation.toml lists, and each such reading is
reported; anything else is a problem of the cell.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from perfeval.cells import Cell, Kind
from perfeval.model import Problem, Value
from perfeval.reader.locate.labels import is_blank, normalized
from perfeval.reader.values.forbidden_characters import leave_out_forbidden, show_forbidden
from perfeval.reader.values.notation_table import notation_table
from perfeval.reader.values.text_parser import (
    CellReading,
    convert_unit,
    parse_date,
    parse_eight_digits,
    parse_number,
    unreadable,
)
from perfeval.scheme.form import Field, FieldType

BLANK = CellReading(problem=Problem.BLANK)
_PROBLEMS = {
    Kind.ERROR: CellReading(problem=Problem.ERROR),
    Kind.UNCALCULATED: CellReading(problem=Problem.UNCALCULATED),
    Kind.PICTURE: CellReading(problem=Problem.PICTURE),
}
_FORMATS_FOR_NUMBER = {Kind.DATE: "date_format", Kind.TIME: "time_format"}
_EXCEL_DAY_ZERO = date(1899, 12, 30)
_MAX_EXACT = Decimal(10) ** 15  # from here on a spreadsheet does not keep every digit


def displayed_text(cell: Cell | None) -> str:
    """The content of a cell for a message, close to what a person sees.

    Characters struck out are left out, unless all are.
    """
    if cell is None:
        return ""
    if isinstance(cell.value, Decimal):
        return cell.displayed or (_percentage(cell.value) if cell.percent else cell.text)
    words = (cell.remaining or "").strip() or cell.text
    text = " ".join(show_forbidden(words).split())
    # The same object if they are equal, to save memory: both are kept for every cell.
    return cell.text if text == cell.text else text


def _percentage(number: Decimal) -> str:
    text = f"{number * 100:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{text}%"


def read(cell: Cell | None, field: Field, row: Mapping[str, Value]) -> CellReading:
    """Reads one cell of the form.

    ``row`` has the values already read from the same row: the measure unit and the sign that
    decide how a quantity is read.
    """
    if cell is None or is_blank(cell):
        return BLANK
    problem = _PROBLEMS.get(cell.kind)
    if problem is not None:
        return problem
    if cell.remaining is not None:
        return _struck(cell, field, row)
    if field.text_when and all(row.get(name) == word for name, word in field.text_when.items()):
        return _choice(cell, field.text_choices, {}) if field.text_choices else _text(cell, {})
    reading = _READERS.get(field.type, _number)(cell, field, row)
    if field.computed is None and isinstance(reading.value, Decimal):
        return _within_magnitude(reading, reading.value, cell, field)
    return reading


def _within_magnitude(
    reading: CellReading, value: Decimal, cell: Cell, field: Field
) -> CellReading:
    """The reading of a number, refused where no such figure is ever filed."""
    least, most = notation_table().magnitude.bounds(field.type)
    if abs(value) > most:
        return unreadable("too_large")
    if value and abs(value) < least:
        # A spreadsheet's own arithmetic leaves such a rest where the result is 0: 0.3-0.2-0.1.
        if cell.formula is not None:
            return CellReading(Decimal(0), understood="0", written="rest")
        return unreadable("too_small")
    return reading


def _struck(cell: Cell, field: Field, row: Mapping[str, Value]) -> CellReading:
    """Reads a cell in which characters are struck out: what is left of it.

    A text that is struck out as a whole is read as it is and told; a number is not taken.
    """
    left = (cell.remaining or "").strip()
    sound = cell._replace(remaining=None)
    reading = read(sound._replace(value=left, text=left) if left else sound, field, row)
    if reading.problem is not None:
        return reading
    if not left and not isinstance(reading.value, str):
        return unreadable("struck")
    understood = reading.understood or str(reading.value)
    return reading._replace(
        understood=understood, written="partly_struck" if left else "struck_text"
    )


def _text(cell: Cell, aliases: Mapping[str, str]) -> CellReading:
    """Text as typed, or the word that the field uses for this alias."""
    if isinstance(cell.value, str):
        words = leave_out_forbidden(cell.text)
        if words is not cell.text:
            return _text_left(words.strip(), aliases)
        words = words.strip()
    else:
        words = displayed_text(cell)
        if cell.kind is Kind.DATE:
            # Something like 3-1 that the spreadsheet turned into a date: what was typed is lost.
            return CellReading(words, understood=words, written="date_in_text")
    if cell.kind is Kind.TIME:
        # Likewise 1:1, which was a ratio.
        return CellReading(words, understood=words, written="time_in_text")
    return CellReading(_alias(words, aliases))


def _alias(words: str, aliases: Mapping[str, str]) -> str:
    """The word that the field uses for a text, the text itself if it has none."""
    short = aliases and len(words) <= notation_table().longest
    return aliases.get(normalized(words), words) if short else words


def _text_left(words: str, aliases: Mapping[str, str]) -> CellReading:
    """The reading of a text from which forbidden characters were left out."""
    value = _alias(words, aliases)
    problem = None if value else Problem.BLANK
    return CellReading(value or None, problem, understood=value, written="forbidden")


def _choice(cell: Cell, choices: tuple[str, ...], aliases: Mapping[str, str]) -> CellReading:
    if len(cell.text) > notation_table().longest:
        return CellReading(problem=Problem.NOT_A_CHOICE)
    words = normalized(displayed_text(cell))
    for choice in choices:
        if normalized(choice) == words:
            return CellReading(choice)
    for alias, choice in aliases.items():
        if normalized(alias) == words:
            return CellReading(choice, understood=choice)
    return CellReading(problem=Problem.NOT_A_CHOICE)


def is_date_serial(cell: Cell) -> bool:
    """Whether a plain number may be the serial number of a date."""
    first, last = notation_table().dates.serials
    return cell.kind is Kind.NUMBER and cell.value in range(first, last + 1)


def _date(cell: Cell) -> CellReading:
    if isinstance(cell.value, date):
        return CellReading(cell.value)
    if cell.kind is Kind.TEXT:
        return parse_date(cell.text)
    reading = unreadable("text")
    if cell.kind is Kind.NUMBER and isinstance(cell.value, Decimal):
        if is_date_serial(cell):
            day = _EXCEL_DAY_ZERO + timedelta(days=int(cell.value))
            reading = CellReading(day, understood=day.isoformat())
        else:
            reading = parse_eight_digits(cell.text)
    if reading.value is None:
        return reading
    return CellReading(reading.value, understood=reading.understood, written="number_for_date")


def _number(  # noqa: PLR0911 - one way out for each kind of cell
    cell: Cell, field: Field, row: Mapping[str, Value]
) -> CellReading:
    if not isinstance(cell.value, Decimal):
        if cell.kind is Kind.TEXT:
            return parse_number(cell.text, field, row)
        return unreadable(_FORMATS_FOR_NUMBER.get(cell.kind, "text"))
    if cell.displayed is not None:
        return _number_as_displayed(cell.value, cell, field, row)
    if abs(cell.value) >= _MAX_EXACT:
        return unreadable("too_long")
    if not cell.percent:
        return CellReading(cell.value)
    if field.type not in {FieldType.RATE, FieldType.QUANTITY}:
        # For money and scores the stored value counts, not the percentage that the cell shows.
        stored = f"{cell.value.normalize():f}"
        return CellReading(cell.value, None, stored, percent=True, written="percent_format")
    # What shows as 95% is 95 percentage points.
    points = convert_unit((cell.value * 100).normalize() + 0, "%", field, row)
    if points.problem is not None:
        return points
    return CellReading(points.value, percent=True, implies=points.implies)


def _number_as_displayed(
    stored: Decimal, cell: Cell, field: Field, row: Mapping[str, Value]
) -> CellReading:
    """Reads a number whose format shows other digits: what a person sees is what was filed.

    That is taken only if it has all digits of the stored number, so that the format does no more
    than move the decimal point; a format that rounds as well leaves the figure in doubt.
    """
    if not cell.displayed:
        return unreadable("not_displayed")
    reading = parse_number(cell.displayed, field, row)
    if not isinstance(reading.value, Decimal):
        return unreadable("displayed_otherwise")
    if reading.value == stored and not cell.percent:
        return CellReading(stored)  # only with zeros in front
    if reading.value.normalize().as_tuple()[:2] != stored.normalize().as_tuple()[:2]:
        return unreadable("displayed_otherwise")
    return reading._replace(written="displayed")


# All other types are numbers.
_READERS: Mapping[FieldType, Callable[[Cell, Field, Mapping[str, Value]], CellReading]] = {
    FieldType.TEXT: lambda cell, field, _: _text(cell, field.aliases),
    FieldType.LONG_TEXT: lambda cell, field, _: _text(cell, field.aliases),
    FieldType.CHOICE: lambda cell, field, _: _choice(cell, field.choices, field.aliases),
    FieldType.DATE: lambda cell, _field, _row: _date(cell),
}
