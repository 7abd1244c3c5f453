"""Every part of a workbook that is needed is inflated and parsed once, and no other.

A small part that the workbook before had too, down to the last byte, is not parsed again.
"""

import tracemalloc
from collections import Counter
from pathlib import Path
from xml.etree.ElementTree import XMLParser

import pytest

from perfeval.cells import grid, read_workbook
from perfeval.cells.xlsx import container, xml_parser
from perfeval.reader import read_submission
from tests.cells.surgery import parts_of, styles_of, zipped
from tests.fill import Book, Edit, clean, fill, plant
from tests.submissions import scheme

ALIKE = (
    *("_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"),
    *("xl/styles.xml", "docProps/custom.xml"),
)


def commented(part: str) -> Edit:
    comment = "<!-- of this test alone -->"

    def edit(book: Book) -> None:
        text = book.parts[part].replace("<sheetData>", f"{comment}<sheetData>")
        book.parts[part] = text + comment

    return edit


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Grows by one with every part that is parsed."""
    made: list[object] = []

    def making(**options: object) -> object:
        made.append(options)
        return XMLParser(**options)  # type: ignore[arg-type]  # noqa: S314

    monkeypatch.setattr(xml_parser, "XMLParser", making)
    return made


def test_parts_are_read_once_and_sheets_of_others_never(
    tmp_path: Path, parsed: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = fill(tmp_path / "甲.xlsx", scheme(), clean())
    books: list[Book] = []
    # A comment of its own makes each of these unlike those of any workbook read before.
    plant(path, books.append)
    sheets = books[0].sheets
    plant(path, *map(commented, (*ALIKE, *sheets.values())))
    inflated: Counter[str] = Counter()
    read = container.Container.read

    def counted(self: container.Container, name: str) -> bytes:
        inflated[name] += 1
        return read(self, name)

    monkeypatch.setattr(container.Container, "read", counted)
    form = scheme().form
    asked = {sheet.title for sheet in form.sheet} | {form.form_identity.sheet}
    # The shared strings and the sheets every time, the small parts around them the first time.
    for parts_parsed in (1 + len(asked) + len(ALIKE), 1 + len(asked)):
        inflated.clear()
        parsed.clear()
        read_submission(path, path.name, scheme())
        assert set(inflated.values()) == {1}
        assert len(parsed) == parts_parsed
        for title, part in sheets.items():
            assert inflated[part] == (title in asked), title


def test_large_part_is_not_kept(parsed: list[object]) -> None:
    styles = styles_of("0%") + "<!--" + "x" * 100_000 + "-->"
    data = zipped(parts_of("", styles=styles))
    read_workbook(data)
    parsed.clear()
    read_workbook(data)
    assert len(parsed) == 2  # the styles and the sheet; the other parts were met before


def test_part_that_differs_in_one_byte_is_another() -> None:
    row = '<row r="1"><c r="A1" s="1"><v>0.5</v></c></row>'
    plain, percent = (
        read_workbook(zipped(parts_of(row, styles=styles_of(code)))) for code in ("0 ", "0%")
    )
    assert not plain.sheets[0].cells[1, 1].percent
    assert percent.sheets[0].cells[1, 1].percent


def test_address_beyond_all_measure_is_not_kept() -> None:
    tracemalloc.start()
    try:
        for number in range(20):
            assert grid.place("A" * 1_000_000 + str(number)) is None
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 1_000_000
