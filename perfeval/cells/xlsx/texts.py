"""Texts as cells hold them: runs joined, escapes decoded, none longer than a cell can hold."""

import re
from xml.etree.ElementTree import Element

from perfeval.cells.limits import Limits
from perfeval.cells.xlsx.markup import namespace

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def text_of(item: Element, limits: Limits) -> str:
    """The text of a shared or inline string: its runs joined, phonetic guides left out."""
    return cut(unescaped(_runs(item)), limits)


def cut(text: str, limits: Limits) -> str:
    """A text no longer than a cell can hold, but for one character that tells it was longer."""
    return text[: limits.text_length + 1]


def _runs(item: Element) -> str:
    if len(item) == 1 and item[0].tag.endswith("}t"):
        return item[0].text or ""
    space = namespace(item)
    plain, run = f"{space}t", f"{space}r"
    pieces: list[str] = []
    for child in item:
        if child.tag == plain:
            pieces.append(child.text or "")
        elif child.tag == run:
            pieces.extend(part.text or "" for part in child if part.tag == plain)
    return "".join(pieces)


def unescaped(text: str) -> str:
    """A text with its _x000D_ escapes decoded; halves of a surrogate pair are joined."""
    if "_x" not in text:
        return text
    text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
