"""Numbers and dates written as text: read by the table of accepted forms, or refused by name."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from perfeval.model import Problem, Value
from perfeval.reader.locate.labels import normalized
from perfeval.reader.values.accepted import accepted, times
from perfeval.scheme.form import Field, FieldType

_MOST_DIGITS = 20  # of a number with its places; all of them are kept
_EIGHT_DIGITS = re.compile("[0-9]{8}")
_BESIDE_NO_DIGIT = re.compile(r"(?<![0-9]) +| +(?![0-9])")


class Reading(NamedTuple):
    """A cell's value under its field's type, or the problem; how text was understood.

    ``written`` names the form a text was understood as or refused for, where a message has words
    of its own for it. ``implies`` has what the text says of blank cells of its row: field, word.
    """

    value: Value = None
    problem: Problem | None = None
    understood: str | None = None
    percent: bool = False
    written: str = ""
    implies: tuple[tuple[str, str], ...] = ()


def refused(kind: str) -> Reading:
    """No value, and the kind of text that stands in its place."""
    return Reading(problem=Problem.UNREADABLE, written=kind)


def cleaned(text: str) -> str:
    """A text with its characters made plain; only spaces between two digits are kept."""
    plain = " ".join(text.translate(accepted().translation).split())
    return _BESIDE_NO_DIGIT.sub("", plain)


def own_unit(asked: Field, row: Mapping[str, Value]) -> str:
    """The unit a cell counts in, "" where it has none."""
    match asked.type:
        case FieldType.MONEY:
            return "万元"
        case FieldType.SCORE:
            return "分"
        case FieldType.RATE:
            return "%"
    beside = row.get(asked.unit_field)
    return normalized(beside) if isinstance(beside, str) else asked.measure_unit


def written_number(text: str, asked: Field, row: Mapping[str, Value]) -> Reading:
    """A number written as text.

    ``row`` has the values already read from the same row, the measure unit and the sign of a
    target among them.
    """
    table = accepted()
    if len(text) > table.longest:
        return refused("text")
    plain = cleaned(text)
    sign, bare = _without_sign(plain)
    found = table.number.fullmatch(bare)
    reading = _percentage(bare, asked, row) or (_number(found, asked, row) if found else None)
    if reading is None:
        return refused(_kind(plain))
    if reading.problem is not None:
        # Something more telling than a strange unit may be the matter: “300左右”.
        kind = _kind(plain)
        return refused(reading.written if kind == "text" else kind)
    return _bounded(reading, sign, asked, row) if sign else reading


def written_date(text: str) -> Reading:
    """A date written as text, day by day."""
    plain = cleaned(text)
    found = accepted().dates.pattern.fullmatch(_with_digits(plain))
    if found is not None:
        return _day(*(part for part in found.groups() if part is not None))
    return joined_date(plain)


def joined_date(digits: str) -> Reading:
    """A date in eight digits: 20240415."""
    first, last = accepted().dates.joined
    if _EIGHT_DIGITS.fullmatch(digits) and first <= digits <= last:
        return _day(digits[:4], digits[4:6], digits[6:])
    return refused("text")


def _day(year: str, month: str, day: str) -> Reading:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:  # such as 30 February
        return refused("text")
    return Reading(found, understood=found.isoformat())


def _with_digits(plain: str) -> str:
    """二〇二四年四月十五日 with its numerals in digits; other texts as they are."""
    numerals = accepted().numerals
    parts = re.split("([年月日号])", plain)
    if len(parts) != 7 or parts[6]:
        return plain
    year = "".join(str(numerals.digits.get(word, word)) for word in parts[0])
    month, day = (str(numerals.values.get(word, word)) for word in (parts[2], parts[4]))
    return f"{year}年{month}月{day}{parts[5]}"


def _without_sign(plain: str) -> tuple[str, str]:
    """The bound a text sets, "" if none, and the text without the words for it."""
    signs = accepted().signs
    sign = ""
    for word in sorted(signs.before, key=len, reverse=True):
        if plain.startswith(word):
            sign, plain = signs.before[word], plain.removeprefix(word)
            break
    for word in sorted(signs.behind, key=len, reverse=True):
        if plain.endswith(word):
            # A bound on either side is one too many.
            return ("", "") if sign else (signs.behind[word], plain.removesuffix(word))
    return sign, plain


def _bounded(reading: Reading, sign: str, asked: Field, row: Mapping[str, Value]) -> Reading:
    """A reading whose text also sets a bound, which only a target may."""
    if not asked.signed_by:
        return refused("bound")
    own = row.get(asked.signed_by)
    if own is not None:
        return reading if own == sign else refused("sign")
    implies = ((asked.signed_by, sign), *reading.implies)
    return Reading(reading.value, None, reading.understood, reading.percent, implies=implies)


def _number(found: re.Match[str], asked: Field, row: Mapping[str, Value]) -> Reading | None:
    """The reading of a text that has the shape of a number; None if it is not one all the same."""
    table = accepted()
    in_brackets = bool(found["open"])
    if in_brackets != bool(found["close"]) or (found["currency"] and not found["unit"]):
        return None
    if in_brackets and (found["minus"] or asked.type not in table.negative.brackets_in):
        return None
    if found["numeral"]:
        if asked.type not in table.numerals.counted_in:
            return None
        number = Decimal(table.numerals.values[found["numeral"]])
    else:
        digits = "".join(found["digits"].translate({ord(","): None, ord(" "): None}))
        if len(digits) > _MOST_DIGITS:
            return refused("too_long")
        number = Decimal(digits)
    if in_brackets or found["minus"] == "-":
        number = -number
    reading = in_unit(number, found["unit"], asked, row)
    return None if reading.problem and found["numeral"] else reading


def _percentage(bare: str, asked: Field, row: Mapping[str, Value]) -> Reading | None:
    numerals = accepted().numerals
    found = accepted().percentage.fullmatch(bare)
    if found is None:
        return None
    if found["digits"]:
        number = Decimal(found["digits"].replace(",", "").replace(" ", ""))
    else:
        whole = 100 if found["numeral"] in numerals.hundred else numerals.values[found["numeral"]]
        places = "".join(str(numerals.digits[word]) for word in found["places"] or "")
        number = Decimal(f"{whole}.{places}" if places else whole)
    return in_unit(number, "%", asked, row)


def in_unit(number: Decimal, unit: str, asked: Field, row: Mapping[str, Value]) -> Reading:
    """A number with the unit written behind it, in the unit its cell counts in."""
    table = accepted().units
    unit, own = normalized(unit), own_unit(asked, row)
    percent = unit in table.percent
    implies: tuple[tuple[str, str], ...] = ()
    if not unit or unit in asked.also_units or (percent and own in table.percent):
        power = 0
    elif not own and asked.unit_field:
        scale, word = accepted().power(unit)
        if percent or {unit, word} & table.known:
            implies, power = ((asked.unit_field, "%" if percent else unit),), 0
        elif not word and unit in table.bare:
            power = scale
        else:
            return refused("unit")
    else:
        (scale, word), (own_scale, own_word) = map(accepted().power, (unit, own))
        bare = not word and own_word not in {"%", "分", ""}
        if percent or not (bare or word == own_word):
            return refused("unit")
        power = scale - own_scale
    value = times(number, power)
    understood = f"{value.normalize():f}{'%' if percent else ''}"
    return Reading(value, None, understood, percent, implies=implies)


def _kind(plain: str) -> str:
    """What a text is that no accepted form explains."""
    return next(kind for kind, pattern in accepted().refusals if pattern.fullmatch(plain))
