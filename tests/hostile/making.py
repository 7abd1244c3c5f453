"""How bad workbooks are made: out of the clean one, part by part, byte by byte.

A maker is a function that gives the bytes of one file. `parts` and `edited` start from the clean
filled workbook, so that all a case says is what is wrong with it.
"""

import io
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from tests.cells.surgery import unzipped
from tests.fill import Book, Edit, clean, fill
from tests.submissions import scheme

Maker = Callable[[], bytes]
Parts = dict[str, bytes]
PartsEdit = Callable[[Parts], None]

RELS = "_rels/.rels"
WORKBOOK = "xl/workbook.xml"
LINKS = "xl/_rels/workbook.xml.rels"
STRINGS = "xl/sharedStrings.xml"
STYLES = "xl/styles.xml"
PROPERTIES = "docProps/custom.xml"
THEME = "xl/theme/theme1.xml"
# The part of 预算执行, one of the sheets that are read.
SHEET = "xl/worksheets/sheet3.xml"
# All kinds of part that reading opens.
OPENED = (RELS, WORKBOOK, LINKS, SHEET, STRINGS, STYLES, PROPERTIES)


@cache
def clean_file() -> bytes:
    """The clean workbook, as a unit would send it."""
    with tempfile.TemporaryDirectory() as folder:
        return fill(Path(folder) / "甲.xlsx", scheme(), clean()).read_bytes()


@cache
def _clean_parts() -> Mapping[str, bytes]:
    return unzipped(clean_file())


def packed(parts: Mapping[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    """A zip of these parts; stored, since that is quick."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def parts(*edits: PartsEdit) -> Maker:
    """The clean workbook with edits to its parts."""

    def make() -> bytes:
        changed = dict(_clean_parts())
        for edit in edits:
            edit(changed)
        return packed(changed)

    return make


def edited(*edits: Edit) -> Maker:
    """The clean workbook with edits to its sheets, as the tests of the checks make them."""

    def edit(changed: Parts) -> None:
        book = Book({name: content.decode() for name, content in changed.items()})
        for one in edits:
            one(book)
        changed.clear()
        changed.update({name: text.encode() for name, text in book.parts.items()})

    return parts(edit)


def raw(change: Callable[[bytes], bytes]) -> Maker:
    """The clean file with a change to its bytes."""
    return lambda: change(clean_file())


def exactly(data: bytes) -> Maker:
    return lambda: data


def replaced(part: str, old: bytes | str, new: bytes | str, count: int = 1) -> PartsEdit:
    """Other bytes in a part; what is replaced must be there."""
    before = old.encode() if isinstance(old, str) else old
    after = new.encode() if isinstance(new, str) else new

    def edit(changed: Parts) -> None:
        assert before in changed[part], f"{before!r} is not in {part}"
        changed[part] = changed[part].replace(before, after, count)

    return edit


def rewritten(part: str, change: Callable[[bytes], bytes]) -> PartsEdit:
    def edit(changed: Parts) -> None:
        changed[part] = change(changed[part])

    return edit


def added(name: str, content: bytes | str) -> PartsEdit:
    def edit(changed: Parts) -> None:
        changed[name] = content.encode() if isinstance(content, str) else content

    return edit


def dropped(name: str) -> PartsEdit:
    def edit(changed: Parts) -> None:
        del changed[name]

    return edit


def renamed(change: Callable[[str], str]) -> PartsEdit:
    """All parts under other names."""

    def edit(changed: Parts) -> None:
        moved = {change(name): content for name, content in changed.items()}
        changed.clear()
        changed.update(moved)

    return edit


def before_root(part: str, prolog: str) -> PartsEdit:
    """Something between the XML declaration and the root."""

    def change(content: bytes) -> bytes:
        head, mark, rest = content.partition(b"?>")
        return head + mark + prolog.encode() + rest

    return rewritten(part, change)


def in_rows(part: str, xml: str) -> PartsEdit:
    """Rows before all others of a sheet."""
    return replaced(part, "<sheetData>", f"<sheetData>{xml}")


def with_header(data: bytes, part: str, local: int, central: int, value: bytes) -> bytes:
    """The zip with bytes of one member's two headers replaced."""
    changed = bytearray(data)
    name = part.encode()
    for signature, length, shift in ((b"PK\x03\x04", 30, local), (b"PK\x01\x02", 46, central)):
        at = changed.find(signature)
        while at >= 0:
            if changed[at + length : at + length + len(name)] == name:
                changed[at + shift : at + shift + len(value)] = value
            at = changed.find(signature, at + 1)
    return bytes(changed)
