"""The text of string items: runs joined, escapes decoded, at most as long as a cell allows.

Digits that are raised or lowered become the characters that show so (160¹, m²): joined as plain
digits they would change the number in front of them.
"""

import re
from typing import NamedTuple
from xml.etree.ElementTree import Element

from perfeval.cells.limits import Limits
from perfeval.cells.xlsx.formats import is_struck
from perfeval.cells.xlsx.xml_parser import local_name, namespace

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


_SHIFTED_DIGITS = {
    "superscript": str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"),
    "subscript": str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"),
}


class RichText(NamedTuple):
    """A text whose characters have fonts of their own.

    Attributes:
        text: all of it.
        runs: each run with whether its font strikes it out; None where the font is the cell's.
    """

    text: str
    runs: tuple[tuple[str, bool | None], ...]

    def remaining(self, *, struck: bool) -> str:
        """The text without the characters struck out, in a cell whose own font does or not."""
        return "".join(text for text, own in self.runs if not (struck if own is None else own))


StringItem = str | RichText | None  # None if it is damaged


def string_item(item: Element, limits: Limits) -> StringItem:
    """A shared or inline string: its runs joined, phonetic guides left out.

    None if there is an element within a text: which part of it is meant nobody can tell.
    """
    if len(item) == 1 and item[0].tag.endswith("}t"):
        return None if len(item[0]) else truncate(unescape(item[0].text or ""), limits)
    runs: list[tuple[str, bool | None]] = []
    if not _collect_runs(item, runs):
        return None
    text = truncate(unescape("".join(text for text, _ in runs)), limits)
    if all(struck is None for _, struck in runs):
        return text
    return RichText(text, tuple((unescape(part), struck) for part, struck in runs))


def _collect_runs(item: Element, runs: list[tuple[str, bool | None]]) -> bool:
    """Adds the runs of a string item; returns whether all of them are sound."""
    space = namespace(item)
    plain, run, properties = f"{space}t", f"{space}r", f"{space}rPr"
    for child in item:
        texts = [child] if child.tag == plain else []
        font = None
        if child.tag == run:
            texts = [part for part in child if part.tag == plain]
            font = next((part for part in child if part.tag == properties), None)
        if any(map(len, texts)):
            return False
        text = "".join(part.text or "" for part in texts)
        if font is not None:
            text = text.translate(_SHIFTED_DIGITS.get(_vertical_alignment(font), {}))
        runs.append((text, None if font is None else is_struck(font)))
    return True


def _vertical_alignment(font: Element) -> str:
    return next((part.get("val", "") for part in font if local_name(part) == "vertAlign"), "")


def truncate(text: str, limits: Limits) -> str:
    """A text cut to one character more than a cell can hold, which shows that it was longer."""
    return text[: limits.text_length + 1]


def unescape(text: str) -> str:
    """A text with its _x000D_ escapes decoded; halves of a surrogate pair are joined."""
    if "_x" not in text:
        return text
    text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
