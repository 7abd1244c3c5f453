"""notation.toml as frozen values: which ways of writing a number or a date are understood.

The table is the whole definition; this module only turns its lists into regular expressions.
"""

import re
from decimal import Decimal
from functools import cache, cached_property
from itertools import product
from pathlib import Path
from typing import Any

from perfeval.scheme.configuration import Part, load_toml, validated

TABLE = Path(__file__).parent / "notation.toml"

_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_UNIT_WORD = "[\u4e00-\u9fffA-Za-z%‰㎡/]{1,8}[2²]?"
_UNIT = f"(?P<unit>(?:{_UNIT_WORD})?)"
_DATE_PARTS = {"y": "([0-9]{4})", "m": "([0-9]{1,2})", "d": "([0-9]{1,2})", ".": r"\."}
_TIME = "(?:[ T]?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?"


class Example(Part):
    """One text or plain number and the value it is read as, "" if it is refused."""

    cell: str
    text: str = ""
    number: str = ""
    unit: str = ""
    sign: str = ""
    reads: str = ""
    implies: dict[str, str] = {}


class Section(Part):
    """A section of the table with its examples, which are its tests."""

    examples: tuple[Example, ...]


class Characters(Section):
    """Characters that are replaced by others, and invisible ones."""

    same: dict[str, str]
    silent: tuple[str, ...]


class Groups(Section):
    """What separates groups of three digits."""

    separators: tuple[str, ...]
    spaces: tuple[str, ...]


class Magnitude(Part):
    """How small and how large a figure may be, 0 apart: for amounts in 万元, and for all others."""

    money: tuple[Decimal, Decimal]
    other: tuple[Decimal, Decimal]

    def bounds(self, field_type: str) -> tuple[Decimal, Decimal]:
        """The least and the greatest absolute value of a cell of this type."""
        return self.money if field_type == "money" else self.other


class Negative(Section):
    """Where brackets make a number negative."""

    brackets_in: frozenset[str]


class Units(Section):
    """Powers of ten, synonyms, and the units understood in a row that names none."""

    scales: dict[str, int]
    bare: frozenset[str]
    same: tuple[tuple[str, ...], ...]
    percent: frozenset[str]
    currency: tuple[str, ...]
    known: frozenset[str]

    @cached_property
    def canonical_units(self) -> dict[str, str]:
        """Each unit word → the first of its synonyms."""
        return {word: group[0] for group in self.same for word in group}


class Numerals(Section):
    """Chinese numerals up to ninety-nine."""

    digits: dict[str, int]
    ten: str
    percent: str
    hundred: tuple[str, ...]
    counted_in: frozenset[str]

    @cached_property
    def values(self) -> dict[str, int]:
        """Every numeral of the table → its number."""
        ones = {word: digit for word, digit in self.digits.items() if digit}
        tens = {"": 1} | {word: digit for word, digit in ones.items() if digit > 1}
        values = dict(self.digits)
        for (head, tenfold), (tail, one) in product(tens.items(), ({"": 0} | ones).items()):
            if "两" not in head + tail:
                values[head + self.ten + tail] = tenfold * 10 + one
        return values


class Signs(Section):
    """Words before or after a number that set a bound."""

    before: dict[str, str]
    behind: dict[str, str]


class Dates(Section):
    """How a day is written."""

    forms: tuple[str, ...]
    joined: tuple[str, str]
    serials: tuple[int, int]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Any of the forms; year, month and day are the three groups that are set."""
        forms = ("".join(_DATE_PARTS.get(part, part) for part in form) for form in self.forms)
        return re.compile("|".join(f"(?:{form}{_TIME})" for form in forms))


class Refused(Section):
    """A kind of text that is not understood, and the pattern that recognises it."""

    kind: str
    pattern: str


class NotationTable(Part):
    """The whole table."""

    longest: int
    characters: Characters
    groups: Groups
    magnitude: Magnitude
    negative: Negative
    units: Units
    numerals: Numerals
    signs: Signs
    dates: Dates
    refused: tuple[Refused, ...]

    @cached_property
    def translation(self) -> dict[int, Any]:
        """The table for `str.translate`: full width to half, synonyms to one, invisible to none."""
        same = {ord(one): other for one, other in self.characters.same.items()}
        return _HALF_WIDTH | same | {ord(unseen): None for unseen in self.characters.silent}

    @cached_property
    def digits(self) -> str:
        """The pattern of a number in digits."""
        grouped = "|".join(
            f"[0-9]{{1,3}}(?:{re.escape(mark)}[0-9]{{3}}){{1,4}}" for mark in self.groups.separators
        )
        return rf"(?:{grouped}|[0-9]{{1,15}})(?:\.[0-9]{{1,15}})?"

    @cached_property
    def number(self) -> re.Pattern[str]:
        """A number in digits or as a numeral, with currency, brackets, sign and unit."""
        currency = "|".join(map(re.escape, self.units.currency))
        numerals = "|".join(sorted(self.numerals.values, key=len, reverse=True))
        return re.compile(
            rf"(?P<currency>{currency})?(?P<open>\()?(?P<minus>[-+])?"
            rf"(?:(?P<digits>{self.digits})|(?P<numeral>{numerals}))(?P<close>\))?{_UNIT}"
        )

    @cached_property
    def bracketed_unit(self) -> re.Pattern[str]:
        """A number with its unit in brackets: 220.5（万元）, 220.5（单位：万元）."""
        return re.compile(rf"(?P<number>.*[0-9)])[(\[【](?:单位:?)?(?P<unit>{_UNIT_WORD})[)\]】]")

    @cached_property
    def percentage(self) -> re.Pattern[str]:
        """百分之 followed by a numeral or a number."""
        numerals = "|".join(sorted(self.numerals.values, key=len, reverse=True))
        digits = "".join(self.numerals.digits)
        whole = "|".join((*self.numerals.hundred, numerals))
        return re.compile(
            rf"{self.numerals.percent}(?:(?P<digits>{self.digits})"
            rf"|(?P<numeral>{whole})(?:点(?P<places>[{digits}]{{1,4}}))?)"
        )

    @cached_property
    def refusals(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        """The kinds of refused text that have a pattern, in their order."""
        return tuple(
            (refused.kind, re.compile(refused.pattern.replace("{number}", f"(?:{self.digits})")))
            for refused in self.refused
            if refused.pattern
        )

    def power(self, unit: str) -> tuple[int, str]:
        """A unit as a power of ten and its first synonym: 万元 is (4, 元)."""
        unit = self.units.canonical_units.get(unit, unit)
        for scale in sorted(self.units.scales, key=len, reverse=True):
            if unit.startswith(scale) and (unit != scale or scale in self.units.bare):
                word = unit.removeprefix(scale)
                return self.units.scales[scale], self.units.canonical_units.get(word, word)
        return 0, unit


def shift_decimal(number: Decimal, power: int) -> Decimal:
    """A number times a power of ten, without an exponent."""
    return Decimal(f"{number.scaleb(power):f}")


@cache
def notation_table() -> NotationTable:
    """The table that ships with the program."""
    return validated(NotationTable, load_toml(TABLE), TABLE.name)
