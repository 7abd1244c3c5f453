"""A cell merged over rows of a list or a table. field D11."""

import re
from pathlib import Path

import pytest

from perfeval.reader import read_submission
from tests.checks.examined import Examined, changed, examine, expected
from tests.fill import Book, Edit, blank, clean, fill, place, plant
from tests.submissions import scheme


def merge(first: str, last: str) -> Edit:
    """Merges the cells of one column from one key to another; the lower ones are emptied."""
    (sheet, upper), (_, lower) = place(first), place(last)

    def edit(book: Book) -> None:
        part = book.sheets[sheet]
        xml = book.parts[part]
        element = f'<mergeCell ref="{upper}:{lower}"/>'
        if "<mergeCells" in xml:
            xml = re.sub(r"</mergeCells>", f"{element}</mergeCells>", xml)
        else:
            xml = xml.replace("</sheetData>", f"</sheetData><mergeCells>{element}</mergeCells>")
        book.parts[part] = xml
        blank(place(last))(book)

    return edit


def merged(
    folder: Path, first: str, last: str, filled: dict[str, object] | None = None
) -> Examined:
    return examine(folder, filled or clean(), edits=(merge(first, last),))


def lost_points() -> dict[str, object]:
    """Two indicators that lost points, both explained."""
    changes: dict[str, object] = {}
    for ordinal in (5, 6):
        reason = "因六月汛情停工二十三天，路面修复推迟到次年一月完成。"
        changes[f"indicator.{ordinal}.reason"] = reason
        changes[f"indicator.{ordinal}.remedy"] = f"第 {ordinal} 项：二月底前完成剩余工程并验收。"
    return changed(changes)


def test_source_merged_over_two_projects_counts_for_both(tmp_path: Path) -> None:
    # field D11 (a)
    assert clean()["project"][0]["funding"] == clean()["project"][1]["funding"]
    assert merged(tmp_path, "project.1.funding", "project.2.funding").places == []


def test_reason_merged_over_two_indicators_counts_for_both(tmp_path: Path) -> None:
    # field D11 (b)
    found = merged(tmp_path, "indicator.5.reason", "indicator.6.reason", lost_points())
    assert {finding.check for finding in found.findings}.isdisjoint({"T501", "T502", "T503"})


def test_sign_merged_over_two_indicators_counts_for_both(tmp_path: Path) -> None:
    # field D11 (c)
    assert clean()["indicator"][2]["sign"] == clean()["indicator"][3]["sign"]
    assert merged(tmp_path, "indicator.3.sign", "indicator.4.sign").places == []


@pytest.mark.parametrize("field", ["measure_unit", "evidence"])
def test_other_texts_merged_over_two_indicators_count_for_both(field: str, tmp_path: Path) -> None:
    path = fill(tmp_path / "甲.xlsx", scheme(), clean())
    plant(path, merge(f"indicator.3.{field}", f"indicator.4.{field}"))
    third, fourth = read_submission(path, path.name, scheme()).lists["indicator"][2:4]
    assert fourth[field].value == third[field].value
    assert fourth[field].ref == third[field].ref


def test_reason_merged_over_rows_of_a_table_counts_for_each(tmp_path: Path) -> None:
    words = "上级资金十二月下达，按进度结转下年使用。"
    filled = changed({"budget.basic.reason": words})
    path = fill(tmp_path / "甲.xlsx", scheme(), filled)
    plant(path, merge("budget.basic.reason", "budget.personnel.reason"))
    budget = read_submission(path, path.name, scheme()).tables["budget"]
    assert budget["personnel"]["reason"].value == words


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("project.1.executed", "project.2.executed"),
        ("project.1.original", "project.2.original"),  # not required, and yet no blank
        ("indicator.3.points", "indicator.4.points"),
        ("indicator.3.actual", "indicator.4.actual"),
        ("budget.personnel.final", "budget.operating.final"),
    ],
)
def test_figure_merged_over_two_rows_cannot_be_shared_out(
    first: str, last: str, tmp_path: Path
) -> None:
    # field D11
    found = merged(tmp_path, first, last)
    assert expected(f"C201 E {last}")[0] in found.places
    message = found.one("C201").message
    assert message.endswith("与上面的单元格合并了，看不出各行分别是多少，请取消合并，逐行填写。")


def test_blank_cell_merged_over_two_rows_is_blank_as_any(tmp_path: Path) -> None:
    path = fill(tmp_path / "甲.xlsx", scheme(), changed({"indicator.3.adjusted_target": None}))
    plant(path, merge("indicator.3.adjusted_target", "indicator.4.adjusted_target"))
    row = read_submission(path, path.name, scheme()).lists["indicator"][3]
    assert (row["adjusted_target"].problem, row["adjusted_target"].notes.written) == ("blank", "")


def test_fault_of_a_merged_text_is_told_once(tmp_path: Path) -> None:
    filled = changed({"project.1.funding": "省级资金"})
    found = merged(tmp_path, "project.1.funding", "project.2.funding", filled)
    assert found.places == expected("C206 E project.1.funding")
