"""Markup as the usual programs spell it: what patterns of a part's bytes are made of.

A part of which every byte matches a strict grammar needs no parser to show that it is well-formed.
`NotPlain` says that one does not, and is to be read as a tree.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from xml.etree.ElementTree import Element

from perfeval.cells.limits import Limits
from perfeval.cells.refusal import Unreadable
from perfeval.cells.xlsx.markup import local_name, namespace, parse

# Without control characters; only single characters are repeated possessively in any pattern, for
# Python before 3.11.5 goes wrong over groups. What references mean, `meant` tells.
TEXT = r"[^<>\0-\x08\x0b-\x1f\x7f\ufffe\uffff]*+"
PLAIN_TEXT = TEXT.replace("<>", "<>&")
VALUE = r'[^<>&"\0-\x1f\x7f\ufffe\uffff]*+'  # of an attribute

_STRETCH = 64 * 1024  # bytes looked at together, and up to the end of the last item among them
_LONGEST_STRETCH = 256 * 1024  # as many as are made a tree at one time
_REFERENCE = re.compile("&(?:[a-z]{2,4};|#[0-9]{1,7};)?")
_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'"}
# The numbers of the characters that XML allows.
_LETTERS = ((9, 10, 13), range(0x20, 0xD800), range(0xE000, 0xFFFE), range(0x10000, 0x110000))


class NotPlain(Exception):  # noqa: N818 - a signal, not an error
    """A tree is to be made of this part."""


def roomy(limits: Limits, length: int, levels: int) -> bool:
    """Whether what is plain cannot come near the caps on trees, so many levels deep."""
    at_once = min(length, _LONGEST_STRETCH)
    return at_once <= min(limits.tree_elements, limits.tag_bytes) and limits.depth >= levels


def frame(data: bytes, part: str, limits: Limits, name: str) -> Element | None:
    """The tree of what is left of a part without the content of one element.

    None if that alone cannot be read: in the whole part, a fault has another place. None also if
    there is not one element of that name, or it is no child of the root.
    """
    try:
        root = parse(data, part, limits)
    except Unreadable:
        return None
    places = [element for element in root.iter() if local_name(element) == name]
    alone = len(places) == 1 and places == root.findall(namespace(root) + name)
    return root if alone else None


def stretches(data: bytes, start: int, end: int, opening: bytes) -> Iterator[str]:
    """The items between two places, a number of whole ones at a time.

    Raises:
        NotPlain: one is too long, or does not open like this, or they are no UTF-8.
    """
    while start < end:
        found = data.find(opening, start + _STRETCH, end)
        stop = end if found < 0 else found
        if stop - start > _LONGEST_STRETCH or not data.startswith(opening, start):
            raise NotPlain
        try:
            yield data[start:stop].decode()
        except UnicodeDecodeError as error:
            raise NotPlain from error
        start = stop


def meant(text: str) -> str:
    """A text with what its references stand for.

    Raises:
        NotPlain: one of them is none of those that every parser knows.
    """
    return _REFERENCE.sub(lambda found: _referred(found[0]), text) if "&" in text else text


@lru_cache(maxsize=4_096)  # one program writes each Chinese character like this
def _referred(reference: str) -> str:
    if reference in _ENTITIES:
        return _ENTITIES[reference]
    number = reference[2:-1]
    if not number.isdigit() or not any(int(number) in letters for letters in _LETTERS):
        raise NotPlain
    return chr(int(number))
