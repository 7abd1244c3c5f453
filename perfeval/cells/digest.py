"""Two digests of a package of ours (.xlsx, .docx): of its parts, and of what a person reads in it.

An office program that only saves a workbook again writes other parts with the same contents. What
counts as contents: the titles of the sheets, the values, formulas and comments of their cells; the
text of a document. White space, fonts, colours and the stored result of a formula do not count.
"""

import hashlib
import posixpath
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from xml.etree.ElementTree import Element

from perfeval.cells.verify import OUTPUT_LIMITS
from perfeval.cells.workbook import Cell, Kind
from perfeval.cells.xlsx.cell_decoder import WorkbookContext
from perfeval.cells.xlsx.container import Container
from perfeval.cells.xlsx.parts import (
    Relationship,
    find_part,
    read_properties,
    read_workbook_part,
    relations,
    workbook_part,
)
from perfeval.cells.xlsx.shared_strings import read_strings
from perfeval.cells.xlsx.sheet import read_sheet
from perfeval.cells.xlsx.xml_parser import local_name, parse

_CUSTOM_PROPERTIES = ("custom-properties", "customProperties")
_WORD = "word/"
_PARAGRAPH, _TEXT = "p", "t"
_WORD_NOTES = ("comments", "footnotes", "endnotes")


class Digests(NamedTuple):
    """SHA-256 digests in hexadecimal."""

    parts: str
    contents: str


class Package:
    """An Office package of ours, opened to compare what it says of itself with what it holds."""

    def __init__(self, data: bytes) -> None:
        """Reads the directory of the zip.

        Raises:
            Unreadable: it is no package, or damaged.
        """
        self._container = Container(data, OUTPUT_LIMITS)
        self._links = relations(self._container, "", OUTPUT_LIMITS)

    def properties(self) -> Mapping[str, str]:
        """The custom document properties.

        Raises:
            Unreadable: they are damaged.
        """
        part = find_part(self._links, *_CUSTOM_PROPERTIES)
        if part is None or part not in self._container:
            return {}
        return read_properties(self._container.read(part), part, OUTPUT_LIMITS)

    def parts_digest(self) -> str:
        """The digest of every part but that of the custom properties, by name.

        Raises:
            Unreadable: a part is damaged.
        """
        own = (find_part(self._links, *_CUSTOM_PROPERTIES) or "").casefold()
        digest = hashlib.sha256()
        for name in sorted(self._container.names()):
            if name != own:
                part = hashlib.sha256()
                for chunk in self._container.chunks(name):
                    part.update(chunk)
                digest.update(f"{name}\0{part.hexdigest()}\n".encode())
        return digest.hexdigest()

    def contents_digest(self) -> str:
        """The digest of what a person reads.

        Raises:
            Unreadable: a part is missing or damaged, or this is neither workbook nor document.
        """
        main = find_part(self._links, "officeDocument") or ""
        lines = self._document(main) if main.startswith(_WORD) else self._workbook()
        digest = hashlib.sha256()
        for line in lines:
            digest.update(line.encode("utf-8", "surrogatepass") + b"\n")
        return digest.hexdigest()

    def _workbook(self) -> Iterator[str]:
        container = self._container
        main = workbook_part(container, self._links)
        contents = read_workbook_part(container.read(main), main, OUTPUT_LIMITS)
        links = relations(container, main, OUTPUT_LIMITS)
        strings = find_part(links, "sharedStrings")
        context = WorkbookContext(
            strings=read_strings(container.read(strings), strings, OUTPUT_LIMITS)
            if strings
            else [],
            formats={},  # a number is a number, however it is shown
            from_1904=contents.from_1904,
            limits=OUTPUT_LIMITS,
        )
        for entry in contents.sheets:
            yield f"sheet {entry.title}"
            link = links.get(entry.relationship_id)
            if link is not None and link.kind == "worksheet":
                yield from self._sheet(link, context)

    def _sheet(self, link: Relationship, context: WorkbookContext) -> Iterator[str]:
        cells = read_sheet(self._container.read(link.part), link.part, context).cells
        for row, column in sorted(cells):
            words = _cell(cells[row, column])
            if words:
                yield f"{row} {column} {words}"
        comments = find_part(relations(self._container, link.part, OUTPUT_LIMITS), "comments")
        if comments is not None and comments in self._container:
            root = parse(self._container.read(comments), comments, OUTPUT_LIMITS)
            found = (item for item in root.iter() if local_name(item) == "comment")
            yield from sorted(f"comment {item.get('ref', '')} {_joined(item)}" for item in found)

    def _document(self, main: str) -> Iterator[str]:
        links = relations(self._container, main, OUTPUT_LIMITS).values()
        notes = sorted(link.part for link in links if link.kind in _WORD_NOTES)
        for name in (main, *notes):
            if name in self._container:
                root = parse(self._container.read(name), name, OUTPUT_LIMITS)
                for item in root.iter():
                    if local_name(item) == _PARAGRAPH and (words := _joined(item)):
                        yield f"{posixpath.basename(name)} {words}"


def digests(data: bytes) -> Digests:
    """Both digests of a package.

    Raises:
        Unreadable: it is no package, or damaged.
    """
    package = Package(data)
    return Digests(package.parts_digest(), package.contents_digest())


def _cell(cell: Cell) -> str:
    """A cell as compared; "" for one that shows nothing."""
    if cell.formula is not None:
        # LibreOffice leaves out the quotation marks of a sheet's name that needs none.
        return "=" + _plain(cell.formula).replace("'", "")
    if cell.kind is Kind.NUMBER:
        return f"{float(cell.text):.12g}"
    return _plain(cell.text)


def _joined(item: Element) -> str:
    return _plain("".join(part.text or "" for part in item.iter() if local_name(part) == _TEXT))


def _plain(text: str) -> str:
    return "".join(text.split())
