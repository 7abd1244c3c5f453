r"""What a number format shows of a number, where that is not simply the number itself.

`0\.0000` shows 2205000 as 220.5000, `#,##0.00,` shows 220500 as 220.50, `000000` shows 1002 as
001002. Rounding, thousands separators, units and brackets change nothing here: only digits, the
decimal point and the minus sign count. The codes are those of ECMA-376 part 1, 18.8.31; `!` is
how office programs in Chinese write `\`.
"""

import operator
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

_LITERAL = r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.?)|[_*].?|\[(?P<bracketed>[^\]]*)\]?'
_TOKEN = re.compile(rf"{_LITERAL}|(?P<digit>[0#?])|(?P<other>.)", re.DOTALL)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)(-?[0-9]+(?:\.[0-9]+)?)")
_CURRENCY = re.compile(r"\$([^-]*)")
_COLOUR = re.compile("red|红", re.IGNORECASE)
_COMPARISONS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}
# General, fractions, exponents, dates and texts show the value itself, if less precisely.
_NOT_DECIMAL = re.compile(r"[/Ee@ymdhsGg通]")
# Digits in a unit such as m2 or PM2.5 are no part of the number.
_SHOWN_NUMBER = re.compile(r"(?<![A-Za-z0-9.])[0-9.]*[0-9][0-9.]*")
_LARGEST = Decimal(10) ** 15  # from here on a spreadsheet does not keep every digit
_EXACT = Context(prec=1_000)  # a code has at most 255 places

# Such a code shows of every number the digits that it has: `#,##0.00`, `0%`.
_OWN_DIGITS = re.compile(r"(?:#,##)?0(?:\.0+)?%?")

Part = tuple[str, str]  # "digit", "literal", "bracketed" or "other"; its text
_POINT, _COMMA = ("other", "."), ("other", ",")


def shows_own_digits(code: str) -> bool:
    """Whether `displayed_number` is None for every number; false if that takes a closer look."""
    return _OWN_DIGITS.fullmatch(code) is not None


@lru_cache(maxsize=4_096)
def displayed_number(code: str, value: Decimal) -> str | None:
    """What a format code shows of a number, None if those are the number's own digits.

    "" means that nothing of the number is shown. Rounded digits count as its own.
    """
    if abs(value) >= _LARGEST:
        return None
    sections = _sections(code)
    section, signed = _section_for(sections, value)
    if any(kind == "other" and _NOT_DECIMAL.match(text) for kind, text in section):
        return None
    own, text = _rendered(section, abs(value))
    if signed and value < 0:
        text = f"-{text}"
    numbers = _SHOWN_NUMBER.findall(text)
    if not numbers:
        # Zero is often shown as a dash or as nothing.
        return text if value else None
    shows_minus = text.startswith("-") or "(" in text or _is_red(section)
    if numbers == [own] and (not Decimal(own) or shows_minus == (value < 0) or "(" in text):
        return None
    return text


def _sections(code: str) -> list[list[Part]]:
    """The sections of a code, which semicolons separate, as their parts."""
    sections: list[list[Part]] = [[]]
    for found in _TOKEN.finditer(code):
        if found["other"] == ";":
            sections.append([])
        elif found["digit"] or found["other"]:
            kind = "digit" if found["digit"] else "other"
            sections[-1].append((kind, found[0]))
        elif found["bracketed"] is not None:
            currency = _CURRENCY.match(found["bracketed"])
            part = ("literal", currency[1]) if currency else ("bracketed", found["bracketed"])
            sections[-1].append(part)
        elif found["quoted"] or found["escaped"]:
            sections[-1].append(("literal", found["quoted"] or found["escaped"]))
    return sections


def _section_for(sections: list[list[Part]], value: Decimal) -> tuple[list[Part], bool]:
    """The section that applies to a number, and whether a minus is put in front of it."""
    conditions = [
        next(
            filter(None, (_CONDITION.match(text) for kind, text in part if kind == "bracketed")),
            None,
        )
        for part in sections
    ]
    if any(conditions):
        for section, condition in zip(sections, conditions, strict=True):
            if condition is None or _COMPARISONS[condition[1]](value, Decimal(condition[2])):
                return section, True
        return [], True
    if value < 0 and len(sections) > 1:
        return sections[1], False
    if not value and len(sections) > 2:
        return sections[2], False
    return sections[0], True


def _rendered(section: list[Part], value: Decimal) -> tuple[str, str]:
    """A number's own digits at the decimals of a section, and what the section shows of it."""
    places = [index for index, (kind, _) in enumerate(section) if kind == "digit"]
    point = section.index(_POINT) if _POINT in section else len(section)
    whole = [index for index in places if index < point]
    decimals = len(places) - len(whole)
    # Behind the last digit a comma is no separator but divides by a thousand.
    scaling = sum(
        _commas_behind(section, ends[-1]) for ends in (whole, places[len(whole) :]) if ends
    )
    power = 2 * section.count(("other", "%"))
    own, scaled = (_digits(value, power - less, decimals) for less in (0, 3 * scaling))
    integer, _, fraction = scaled.partition(".")
    integer = integer.lstrip("0")
    shown: list[str] = []
    for index in range(len(section) - 1, -1, -1):
        kind, text = section[index]
        if kind == "literal" or (kind == "other" and text in ".-%()123456789"):
            shown.append(text)
            if index == point and not whole:
                shown.append(integer or "0")
        elif kind == "digit" and index > point:
            shown.append(fraction[-1])
            fraction = fraction[:-1]
        elif kind == "digit" and index == whole[0]:
            shown.append(integer or ("0" if text == "0" or len(whole) == 1 else ""))
        elif kind == "digit":
            shown.append(integer[-1:] or ("0" if text == "0" else ""))
            integer = integer[:-1]
    text = "".join(reversed(shown)).strip()
    # `#,###.00` shows 0.5 as .50: the same digits.
    return own, f"0{text}" if text.startswith(".") and own.startswith("0.") else text


def _commas_behind(section: list[Part], index: int) -> int:
    count = 0
    while section[index + 1 + count : index + 2 + count] == [_COMMA]:
        count += 1
    return count


def _digits(value: Decimal, power: int, decimals: int) -> str:
    """A number times a power of ten, rounded as Excel shows it."""
    rounded = _EXACT.scaleb(value, power).quantize(
        Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _EXACT
    )
    return f"{rounded:f}"


def _is_red(section: list[Part]) -> bool:
    return any(kind == "bracketed" and _COLOUR.search(text) for kind, text in section)
