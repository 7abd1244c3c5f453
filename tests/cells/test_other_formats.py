"""Workbooks of other formats: the values come through, what is not known is not made up."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from perfeval.cells import FileFormat, Kind, Reason, Unreadable, Workbook, address, read_workbook
from perfeval.cells.limits import Limits
from tests import office
from tests.cells.surgery import unzipped, zipped
from tests.cells.xlsb import record, xlsb
from tests.fill import clean, fill
from tests.submissions import scheme

pytestmark = pytest.mark.slow

ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def original(folder: Path) -> Path:
    """A workbook with each kind of cell, its first one not in A1."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "表"
    contents: dict[str, object] = {
        "C5": 7,
        "E7": "街道",
        "E8": "=1/0",
        "F8": True,
        "F9": 0.95,
        "F10": dt.datetime(2024, 1, 2, 8, 30),  # noqa: DTZ001 - a cell has no time zone
        "F11": dt.time(8, 30),
        "F13": "=C5/3",
        "F14": 0.1 + 0.2,
    }
    for cell, value in contents.items():
        sheet[cell] = value
    sheet["F9"].number_format = "0%"
    sheet.merge_cells("C5:D6")
    book.create_sheet("空")
    book.create_sheet("藏").sheet_state = "hidden"
    path = folder / "原.xlsx"
    book.save(path)
    return path


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Workbook]:
    """That workbook as LibreOffice saves it in older and other formats."""
    folder = tmp_path_factory.mktemp("另存")
    source = original(folder)
    calculated = office.resave(source, folder / "算", recalculation=True)
    return {
        suffix: read_workbook(office.resave(calculated, folder, suffix).read_bytes())
        for suffix in ("xls", "ods")
    }


def values(book: Workbook, sheet: int = 0) -> dict[str, object]:
    return {address(*place): cell.value for place, cell in book.sheets[sheet].cells.items()}


@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_values_of_a_workbook_saved_by_an_office_program(
    saved: dict[str, Workbook], suffix: str
) -> None:
    found = values(saved[suffix])

    truth = found.pop("F8")
    # An .ods keeps the truth value as a number where the cell shows it as one.
    assert truth is True or truth == Decimal(1)
    assert found == {
        "C5": Decimal(7),
        "E7": "街道",
        "F9": Decimal("0.95"),
        "F10": dt.date(2024, 1, 2),
        "F11": "08:30:00",
        "F13": Decimal("2.33333333333333"),
        "F14": Decimal("0.3"),
    }


@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_what_is_not_known_is_not_made_up(saved: dict[str, Workbook], suffix: str) -> None:
    book = saved[suffix]
    cells = book.sheets[0].cells

    assert book.format.value == suffix
    assert (book.names, book.properties) == ({}, {})
    assert not any(cell.percent for cell in cells.values())
    assert [cell.formula for cell in cells.values()] == [None] * len(cells)
    assert (8, 5) not in cells  # the error came as nothing


@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_tabs_in_order_with_their_hidden_state(saved: dict[str, Workbook], suffix: str) -> None:
    sheets = saved[suffix].sheets

    assert [(sheet.title, sheet.hidden, bool(sheet.cells)) for sheet in sheets] == [
        ("表", False, True),
        ("空", False, False),
        ("藏", True, False),
    ]


def test_merged_ranges_of_an_xls(saved: dict[str, Workbook]) -> None:
    assert saved["xls"].sheets[0].merges == ((5, 3, 6, 4),)


def test_values_of_an_xlsb() -> None:
    book = read_workbook(
        xlsb(
            {
                "表": {
                    (3, 2): "甲",
                    (5, 4): 0.1 + 0.2,
                    (6, 2): True,
                    (7, 2): b"\x07",
                    (8, 3): None,
                },
                "藏": {},
            },
            hidden=frozenset({"藏"}),
        )
    )

    assert book.format is FileFormat.XLSB
    assert values(book) == {"B3": "甲", "D5": Decimal("0.3"), "B6": True}
    assert [sheet.hidden for sheet in book.sheets] == [False, True]


def test_every_value_of_the_form_comes_through_as_xlsb(tmp_path: Path) -> None:
    source = read_workbook(fill(tmp_path / "甲.xlsx", scheme(), clean()).read_bytes())
    # Dates are left out: only a number format would tell them from numbers.
    sheets = {
        sheet.title: {
            place: cell.value
            for place, cell in sheet.cells.items()
            if cell.kind in {Kind.NUMBER, Kind.TEXT} and cell.text
        }
        for sheet in source.sheets
    }

    book = read_workbook(xlsb(sheets))

    assert {
        sheet.title: {place: cell.value for place, cell in sheet.cells.items()}
        for sheet in book.sheets
    } == sheets


def test_sheet_not_wanted_is_listed_without_cells() -> None:
    data = xlsb({"要": {(1, 1): 1}, "不要": {(1, 1): 1}})

    sheets = read_workbook(data, lambda title: title == "要").sheets

    assert [(sheet.title, len(sheet.cells)) for sheet in sheets] == [("要", 1), ("不要", 0)]


def refusal(data: bytes, limits: Limits | None = None) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        read_workbook(data, limits=limits or Limits())
    return caught.value


@pytest.fixture(scope="module")
def xls(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("旧")
    return office.resave(original(folder), folder, "xls").read_bytes()


def test_password_of_an_xls(xls: bytes) -> None:
    # The record behind the first one is turned into that of a password.
    start = xls.index(b"\x09\x08\x10\0\0\x06\x05\0")

    found = refusal(xls[: start + 20] + b"\x2f\0" + xls[start + 22 :])

    assert (found.reason, found.detail) == (Reason.ENCRYPTED, "FILEPASS")


def test_damaged_xls_is_told_as_one(xls: bytes) -> None:
    start = xls.index(b"\x09\x08\x10\0\0\x06\x05\0")

    found = refusal(xls[:start] + bytes(2048) + xls[start + 2048 :])

    assert (found.reason, found.detail) == (Reason.DAMAGED, "xls")


def ods(content: str, manifest: str = "<manifest/>") -> bytes:
    head = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
        '<office:body><office:spreadsheet><table:table table:name="表">'
    )
    tail = "</table:table></office:spreadsheet></office:body></office:document-content>"
    return zipped(
        {
            "mimetype": ODS_TYPE,
            "META-INF/manifest.xml": manifest,
            "content.xml": head + content + tail,
        }
    )


def row(inside: str, repeated: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{repeated}">{inside}</table:table-row>'


def number(value: int, repeated: int = 1) -> str:
    return (
        f'<table:table-cell office:value-type="float" office:value="{value}" '
        f'table:number-columns-repeated="{repeated}"/>'
    )


def test_ods_of_these_tests_is_read() -> None:
    book = read_workbook(
        ods(row('<table:table-cell table:number-columns-repeated="3"/>') * 2 + row(number(5, 2)))
    )

    assert values(book) == {"A3": Decimal(5), "B3": Decimal(5)}


def test_password_of_an_ods() -> None:
    found = refusal(ods("", "<manifest><encryption-data/></manifest>"))

    assert found.reason is Reason.ENCRYPTED


def test_document_type_in_an_ods_is_forbidden() -> None:
    parts = unzipped(ods(""))
    parts["content.xml"] = b'<!DOCTYPE a [<!ENTITY x "ha">]>' + parts["content.xml"]

    assert refusal(zipped(parts)).reason is Reason.FORBIDDEN


def test_part_of_an_ods_is_capped_before_it_is_handed_on() -> None:
    limits = replace(Limits(), part_bytes=2_000)

    assert refusal(ods("<a/>" * 1_000), limits).reason is Reason.TOO_LARGE


def test_part_of_an_xlsb_is_capped_before_it_is_handed_on() -> None:
    data = xlsb({"表": {(1, n): "字" * 100 for n in range(1, 20)}})
    limits = replace(Limits(), part_bytes=2_000)

    assert refusal(data, limits).reason is Reason.TOO_LARGE


def test_two_cells_far_apart_in_an_xlsb_are_refused_before_they_are_laid_out() -> None:
    found = refusal(xlsb({"表": {(1, 1): 1, (1_048_576, 16_384): 2}}))

    assert (found.reason, found.detail) == (
        Reason.TOO_LARGE,
        "xl/worksheets/sheet1.bin: more than 5000000 cells from first to last",
    )


def test_record_longer_than_its_part_ends_it() -> None:
    parts = unzipped(xlsb({"表": {(1, 1): 1}}))
    parts["xl/worksheets/sheet1.bin"] += record(6, b"abcd")[:2]

    assert values(read_workbook(zipped(parts))) == {"A1": Decimal(1)}


@pytest.mark.parametrize(
    ("cap", "value", "data"),
    [
        ("cells_seen", 20, xlsb({"表": {(row, 1): 1 for row in range(1, 22)}})),
        ("cells_kept", 2, xlsb({"表": {(row, 1): 1 for row in range(1, 4)}})),
        ("sheets", 1, xlsb({"一": {}, "二": {}})),
    ],
)
def test_cap(cap: str, value: int, data: bytes) -> None:
    assert read_workbook(data)

    assert refusal(data, replace(Limits(), **{cap: value})).reason is Reason.TOO_LARGE


def test_cap_of_merged_ranges(xls: bytes) -> None:
    assert refusal(xls, replace(Limits(), merges=0)).reason is Reason.TOO_LARGE


def test_text_longer_than_a_cell_can_hold_is_cut_one_character_over() -> None:
    book = read_workbook(xlsb({"表": {(1, 1): "长" * 40_000}}))

    assert book.sheets[0].cells[1, 1].text == "长" * 32_768


class PanicException(BaseException):
    """As calamine's own, which cannot be had by name."""


def opening(error: BaseException) -> Callable[..., object]:
    def open_(_: io.BytesIO) -> object:
        raise error

    return open_


@pytest.mark.parametrize("error", [PanicException("index out of bounds"), OSError("eof")])
def test_panic_and_error_of_the_library_are_damage(
    error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CalamineWorkbook, "from_filelike", opening(error))

    found = refusal(xlsb({"表": {}}))

    assert (found.reason, found.detail) == (Reason.DAMAGED, "xlsb")


@pytest.mark.parametrize("error", [KeyboardInterrupt(), MemoryError(), AttributeError("ours")])
def test_errors_that_are_not_of_the_file_are_not_hidden(
    error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CalamineWorkbook, "from_filelike", opening(error))

    with pytest.raises(type(error)):
        read_workbook(xlsb({"表": {}}))


def test_zip_that_declares_a_spreadsheet_and_has_none() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", ODS_TYPE)
        archive.writestr("content.xml", "<a/>")

    assert refusal(target.getvalue()).reason is Reason.DAMAGED
