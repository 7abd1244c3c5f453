"""Workbooks on an earlier version of the form: what it did not have, nobody is asked for."""

from pathlib import Path

import openpyxl
import pytest

from perfeval.checks import Batch, check_batch, check_submission
from perfeval.model import Problem, Submission
from perfeval.reader import read_submission
from perfeval.scoring import measure_gaps, score
from tests.earlier_forms import scheme_of
from tests.fill import Edit, clean, drop_sheet, fill, plant, relabel
from tests.submissions import scheme

_ROWS = ("total", "abroad", "reception", "car_purchase", "car_running")


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    """The clean unit on the form 2023.1."""
    filled = clean()
    for row in filled["san_gong"].values():
        del row["last_year_budget"]
    return fill(tmp_path / "旧表.xlsx", scheme_of("2023.1"), filled)


def read(path: Path, *edits: Edit) -> Submission:
    return read_submission(plant(path, *edits) if edits else path, path.name, scheme())


def told(submission: Submission) -> tuple[list[str], list[str]]:
    """The checks that found something, and those that were skipped."""
    batch = Batch((submission,), score([submission], scheme()))
    own, others = check_submission(submission, scheme()), check_batch(batch, scheme())
    findings, skipped = [*own[0], *others[0]], [*own[1], *others[1]]
    return [item.check for item in findings], [item.what for item in skipped]


def test_what_a_version_did_not_have_is_not_asked() -> None:
    form = scheme().form
    assert form.not_asked("2024.1") == frozenset()
    assert form.not_asked("2023.1") == {("san_gong", "last_year_budget")}
    # Of a version that nobody can tell, what is missing may have been missing always.
    assert form.not_asked(None) == form.not_asked("2022.1") == form.not_asked("2023.1")


def test_column_of_a_later_version_is_no_fault_of_an_earlier_one(earlier: Path) -> None:
    assert openpyxl.load_workbook(earlier)["基础数据"]["B4"].value == "上年决算"
    submission = read(earlier)
    assert (submission.form_version, submission.faults) == ("2023.1", ())
    cells = [submission.tables["san_gong"][row]["last_year_budget"] for row in _ROWS]
    assert [cell.problem for cell in cells] == [Problem.NOT_ASKED] * 5
    assert str(submission.tables["san_gong"]["total"]["last_year"].value) == "9.8"
    findings, skipped = told(submission)
    # Nothing found, and no check skipped but those that no single workbook can have.
    assert findings == []
    assert "B602" not in skipped
    assert score([submission], scheme())[0].scored


def test_measure_of_what_was_not_asked_says_so(earlier: Path) -> None:
    submission = read(earlier)
    gaps = list(measure_gaps([submission], score([submission], scheme()), scheme()))
    words = [gap.reason for gap in gaps if "上年预算" in gap.reason]
    assert all("这一版表样没有" in reason for reason in words)


def test_other_titles_of_an_earlier_version_are_still_missed(earlier: Path) -> None:
    submission = read(earlier, relabel("基础数据", "上年决算", "去年花了"))
    assert [(fault.kind.value, fault.label) for fault in submission.faults] == [
        ("label_missing", "上年决算")
    ]


def test_sums_of_an_earlier_version_are_still_compared(earlier: Path) -> None:
    book = openpyxl.load_workbook(earlier)
    book["基础数据"]["B5"] = 99
    book.save(earlier)
    findings, _ = told(read(earlier))
    assert "B602" in findings


def test_column_that_is_there_before_its_version_is_read(tmp_path: Path) -> None:
    path = fill(tmp_path / "新列.xlsx", scheme(), clean())
    book = openpyxl.load_workbook(path)
    sheet = book["_meta"]
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value == "2024.1":
                cell.value = "2023.1"
    book.defined_names.clear()
    for name in list(book.custom_doc_props.names):
        del book.custom_doc_props[name]
    book.save(path)
    submission = read(path)
    assert submission.form_version == "2023.1"
    assert str(submission.tables["san_gong"]["total"]["last_year_budget"].value) == "9.9"


def test_column_that_its_own_version_asks_is_missed(tmp_path: Path) -> None:
    path = fill(tmp_path / "缺列.xlsx", scheme(), clean())
    submission = read(path, relabel("基础数据", "上年预算", "备注"))
    assert [(fault.kind.value, fault.label) for fault in submission.faults] == [
        ("label_missing", "上年预算")
    ]
    assert submission.tables["san_gong"]["total"]["last_year_budget"].problem is Problem.ABSENT


def test_earlier_version_without_its_optional_sheet(earlier: Path) -> None:
    submission = read(earlier, drop_sheet("基础数据"))
    assert submission.faults == ()
    findings, _ = told(submission)
    assert findings == []
