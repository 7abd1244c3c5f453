"""XML of one part, behind caps and without a document type.

The C tree builder of the standard library is the fastest parser at hand, but it takes whatever
it is given. So bytes are capped before they come here, a DOCTYPE is refused before anything
could be expanded, and big parts grow in pieces, so that a caller can drop what it has read.
"""

import codecs
import re
from collections.abc import Callable, Iterator
from functools import lru_cache, wraps
from itertools import chain
from typing import NoReturn, TypeVar
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser
from xml.parsers import expat

from perfeval.cells.limits import Limits, refuse_over
from perfeval.cells.refusal import Reason, Unreadable

_PIECE = 256 * 1024
_LARGEST_PIECE = 4 * 1024 * 1024
_SMALL = 64 * 1024  # several times what the parts of a form have
_SHORT = 100  # of a part's name
_PARTS_REMEMBERED = 16
_DOCTYPE = b"<!DOCTYPE"  # XML keywords have one spelling
_UTF16_STARTS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\0", b"\0<")


Result = TypeVar("Result")
Reader = Callable[[bytes, str, Limits], Result]  # bytes of a part, its name, the caps


class _RootReached(Exception):  # noqa: N818 - a signal, not an error
    """The prolog of a part is over."""


def local_name(element: Element) -> str:
    """The name of an element without its namespace: Transitional and Strict files differ there."""
    return element.tag.rpartition("}")[2]


def namespace(element: Element) -> str:
    """The namespace of an element as its name starts with it: '{...}', or '' for none."""
    head, brace, _ = element.tag.rpartition("}")
    return head + brace


def remembered(read: Reader[Result]) -> Reader[Result]:
    """Keeps what a small part was read as: workbooks made from one blank form have many alike.

    The bytes themselves are the key, so no workbook can pass off its parts as another's. What is
    kept is shared between workbooks and must not be changed.
    """
    kept = lru_cache(maxsize=_PARTS_REMEMBERED)(read)

    @wraps(read)
    def reading(data: bytes, part: str, limits: Limits) -> Result:
        small = len(data) <= _SMALL and len(part) <= _SHORT
        return (kept if small else read)(data, part, limits)

    return reading


def parse(data: bytes, part: str, limits: Limits) -> Element:
    """The whole tree of a part.

    Raises:
        Unreadable: DAMAGED, FORBIDDEN or TOO_LARGE, naming the part.
    """
    data = plain_utf8(data, part, limits)
    # Counted before the tree is built: an element takes far more room than its four bytes.
    if len(data) > limits.tree_elements:
        count = data.count(b"<") - data.count(b"</")
        refuse_over(count, limits.tree_elements, part, "elements")
    parser = _parser(TreeBuilder())
    try:
        parser.feed(data)
        root: Element = parser.close()
    except ParseError as error:
        raise _malformed(part, error) from error
    _check_shape(root, part, limits)
    return root


def grow(data: bytes, part: str, limits: Limits) -> Iterator[tuple[Element, bool]]:
    """The tree of a part as it grows: (root, whether it is complete) after each piece.

    Until it is complete, the last child on any level may still be open. The caller may delete
    the children before it once they are read; that is what bounds the memory of a big part.

    Raises:
        Unreadable: DAMAGED, FORBIDDEN or TOO_LARGE, naming the part.
    """
    data = plain_utf8(data, part, limits)
    builder = TreeBuilder()
    parser = _parser(builder)
    view = memoryview(data)
    root: Element | None = None
    newest: Element | None = None
    start, size = 0, _PIECE
    try:
        while start < len(data):
            parser.feed(view[start : start + size])
            start += size
            # Closing the builder, unlike the parser, ends nothing: it hands out the root so far.
            root = builder.close()
            if root is not None and start < len(data):
                _check_shape(root, part, limits)
                yield root, False
            # The parser goes over an unfinished tag or comment again with every piece, which
            # takes minutes for one that fills the part. So as long as nothing new opens, the
            # pieces grow.
            last, newest = newest, _newest(root)
            size = min(2 * size, _LARGEST_PIECE) if newest is last else _PIECE
        root = parser.close()
    except ParseError as error:
        raise _malformed(part, error) from error
    _check_shape(root, part, limits)
    yield root, True


def _newest(root: Element | None) -> Element | None:
    """The element that was opened last."""
    while root is not None and len(root):
        root = root[-1]
    return root


def _parser(builder: TreeBuilder) -> XMLParser:
    # A declared encoding is overruled: what comes here is UTF-8.
    return XMLParser(target=builder, encoding="utf-8")  # noqa: S314 - DOCTYPE is refused before


def _malformed(part: str, error: ParseError) -> Unreadable:
    return Unreadable(Reason.DAMAGED, f"{part}: {error}")


def plain_utf8(data: bytes, part: str, limits: Limits) -> bytes:
    """The part in UTF-8, refused if it has a document type or a tag beyond all measure.

    Raises:
        Unreadable: DAMAGED, FORBIDDEN or TOO_LARGE, naming the part.
    """
    if data.startswith(_UTF16_STARTS):
        order = {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}.get(data[:2], "utf-16")
        try:
            data = data.decode(order).encode()
        except UnicodeDecodeError as error:
            raise Unreadable(Reason.DAMAGED, f"{part}: not UTF-16") from error
    if _DOCTYPE in data and _has_doctype(data):
        raise Unreadable(Reason.FORBIDDEN, f"{part}: DOCTYPE")
    longest = limits.tag_bytes
    if len(data) > longest and re.search(b"<[^<]{%d}" % longest, data):
        raise Unreadable(Reason.TOO_LARGE, f"{part}: a tag of more than {longest} bytes")
    return data


def _has_doctype(data: bytes) -> bool:
    """Whether the prolog holds a document type, and not only some text further down."""
    found = False

    def on_doctype(*_: object) -> NoReturn:
        nonlocal found
        found = True
        raise _RootReached

    def on_element(*_: object) -> NoReturn:
        raise _RootReached

    scanner = expat.ParserCreate("utf-8")
    scanner.StartDoctypeDeclHandler = on_doctype
    scanner.StartElementHandler = on_element
    try:
        scanner.Parse(data, True)
    except (_RootReached, expat.ExpatError):
        # Malformed before the root: the tree parser stops at the same place and says so.
        return found
    return found


def _check_shape(root: Element, part: str, limits: Limits) -> None:
    """Refuses a tree that is too deep, or of which too much is held at once."""
    level = [root]
    depth = count = 0
    while level:
        depth += 1
        count += len(level)
        refuse_over(depth, limits.depth, part, "levels of elements")
        refuse_over(count, limits.tree_elements, part, "elements at once")
        # Most elements have no children, and asking for their number is quicker than for them.
        level = list(chain.from_iterable([parent for parent in level if len(parent)]))
