"""Figures and texts as filled in, in the form a sentence takes them."""

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction

from perfeval.expression import round_fraction
from perfeval.files.names import in_quotes

# What no document can hold, and what would turn the direction of the text around it.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_SPACES = re.compile(r"[^\S\n]+")
_ENDS = "。！？!?…"
_MARKS = "。；;，,、．."
# Text before a value that ends with one of LEADING, and text behind it that begins with one of
# FOLLOWING where the value ends with one of YIELDING, is fitted to the value by `joined`.
LEADING, FOLLOWING = ("：", "“"), tuple("。；，、）：")
YIELDING = _MARKS + _ENDS + " "
_PERCENT, _MONEY = "%", "万元"
_DIGITS = "零一二三四五六七八九"


def money(value: Decimal) -> str:
    """万元 with two decimals, rounded half-up."""
    return f"{_hundredths(value):.2f}"


def percent(points: Decimal) -> str:
    """Percentage points with a percent sign: 93.16%, 100%."""
    shown = _hundredths(points)
    whole = shown == shown.to_integral_value()
    return f"{shown:.0f}%" if whole else f"{shown:.2f}%"


def score(value: Decimal) -> str:
    """Points of a score: 12, 9.42, 7.80."""
    return _short(value) if value == value.to_integral_value() else _at_least_two(value)


def plain(value: Decimal) -> str:
    """A number as filled in, without zeros at the end of its decimals."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def quantity(value: Decimal, measure_unit: str) -> str:
    """A number as filled in with its unit: 5%, 4135.45万元, 52人.

    An amount has two decimals, as money is printed, or as many more as were filled in: rounded, a
    target and what was achieved would no longer agree with the completion printed beside them.
    """
    number = _at_least_two(value) if measure_unit == _MONEY else plain(value)
    return f"{number}{measure_unit}"


def day(text: str) -> str:
    """An ISO date as it is written: 2024年4月15日; other text as it is."""
    try:
        when = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{when.year}年{when.month}月{when.day}日"


def ordinal(number: int) -> str:
    """一, 十一, 二十, 一百零五 as 一百零五; enough for the sections of a report."""
    if number < 10:
        return _DIGITS[number]
    tens, ones = divmod(number % 100, 10)
    rest = f"{_DIGITS[tens] if tens > 1 or number >= 100 else ''}十{_DIGITS[ones] if ones else ''}"
    if number < 100:
        return rest
    hundreds = f"{_DIGITS[number // 100]}百"
    return hundreds + (rest if tens else f"零{_DIGITS[ones]}" if ones else "")


def text(raw: str) -> str:
    """A text as filled in, in characters any document can hold; without its blank lines."""
    if raw.isprintable():  # one line, and of what is not seen only plain spaces
        return " ".join(raw.split())
    seen = _UNPRINTABLE.sub("␦", raw.replace("\r\n", "\n").replace("\r", "\n"))
    lines = (_SPACES.sub(" ", line).strip() for line in seen.split("\n"))
    return "\n".join(line for line in lines if line)


def inline(words: str) -> str:
    """Several lines as one: what ends without a mark gets a semicolon."""
    if "\n" not in words:
        return words
    lines = words.split("\n")
    joined = [line if line[-1:] in _ENDS + _MARKS else f"{line}；" for line in lines[:-1]]
    return "".join([*joined, lines[-1]])


def closed(line: str) -> str:
    """A line that ends like a sentence."""
    bare = line.rstrip(_MARKS + " ")
    return bare if not bare or bare[-1] in _ENDS else f"{bare}。"


def joined(before: str, words: str, after: str) -> tuple[str, str]:
    """Words set between the template's text: no mark doubled, no label said twice.

    What stands between quotation marks has none of the same kind inside.

    Returns:
        The words to set, and the text that then follows.
    """
    label = re.search(r"([^，。；：]+)：$", before) if before.endswith("：") else None
    if label and words.startswith(label[1]):
        words = re.sub(rf"^{re.escape(label[1])}\s*[：:]\s*", "", words)
    if before.endswith("“") and after.startswith("”"):
        words = in_quotes(words)
    if after.startswith(FOLLOWING):
        words = words.rstrip(_MARKS + " ")
        if words[-1:] and words[-1] in _ENDS and after[0] == "。":
            after = after[1:]
    return words, after


def _hundredths(value: Decimal) -> Decimal:
    """A figure with two decimals at most, rounded half-up where it has more."""
    text = str(value)
    if "E" not in text and len(text.partition(".")[2]) <= 2:
        return value
    return round_fraction(Fraction(value), 2)


def _short(value: Decimal) -> str:
    whole = value == value.to_integral_value()
    return f"{value:.0f}" if whole else f"{value:f}"


def _at_least_two(value: Decimal) -> str:
    bare = plain(value)
    return bare if len(bare.partition(".")[2]) > 2 else f"{value:.2f}"
