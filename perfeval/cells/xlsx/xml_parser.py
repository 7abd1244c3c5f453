"""Parses the XML of one part, within limits and without a document type.

The tree builder of the standard library is fast but sets no limits. So the bytes are limited
before they come here, a DOCTYPE is refused before any entity could be expanded, and large parts
are parsed in chunks, so that a caller can drop what it has read.
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

_CHUNK = 256 * 1024
_LARGEST_CHUNK = 4 * 1024 * 1024
_MAX_CACHED_BYTES = 64 * 1024  # several times the size of such parts of a form
_MAX_CACHED_NAME = 100  # characters
_CACHED_PARTS = 16
_DOCTYPE = b"<!DOCTYPE"  # XML keywords have one spelling
_UTF16_STARTS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\0", b"\0<")


Result = TypeVar("Result")
Reader = Callable[[bytes, str, Limits], Result]  # bytes of a part, its name, the caps


class _RootReached(Exception):  # noqa: N818 - a signal, not an error
    """Stops the scan for a DOCTYPE at the root element."""


def local_name(element: Element) -> str:
    """The name of an element without its namespace: Transitional and Strict files differ there."""
    return element.tag.rpartition("}")[2]


def namespace(element: Element) -> str:
    """The namespace of an element as its name starts with it: '{...}', or '' for none."""
    head, brace, _ = element.tag.rpartition("}")
    return head + brace


def cached_for_small_parts(read: Reader[Result]) -> Reader[Result]:
    """Caches the result for small parts: workbooks made from one blank form have many alike.

    The key is the content itself, so one workbook cannot affect another. The result is shared
    between workbooks and must not be changed.
    """
    cached = lru_cache(maxsize=_CACHED_PARTS)(read)

    @wraps(read)
    def reading(data: bytes, part: str, limits: Limits) -> Result:
        small = len(data) <= _MAX_CACHED_BYTES and len(part) <= _MAX_CACHED_NAME
        return (cached if small else read)(data, part, limits)

    return reading


def parse(data: bytes, part: str, limits: Limits) -> Element:
    """The whole tree of a part.

    Raises:
        Unreadable: DAMAGED, FORBIDDEN or TOO_LARGE, naming the part.
    """
    data = checked_utf8(data, part, limits)
    # Counted before the tree is built: an element takes far more memory than its four bytes.
    if len(data) > limits.tree_elements:
        count = data.count(b"<") - data.count(b"</")
        refuse_over(count, limits.tree_elements, part, "elements")
    parser = _parser(TreeBuilder())
    try:
        parser.feed(data)
        root: Element = parser.close()
    except ParseError as error:
        raise _not_well_formed(part, error) from error
    _check_depth_and_size(root, part, limits)
    return root


def parse_in_chunks(data: bytes, part: str, limits: Limits) -> Iterator[tuple[Element, bool]]:
    """Yields (root, whether the tree is complete) after each chunk of a part.

    Until it is complete, the last child on any level may still be open. The caller may delete
    the children before it once they are read; that limits the memory a large part takes.

    Raises:
        Unreadable: DAMAGED, FORBIDDEN or TOO_LARGE, naming the part.
    """
    data = checked_utf8(data, part, limits)
    builder = TreeBuilder()
    parser = _parser(builder)
    view = memoryview(data)
    root: Element | None = None
    newest: Element | None = None
    start, size = 0, _CHUNK
    try:
        while start < len(data):
            parser.feed(view[start : start + size])
            start += size
            # Closing the builder, unlike closing the parser, only returns the root so far.
            root = builder.close()
            if root is not None and start < len(data):
                _check_depth_and_size(root, part, limits)
                yield root, False
            # The parser scans an unfinished tag or comment again with every chunk, which takes
            # minutes if it fills the part. So the chunks grow as long as no element is opened.
            last, newest = newest, _last_opened(root)
            size = min(2 * size, _LARGEST_CHUNK) if newest is last else _CHUNK
        root = parser.close()
    except ParseError as error:
        raise _not_well_formed(part, error) from error
    _check_depth_and_size(root, part, limits)
    yield root, True


def _last_opened(root: Element | None) -> Element | None:
    """The element that was opened last."""
    while root is not None and len(root):
        root = root[-1]
    return root


def _parser(builder: TreeBuilder) -> XMLParser:
    # A declared encoding is overruled: what comes here is UTF-8.
    return XMLParser(target=builder, encoding="utf-8")  # noqa: S314 - DOCTYPE is refused before


def _not_well_formed(part: str, error: ParseError) -> Unreadable:
    return Unreadable(Reason.DAMAGED, f"{part}: {error}")


def checked_utf8(data: bytes, part: str, limits: Limits) -> bytes:
    """The part in UTF-8; refused if it has a document type or an oversized tag.

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
    """Whether there is a DOCTYPE before the root element; in a text further down it is harmless."""
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
        # Not well-formed before the root: the tree parser reports that.
        return found
    return found


def _check_depth_and_size(root: Element, part: str, limits: Limits) -> None:
    """Refuses a tree that is too deep, or of which too much is held in memory."""
    level = [root]
    depth = count = 0
    while level:
        depth += 1
        count += len(level)
        refuse_over(depth, limits.depth, part, "levels of elements")
        refuse_over(count, limits.tree_elements, part, "elements at once")
        # Most elements have no children, and their number is quicker to get than an iterator.
        level = list(chain.from_iterable([parent for parent in level if len(parent)]))
