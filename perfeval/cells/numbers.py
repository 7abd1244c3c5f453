"""Numbers and dates as stored in a cell, read by a strict grammar.

Python's own `float` and `Decimal` also take 1_000, full-width digits, nan and inf; a workbook in
which such a text was accepted as a figure would be scored on something nobody filled in.
"""

import re
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
# What most cells hold and what is used as it is: no exponent, no zeros to strip. A number of up to
# 15 digits survives Excel's binary storage unchanged; a longer one may not.
_SIMPLE_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]*[1-9]|-?[1-9][0-9]*|0")
_ISO_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T.*)?", re.DOTALL)

# The digits Excel shows, halves away from zero, and the range it stores. No signal is trapped: an
# overflow becomes infinite and is refused below, an underflow becomes zero, as it does in Excel.
_EXCEL_PRECISION = Context(prec=15, rounding=ROUND_HALF_UP, Emin=-307, Emax=307, clamp=0, traps=[])

_DAY_BEFORE_1900 = date(1899, 12, 31)
_START_OF_1904 = date(1904, 1, 1)
_LAST_DAY = date(9999, 12, 31)
_SECONDS_A_DAY = 24 * 60 * 60
_LEAP_DAY_OF_1900 = 60  # Excel counts a 29 February 1900, which did not exist


def decimal(raw: str) -> tuple[Decimal, str] | None:
    """A stored number at the 15 digits Excel shows, and as plain text.

    Excel keeps a number as an IEEE 754 double and shows 15 digits of that, not of the text in
    the file. So a text of more digits is first taken for the double it names, and the exact
    value of that double is rounded, once: 0.7408655322280855 names a double a little below it and
    shows as 0.740865532228085, although the text by itself would round up. No arithmetic is done
    on the double.

    Returns None if the text is not a finite number in plain ASCII digits.
    """
    return _parse_short(raw) if len(raw) < 16 else _parse_any(raw)


@lru_cache(maxsize=16_384)  # many figures of a district are the same, and no key is long
def _parse_short(raw: str) -> tuple[Decimal, str] | None:
    return (Decimal(raw), raw) if _SIMPLE_NUMBER.fullmatch(raw) else _parse_any(raw)


def _parse_any(raw: str) -> tuple[Decimal, str] | None:
    """A number of any length, with or without an exponent."""
    if _NUMBER.fullmatch(raw) is None:
        return None
    value = _EXCEL_PRECISION.create_decimal(Decimal(float(raw))).normalize(_EXCEL_PRECISION)
    if not value.is_finite():
        return None
    if not value:
        return Decimal(0), "0"
    text = str(value)
    if "E" in text:
        text = format(value, "f")
        value = Decimal(text)
    return value, text


def date_of_serial(serial: Decimal, *, from_1904: bool) -> date | None:
    """The calendar day of a date serial number, or None if there is no such day."""
    if not 0 <= serial < 3_000_000:
        return None
    days = int(serial)
    if from_1904:
        start = _START_OF_1904
    elif days in (0, _LEAP_DAY_OF_1900):
        return None
    else:
        start = _DAY_BEFORE_1900
        days -= days > _LEAP_DAY_OF_1900
    if days > (_LAST_DAY - start).days:
        return None
    return start + timedelta(days)


def time_of_serial(serial: Decimal, *, elapsed: bool) -> str:
    """A part of a day as a time, '1:01' or '1:01:30'; the hours of whole days too if elapsed."""
    seconds = int((serial * _SECONDS_A_DAY).to_integral_value(ROUND_HALF_UP))
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour if elapsed else hour % 24}:{minute:02}" + (f":{second:02}" if second else "")


def date_of_iso(raw: str) -> date | None:
    """The day of an ISO 8601 date, with or without a time of day; None if it is not one."""
    found = _ISO_DATE.fullmatch(raw)
    if found is None:
        return None
    try:
        return date.fromisoformat(found[1])
    except ValueError:  # such as 30 February
        return None
