"""C202 and C206 in words: what was written, how it was understood, what to do about it."""

from pathlib import Path
from typing import Any

import pytest

from perfeval.checks import check_submission
from perfeval.checks.written import CHECKS
from perfeval.model import Finding, Problem
from perfeval.reader import read_submission
from perfeval.reader.values.notation_table import notation_table
from tests.checks.examined import changed, examine, expected
from tests.fill import clean, fill, number, percent, place, plant, text
from tests.reader.moves import read, taken_apart
from tests.submissions import scheme


def message(folder: Path, changes: dict[str, Any], check: str = "C202") -> str:
    return examine(folder, changed(changes)).one(check).message


def test_every_kind_of_text_that_is_refused_has_words_of_its_own() -> None:
    [check] = [check for check in CHECKS if check.id == "C202"]
    kinds = {refused.kind for refused in notation_table().refused}
    assert kinds <= set(check.cases)
    assert {check.cases[kind].severity.value for kind in kinds} == {"error"}
    sentences = [case.message for case in check.cases.values()]
    assert len(set(sentences)) == len(sentences)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("—", "看不出是 0 还是不适用，没有发生的请填 0"),
        ("约50", "填的是约数“约50”，请填确切的数"),
        ("50-60", "填的是一个区间“50-60”"),
        ("5,0", "看不出是哪个数"),
        ("20+30", "填的是算式“20+30”"),
        ("5e1", "科学计数法的文字“5e1”"),
        ("￥50", "带货币符号却没有写明单位"),
        ("50（含追加）", "在数字后面带了说明"),
        ("≥50", "不能填范围"),
        ("50人", "与这一格的单位“万元”对不上"),
        ("2023年5月", "现在是日期“2023年5月”"),
        ("1234567890123456", "位数太多"),
        ("五十上下", "填的是约数"),
        ("待补", "应填数字，现在是“待补”"),
    ],
)
def test_refused_text_is_told_why_at_its_cell(written: str, words: str, tmp_path: Path) -> None:
    found = examine(tmp_path, changed({"budget.other.final": written}))
    finding = found.one("C202")
    assert finding.severity.value == "error"
    assert (finding.ref.sheet, finding.ref.cell) == place("budget.other.final")
    assert words in finding.message
    assert finding.value == " ".join(written.split())


def test_text_in_the_other_unit_of_its_row_is_converted_and_told(tmp_path: Path) -> None:
    changes = {"indicator.1.actual": "91200元"}  # of at most 9.50 万元
    assert message(tmp_path, changes).endswith(
        "实际完成值填的是文字“91200元”，已按 9.12 理解，请核对并改为数字。"
    )


def test_year_with_its_words_and_a_compact_date(tmp_path: Path) -> None:
    found = examine(tmp_path, changed({"unit.year": "2023年度", "unit.filed_on": 20240320}))
    assert found.places == expected("C202 W unit.year", "C202 W unit.filed_on")
    messages = {finding.label: finding.message for finding in found.findings}
    assert "填的是文字“2023年度”，已按 2023 理解" in messages["评价年度"]
    assert "填的是数字 20240320，已按日期 2024-03-20 理解" in messages["填报时间"]


def planted(folder: Path, key: str, *edits: Any) -> Finding:
    """The only finding at the cell of a key."""
    path = plant(fill(folder / "示例.xlsx", scheme(), clean()), *edits)
    findings, _ = check_submission(read_submission(path, path.name, scheme()), scheme())
    [finding] = [item for item in findings if (item.ref.sheet, item.ref.cell) == place(key)]
    return finding


def test_money_shown_as_a_percentage_is_doubted(tmp_path: Path) -> None:
    key = "running.operating.executed"
    finding = planted(tmp_path, key, percent(place(key), "201.8"))
    assert finding.message == (
        "公用经费支出·公用经费执行显示为 20180%，已按存入的数 201.8 理解，"
        "请把单元格改为数值格式并核对。"
    )


def test_number_shown_as_a_date_is_told_in_both_readings(tmp_path: Path) -> None:
    book = taken_apart(fill(tmp_path / "甲.xlsx", scheme(), clean()))
    page = book["基本信息"]
    # 45047 days after 1899-12-30; a date in a cell that asks for the year.
    row, column = page.at("评价年度")
    filed_on = page.cells[row, page.at("填报时间")[1] + 1]
    page.cells[row, column + 1] = filed_on
    submission = read(book.save(tmp_path / "乙.xlsx"))
    year = submission.records["unit"]["year"]
    assert (year.value, year.problem) == (None, Problem.UNREADABLE)
    [finding] = [item for item in check_submission(submission, scheme())[0] if item.ref == year.ref]
    # 2024-03-20 is 45371 in a spreadsheet.
    assert "评价年度显示为日期 2024-03-20，按数字约为 45371" in finding.message


def test_small_number_shown_as_a_date_has_its_own_number(tmp_path: Path) -> None:
    key = "unit.leaders"
    path = fill(tmp_path / "甲.xlsx", scheme(), clean())

    def as_date(book: Any) -> None:
        book.put(place(key), "<v>5</v>", style=book.percent_style(book.style_of(place(key)), 14))

    plant(path, as_date)
    found, _ = check_submission(read_submission(path, path.name, scheme()), scheme())
    [finding] = [item for item in found if item.check == "C202"]
    assert "领导职数显示为日期 1900-01-05，按数字约为 5" in finding.message


def test_number_taken_for_a_date_in_a_text_cell_is_doubted(tmp_path: Path) -> None:
    key = "indicator.1.evidence"

    def as_date(book: Any) -> None:
        book.put(
            place(key), "<v>45294</v>", style=book.percent_style(book.style_of(place(key)), 14)
        )

    finding = planted(tmp_path, key, as_date)
    assert (finding.check, finding.severity.value) == ("C202", "warning")
    assert "显示为日期 2024-01-03，如果本来填的是“1-2”一类的编号" in finding.message


def test_texts_that_are_digits_stay_as_they_were_typed(tmp_path: Path) -> None:
    changes = {"unit.budget_code": "001002", "unit.phone": "09911234567", "unit.nature": "１２"}
    path = fill(tmp_path / "甲.xlsx", scheme(), changed(changes))
    unit = read_submission(path, path.name, scheme()).records["unit"]
    assert [unit[name].value for name in ("budget_code", "phone", "nature")] == [
        "001002",
        "09911234567",
        "１２",
    ]
    assert examine(tmp_path, changed(changes)).places == []


def test_phone_typed_as_a_number_is_its_digits(tmp_path: Path) -> None:
    path = plant(
        fill(tmp_path / "甲.xlsx", scheme(), clean()), number(place("unit.phone"), "13800001111")
    )
    assert read(path).records["unit"]["phone"].value == "13800001111"


def test_blank_sign_is_understood_once_and_both_cells_are_named(tmp_path: Path) -> None:
    filled = clean()
    target = filled["indicator"][3]["target"]
    found = examine(
        tmp_path, changed({"indicator.4.sign": None, "indicator.4.target": f"不低于{target}%"})
    )
    assert found.places == expected("C202 W indicator.4.target", "C206 W indicator.4.sign")
    assert found.one("C206").message.endswith(
        f"指标性质没有选，已按同一行填报的“不低于{target}%”理解为“≥”，请补选。"
    )
    assert found.one("C206").expected == "≥"


def test_bare_target_leaves_a_blank_sign_blank(tmp_path: Path) -> None:
    found = examine(tmp_path, changed({"indicator.4.sign": None}))
    assert ("C201", "error", *place("indicator.4.sign")) in found.places


@pytest.mark.parametrize("between", ["\n", "\u3000", "     ", "\t", "\r\n", "，\n"])
def test_two_numbers_in_one_cell_are_not_one(between: str, tmp_path: Path) -> None:
    # field D3
    key = "running.operating.budget"
    finding = examine(tmp_path, clean(), edits=(text(place(key), f"120{between}130"),)).one("C202")
    assert (finding.severity.value, (finding.ref.sheet, finding.ref.cell)) == ("error", place(key))
    assert finding.message.endswith("像是两个数写在了一格里，请核对后只填一个数。")


@pytest.mark.parametrize("space", [" ", "\u00a0"])
def test_groups_of_three_digits_may_be_apart_by_one_space(space: str, tmp_path: Path) -> None:
    # field D3
    words = f"1{space}234{space}567.8"
    finding = examine(
        tmp_path, clean(), edits=(text(place("running.operating.budget"), words),)
    ).one("C202")
    assert finding.severity.value == "warning"
    assert "已按 1234567.8 理解" in finding.message


def test_the_unit_of_the_row_itself_is_understood(tmp_path: Path) -> None:
    # field D22
    filled = changed({"indicator.3.measure_unit": "‰", "indicator.3.actual": "25‰"})
    finding = examine(tmp_path, filled).one("C202")
    assert finding.severity.value == "warning"
    assert "填的是文字“25‰”，已按 25 理解" in finding.message


@pytest.mark.parametrize("written", ["220.5（万元）", "2205000(元)", "220.5（单位：万元）"])
def test_unit_in_brackets_behind_an_amount_is_understood(written: str, tmp_path: Path) -> None:
    # field D22
    finding = examine(tmp_path, changed({"running.operating.budget": written})).one("C202")
    assert finding.severity.value == "warning"
    assert "已按 220.5 理解" in finding.message


@pytest.mark.parametrize(
    ("unit", "written"),
    [
        ("‰", "25 ‰"),
        ("万人次", "25万人次"),
        ("㎡", "25㎡"),
        ("份/年", "25份/年"),
        ("人", "25（人）"),
    ],
)
def test_unit_that_the_row_itself_names_is_understood(
    unit: str, written: str, tmp_path: Path
) -> None:
    # field D22, siblings
    filled = changed({"indicator.3.measure_unit": unit, "indicator.3.actual": written})
    finding = examine(tmp_path, filled).one("C202")
    assert finding.severity.value == "warning"
    assert f"填的是文字“{written}”，已按 25 理解" in finding.message


@pytest.mark.parametrize(("unit", "written"), [("‰", "2.5%"), ("%", "25‰"), ("人", "25户")])
def test_unit_of_another_size_than_the_row_names_is_refused(
    unit: str, written: str, tmp_path: Path
) -> None:
    # field D22: 2.5% are 25‰, but nobody says which of the two was meant
    filled = changed({"indicator.3.measure_unit": unit, "indicator.3.actual": written})
    finding = examine(tmp_path, filled).one("C202")
    assert finding.severity.value == "error"
    assert f"“{written}”，与这一格的单位“{unit}”对不上，请换算后只填数字" in finding.message
