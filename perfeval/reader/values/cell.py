"""What a cell says, as the type its field asks for.

Text becomes a number only by a closed list of written forms, and each such reading is noted;
anything else is a problem of the cell.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from perfeval.cells import Cell, Kind
from perfeval.model import Problem, Value
from perfeval.reader.locate.labels import is_blank, normalized
from perfeval.reader.values.accepted import accepted
from perfeval.reader.values.notation import (
    Reading,
    in_unit,
    joined_date,
    refused,
    written_date,
    written_number,
)
from perfeval.scheme.form import Field, FieldType

BLANK = Reading(problem=Problem.BLANK)
_PROBLEMS = {
    Kind.ERROR: Reading(problem=Problem.ERROR),
    Kind.UNCALCULATED: Reading(problem=Problem.UNCALCULATED),
}
_EXCEL_DAY_ZERO = date(1899, 12, 30)
_TOO_LARGE = Decimal(10) ** 15  # beyond what a spreadsheet keeps to the last digit


def shown(cell: Cell | None) -> str:
    """What a person sees in the cell, near enough for a message."""
    if cell is None:
        return ""
    if isinstance(cell.value, Decimal):
        return _percentage(cell.value) if cell.percent else cell.text
    text = " ".join(cell.text.split())
    # One object where they are equal: a value and what is shown of it are kept for every cell.
    return cell.text if text == cell.text else text


def _percentage(number: Decimal) -> str:
    text = f"{number * 100:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{text}%"


def read(cell: Cell | None, field: Field, row: Mapping[str, Value]) -> Reading:
    """Reads one cell of the form.

    ``row`` has the values already read from the same row: the measure unit and the sign that
    decide how a quantity is read.
    """
    if cell is None or is_blank(cell):
        return BLANK
    problem = _PROBLEMS.get(cell.kind)
    if problem is not None:
        return problem
    if field.text_when and all(row.get(name) == word for name, word in field.text_when.items()):
        return _choice(cell, field.text_choices, {}) if field.text_choices else _text(cell, {})
    return _READERS.get(field.type, _number)(cell, field, row)


def _text(cell: Cell, aliases: Mapping[str, str]) -> Reading:
    """Text as typed; where the field knows another word for it, that word."""
    if isinstance(cell.value, str):
        words = cell.text.strip()
    else:
        words = shown(cell)
        if cell.kind is Kind.DATE:
            # A number such as 3-1 that the spreadsheet took for a date: what was typed is gone.
            return Reading(words, understood=words, written="date_in_text")
    return Reading(aliases.get(normalized(words), words) if aliases else words)


def _choice(cell: Cell, choices: tuple[str, ...], aliases: Mapping[str, str]) -> Reading:
    words = normalized(shown(cell))
    for choice in choices:
        if normalized(choice) == words:
            return Reading(choice)
    for alias, choice in aliases.items():
        if normalized(alias) == words:
            return Reading(choice, understood=choice)
    return Reading(problem=Problem.NOT_A_CHOICE)


def counts_days(cell: Cell) -> bool:
    """Whether a plain number may be a date as a spreadsheet stores it: a count of days."""
    first, last = accepted().dates.serials
    return cell.kind is Kind.NUMBER and cell.value in range(first, last + 1)


def _date(cell: Cell) -> Reading:
    if isinstance(cell.value, date):
        return Reading(cell.value)
    if cell.kind is Kind.TEXT:
        return written_date(cell.text)
    reading = refused("text")
    if cell.kind is Kind.NUMBER and isinstance(cell.value, Decimal):
        if counts_days(cell):
            day = _EXCEL_DAY_ZERO + timedelta(days=int(cell.value))
            reading = Reading(day, understood=day.isoformat())
        else:
            reading = joined_date(cell.text)
    if reading.value is None:
        return reading
    return Reading(reading.value, understood=reading.understood, written="number_for_date")


def _number(  # noqa: PLR0911 - one way out for each kind of cell
    cell: Cell, field: Field, row: Mapping[str, Value]
) -> Reading:
    if not isinstance(cell.value, Decimal):
        if cell.kind is Kind.TEXT:
            return written_number(cell.text, field, row)
        return refused("date_format" if cell.kind is Kind.DATE else "text")
    if abs(cell.value) >= _TOO_LARGE:
        return refused("too_long")
    if not cell.percent:
        return Reading(cell.value)
    if field.type not in {FieldType.RATE, FieldType.QUANTITY}:
        # Money and scores keep what is stored, which is not what the cell shows.
        stored = f"{cell.value.normalize():f}"
        return Reading(cell.value, None, stored, percent=True, written="percent_format")
    # What shows as 95% is 95 percentage points.
    points = in_unit((cell.value * 100).normalize() + 0, "%", field, row)
    if points.problem is not None:
        return points
    return Reading(points.value, percent=True, implies=points.implies)


# What is not among them holds a number.
_READERS: Mapping[FieldType, Callable[[Cell, Field, Mapping[str, Value]], Reading]] = {
    FieldType.TEXT: lambda cell, field, _: _text(cell, field.aliases),
    FieldType.LONG_TEXT: lambda cell, field, _: _text(cell, field.aliases),
    FieldType.CHOICE: lambda cell, field, _: _choice(cell, field.choices, field.aliases),
    FieldType.DATE: lambda cell, _field, _row: _date(cell),
}
