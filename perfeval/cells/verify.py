"""Verifies a workbook that this program has just written, before it is published.

Every part is decompressed, its checksum compared and its XML parsed to the end, without keeping
any of it in memory.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from xml.parsers import expat

from perfeval.cells.limits import Limits
from perfeval.cells.refusal import Reason, Unreadable
from perfeval.cells.xlsx.container import Container
from perfeval.cells.xlsx.parts import read_workbook_part, relations, workbook_part

# A summary of many units is larger than any workbook that a unit sends.
OUTPUT_LIMITS = replace(
    Limits(),
    file_bytes=1 << 32,
    part_bytes=1 << 31,
    book_bytes=1 << 34,
    members=1_000_000,
    sheets=1_000_000,
)


def sheet_titles(data: bytes) -> tuple[str, ...]:
    """The titles of all sheets of a workbook, in order, once every part of it is verified.

    Raises:
        Unreadable: a part is missing or damaged, or its XML is not well formed.
    """
    container = Container(data, OUTPUT_LIMITS)
    for name in container.names():
        if name.endswith((".xml", ".rels", ".vml")):
            _check_well_formed(container.chunks(name), name)
        else:
            deque(container.chunks(name), maxlen=0)
    part = workbook_part(container, relations(container, "", OUTPUT_LIMITS))
    contents = read_workbook_part(container.read(part), part, OUTPUT_LIMITS)
    links = relations(container, part, OUTPUT_LIMITS)
    for entry in contents.sheets:
        link = links.get(entry.relationship_id)
        if link is None or link.part not in container:
            raise Unreadable(Reason.DAMAGED, f"sheet without a part: {entry.title}")
    return tuple(entry.title for entry in contents.sheets)


def _check_well_formed(chunks: Iterable[bytes], name: str) -> None:
    parser = expat.ParserCreate()
    previous = b""
    try:
        for chunk in chunks:
            parser.Parse(previous)
            previous = chunk
        parser.Parse(previous, True)  # with the final flag, so that its end is not scanned twice
    except expat.ExpatError as error:
        raise Unreadable(Reason.DAMAGED, f"{name}: {error}") from error
