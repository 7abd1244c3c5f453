"""The texts that the cells of a workbook share, by their spelling or, if it is odd, by a tree."""

import re
from hashlib import sha256

from perfeval.cells.limits import Limits, refuse_over
from perfeval.cells.xlsx.markup import grow, namespace
from perfeval.cells.xlsx.spelling import TEXT, VALUE, NotPlain, frame, meant, roomy, stretches
from perfeval.cells.xlsx.texts import text_of, text_within

_FIRST, _LAST = b"<si>", b"</si>"
_MOST_AROUND = 4 * 1024  # bytes that are no texts
_LEVELS = 5  # of elements: sst, si, r, rPr, b

_SPACED = '(?: xml:space="preserve")?'
_LOOK = rf'<[A-Za-z]++(?: (?:val|rgb|indexed|theme)="{VALUE}"(?: tint="{VALUE}")?)?/>'
_RUN = f"<r>(?:<rPr>(?:{_LOOK})*</rPr>)?<t{_SPACED}>{TEXT}</t></r>"
_ITEM = re.compile(
    rf"<si>(?:<t{_SPACED}>({TEXT})</t>(?:<phoneticPr fontId=\"{VALUE}\" type=\"{VALUE}\"/>)?"
    rf"|((?:{_RUN})*))</si>"
    r"|([\s\S])"  # anything else
)
_TEXT_OF_RUN = re.compile(f"<t{_SPACED}>([^<]*+)</t>")


def read_strings(data: bytes, part: str, limits: Limits) -> list[str]:
    """The shared texts, in order.

    Raises:
        Unreadable: if the part cannot be read.
    """
    # As of cells, a bomb of texts shows by its tags: one that ends at once, two of another.
    if len(data) > limits.strings:
        tags = data.count(b"si/>") + data.count(b"si>") // 2
        refuse_over(tags, limits.strings, part, "shared texts")
    plain = _plain(data, part, limits)
    if plain is not None:
        return plain
    strings: list[str] = []
    for root, complete in grow(data, part, limits):
        items = root[:] if complete else root[:-1]
        tag = f"{namespace(root)}si"
        strings += [text_of(item, limits) for item in items if item.tag == tag]
        refuse_over(len(strings), limits.strings, part, "shared texts")
        if not complete:
            del root[: len(items)]
    return strings


def _plain(data: bytes, part: str, limits: Limits) -> list[str] | None:
    """The shared texts, or None if the tree is to read them."""
    start, end = data.find(_FIRST), data.rfind(_LAST) + len(_LAST)
    before, behind = data[:start], data[end:]
    around = len(before) + len(behind)
    if not 0 <= start < end or around > _MOST_AROUND or not roomy(limits, len(data), _LEVELS):
        return None
    # One text stands for all, where shared texts belong or elsewhere. Its word follows from what
    # stands around it, where it is therefore not: a text spelt otherwise may, beside a comment.
    word = sha256(before + behind).hexdigest()
    root = frame(before + _FIRST + word.encode() + _LAST + behind, part, limits, "si")
    if root is None or root.findtext(f"{namespace(root)}si") != word:
        return None
    strings: list[str] = []
    try:
        for text in stretches(data, start, end, _FIRST):
            strings += _texts(text, limits)
    except NotPlain:
        return None
    return strings


def _texts(items: str, limits: Limits) -> list[str]:
    """Some shared texts, if there is nothing else in these items."""
    texts = []
    for text, runs, other in _ITEM.findall(items):
        if other:
            raise NotPlain
        whole = "".join(map(meant, _TEXT_OF_RUN.findall(runs))) if runs else meant(text)
        texts.append(text_within(whole, limits))
    return texts
