"""A workbook just written is whole, or it is not delivered."""

import io
import zipfile

import openpyxl
import pytest

from perfeval.cells import Unreadable, sheet_titles


def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "汇总"
    book.create_sheet("图表")
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def changed(part: str, old: bytes, new: bytes) -> bytes:
    """The workbook with some bytes of a part replaced, and everything else in order."""
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as source, zipfile.ZipFile(data, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                assert old in content
                content = content.replace(old, new)
            target.writestr(name, content)
    return data.getvalue()


def test_titles_of_a_whole_workbook() -> None:
    assert sheet_titles(workbook()) == ("汇总", "图表")


def test_workbook_cut_short_is_not_whole() -> None:
    data = workbook()
    for end in (0, 100, len(data) // 2, len(data) - 1):
        with pytest.raises(Unreadable):
            sheet_titles(data[:end])


def test_any_changed_byte_of_a_part_is_noticed() -> None:
    data = bytearray(workbook())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        info = archive.getinfo("xl/worksheets/sheet2.xml")
    data[info.header_offset + 30 + len(info.filename) + 20] ^= 0xFF
    with pytest.raises(Unreadable):
        sheet_titles(bytes(data))


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/worksheets/sheet2.xml", b"</worksheet>", b""),
        ("xl/workbook.xml", "图表".encode(), b"\x01"),
        ("xl/_rels/workbook.xml.rels", b"sheet2.xml", b"sheet9.xml"),
    ],
)
def test_part_that_no_program_could_open(part: str, old: bytes, new: bytes) -> None:
    with pytest.raises(Unreadable):
        sheet_titles(changed(part, old, new))
