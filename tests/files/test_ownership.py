"""Whose a file is: told from the file itself, whatever an office program or a person did to it."""

import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from perfeval.cells.digest import Package, SheetContents
from perfeval.document import document_of
from perfeval.files.ownership import (
    DIGEST_PROPERTY,
    Kind,
    Ownership,
    json_digest,
    json_ownership,
    ownerships,
    run_of,
    sealed,
    sealed_json,
)
from perfeval.report.writer.cells import Content, Formula, write_cell, write_row
from perfeval.report.writer.workbook import new_workbook
from perfeval.template import write_template
from tests.document.test_word import REPORT
from tests.office import resave
from tests.submissions import scheme


def summary(path: Path, kind: Kind = Kind.SUMMARY) -> Path:
    workbook = new_workbook(str(path), "标题", kind, None, "ab")
    sheet = workbook.add_worksheet("汇 总")
    sheet.write_string(0, 0, "甲街道 <&>")
    sheet.write_number(0, 1, 81.53)
    sheet.write_formula(1, 1, "='汇 总'!B1*2", None, 163.06)
    sheet.write_comment(0, 1, "算式")
    workbook.close()
    return path


def whose(path: Path, kind: Kind = Kind.SUMMARY) -> Ownership:
    (answer,) = ownerships([path], kind)
    return answer


def test_result_is_untouched_as_written_and_names_its_run(tmp_path: Path) -> None:
    path = summary(tmp_path / "果.xlsx")
    assert whose(path) is Ownership.UNTOUCHED
    assert run_of(path) == "ab"
    assert whose(path.rename(tmp_path / "改名.xlsx")) is Ownership.UNTOUCHED
    assert summary(tmp_path / "又.xlsx").read_bytes() == (tmp_path / "改名.xlsx").read_bytes()


def saved_again(path: Path) -> None:
    workbook = openpyxl.load_workbook(path)
    workbook.save(path)


def coloured(path: Path) -> None:
    workbook = openpyxl.load_workbook(path)
    workbook.worksheets[0]["A1"].fill = openpyxl.styles.PatternFill("solid", fgColor="FFFF0000")
    workbook.save(path)


def value(path: Path) -> None:
    workbook = openpyxl.load_workbook(path)
    workbook.worksheets[0]["B1"] = 81.54
    workbook.save(path)


def note(path: Path) -> None:
    workbook = openpyxl.load_workbook(path)
    workbook.worksheets[0]["D9"] = "已核实"
    workbook.save(path)


def comment(path: Path) -> None:
    workbook = openpyxl.load_workbook(path)
    workbook.worksheets[0]["A1"].comment = openpyxl.comments.Comment("佐证不足", "审核人")
    workbook.save(path)


def formula(path: Path) -> None:
    workbook = openpyxl.load_workbook(path)
    workbook.worksheets[0]["B2"] = "='汇 总'!B1*3"
    workbook.save(path)


def value_for_formula(path: Path) -> None:
    workbook = openpyxl.load_workbook(path)
    workbook.worksheets[0]["B2"] = 163.06
    workbook.save(path)


def sheet(path: Path) -> None:
    workbook = openpyxl.load_workbook(path)
    workbook.create_sheet("我的笔记")
    workbook.save(path)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:900])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def earlier_version(path: Path) -> None:
    workbook = openpyxl.load_workbook(path)
    del workbook.custom_doc_props["perfeval_digest"]
    workbook.save(path)


def foreign(path: Path) -> None:
    workbook = xlsxwriter.Workbook(str(path))
    workbook.add_worksheet("工资").write_number(0, 0, 1)
    workbook.close()


def other_kind(path: Path) -> None:
    summary(path, Kind.VOLUME)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (saved_again, Ownership.UNTOUCHED),
        (coloured, Ownership.UNTOUCHED),
        (emptied, Ownership.ABSENT),
        (Path.unlink, Ownership.ABSENT),
        (value, Ownership.EDITED),
        (note, Ownership.EDITED),
        (comment, Ownership.EDITED),
        (formula, Ownership.EDITED),
        (value_for_formula, Ownership.EDITED),
        (sheet, Ownership.EDITED),
        (cut, Ownership.UNREADABLE),
        (earlier_version, Ownership.UNPROVEN),
        (foreign, Ownership.FOREIGN),
        (other_kind, Ownership.FOREIGN),
    ],
)
def test_change_to_a_workbook_is_known(
    change: Callable[[Path], object], expected: Ownership, tmp_path: Path
) -> None:
    path = summary(tmp_path / "果.xlsx")
    change(path)
    assert whose(path) is expected
    assert expected.replaceable == (expected in {Ownership.UNTOUCHED, Ownership.ABSENT})


def test_blank_form_is_ours_until_it_is_filled_in(tmp_path: Path) -> None:
    path, mark = tmp_path / "空.xlsx", scheme().form.form_identity.property_id
    write_template(path, scheme(), year=2024)
    assert ownerships([path], Kind.TEMPLATE, mark) == [Ownership.UNTOUCHED]
    workbook = openpyxl.load_workbook(path)
    workbook["基本信息"]["B4"] = "甲街道"
    workbook.save(path)
    assert ownerships([path], Kind.TEMPLATE, mark) == [Ownership.EDITED]
    # One that the program filled stands for a unit's own: nothing proves that it may go.
    write_template(path, scheme(), filled={"unit": {"name": "甲街道"}})
    assert ownerships([path], Kind.TEMPLATE, mark) == [Ownership.UNPROVEN]


def test_document_is_ours_until_a_word_changes(tmp_path: Path) -> None:
    path = tmp_path / "报告.docx"
    path.write_bytes(document_of(REPORT))
    assert whose(path, Kind.REPORT) is Ownership.UNTOUCHED
    paper = docx.Document(str(path))
    paper.save(str(path))
    assert whose(path, Kind.REPORT) is Ownership.UNTOUCHED
    paper.paragraphs[-1].add_run("补充")
    paper.save(str(path))
    assert whose(path, Kind.REPORT) is Ownership.EDITED
    docx.Document().save(str(path))
    assert whose(path, Kind.REPORT) is Ownership.FOREIGN


def test_sealing_again_changes_nothing() -> None:
    once = document_of(REPORT)
    assert sealed(once, Kind.REPORT) == once
    with zipfile.ZipFile(io.BytesIO(once)) as archive:
        assert archive.namelist().count("docProps/custom.xml") == 1
        assert archive.testzip() is None


@pytest.mark.slow
@pytest.mark.parametrize("kind", [Kind.SUMMARY, Kind.REPORT])
def test_saving_in_libreoffice_is_no_edit(kind: Kind, tmp_path: Path) -> None:
    if kind is Kind.SUMMARY:
        path = summary(tmp_path / "果.xlsx")
    else:
        path = tmp_path / "果.docx"
        path.write_bytes(document_of(REPORT))
    before = path.read_bytes()
    (tmp_path / "另存").mkdir()
    again = resave(path, tmp_path / "另存", path.suffix[1:])
    assert again.read_bytes() != before
    assert whose(again, kind) is Ownership.UNTOUCHED


def test_json_bears_the_digest_of_what_stands_before_it(tmp_path: Path) -> None:
    path = tmp_path / "果.json"
    text = b'{\n "schema": "perfeval.result/1",\n "folder": "\xe6\x89\xb9"\n}\n'
    for pieces in ([text], [text[at : at + 1] for at in range(len(text))], [text, b""]):
        path.write_bytes(b"".join(sealed_json(pieces)))
        digest = hashlib.sha256(text.removesuffix(b"\n}\n")).hexdigest()
        assert json.loads(path.read_bytes())["digest"] == json_digest(path) == digest
        assert json_ownership(path) is Ownership.UNTOUCHED
    assert list(json.loads(path.read_bytes())) == ["schema", "folder", "digest"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (b"perfeval.result/1", b"perfeval.result/2", Ownership.EDITED),
        (b'"digest": "', b'"digest": "x', Ownership.EDITED),
        (b"\n}\n", b"\n }\n", Ownership.EDITED),
        (b',\n "digest"', b',\n "x"', Ownership.UNPROVEN),
        (b"perfeval.result", b"other", Ownership.FOREIGN),
    ],
)
def test_change_to_a_json_is_known(
    old: bytes, new: bytes, expected: Ownership, tmp_path: Path
) -> None:
    path = tmp_path / "果.json"
    text = b"".join(sealed_json([b'{\n "schema": "perfeval.result/1"\n}\n']))
    if expected is Ownership.FOREIGN:
        text = b'{"schema": "other/1"}'
    assert old in text or expected is Ownership.FOREIGN
    path.write_bytes(text.replace(old, new))
    assert json_ownership(path) is expected


def test_what_is_not_there_may_be_written(tmp_path: Path) -> None:
    assert json_ownership(tmp_path / "无.json") is Ownership.ABSENT
    assert whose(tmp_path / "无.xlsx") is Ownership.ABSENT
    assert run_of(tmp_path / "无.xlsx") is None
    (tmp_path / "坏.xlsx").write_bytes(b"PK")
    assert run_of(tmp_path / "坏.xlsx") is None
    shutil.copy(__file__, tmp_path / "文.xlsx")
    assert whose(tmp_path / "文.xlsx") is Ownership.UNREADABLE


def test_contents_added_up_while_writing_are_those_read(tmp_path: Path) -> None:
    path = tmp_path / "果.xlsx"
    workbook = new_workbook(str(path), "标题", Kind.SUMMARY, None)
    style = workbook.add_format({"bold": True})
    texts = (
        "甲 街道",
        "_x0041_",
        " 两行\n字\x0b",
        "<r>富</r>",
        '=DISPIMG("ID_1",1)',
        "🙂",
        "",
    )
    numbers = (0.1 + 0.2, -1e-9, 1e300, 0.1234567890124999, 12345678901234567890, 0, 1e22)
    sheet, stock = workbook.add_worksheet("一"), workbook.add_worksheet("二", Worksheet)
    contents: list[Content] = [*texts, *numbers, None, Formula("='甲 & 乙'!A1&\"<x>\"", "值")]
    for row, content in enumerate(contents):
        write_cell(sheet, row, 0, (style, content))
        if content != "<r>富</r>":  # which the stock sheet writes as rich text
            write_cell(stock, row, 0, (style, content))
        write_row(sheet, row, [(style, content), (style, content)], [(2, 3), (4, 4)])
    sheet.write_string(30, 0, "无格式")
    sheet.write_url(31, 0, "internal:'一'!A1", style, "链接")
    sheet.write_comment(31, 1, "批 注")
    workbook.close()
    package = Package(path.read_bytes())
    _, parts, digest = package.properties()[DIGEST_PROPERTY].split()
    assert parts == package.parts_digest()
    assert digest == package.contents_digest()


def test_order_of_cells_is_no_matter_but_their_place_is() -> None:
    def total(*cells: tuple[str, str]) -> int:
        contents = SheetContents("一")
        for place, words in cells:
            contents.add(place, words)
        return contents.total

    one, other = ("A1", "甲"), ("B1", "乙")
    assert total(one, other, ("C1", "")) == total(other, one)
    assert total(one, other) != total(("A1", "乙"), ("B1", "甲"))
    assert total(one) != total(one, one)
