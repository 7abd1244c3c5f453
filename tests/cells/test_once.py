"""Every part of a workbook that is needed is inflated and parsed once, and no other.

What the workbook before had too, down to the last byte, is not parsed again; nor are rows that
are spelt as usual, which never become a tree.
"""

import tracemalloc
import zipfile
from collections import Counter
from pathlib import Path
from xml.etree.ElementTree import XMLParser

import pytest

from perfeval.cells import Unreadable, grid, read_workbook
from perfeval.cells.xlsx import container, markup
from perfeval.reader import read_submission
from tests.cells.surgery import parts_of, sheet_of, styles_of, zipped
from tests.fill import Book, Edit, clean, fill, plant
from tests.hostile.making import with_header
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

    monkeypatch.setattr(markup, "XMLParser", making)
    return made


def test_parts_are_read_once_and_foreign_sheets_never(
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
    # What stands around the shared texts every time; the first time what is alike, and what stands
    # before and behind the rows of each sheet.
    for parts_parsed in (1 + len(ALIKE) + 2 * len(asked), 1):
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
    assert len(parsed) == 1  # the styles; all but the rows of the sheet was met before


def test_what_stands_around_the_rows_is_shared_and_stays_as_it_is() -> None:
    after = '<mergeCells><mergeCell ref="A1:B1"/><mergeCell ref="A0"/></mergeCells>'
    read = [
        sheet_of(f'<row r="1"><c r="A1"><v>{value}</v></c></row>', after=after) for value in "565"
    ]
    assert [sheet.cells[1, 1].text for sheet in read] == ["5", "6", "5"]
    assert {(sheet.merges, sheet.astray) for sheet in read} == {(((1, 1, 1, 2),), ("A0",))}


def test_part_that_differs_in_one_byte_is_another() -> None:
    row = '<row r="1"><c r="A1" s="1"><v>0.5</v></c></row>'
    plain, percent = (
        read_workbook(zipped(parts_of(row, styles=styles_of(code)))) for code in ("0 ", "0%")
    )
    assert not plain.sheets[0].cells[1, 1].percent
    assert percent.sheets[0].cells[1, 1].percent


def test_only_a_doubtful_member_is_left_to_zipfile(monkeypatch: pytest.MonkeyPatch) -> None:
    part = "xl/worksheets/sheet1.xml"
    sound = zipped(parts_of('<row r="1"><c r="A1"><v>5</v></c></row>'))
    otherwise_named = sound.replace(part.encode(), part.replace("1", "2").encode(), 1)
    another_sum = with_header(sound, part, 14, 16, b"\0\0\0\0")
    said = (
        (otherwise_named, "File name in directory"),
        (another_sum, "Bad CRC-32"),
        (with_header(sound, part, 6, 8, b"\x20\0"), "compressed patched data"),
        (with_header(sound, part, 18, 20, (10).to_bytes(4, "little")), ""),
    )
    for data, words in said:
        with pytest.raises(Unreadable, match=f"{part}.*{words}"):
            read_workbook(data)
    size_overstated = with_header(sound, part, 22, 24, (1_000_000).to_bytes(4, "little"))
    assert read_workbook(size_overstated).sheets[0].cells[1, 1].text == "5"
    monkeypatch.setattr(zipfile.ZipFile, "open", None)
    with pytest.raises(TypeError):
        read_workbook(size_overstated)
    assert read_workbook(sound).sheets[0].cells[1, 1].text == "5"


def test_address_beyond_all_measure_is_not_kept() -> None:
    tracemalloc.start()
    try:
        for number in range(20):
            assert grid.place("A" * 1_000_000 + str(number)) is None
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 1_000_000
