"""Number formats of the styles part: whether a cell shows a percentage or a date.

A workbook stores 95% as 0.95 and a date as a number of days; only the number format tells them
from plain numbers. Nothing else of the styles is read (ECMA-376 part 1, 18.8.30 and 18.8.31).
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from perfeval.cells.limits import Limits, refuse_over
from perfeval.cells.xlsx.xml_parser import cached_for_small_parts, local_name, parse


class Format(NamedTuple):
    """What a number format says about a value."""

    is_date: bool
    percent: bool


GENERAL = Format(is_date=False, percent=False)

_BUILTIN_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_BUILTIN_PERCENTS = {9, 10}

# Literals in a format code: "quoted", \x, _x (a gap), *x (a fill character).
_LITERAL = re.compile(r'"[^"]*"?|[\\_*].?', re.DOTALL)
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_BRACKETED = re.compile(r"\[[^\]]*\]")  # colours, conditions, currencies, locales
# y m d h s; e is a year unless it is an exponent; aaa is a day of the week.
_DATE_TOKEN = re.compile(r"[ymdhs]|e(?![+-])|aaa", re.IGNORECASE)
_GENERAL_WORD = re.compile(r"general", re.IGNORECASE)


def format_of_code(code: str) -> Format:
    """The format of a number format code, by its date tokens and its percent sign."""
    bare = _LITERAL.sub("", code)
    bare = _BRACKETED.sub("", _ELAPSED.sub(r"\1", bare))
    positive = _GENERAL_WORD.sub("", bare.partition(";")[0])
    return Format(_DATE_TOKEN.search(positive) is not None, "%" in bare)


@cached_for_small_parts
def read_formats(data: bytes, part: str, limits: Limits) -> Mapping[str, Format]:
    """The formats of a styles part by style index; General ones are left out.

    Raises:
        Unreadable: if the part cannot be read or has too many styles.
    """
    root = parse(data, part, limits)
    codes: dict[str, Format] = {}
    styles: list[str] = []
    for child in root:
        name = local_name(child)
        if name == "numFmts":
            for item in child:
                code = item.get("formatCode", "")[: limits.format_length]
                codes[item.get("numFmtId", "")] = format_of_code(code)
        elif name == "cellXfs":
            styles = [xf.get("numFmtId", "0") for xf in child if local_name(xf) == "xf"]
    refuse_over(len(styles), limits.formats, part, "cell styles")
    formats: dict[str, Format] = {}
    for index, number in enumerate(styles):
        known = codes.get(number) or _builtin(number)
        if known != GENERAL:
            formats[str(index)] = known
    return formats


def _builtin(number: str) -> Format:
    """The format of a number the workbook itself does not define."""
    if not (number.isascii() and number.isdigit() and len(number) < 4):
        return GENERAL
    return Format(int(number) in _BUILTIN_DATES, int(number) in _BUILTIN_PERCENTS)
