"""Every cell of the form: open to be filled, labelled, limited to what it may hold."""

from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from perfeval.scheme.form import Field
from perfeval.template import cell_addresses, write_template
from tests.fill import place
from tests.submissions import scheme

FORM = scheme().form


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    path: Path = tmp_path_factory.mktemp("blank") / "空表.xlsx"
    write_template(path, scheme())
    return openpyxl.load_workbook(path, rich_text=True)


def field_of(key: str) -> Field:
    block, *_, name = key.split(".")
    return FORM.block(block).field_named(name)


def cell(book: openpyxl.Workbook, key: str) -> Cell:
    sheet, at = place(key)
    return book[sheet][at]


def validation(book: openpyxl.Workbook, key: str) -> DataValidation | None:
    sheet, at = place(key)
    found = [rule for rule in book[sheet].data_validations.dataValidation if at in rule.sqref]
    assert len(found) <= 1
    return found[0] if found else None


def printed(sheet: Worksheet) -> set[str]:
    """Every text of a sheet, without the star of a required label and without a unit."""
    return {
        str(cell.value).rstrip("* ").split("（人）")[0].split("（个）")[0]
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def test_every_cell_of_the_form_has_an_address_of_its_own() -> None:
    addresses = cell_addresses(FORM)
    assert len(set(addresses.values())) == len(addresses)
    for block in FORM.blocks:
        rows = {"record": 1, "table": len(block.row), "list": block.blank_rows}[block.layout]
        keys = [key for key in addresses if key.split(".")[0] == block.name]
        left_out = sum(len(block.row) - len(f.rows) for f in block.field if f.rows)
        assert len(keys) == rows * len(block.field) - left_out


def test_inputs_are_open_and_computed_cells_locked(book: openpyxl.Workbook) -> None:
    wrong = [
        key
        for key in cell_addresses(FORM)
        if cell(book, key).protection.locked != (field_of(key).computed is not None)
    ]
    assert wrong == []


def test_everything_that_is_not_an_input_is_locked(book: openpyxl.Workbook) -> None:
    addresses = cell_addresses(FORM)
    inputs = {place(key) for key in addresses if field_of(key).computed is None}
    merged = {
        (sheet.title, at.coordinate)
        for sheet in book
        for area in sheet.merged_cells.ranges
        for row in sheet[area.coord]
        for at in row
    }
    open_cells = {
        (sheet.title, at.coordinate)
        for sheet in book
        for row in sheet.iter_rows()
        for at in row
        if not at.protection.locked
    }
    assert open_cells - merged - inputs == set()


@pytest.mark.parametrize("sheet", FORM.sheet, ids=lambda sheet: sheet.title)
def test_every_label_is_printed(book: openpyxl.Workbook, sheet: object) -> None:
    form_sheet = next(item for item in FORM.sheet if item is sheet)
    labels = {field.title for block in form_sheet.block for field in block.field}
    labels |= {row.title for block in form_sheet.block for row in block.row}
    assert labels - printed(book[form_sheet.title]) == set()


@pytest.mark.parametrize(
    ("sheet", "label", "starred"),
    [
        ("基本信息", "A3", True),  # 单位名称
        ("基本信息", "A4", False),  # 单位简称
        ("预算执行", "B3", True),  # 年初预算数
        ("预算执行", "C3", False),  # 年中调整数
        ("绩效指标", "I3", True),  # 实际完成值
        ("绩效指标", "O3", False),  # 佐证材料编号
    ],
)
def test_star_marks_what_is_required(
    book: openpyxl.Workbook, sheet: str, label: str, starred: bool
) -> None:
    assert str(book[sheet][label].value).endswith("*") == starred


@pytest.mark.parametrize(
    ("key", "choices"),
    [
        ("project.1.funding", "本级财力,上级转移支付,其他资金"),
        ("project.30.funding", "本级财力,上级转移支付,其他资金"),
        ("indicator.1.sign", "≥,>,=,≤,<,定性"),
        ("conclusion.self_grade", "优,良,中,差"),
    ],
)
def test_choices_are_a_drop_down_that_stops_other_words(
    book: openpyxl.Workbook, key: str, choices: str
) -> None:
    rule = validation(book, key)
    assert rule is not None
    assert (rule.type, rule.formula1) == ("list", f'"{choices}"')
    assert rule.showErrorMessage
    assert rule.errorStyle in {None, "stop"}


def test_actual_value_offers_the_levels_and_takes_a_number_too(book: openpyxl.Workbook) -> None:
    rule = validation(book, "indicator.1.actual")
    assert rule is not None
    levels = "达成预期指标,部分达成预期指标并具有一定效果,未达成预期指标且效果较差"
    assert (rule.type, rule.formula1) == ("list", f'"{levels}"')
    assert not rule.showErrorMessage


@pytest.mark.parametrize(
    ("key", "kind", "least"),
    [
        ("budget.total.final", "decimal", "0"),
        ("budget.total.adjustment", "decimal", "-1000000000000"),
        ("unit.establishment", "whole", "0"),
        ("unit.year", "whole", "2000"),
        ("indicator.1.self_score", "decimal", "0"),
    ],
)
def test_numbers_are_limited_as_the_form_says(
    book: openpyxl.Workbook, key: str, kind: str, least: str
) -> None:
    rule = validation(book, key)
    assert rule is not None
    assert (rule.type, rule.formula1) == (kind, least)
    assert field_of(key).title in (rule.error or "")


def test_date_is_a_date(book: openpyxl.Workbook) -> None:
    rule = validation(book, "unit.filed_on")
    assert rule is not None
    assert rule.type == "date"


def test_help_is_shown_within_excels_limits(book: openpyxl.Workbook) -> None:
    wrong = []
    for key in cell_addresses(FORM):
        help_, rule = field_of(key).help, validation(book, key)
        if help_ and (rule is None or help_ not in (rule.prompt or "")):
            wrong.append(key)
        if rule is not None:
            assert len(rule.prompt or "") <= 255
            assert len(rule.promptTitle or "") <= 32
            assert len(rule.error or "") <= 255
            assert len(rule.errorTitle or "") <= 32
    assert wrong == []


def test_bare_number_under_percent_is_shown_in_points(book: openpyxl.Workbook) -> None:
    sheet, at = place("indicator.1.actual")
    rules = [
        rule
        for area, rules in book[sheet].conditional_formatting._cf_rules.items()  # noqa: SLF001 - openpyxl offers no other way in
        if at in area.sqref
        for rule in rules
    ]
    assert [rule.dxf.numFmt.formatCode for rule in rules if rule.dxf.numFmt] == ['0.00"%"']


def test_columns_of_a_list_have_one_rule_that_inserted_rows_fall_under(
    book: openpyxl.Workbook,
) -> None:
    first, last = validation(book, "project.1.funding"), validation(book, "project.30.funding")
    assert first is last is not None


@pytest.mark.parametrize("name", ["target", "adjusted_target", "midyear"])
def test_quantity_is_a_number_unless_the_indicator_is_qualitative(
    book: openpyxl.Workbook, name: str
) -> None:
    rule = validation(book, f"indicator.1.{name}")
    assert rule is not None
    at = place(f"indicator.1.{name}")[1]
    sign = place("indicator.1.sign")[1]
    assert rule.formula1.startswith(f'OR(${sign}="定性",AND(ISNUMBER({at})')


@pytest.mark.parametrize("key", ["unit.budget_code", "indicator.1.sign"])
def test_codes_and_signs_are_kept_as_text(book: openpyxl.Workbook, key: str) -> None:
    assert cell(book, key).number_format == "@"
