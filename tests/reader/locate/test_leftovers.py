"""Rows of a list that are none: totals of groups, and scraps in rows blank to the eye.

field D12, D13.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from perfeval.checks import check_submission
from perfeval.model import Finding, Submission
from perfeval.reader import read_submission
from perfeval.scoring import score
from tests.fill import Edit, clean, error, fill, formula, number, place, plant, text, uncalculated
from tests.submissions import scheme

FREE_INDICATOR = len(clean()["indicator"]) + 1  # the first free row of each list
FREE_PROJECT = len(clean()["project"]) + 1
INDICATOR, PROJECT = f"indicator.{FREE_INDICATOR}.", f"project.{FREE_PROJECT}."


def planted(folder: Path, *edits: Edit) -> Submission:
    path = plant(fill(folder / "甲.xlsx", scheme(), clean()), *edits)
    submission = read_submission(path, path.name, scheme())
    [result] = score([submission], scheme())
    assert result.scored
    return submission


def findings(submission: Submission) -> tuple[Finding, ...]:
    return check_submission(submission, scheme())[0]


def cell(edit: Callable[..., Edit], key: str, *content: Any) -> Edit:
    return edit(place(key), *content)


# --- Scraps (D13) ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "edit", "content", "words"),
    [
        (f"{INDICATOR}sign", text, ("≥",), "≥"),  # field D13
        (f"{INDICATOR}measure_unit", text, ("%",), "%"),  # field D13
        ("project.28.final", formula, ("C8", "0"), "0"),
        (f"{PROJECT}funding", text, ("本级财力",), "本级财力"),
        (f"{PROJECT}executed", number, ("0",), "0"),
        (f"{PROJECT}name", text, ("——",), "——"),
        (f"{PROJECT}final", uncalculated, ("C8",), "=C8"),
        ("key_work.20.measure_unit", text, ("个",), "个"),
    ],
)
def test_scrap_in_a_blank_row_is_one_notice(
    key: str, edit: Callable[..., Edit], content: tuple[str, ...], words: str, tmp_path: Path
) -> None:
    [finding] = findings(planted(tmp_path, cell(edit, key, *content)))
    assert (finding.check, finding.severity.value) == ("I127", "notice")
    assert (finding.ref.sheet, finding.ref.cell) == place(key)
    row = "".join(filter(str.isdigit, place(key)[1]))
    assert f"第 {row} 行没有填" in finding.message
    assert f"只有零散的内容（如“{words}”），没有读取" in finding.message
    assert finding.message.endswith("是要填报的内容请补填完整，不是的请删去。")


def test_formulas_pulled_down_too_far_are_one_notice_for_the_run(tmp_path: Path) -> None:
    # field D13
    ordinals = range(FREE_PROJECT, FREE_PROJECT + 25)
    edits = [cell(formula, f"project.{n}.final", "C8", "0") for n in ordinals]
    [finding] = findings(planted(tmp_path, *edits))
    assert finding.check == "I127"
    first, last = (place(f"project.{n}.final")[1][1:] for n in (ordinals[0], ordinals[-1]))
    assert f"第 {first} 至 {last} 行没有填“项目名称”" in finding.message


def test_error_value_in_a_blank_row_is_told_alone(tmp_path: Path) -> None:
    # field D13
    [finding] = findings(planted(tmp_path, cell(error, "project.28.funding", "#REF!")))
    assert (finding.check, finding.severity.value, finding.value) == ("C203", "error", "#REF!")
    assert (finding.ref.sheet, finding.ref.cell) == place("project.28.funding")
    assert finding.message.startswith("资金来源是错误值 #REF!，这一行没有填别的内容")


def test_error_value_beside_a_scrap_is_told_beside_it(tmp_path: Path) -> None:
    edits = [
        cell(error, f"{PROJECT}original", "#N/A"),
        cell(text, f"{PROJECT}funding", "本级财力"),
    ]
    found = findings(planted(tmp_path, *edits))
    assert sorted(finding.check for finding in found) == ["C203", "I127"]


@pytest.mark.parametrize(
    ("key", "edit", "content"),
    [
        (f"{PROJECT}final", number, ("12.5",)),
        (f"{PROJECT}funding", text, ("待补",)),
        (f"{PROJECT}reason", text, ("未开工",)),
        (f"{PROJECT}name", text, ("新项目",)),
    ],
)
def test_row_with_anything_that_says_something_is_a_row(
    key: str, edit: Callable[..., Edit], content: tuple[str, ...], tmp_path: Path
) -> None:
    path = plant(fill(tmp_path / "甲.xlsx", scheme(), clean()), cell(edit, key, *content))
    submission = read_submission(path, path.name, scheme())
    assert len(submission.lists["project"]) == FREE_PROJECT
    assert "C201" in {finding.check for finding in findings(submission)}


def test_words_that_nothing_follows_are_passed_over(tmp_path: Path) -> None:
    submission = planted(tmp_path, cell(text, f"{PROJECT}name", "（以下空白）"))
    assert findings(submission) == ()


# --- Totals of groups (D12) -----------------------------------------------------------------------


def total(prefix: str, cells: Mapping[str, Any]) -> list[Edit]:
    return [
        cell(text if isinstance(value, str) else number, prefix + name, value)
        for name, value in cells.items()
    ]


SUMS = {"points": Decimal(90), "self_score": Decimal("89.5")}


@pytest.mark.parametrize("column", ["level1", "level2", "name"])
@pytest.mark.parametrize(
    "words", ["产出指标小计", "绩效指标合计", "指标得分合计", "绩效指标总分："]
)
def test_total_of_a_group_of_indicators_is_passed_over(
    column: str, words: str, tmp_path: Path
) -> None:
    # field D12
    submission = planted(tmp_path, *total(INDICATOR, {column: words, **SUMS}))
    assert len(submission.lists["indicator"]) == FREE_INDICATOR - 1
    assert findings(submission) == ()


def test_total_under_a_repeated_group_title_is_passed_over(tmp_path: Path) -> None:
    cells = {"level1": "产出指标", "level2": "小计", **SUMS}
    assert findings(planted(tmp_path, *total(INDICATOR, cells))) == ()


@pytest.mark.parametrize("words", ["本级财力小计", "上级转移支付合计", "区直项目小计（万元）"])
def test_total_of_a_source_of_projects_is_passed_over(words: str, tmp_path: Path) -> None:
    # field D12
    cells = {"name": words, "original": 300, "final": 310, "executed": 305}
    submission = planted(tmp_path, *total(PROJECT, cells))
    assert len(submission.lists["project"]) == FREE_PROJECT - 1
    assert findings(submission) == ()


def test_total_of_a_source_that_names_the_source_again_is_passed_over(tmp_path: Path) -> None:
    cells = {"name": "本级财力小计", "funding": "本级财力", "final": 310, "executed": 305}
    assert findings(planted(tmp_path, *total(PROJECT, cells))) == ()


@pytest.mark.parametrize("words", ["采购合计执行率", "三公经费合计"])
def test_indicator_with_a_total_in_its_name_stays_one(words: str, tmp_path: Path) -> None:
    # field D12: a total has neither sign nor target
    submission = planted(tmp_path, cell(text, "indicator.3.name", words))
    assert submission.lists["indicator"][2]["name"].value == words
