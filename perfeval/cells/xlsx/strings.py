"""The text of string items: runs joined, escapes decoded, at most as long as a cell allows."""

import re
from xml.etree.ElementTree import Element

from perfeval.cells.limits import Limits
from perfeval.cells.xlsx.xml_parser import namespace

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def string_item_text(item: Element, limits: Limits) -> str:
    """The text of a shared or inline string: its runs joined, phonetic guides left out."""
    return truncate(unescape(_joined_runs(item)), limits)


def truncate(text: str, limits: Limits) -> str:
    """A text cut to one character more than a cell can hold, which shows that it was longer."""
    return text[: limits.text_length + 1]


def _joined_runs(item: Element) -> str:
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


def unescape(text: str) -> str:
    """A text with its _x000D_ escapes decoded; halves of a surrogate pair are joined."""
    if "_x" not in text:
        return text
    text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
