"""The fill-in workbook as a file: its sheets, its identity, its protection, its bytes."""

import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from perfeval.template import write_template
from tests.fill import clean, fill
from tests.office import resave
from tests.submissions import scheme

SHEETS = [
    "填报说明",
    "基本信息",
    "预算执行",
    "项目支出",
    "绩效指标",
    "基础数据",
    "年度重点工作",
    "自评结论",
    "自查结果",
]


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("blank") / "空表.xlsx"
    write_template(path, scheme(), year=2024)
    return path


def identity(path: Path) -> dict[str, tuple[str, str]]:
    """Form id and version from each of the places that carry them."""
    book = openpyxl.load_workbook(path)
    properties = {item.name: item.value for item in book.custom_doc_props.props}
    names = {name: item.attr_text.strip('"') for name, item in book.defined_names.items()}
    meta = {row[0]: row[1] for row in book["_meta"].iter_rows(values_only=True)}
    return {
        "properties": (properties["perfeval_form"], properties["perfeval_form_version"]),
        "names": (names["PERFEVAL_FORM"], names["PERFEVAL_VERSION"]),
        "sheet": (meta["perfeval_form"], meta["perfeval_form_version"]),
    }


def test_nine_sheets_stand_in_the_order_of_the_form_before_the_hidden_one(blank: Path) -> None:
    book = openpyxl.load_workbook(blank)
    assert book.sheetnames == [*SHEETS, "_meta"]
    assert book["_meta"].sheet_state == "veryHidden"
    assert {book[title].sheet_state for title in SHEETS} == {"visible"}


def test_identity_stands_in_three_places_and_survives_libreoffice(
    blank: Path, tmp_path: Path
) -> None:
    expected = dict.fromkeys(("properties", "names", "sheet"), ("unit-performance", "2024.1"))
    assert identity(blank) == expected
    assert identity(resave(blank, tmp_path)) == expected


def test_same_form_gives_the_same_bytes(tmp_path: Path) -> None:
    first = fill(tmp_path / "甲.xlsx", scheme(), clean())
    second = fill(tmp_path / "乙.xlsx", scheme(), clean())
    assert first.read_bytes() == second.read_bytes()


def test_nothing_but_the_workbook_is_left_in_the_folder(tmp_path: Path) -> None:
    path = tmp_path / "空表.xlsx"
    path.write_bytes(b"an older one")
    write_template(path, scheme())
    assert list(tmp_path.iterdir()) == [path]
    assert zipfile.is_zipfile(path)


def test_missing_folder_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_template(tmp_path / "无此目录" / "空表.xlsx", scheme())


def test_year_is_filled_in_where_given(blank: Path) -> None:
    assert openpyxl.load_workbook(blank)["基本信息"]["B5"].value == 2024


@pytest.mark.parametrize("title", SHEETS)
def test_protection_has_no_password_and_leaves_widths_and_heights_free(
    blank: Path, title: str
) -> None:
    protection = openpyxl.load_workbook(blank)[title].protection
    # In the file format "formatColumns" set means that it is locked.
    assert protection.sheet
    assert not protection.password
    assert not protection.formatColumns
    assert not protection.formatRows
    assert protection.insertRows == (title not in {"项目支出", "绩效指标", "年度重点工作"})


@pytest.mark.parametrize("title", SHEETS)
def test_prints_on_a4_landscape_one_page_wide(blank: Path, title: str) -> None:
    sheet: Worksheet = openpyxl.load_workbook(blank)[title]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight) == (True, 0)
    assert "第 &P 页，共 &N 页" in (sheet.oddFooter.center.text or "")


@pytest.mark.parametrize("title", ["项目支出", "绩效指标", "年度重点工作"])
def test_list_header_stays_in_view_and_on_every_page(blank: Path, title: str) -> None:
    sheet = openpyxl.load_workbook(blank)[title]
    header = int(sheet.print_title_rows.split("$")[-1])
    assert "*" in "".join(str(cell.value or "") for cell in sheet[header])
    assert sheet.freeze_panes.lstrip("ABCD") == str(header + 1)


def test_values_of_every_type_are_written_as_that_type(tmp_path: Path) -> None:
    filled = clean()
    filled["budget"]["total"]["original"] = "约三千二百万"
    filled["unit"]["name"] = "=1+1"
    book = openpyxl.load_workbook(fill(tmp_path / "甲.xlsx", scheme(), filled))
    unit, budget = book["基本信息"], book["预算执行"]
    assert (unit["B3"].value, unit["B3"].data_type) == ("=1+1", "s")
    assert (budget["B4"].value, budget["B4"].data_type) == ("约三千二百万", "s")
    assert Decimal(str(budget["E4"].value)) == Decimal(3400)
    assert unit["D5"].value.date() == date(2024, 3, 20)


def test_more_rows_than_prepared_get_rows_of_their_own(tmp_path: Path) -> None:
    filled = clean()
    filled["project"] = [{"name": f"项目{n}", "final": n} for n in range(1, 36)]
    sheet = openpyxl.load_workbook(fill(tmp_path / "甲.xlsx", scheme(), filled))["项目支出"]
    last = next(row for row in sheet.iter_rows() if row[0].value == "项目35")
    assert last[3].value == 35
    assert str(last[6].value).startswith("=IF(")


def test_list_tells_its_totals_above_its_header(tmp_path: Path) -> None:
    path = fill(tmp_path / "甲.xlsx", scheme(), clean())
    sheet = openpyxl.load_workbook(path, data_only=True)["绩效指标"]
    told = [str(cell.value) for cell in sheet[2] if cell.value]
    assert told[-1] == "已填 8 行；分值合计 90.00（应为 90.00）；自评得分合计 89.26"


@pytest.mark.parametrize("name", ["budget.total.total", "budget.total.execution_rate", "单位"])
def test_name_that_is_no_input_of_the_form_is_refused(tmp_path: Path, name: str) -> None:
    block, *rest = name.split(".")
    filled = {block: {rest[0]: {rest[1]: 1}} if rest else {}}
    with pytest.raises(KeyError):
        fill(tmp_path / "甲.xlsx", scheme(), filled)
