"""A sheet that cannot be read does not end the search for a renamed one among the others.

hostile H12.
"""

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from perfeval.cells import read_workbook
from perfeval.checks import check_submission
from perfeval.model import Finding, Submission
from tests.fill import clean, fill
from tests.reader.moves import Moved, Page, read, taken_apart, text
from tests.reader.test_submission import values
from tests.submissions import scheme

Damage = Callable[[bytes], bytes | None]  # the part of a sheet, None to drop it

DAMAGES: dict[str, Damage] = {
    "cut short": lambda data: data[: len(data) // 2],
    "no part": lambda _: None,
    "a document type": lambda data: data.replace(b"<worksheet", b"<!DOCTYPE x []><worksheet", 1),
    "millions of rows": lambda data: re.sub(
        b"<sheetData.*</sheetData>",
        b"<sheetData>" + b"<row/>" * 5_000_001 + b"</sheetData>",
        data,
        flags=re.DOTALL,
    ),
}


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("clean") / "示例街道.xlsx", scheme(), clean())


@pytest.fixture
def book(workbook: Path) -> Moved:
    return taken_apart(workbook)


def damaged(book: Moved, title: str, damage: Damage, folder: Path) -> Submission:
    """The workbook read after the part of one of its sheets was damaged."""
    path = book.save(folder / "改过.xlsx")
    part = f"xl/worksheets/sheet{list(book.pages).index(title) + 1}.xml"
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    content = damage(parts.pop(part))
    if content is not None:
        parts[part] = content
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return read(path)


def findings(submission: Submission) -> dict[str, Finding]:
    found = check_submission(submission, scheme())[0]
    assert len({finding.check for finding in found}) == len(found)
    return {finding.check: finding for finding in found}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
@pytest.mark.parametrize("title", ["基础数据", "年度重点工作", "预算执行"])
def test_renamed_sheet_is_found_beside_one_that_cannot_be_read(
    title: str, damage: Damage, book: Moved, workbook: Path, tmp_path: Path
) -> None:
    book.pages = {"草稿": Page({(1, 1): text("草稿")}), **book.pages}
    book.rename(title, "街道台账")
    submission = damaged(book, "草稿", damage, tmp_path)
    assert values(submission) == values(read(workbook))
    found = findings(submission)
    assert set(found) == {"I121", "I128"}
    assert (found["I128"].severity.value, found["I128"].ref.sheet) == ("warning", "草稿")
    assert "工作表“草稿”无法读取，若填报内容在其中，请用 Excel 或 WPS 打开" in found["I128"].message


def test_renamed_optional_sheet_that_cannot_be_read_is_named(book: Moved, tmp_path: Path) -> None:
    book.rename("基础数据", "街道台账")
    found = findings(damaged(book, "街道台账", DAMAGES["cut short"], tmp_path))
    assert found["I128"].ref.sheet == "街道台账"


def test_renamed_required_sheet_that_cannot_be_read_is_named_beside_the_missing_one(
    book: Moved, tmp_path: Path
) -> None:
    book.rename("预算执行", "街道台账")
    found = findings(damaged(book, "街道台账", DAMAGES["cut short"], tmp_path))
    assert "没有“预算执行”工作表（最接近的是“街道台账”）" in found["I104"].message
    assert found["I128"].ref.sheet == "街道台账"


def test_of_a_form_whose_sheets_are_all_renamed_the_unreadable_one_is_named(
    book: Moved, tmp_path: Path
) -> None:
    for ordinal, sheet in enumerate(scheme().form.sheet):
        book.rename(sheet.title, f"Sheet{ordinal}")
    book.identity = False
    found = damaged(book, "Sheet1", DAMAGES["cut short"], tmp_path).faults
    assert "Sheet1" in {fault.ref.sheet for fault in found if fault.kind == "sheet_unreadable"}


def test_nothing_is_said_of_a_damaged_sheet_that_nobody_needs(book: Moved, tmp_path: Path) -> None:
    book.pages["草稿"] = Page({(1, 1): text("草稿")})
    assert findings(damaged(book, "草稿", DAMAGES["cut short"], tmp_path)) == {}


def test_sheet_of_huge_texts_is_as_good_as_unreadable(book: Moved, tmp_path: Path) -> None:
    book.pages["草稿"] = Page({(row, 1): text("长" * 32_000) for row in range(1, 133)})
    book.rename("基础数据", "街道台账")
    submission = read(book.save(tmp_path / "改过.xlsx"))
    assert set(findings(submission)) == {"I121", "I128"}


def test_unreadable_sheet_leaves_its_share_of_the_limits_to_the_others(
    book: Moved, tmp_path: Path
) -> None:
    book.pages = {"草稿": Page({(1, 1): text("草稿")}), **book.pages}
    damaged(book, "草稿", DAMAGES["millions of rows"], tmp_path)
    sheets = read_workbook((tmp_path / "改过.xlsx").read_bytes(), lenient=True).sheets
    assert [sheet.title for sheet in sheets if sheet.unreadable] == ["草稿"]
    assert all(sheet.cells for sheet in sheets[1:])


@pytest.mark.parametrize(("title", "missing"), [("基础数据", False), ("预算执行", True)])
def test_sheets_too_many_to_be_looked_at_are_told(
    title: str, missing: bool, book: Moved, tmp_path: Path
) -> None:
    drafts = {f"草稿{number}": Page({(1, 1): text("草稿")}) for number in range(1, 42)}
    book.rename(title, "街道台账")
    book.pages = {**drafts, **book.pages}
    found = findings(read(book.save(tmp_path / "改过.xlsx")))
    assert set(found) >= {"I128", *(["I104"] if missing else [])}
    assert found["I128"].ref.sheet == "草稿41"
    assert "只查看了前 40 张，从“草稿41”起的 2 张没有查看" in found["I128"].message


def test_fortieth_sheet_is_looked_at(book: Moved, tmp_path: Path) -> None:
    drafts = {f"草稿{number}": Page({(1, 1): text("草稿")}) for number in range(1, 40)}
    book.rename("基础数据", "街道台账")
    book.pages = {**drafts, **book.pages}
    assert set(findings(read(book.save(tmp_path / "改过.xlsx")))) == {"I121"}


@pytest.mark.parametrize("count", [39, 41, 60])
def test_nothing_is_said_of_many_sheets_that_nobody_needs(
    count: int, book: Moved, tmp_path: Path
) -> None:
    drafts = {f"草稿{number}": Page({(1, 1): text("草稿")}) for number in range(count)}
    book.pages = {**book.pages, **drafts}
    assert findings(read(book.save(tmp_path / "改过.xlsx"))) == {}
