"""The faults that tests plant are what they say, and leave everything else as it was."""

import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from perfeval.model import CellValue, FaultKind, Problem, Submission
from perfeval.reader import read_submission
from tests.fill import (
    Edit,
    blank,
    clean,
    drop_sheet,
    error,
    fill,
    insert_rows,
    number,
    percent,
    place,
    plant,
    relabel,
    rename_sheet,
    text,
    uncalculated,
)
from tests.submissions import scheme


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return fill(tmp_path / "甲.xlsx", scheme(), clean())


def read(path: Path) -> Submission:
    return read_submission(path, path.name, scheme())


def final(submission: Submission) -> CellValue:
    return submission.tables["budget"]["total"]["final"]


@pytest.mark.parametrize(
    ("edit", "problem"),
    [
        (error(place("budget.total.final")), Problem.ERROR),
        (uncalculated(place("budget.total.final")), Problem.UNCALCULATED),
        (text(place("budget.total.final"), "三千四百"), Problem.UNREADABLE),
        (blank(place("budget.total.final")), Problem.BLANK),
    ],
)
def test_problem_stands_at_its_cell_alone(path: Path, edit: Edit, problem: Problem) -> None:
    before = read(path)
    after = read(plant(path, edit))
    assert final(after).problem is problem
    assert after.lists == before.lists
    assert {**after.tables["budget"]["total"], "final": 0} == {
        **before.tables["budget"]["total"],
        "final": 0,
    }


def test_number_as_text_is_still_read(path: Path) -> None:
    cell = final(read(plant(path, text(place("budget.total.final"), "3,400.00"))))
    assert (cell.value, cell.notes.understood) == (Decimal(3400), "3400")


def test_percent_is_a_ratio_under_a_percent_format(path: Path) -> None:
    submission = read(plant(path, percent(place("indicator.2.actual"), "0.95")))
    cell = submission.lists["indicator"][1]["actual"]
    assert (cell.value, cell.shown, cell.notes.percent) == (Decimal(95), "95%", True)


def test_number_over_a_formula_takes_its_place(path: Path) -> None:
    at = place("budget.total.execution_rate")
    cell = read(plant(path, number(at, "0.99"))).tables["budget"]["total"]["execution_rate"]
    assert (cell.value, cell.notes.formula) == (Decimal(99), None)


def test_label_typed_over_is_missing(path: Path) -> None:
    faults = read(plant(path, relabel("预算执行", "全年执行数", "执行数"))).faults
    assert [(fault.kind, fault.label) for fault in faults] == [
        (FaultKind.LABEL_MISSING, "全年执行数")
    ]


@pytest.mark.parametrize(
    ("edit", "kind"),
    [
        (drop_sheet("项目支出"), FaultKind.SHEET_MISSING),
        (rename_sheet("项目支出", "项目"), FaultKind.SHEET_RENAMED),
    ],
)
def test_sheet_gone_is_missing_and_a_renamed_one_told(
    path: Path, edit: Edit, kind: FaultKind
) -> None:
    faults = read(plant(path, edit)).faults
    assert [(fault.kind, fault.label) for fault in faults] == [(kind, "项目支出")]


def test_rows_inserted_move_the_cells_below(path: Path) -> None:
    before, after = read(path), read(plant(path, insert_rows("绩效指标", 5, 2)))
    assert after.lists["indicator"][0]["actual"].ref == before.lists["indicator"][0]["actual"].ref
    assert [row["actual"].value for row in after.lists["indicator"]] == [
        row["actual"].value for row in before.lists["indicator"]
    ]
    assert before.lists["indicator"][1]["actual"].ref.cell == "I5"
    assert after.lists["indicator"][1]["actual"].ref.cell == "I7"


def test_planting_twice_gives_the_same_bytes_and_touches_one_part(tmp_path: Path) -> None:
    first = fill(tmp_path / "甲.xlsx", scheme(), clean())
    second = fill(tmp_path / "乙.xlsx", scheme(), clean())
    with zipfile.ZipFile(first) as archive:
        before = {name: archive.read(name) for name in archive.namelist()}
    edit = error(place("budget.total.final"))
    assert plant(first, edit).read_bytes() == plant(second, edit).read_bytes()
    with zipfile.ZipFile(first) as archive:
        touched = [name for name, data in before.items() if archive.read(name) != data]
    assert touched == ["xl/worksheets/sheet3.xml"]
