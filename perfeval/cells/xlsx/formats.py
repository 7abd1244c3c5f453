"""Styles of cells: whether a number shows as a percentage, a date or a time, and is struck out.

A workbook stores 95% as 0.95 and a date as a number of days; only the number format tells them
from plain numbers (ECMA-376 part 1, 18.8.30 and 18.8.31). Of the fonts, only the line through the
characters is read (18.4.10).
"""

import re
from collections.abc import Mapping
from typing import NamedTuple
from xml.etree.ElementTree import Element

from perfeval.cells.limits import Limits, refuse_over
from perfeval.cells.xlsx.number_display import shows_own_digits
from perfeval.cells.xlsx.xml_parser import cached_for_small_parts, local_name, parse


class Format(NamedTuple):
    """What a style says about a value.

    Attributes:
        is_date: whether a number shows as a date or a time.
        percent: whether it shows as a percentage.
        is_time: whether it shows as a time without a day.
        elapsed: whether it shows as a duration, which may be longer than a day.
        struck: whether the font of the cell strikes everything out.
        code: the code of a format for plain numbers that the workbook itself defines, "" where
            it can show no other digits than those of the number itself.
    """

    is_date: bool
    percent: bool
    is_time: bool = False
    elapsed: bool = False
    struck: bool = False
    code: str = ""


GENERAL = Format(is_date=False, percent=False)

_BUILTIN_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_BUILTIN_PERCENTS = {9, 10}
_BUILTIN_TIMES = {18, 19, 20, 21, *range(32, 36), *range(45, 48), 55, 56}
_BUILTIN_ELAPSED = 46

_FALSE = frozenset({"0", "false", "off"})

# Literals in a format code: "quoted", \x, _x (a gap), *x (a fill character).
_LITERAL = re.compile(r'"[^"]*"?|[\\_*].?', re.DOTALL)
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_BRACKETED = re.compile(r"\[[^\]]*\]")  # colours, conditions, currencies, locales
# y m d h s; e is a year unless it is an exponent; aaa is a day of the week.
_DATE_TOKEN = re.compile(r"[ymdhs]|e(?![+-])|aaa", re.IGNORECASE)
_DAY_TOKEN = re.compile(r"[yd]|e(?![+-])|aaa", re.IGNORECASE)
_CLOCK_TOKEN = re.compile("[hs]", re.IGNORECASE)
_GENERAL_WORD = re.compile(r"general", re.IGNORECASE)


def format_of_code(code: str) -> Format:
    """The format of a number format code, by its date tokens and its percent sign."""
    bare = _LITERAL.sub("", code)
    bare = _BRACKETED.sub("", _ELAPSED.sub(r"\1", bare))
    positive = _GENERAL_WORD.sub("", bare.partition(";")[0])
    is_date = _DATE_TOKEN.search(positive) is not None
    is_time = _CLOCK_TOKEN.search(positive) is not None and not _DAY_TOKEN.search(positive)
    elapsed = is_time and _ELAPSED.search(code) is not None
    plain = not is_date and _GENERAL_WORD.fullmatch(code) is None and not shows_own_digits(code)
    return Format(is_date, "%" in bare, is_time, elapsed, code=code if plain else "")


@cached_for_small_parts
def read_formats(data: bytes, part: str, limits: Limits) -> Mapping[str, Format]:
    """The formats of a styles part by style index; General ones are left out.

    Raises:
        Unreadable: if the part cannot be read or has too many styles.
    """
    root = parse(data, part, limits)
    codes: dict[str, Format] = {}
    styles: list[tuple[str, str]] = []  # number of the format, of the font
    struck_fonts: frozenset[str] = frozenset()
    for child in root:
        name = local_name(child)
        if name == "numFmts":
            for item in child:
                code = item.get("formatCode", "")
                known = format_of_code(code[: limits.format_length])
                if len(code) > limits.format_length:  # no office program applies such a code
                    known = known._replace(code="")
                codes[item.get("numFmtId", "")] = known
        elif name == "cellXfs":
            styles = [
                (xf.get("numFmtId", "0"), xf.get("fontId", "0"))
                for xf in child
                if local_name(xf) == "xf"
            ]
        elif name == "fonts":
            fonts = (font for font in child if local_name(font) == "font")
            struck_fonts = frozenset(str(n) for n, font in enumerate(fonts) if is_struck(font))
    refuse_over(len(styles), limits.formats, part, "cell styles")
    formats: dict[str, Format] = {}
    for index, (number, font) in enumerate(styles):
        known = codes.get(number) or _builtin(number)
        if font in struck_fonts:
            known = known._replace(struck=True)
        if known != GENERAL:
            formats[str(index)] = known
    return formats


def _builtin(number: str) -> Format:
    """The format of a number the workbook itself does not define."""
    if not (number.isascii() and number.isdigit() and len(number) < 4):
        return GENERAL
    known = int(number)
    return Format(
        known in _BUILTIN_DATES,
        known in _BUILTIN_PERCENTS,
        known in _BUILTIN_TIMES,
        known == _BUILTIN_ELAPSED,
    )


def is_struck(font: Element) -> bool:
    """Whether a font, of a cell or of a run of characters, has a line through them."""
    return any(local_name(item) == "strike" and item.get("val", "1") not in _FALSE for item in font)
