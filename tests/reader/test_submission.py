"""A filled workbook is read by its printed labels, wherever they now stand."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from perfeval.model import FaultKind, Problem, Submission
from perfeval.reader import read_submission
from perfeval.scheme import Scheme
from perfeval.template import cell_addresses, write_template
from tests.fill import clean, fill, formula, place, plant, rename_sheet
from tests.office import resave
from tests.samples import columns_reversed
from tests.submissions import scheme

Edit = Callable[[openpyxl.Workbook], object]


def read(path: Path) -> Submission:
    return read_submission(path, path.name, scheme())


def values(submission: Submission) -> dict[str, Any]:
    """Every value of a submission by its key."""
    found: dict[str, Any] = {}
    for block, row in submission.records.items():
        found |= {f"{block}.{name}": cell.value for name, cell in row.items()}
    for block, rows in submission.tables.items():
        for row_name, row in rows.items():
            found |= {f"{block}.{row_name}.{name}": cell.value for name, cell in row.items()}
    for block, listed in submission.lists.items():
        for ordinal, row in enumerate(listed, start=1):
            found |= {f"{block}.{ordinal}.{name}": cell.value for name, cell in row.items()}
    return found


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clean") / "示例街道.xlsx"
    write_template(path, scheme(), filled=clean())
    return path


@pytest.fixture(scope="module")
def as_written(workbook: Path) -> Submission:
    return read(workbook)


def edited(workbook: Path, folder: Path, *edits: Edit) -> Submission:
    book = openpyxl.load_workbook(workbook)
    for edit in edits:
        edit(book)
    path = folder / "改过.xlsx"
    book.save(path)
    return read(path)


def inputs(submission: Submission) -> dict[str, Any]:
    """Values that people fill in; openpyxl drops the stored results of formulas."""
    return {
        key: value
        for key, value in values(submission).items()
        if not key.endswith(("execution_rate", "completion"))
    }


def test_every_value_comes_back(as_written: Submission) -> None:
    got = values(as_written)
    wrong = {}
    for block, content in clean().items():
        rows: dict[str, Any] = {}
        if isinstance(content, list):
            rows = {f"{block}.{n}": row for n, row in enumerate(content, start=1)}
        elif all(isinstance(part, dict) for part in content.values()):
            rows = {f"{block}.{name}": row for name, row in content.items()}
        else:
            rows = {block: content}
        for prefix, row in rows.items():
            for name, value in row.items():
                filled = Decimal(value) if isinstance(value, int) else value
                if got[f"{prefix}.{name}"] != filled:
                    wrong[f"{prefix}.{name}"] = (filled, got[f"{prefix}.{name}"])
    assert wrong == {}


def test_every_value_names_its_cell(as_written: Submission) -> None:
    addresses = cell_addresses(scheme().form)
    final = as_written.tables["budget"]["total"]["final"]
    assert (final.ref.sheet, final.ref.cell) == addresses["budget.total.final"]
    assert final.label == "合计·全年预算数"
    actual = as_written.lists["indicator"][4]["actual"]
    assert (actual.ref.sheet, actual.ref.cell) == addresses["indicator.5.actual"]


def test_a_row_has_its_cells_in_the_order_of_the_form(as_written: Submission) -> None:
    for name, rows in as_written.lists.items():
        assert list(rows[0]) == [field.name for field in scheme().form.block(name).field]


def test_nothing_is_wrong_with_a_clean_workbook(as_written: Submission) -> None:
    assert as_written.faults == ()
    assert (as_written.unit, as_written.form_version) == ("示例街道", "2024.1")
    assert as_written.unit_key == "示例市示例区示例街道办事处"


def test_rates_are_read_in_percentage_points(as_written: Submission) -> None:
    # 3298 ÷ 3400 = 97%.
    assert as_written.tables["budget"]["total"]["execution_rate"].value == Decimal(97)


def test_saved_by_libreoffice_reads_the_same(
    workbook: Path, as_written: Submission, tmp_path: Path
) -> None:
    again = read(resave(workbook, tmp_path))
    assert values(again) == values(as_written)
    assert (again.faults, again.form_version) == ((), "2024.1")


def _insert_column(title: str, at: int) -> Edit:
    return lambda book: book[title].insert_cols(at)


@pytest.mark.parametrize(
    "edit",
    [
        lambda book: book["项目支出"].insert_rows(5),
        lambda book: book["绩效指标"].insert_rows(6, 2),
        lambda book: book["绩效指标"].insert_rows(2),
        lambda book: book["预算执行"].insert_rows(4),
        _insert_column("绩效指标", 4),
        _insert_column("项目支出", 1),
        lambda book: book.create_sheet("街道自用", 2),
        lambda book: book.move_sheet("绩效指标", -3),
        lambda book: setattr(book["绩效指标"]["C3"], "value", "三级 指标："),
        lambda book: setattr(book["预算执行"]["E3"], "value", "全年预算数（万元）"),
        lambda book: setattr(book["预算执行"]["A5"], "value", "其中：基本支出"),
        lambda book: setattr(book["项目支出"]["A36"], "value", "注：以上不含上年结转。"),
        lambda book: (
            setattr(book["项目支出"]["A30"], "value", "合计"),
            setattr(book["项目支出"]["D30"], "value", 979.5),
        ),
        lambda book: setattr(book["基本信息"], "title", "基本信息 "),
    ],
    ids=[
        "blank row in a list",
        "two blank rows in a list",
        "row above a header",
        "row under a header",
        "column in a list",
        "column before a list",
        "own sheet",
        "sheets in another order",
        "label with space and colon",
        "label with its unit",
        "row title with 其中",
        "remark under a list",
        "total row in a list",
        "space behind a sheet name",
    ],
)
def test_moved_form_reads_the_same(
    edit: Edit, workbook: Path, as_written: Submission, tmp_path: Path
) -> None:
    moved = edited(workbook, tmp_path, edit)
    assert inputs(moved) == inputs(as_written)
    assert moved.faults == ()


def test_columns_in_another_order_read_the_same(as_written: Submission, tmp_path: Path) -> None:
    path = tmp_path / "乱序.xlsx"
    turned = columns_reversed(scheme().form)
    write_template(path, Scheme(turned, scheme().rules, ""), filled=clean())
    assert inputs(read(path)) == inputs(as_written)


def test_own_sheet_is_named_and_left_out(workbook: Path, tmp_path: Path) -> None:
    submission = edited(workbook, tmp_path, lambda book: book.create_sheet("街道自用"))
    assert submission.sheets_left_out == ("街道自用",)


def test_changed_label_is_named_with_the_nearest_text(workbook: Path, tmp_path: Path) -> None:
    def rename(book: openpyxl.Workbook) -> None:
        book["预算执行"]["G3"].value = "全年支出数"

    submission = edited(workbook, tmp_path, rename)
    [fault] = submission.faults
    assert (fault.kind, fault.label, fault.ref.sheet) == (
        FaultKind.LABEL_MISSING,
        "全年执行数",
        "预算执行",
    )
    assert fault.facts["nearest"] == "全年支出数"
    assert submission.tables["budget"]["total"]["executed"].problem is Problem.ABSENT


def test_missing_sheet_is_one_fault_and_the_rest_is_read(workbook: Path, tmp_path: Path) -> None:
    submission = edited(workbook, tmp_path, lambda book: book.remove(book["绩效指标"]))
    [fault] = submission.faults
    assert (fault.kind, fault.label) == (FaultKind.SHEET_MISSING, "绩效指标")
    assert submission.lists["indicator"] == ()
    assert submission.tables["budget"]["total"]["final"].value == Decimal(3400)


@pytest.mark.parametrize("title", ["基础数据", "年度重点工作"])
def test_optional_sheet_may_be_missing(title: str, workbook: Path, tmp_path: Path) -> None:
    submission = edited(workbook, tmp_path, lambda book: book.remove(book[title]))
    assert submission.faults == ()


def test_group_titles_are_repeated_down(workbook: Path, tmp_path: Path) -> None:
    def merge(book: openpyxl.Workbook) -> None:
        sheet = book["绩效指标"]
        for row in (5, 6):
            sheet.cell(row, 1).value = None
        sheet["A4"].value = "运行成本"
        sheet.merge_cells("A4:A6")

    levels = [
        row["level1"].value for row in edited(workbook, tmp_path, merge).lists["indicator"][:3]
    ]
    assert levels == ["运行成本"] * 3


def test_form_pasted_into_a_new_workbook_is_known_by_its_sheets(
    workbook: Path, tmp_path: Path
) -> None:
    def forget(book: openpyxl.Workbook) -> None:
        book.remove(book["_meta"])
        book.defined_names.clear()
        for name in list(book.custom_doc_props.names):
            del book.custom_doc_props[name]

    submission = edited(workbook, tmp_path, forget)
    assert [fault.kind for fault in submission.faults] == [FaultKind.OTHER_VERSION]
    assert submission.tables["budget"]["total"]["final"].value == Decimal(3400)


@pytest.mark.parametrize("kept", ["_meta", "names", "properties"])
def test_identity_is_found_in_any_of_its_three_places(
    kept: str, workbook: Path, tmp_path: Path
) -> None:
    def forget(book: openpyxl.Workbook) -> None:
        if kept != "_meta":
            book.remove(book["_meta"])
        if kept != "names":
            book.defined_names.clear()
        if kept != "properties":
            for name in list(book.custom_doc_props.names):
                del book.custom_doc_props[name]

    assert edited(workbook, tmp_path, forget).form_version == "2024.1"


def test_another_workbook_is_not_this_form(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "预算执行"
    path = tmp_path / "其他表.xlsx"
    book.save(path)
    [fault] = read(path).faults
    assert (fault.kind, fault.facts["found"]) == (FaultKind.NOT_THIS_FORM, "工作表：预算执行")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"hello", "not_a_workbook"),
        (b"<html><table></table></html>", "not_a_workbook"),
        (b"PK\x03\x04broken", "damaged"),
    ],
)
def test_file_that_is_no_workbook(content: bytes, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "坏.xlsx"
    path.write_bytes(content)
    submission = read(path)
    [fault] = submission.faults
    assert (fault.kind, fault.facts["reason"]) == (FaultKind.UNREADABLE, reason)
    assert (submission.unit, submission.records, submission.size) == ("坏", {}, len(content))


def test_file_that_cannot_be_opened(tmp_path: Path) -> None:
    [fault] = read(tmp_path / "没有.xlsx").faults
    assert fault.facts["reason"] == "unopenable"


def test_input_file_is_not_changed(workbook: Path) -> None:
    before = workbook.read_bytes()
    read(workbook)
    assert workbook.read_bytes() == before


def test_titles_that_differ_in_case_alone_do_not_stop_the_reading(tmp_path: Path) -> None:
    # Typed into a list's last row, where the other sheet of that title has no cell.
    path = plant(
        fill(tmp_path / "甲.xlsx", scheme(), clean()),
        formula(place("indicator.9.actual"), "1+1", "2"),
        rename_sheet("预算执行", "Abc"),
        rename_sheet("绩效指标", "aBC"),
    )
    submission = read(path)
    actuals = [row["actual"] for row in submission.lists["indicator"]]
    (typed,) = (cell for cell in actuals if cell.notes.formula)
    assert (typed.ref.sheet, typed.value) == ("aBC", 2)


def test_sign_understood_from_the_target_beside_it_shows_nothing_itself(tmp_path: Path) -> None:
    filled = clean()
    filled["indicator"][0] |= {"sign": None, "measure_unit": "%", "target": "≥95%"}
    row = read(fill(tmp_path / "甲.xlsx", scheme(), filled)).lists["indicator"][0]
    sign = row["sign"]
    assert (sign.value, sign.shown, sign.notes.written) == ("≥", "", "implied")
    assert sign.notes.source == "≥95%"
