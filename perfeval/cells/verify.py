"""Whether a workbook that this program has just written is whole.

Every part is inflated, its checksum compared and its XML parsed to the end: what a reader needs,
without holding any of it.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from xml.parsers import expat

from perfeval.cells.limits import Limits
from perfeval.cells.refusal import Reason, Unreadable
from perfeval.cells.xlsx.container import Container
from perfeval.cells.xlsx.parts import read_contents, relations, workbook_part

# A summary of many units is larger than any single workbook that is sent in.
_ROOMY = replace(
    Limits(),
    file_bytes=1 << 32,
    part_bytes=1 << 31,
    book_bytes=1 << 34,
    members=1_000_000,
    sheets=1_000_000,
)


def sheet_titles(data: bytes) -> tuple[str, ...]:
    """The titles on the tabs of a whole workbook.

    Raises:
        Unreadable: a part is missing or damaged, or its XML is not well formed.
    """
    container = Container(data, _ROOMY)
    for name in container.names():
        if name.endswith((".xml", ".rels", ".vml")):
            _refuse_ill_formed(container.pieces(name), name)
        else:
            deque(container.pieces(name), maxlen=0)
    part = workbook_part(container, relations(container, "", _ROOMY))
    contents = read_contents(container.read(part), part, _ROOMY)
    links = relations(container, part, _ROOMY)
    for tab in contents.tabs:
        link = links.get(tab.relation)
        if link is None or link.part not in container:
            raise Unreadable(Reason.DAMAGED, f"sheet without a part: {tab.title}")
    return tuple(tab.title for tab in contents.tabs)


def _refuse_ill_formed(pieces: Iterable[bytes], name: str) -> None:
    parser = expat.ParserCreate()
    before = b""
    try:
        for piece in pieces:
            parser.Parse(before)
            before = piece
        parser.Parse(before, True)  # an end that is known to be one is not gone over twice
    except expat.ExpatError as error:
        raise Unreadable(Reason.DAMAGED, f"{name}: {error}") from error
