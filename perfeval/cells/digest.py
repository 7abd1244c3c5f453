"""Two digests of a package of ours (.xlsx, .docx): of its parts, and of what a person reads in it.

An office program that only saves a workbook again writes other parts with the same contents. What
counts as contents: the titles of the sheets, the values, formulas and comments of their cells; the
text of a document. White space, fonts, colours and the stored result of a formula do not count.

The contents of a sheet are added up in any order, so that the writer of a workbook can do it while
it writes, without reading its own file again.
"""

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple
from xml.etree.ElementTree import Element

from perfeval.cells.grid import address
from perfeval.cells.numbers import decimal
from perfeval.cells.pictures import is_picture
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


class SheetContents:
    """What a person reads in one sheet, added up in any order.

    Attributes:
        title: of the sheet.
        total: the sum of the SHA-256 digests of what was added, each taken as a number.
    """

    def __init__(self, title: str) -> None:
        """Starts with no cells."""
        self.title = title
        self.total = 0

    def add(self, place: str, words: str) -> None:
        """Adds a cell, by its A1 address and its words; one without words does not count."""
        self.add_cells([(place, words)])

    def add_cells(self, cells: Iterable[tuple[str, str]]) -> None:
        """Adds some cells, each by its A1 address and its words."""
        said = [f"{place} {words}" for place, words in cells if words]
        lines = [line.encode("utf-8", "surrogatepass") for line in said]
        digests = [sha256(line).digest() for line in lines]
        self.total += sum([int.from_bytes(digest, "big") for digest in digests])

    def add_comment(self, place: str, words: str) -> None:
        """Adds a comment, by the A1 address of its cell."""
        self.add(f"comment {place}", words)


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
        parts = {}
        for name in self._container.names():
            if name != own:
                part = sha256()
                for chunk in self._container.chunks(name):
                    part.update(chunk)
                parts[name] = part.hexdigest()
        return parts_digest(parts)

    def contents_digest(self) -> str:
        """The digest of what a person reads.

        Raises:
            Unreadable: a part is missing or damaged, or this is neither workbook nor document.
        """
        main = find_part(self._links, "officeDocument") or ""
        if not main.startswith(_WORD):
            return contents_digest(self._sheets())
        return _digest(self._document(main))

    def _sheets(self) -> Iterator[SheetContents]:
        container = self._container
        main = workbook_part(container, self._links)
        book = read_workbook_part(container.read(main), main, OUTPUT_LIMITS)
        links = relations(container, main, OUTPUT_LIMITS)
        strings = find_part(links, "sharedStrings")
        context = WorkbookContext(
            strings=read_strings(container.read(strings), strings, OUTPUT_LIMITS)
            if strings
            else [],
            formats={},  # a number is a number, however it is shown
            from_1904=book.from_1904,
            limits=OUTPUT_LIMITS,
        )
        for entry in book.sheets:
            contents = SheetContents(entry.title)
            link = links.get(entry.relationship_id)
            if link is not None and link.kind == "worksheet":
                self._add_sheet(contents, link, context)
            yield contents

    def _add_sheet(
        self, contents: SheetContents, link: Relationship, context: WorkbookContext
    ) -> None:
        cells = read_sheet(self._container.read(link.part), link.part, context).cells
        for (row, column), cell in cells.items():
            contents.add(address(row, column), _cell(cell))
        comments = find_part(relations(self._container, link.part, OUTPUT_LIMITS), "comments")
        if comments is not None and comments in self._container:
            root = parse(self._container.read(comments), comments, OUTPUT_LIMITS)
            for item in root.iter():
                if local_name(item) == "comment":
                    contents.add_comment(item.get("ref", ""), _joined(item))

    def _document(self, main: str) -> Iterator[str]:
        links = relations(self._container, main, OUTPUT_LIMITS).values()
        notes = sorted(link.part for link in links if link.kind in _WORD_NOTES)
        for name in (main, *notes):
            if name in self._container:
                root = parse(self._container.read(name), name, OUTPUT_LIMITS)
                for item in root.iter():
                    if local_name(item) == _PARAGRAPH and (words := _joined(item)):
                        yield f"{posixpath.basename(name)} {words}"


def digests_of(data: bytes) -> Digests:
    """Both digests of a package.

    Raises:
        Unreadable: it is no package, or damaged.
    """
    package = Package(data)
    return Digests(package.parts_digest(), package.contents_digest())


def parts_digest(parts: Mapping[str, str]) -> str:
    """The digest of the parts of a package.

    Args:
        parts: the SHA-256 digest of each by its normalised name (`Container.names`).
    """
    return _digest(f"{name}\0{parts[name]}" for name in sorted(parts))


def contents_digest(sheets: Iterable[SheetContents]) -> str:
    """The digest of the contents of a workbook, whose sheets are in the order of the tabs."""
    return _digest(f"{sheet.title}\0{sheet.total}" for sheet in sheets)


def _digest(lines: Iterable[str]) -> str:
    digest = sha256()
    for line in lines:
        digest.update(line.encode("utf-8", "surrogatepass") + b"\n")
    return digest.hexdigest()


def formula_words(formula: str) -> str:
    """A formula without its "=" as it is compared."""
    # LibreOffice leaves out the quotation marks of a sheet's name that needs none.
    return "=" + plain_words(formula).replace("'", "")


@lru_cache(maxsize=1_024)  # the printed words of a sheet stand on every unit's
def text_words(text: str) -> str:
    """A text as it is compared; "" for one that stands for a picture."""
    return "" if is_picture(text) else plain_words(text)


@lru_cache(maxsize=16_384)
def number_words(stored: str) -> str:
    """A number as it is compared, from the way it is stored."""
    number = decimal(stored)
    return stored if number is None else f"{float(number[0]):.12g}"


def plain_words(text: str) -> str:
    """A text without its white space."""
    return "".join(text.split())


def _cell(cell: Cell) -> str:
    """A cell as compared; "" for one that shows nothing."""
    if cell.formula is not None:
        return formula_words(cell.formula)
    return number_words(cell.text) if cell.kind is Kind.NUMBER else plain_words(cell.text)


def _joined(item: Element) -> str:
    return plain_words(
        "".join(part.text or "" for part in item.iter() if local_name(part) == _TEXT)
    )
