"""Parses numbers and dates written as text, by notation.toml; anything else is refused by kind."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from perfeval.model import Problem, Value
from perfeval.reader.locate.labels import normalized
from perfeval.reader.values.notation_table import notation_table, shift_decimal
from perfeval.scheme.form import Field, FieldType

_MAX_LENGTH = 20  # characters of a number, the decimal point among them; all are kept
_EIGHT_DIGITS = re.compile("[0-9]{8}")
_GAP_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])[.,]?\s+[.,]?(?=[0-9])")
_SPACES_NOT_BETWEEN_DIGITS = re.compile(r"(?<![0-9]) +| +(?![0-9])")


class CellReading(NamedTuple):
    """The value of a cell under its field's type, or the problem.

    Attributes:
        value: the value; money in 万元, rates in percentage points.
        problem: why there is no value.
        understood: the value as text, if it was not stored as its type.
        percent: whether it was written or shown as a percentage.
        written: the kind of text that was understood or refused, if it has a message of its own.
        implies: what the text implies for blank cells of the row, as (field, value).
    """

    value: Value = None
    problem: Problem | None = None
    understood: str | None = None
    percent: bool = False
    written: str = ""
    implies: tuple[tuple[str, str], ...] = ()


def unreadable(kind: str) -> CellReading:
    """A reading without a value, with the kind of text found instead."""
    return CellReading(problem=Problem.UNREADABLE, written=kind)


def normalise_characters(text: str) -> str:
    """A text in half-width characters; only spaces between two digits are kept."""
    plain = " ".join(text.translate(notation_table().translation).split())
    return _SPACES_NOT_BETWEEN_DIGITS.sub("", plain)


def _holds_two_numbers(text: str) -> bool:
    """Whether more than the one space that may separate groups of digits stands between two."""
    plain = text.translate(notation_table().translation)
    spaces = notation_table().groups.spaces
    return any(gap[0] not in spaces for gap in _GAP_BETWEEN_DIGITS.finditer(plain))


def _unit_without_brackets(bare: str) -> str:
    """A text whose unit stands in brackets, as it does in labels, with the brackets left out."""
    found = notation_table().bracketed_unit.fullmatch(bare)
    return f"{found['number']}{found['unit']}" if found else bare


def _without_own_unit(bare: str, row: Mapping[str, Value], field: Field) -> str:
    """A text without the unit that its own row names, whatever characters that is written in."""
    own = row.get(field.unit_field)
    if not isinstance(own, str) or len(own) > notation_table().longest:
        return bare
    return bare.removesuffix(normalise_characters(own))


def unit_of_cell(field: Field, row: Mapping[str, Value]) -> str:
    """The unit of a cell's value, "" if it has none."""
    match field.type:
        case FieldType.MONEY:
            return "万元"
        case FieldType.SCORE:
            return "分"
        case FieldType.RATE:
            return "%"
    written = row.get(field.unit_field)
    if not isinstance(written, str):
        return field.measure_unit
    # A longer text is no unit, and normalising one for each row takes long.
    return normalized(written) if len(written) <= notation_table().longest else written


def parse_number(text: str, field: Field, row: Mapping[str, Value]) -> CellReading:
    """Parses a number written as text.

    ``row`` has the values already read from the same row, such as the measure unit and the sign.
    """
    table = notation_table()
    if len(text) > table.longest:
        return unreadable("text")
    plain = normalise_characters(text)
    sign, bare = _split_bound(plain)
    bare = _unit_without_brackets(bare)
    found = table.number.fullmatch(bare) or table.number.fullmatch(
        _without_own_unit(bare, row, field)
    )
    reading = _percentage(bare, field, row) or (_number(found, field, row) if found else None)
    kind = "" if reading else _refusal_kind(plain)
    if kind in {"", "grouping"} and _holds_two_numbers(text):
        return unreadable("two_numbers")
    if reading is None:
        return unreadable(kind)
    if reading.problem is not None:
        # A more precise reason than an unknown unit may apply: “300左右”.
        kind = _refusal_kind(plain)
        return unreadable(reading.written if kind == "text" else kind)
    return _apply_bound(reading, sign, field, row) if sign else reading


def parse_date(text: str) -> CellReading:
    """Parses a date written as text."""
    if len(text) > notation_table().longest:
        return unreadable("text")
    plain = normalise_characters(text)
    found = notation_table().dates.pattern.fullmatch(_numerals_to_digits(plain))
    if found is not None:
        return _date_reading(*(part for part in found.groups() if part is not None))
    return parse_eight_digits(plain)


def parse_eight_digits(digits: str) -> CellReading:
    """Parses a date in eight digits: 20240415."""
    first, last = notation_table().dates.joined
    if _EIGHT_DIGITS.fullmatch(digits) and first <= digits <= last:
        return _date_reading(digits[:4], digits[4:6], digits[6:])
    return unreadable("text")


def _date_reading(year: str, month: str, day: str) -> CellReading:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:  # such as 30 February
        return unreadable("text")
    return CellReading(found, understood=found.isoformat())


def _numerals_to_digits(plain: str) -> str:
    """二〇二四年四月十五日 with its numerals in digits; other texts as they are."""
    numerals = notation_table().numerals
    parts = re.split("([年月日号])", plain)
    if len(parts) != 7 or parts[6]:
        return plain
    year = "".join(str(numerals.digits.get(word, word)) for word in parts[0])
    month, day = (str(numerals.values.get(word, word)) for word in (parts[2], parts[4]))
    return f"{year}年{month}月{day}{parts[5]}"


def _split_bound(plain: str) -> tuple[str, str]:
    """The sign of the bound a text sets, "" if none, and the text without its words."""
    signs = notation_table().signs
    sign = ""
    for word in sorted(signs.before, key=len, reverse=True):
        if plain.startswith(word):
            sign, plain = signs.before[word], plain.removeprefix(word)
            break
    for word in sorted(signs.behind, key=len, reverse=True):
        if plain.endswith(word):
            # Two bounds are not understood.
            return ("", "") if sign else (signs.behind[word], plain.removesuffix(word))
    return sign, plain


def _apply_bound(
    reading: CellReading, sign: str, field: Field, row: Mapping[str, Value]
) -> CellReading:
    """The reading of a text that also sets a bound, which only a target may."""
    if not field.signed_by:
        return unreadable("bound")
    own = row.get(field.signed_by)
    if own is not None:
        return reading if own == sign else unreadable("sign")
    implies = ((field.signed_by, sign), *reading.implies)
    return CellReading(reading.value, None, reading.understood, reading.percent, implies=implies)


def _number(found: re.Match[str], field: Field, row: Mapping[str, Value]) -> CellReading | None:
    """The reading of a text that matches the number pattern, None if it is no number."""
    table = notation_table()
    in_brackets = bool(found["open"])
    if in_brackets != bool(found["close"]) or (found["currency"] and not found["unit"]):
        return None
    if in_brackets and (found["minus"] or field.type not in table.negative.brackets_in):
        return None
    if found["numeral"]:
        if field.type not in table.numerals.counted_in:
            return None
        number = Decimal(table.numerals.values[found["numeral"]])
    else:
        digits = "".join(found["digits"].translate({ord(","): None, ord(" "): None}))
        if len(digits) > _MAX_LENGTH:
            return unreadable("too_long")
        number = Decimal(digits)
    if in_brackets or found["minus"] == "-":
        number = -number
    reading = convert_unit(number, found["unit"], field, row)
    return None if reading.problem and found["numeral"] else reading


def _percentage(bare: str, field: Field, row: Mapping[str, Value]) -> CellReading | None:
    numerals = notation_table().numerals
    found = notation_table().percentage.fullmatch(bare)
    if found is None:
        return None
    if found["digits"]:
        number = Decimal(found["digits"].replace(",", "").replace(" ", ""))
    else:
        whole = 100 if found["numeral"] in numerals.hundred else numerals.values[found["numeral"]]
        places = "".join(str(numerals.digits[word]) for word in found["places"] or "")
        number = Decimal(f"{whole}.{places}" if places else whole)
    return convert_unit(number, "%", field, row)


def convert_unit(number: Decimal, unit: str, field: Field, row: Mapping[str, Value]) -> CellReading:
    """Converts a number from the unit written after it to the unit of its cell."""
    table = notation_table().units
    unit, own = normalized(unit), unit_of_cell(field, row)
    percent = unit in table.percent
    implies: tuple[tuple[str, str], ...] = ()
    if not unit or unit in field.also_units or (percent and own in table.percent):
        power = 0
    elif not own and field.unit_field:
        scale, word = notation_table().power(unit)
        if percent or {unit, word} & table.known:
            implies, power = ((field.unit_field, "%" if percent else unit),), 0
        elif not word and unit in table.bare:
            power = scale
        else:
            return unreadable("unit")
    else:
        (scale, word), (own_scale, own_word) = map(notation_table().power, (unit, own))
        bare = not word and own_word not in {"%", "分", ""}
        if percent or not (bare or word == own_word):
            return unreadable("unit")
        power = scale - own_scale
    digits = f"{shift_decimal(number, power).normalize():f}"
    understood = f"{digits}{'%' if percent else ''}"
    return CellReading(Decimal(digits), None, understood, percent, implies=implies)


def _refusal_kind(plain: str) -> str:
    """The kind of a text that is not understood, as notation.toml names it."""
    return next(kind for kind, pattern in notation_table().refusals if pattern.fullmatch(plain))
