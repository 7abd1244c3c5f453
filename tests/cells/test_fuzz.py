"""Made-up bytes and made-up XML: a workbook that keeps its promises comes back, or a refusal."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfeval.cells import Cell, Kind, Unreadable, Workbook, read_workbook
from perfeval.cells.grid import LAST_COLUMN, LAST_ROW
from tests.cells.surgery import parts_of, styles_of, zipped

pytestmark = pytest.mark.slow

VALUES = {
    Kind.NUMBER: Decimal,
    Kind.TEXT: str,
    Kind.BOOLEAN: bool,
    Kind.DATE: date,
    Kind.ERROR: str,
    Kind.UNCALCULATED: type(None),
}
STRINGS = "<si><t>一</t></si><si><r><t>二</t></r></si><si/>"
STYLES = styles_of("0%", "yyyy-mm-dd", "[")
SOUND = parts_of('<row r="1"><c r="A1"><v>1</v></c></row>', strings=STRINGS, styles=STYLES)

# The same examples every time: a run that fails can be run again.
usual = settings(max_examples=300, deadline=None, derandomize=True)


def outcome(data: bytes) -> Workbook | str:
    """The workbook or the reason; read twice, the same both times."""
    results: list[Workbook | str] = []
    for _ in range(2):
        try:
            results.append(read_workbook(data))
        except Unreadable as refusal:
            results.append(str(refusal))
    assert results[0] == results[1]
    return results[0]


def keeps_its_promises(cell: Cell) -> bool:
    """What the docstring of a cell says of it."""
    if type(cell.value) is not VALUES[cell.kind]:
        return False
    if isinstance(cell.value, Decimal):
        digits = cell.value.normalize().as_tuple().digits
        return cell.value.is_finite() and len(digits) <= 15 and Decimal(cell.text) == cell.value
    if isinstance(cell.value, str):
        return cell.text == cell.value and len(cell.text) <= 32_768
    return True


def check(book: Workbook) -> None:
    for sheet in book.sheets:
        for (row, column), cell in sheet.cells.items():
            assert 1 <= row <= LAST_ROW
            assert 1 <= column <= LAST_COLUMN
            assert keeps_its_promises(cell)
        for first_row, first_column, last_row, last_column in sheet.merges:
            assert 1 <= first_row <= last_row <= LAST_ROW
            assert 1 <= first_column <= last_column <= LAST_COLUMN
        assert all(sheet.cells[place] != cell for place, cell in sheet.duplicates.items())


STARTS = [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x09\x08", b"<?xml", b"%PDF-"]


@given(st.sampled_from(STARTS), st.binary(max_size=400))
@usual
def test_any_bytes(start: bytes, data: bytes) -> None:
    assert isinstance(outcome(start + data), str)


@given(st.sampled_from(sorted(SOUND)), st.binary(max_size=400))
@usual
def test_any_bytes_for_a_part(name: str, content: bytes) -> None:
    found = outcome(zipped({**SOUND, name: content}))

    if isinstance(found, Workbook):
        check(found)


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=4))
@usual
def test_bytes_of_a_sound_workbook_overwritten(changes: list[tuple[int, int]]) -> None:
    sound = bytearray(zipped(SOUND))
    for at, byte in changes:
        sound[at % len(sound)] = byte

    found = outcome(bytes(sound))

    if isinstance(found, Workbook):
        check(found)


REFERENCES = st.one_of(
    st.sampled_from(["A1", "$C$3", "b2", "A0", "XFD1048576", "XFE1", "A1048577", "", "A1:B2"]),
    st.from_regex(r"[A-Z]{1,3}[0-9]{1,2}", fullmatch=True),
    st.text(max_size=4),
)
RAW = st.one_of(
    st.sampled_from(["", "0", "1", "60", "45371", "-1", "1e308", "1e309", "1e-330", "0.1", "#N/A"]),
    st.floats().map(repr),
    st.decimals().map(str),
    st.integers().map(str),
    st.text(max_size=8),
    st.from_regex(r"_x[0-9A-F]{4}_", fullmatch=True),
)
KINDS = st.sampled_from([None, "n", "s", "b", "e", "d", "str", "inlineStr", "x"])
STYLE_NUMBERS = st.sampled_from([None, "0", "1", "2", "3", "99", "-1", "x"])
ROW_NUMBERS = st.none() | st.integers(-1, 12).map(str) | st.sampled_from(["1048576", "x"])


def escaped(text: str) -> str:
    """Text as XML holds it; what XML cannot hold is left out."""
    plain = "".join(
        letter
        for letter in text
        if letter in "\t\n" or " " <= letter <= "\ud7ff" or "\ue000" <= letter <= "\ufffd"
    )
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def attributes(**said: str | None) -> str:
    return "".join(
        f' {name}="{escaped(value)}"' for name, value in said.items() if value is not None
    )


@st.composite
def cells(draw: Any) -> str:
    inside = ""
    if draw(st.booleans()):
        inside += f"<f>{escaped(draw(st.text(max_size=6)))}</f>"
    if draw(st.booleans()):
        inside += f"<v>{escaped(draw(RAW))}</v>"
    if draw(st.integers(0, 4)) == 0:
        inside += f"<is><t>{escaped(draw(RAW))}</t></is>"
    said = attributes(r=draw(st.none() | REFERENCES), t=draw(KINDS), s=draw(STYLE_NUMBERS))
    return f"<c{said}>{inside}</c>"


@st.composite
def rows(draw: Any) -> str:
    inside = "".join(draw(st.lists(cells(), max_size=5)))
    return f"<row{attributes(r=draw(ROW_NUMBERS))}>{inside}</row>"


@given(st.lists(rows(), max_size=5), st.lists(REFERENCES, max_size=3))
@usual
def test_any_rows_and_cells(found_rows: list[str], areas: list[str]) -> None:
    inside = "".join(found_rows)
    merges = "".join(f"<mergeCell{attributes(ref=area)}/>" for area in areas)
    after = f"<mergeCells>{merges}</mergeCells>"

    found = outcome(zipped(parts_of(inside, after=after, strings=STRINGS, styles=STYLES)))

    # Nothing that a cell or a merge may say costs the book, and every content is somewhere.
    assert isinstance(found, Workbook), found
    check(found)
    [sheet] = found.sheets
    assert len(sheet.merges) + len(sheet.invalid_addresses) >= len(areas)
    assert len(sheet.cells) <= inside.count("<c")
