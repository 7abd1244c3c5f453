"""C211 and C213-C215, C217, each planted in the clean workbook and found at its cell."""

from pathlib import Path
from typing import Any

import pytest

from perfeval.model import Severity
from perfeval.reader import read_submission
from tests.checks.examined import changed, examine, expected
from tests.fill import Edit, clean, fill, formula, place, plant, stored_twice, text
from tests.submissions import scheme

BUDGET = "running.operating.budget"
OUTSIDE = "C213 W running.operating.budget"
PROGRAM = "C213 E running.operating.budget"
CIRCLE = "C214 E running.operating.budget"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("1+1", ()),
        ("'[测算表.xlsx]Sheet 1'!$A$1", (OUTSIDE,)),
        ("'C:\\财务\\[测算表.xlsx]表'!A1", (OUTSIDE,)),
        ("[1]Sheet1!A1", (OUTSIDE,)),
        ("[2]测算!A1*2", (OUTSIDE,)),
        ("[1]!合计", (OUTSIDE,)),
        ("'file:///C:/a.xlsx'#$Sheet1.A1", (OUTSIDE,)),
        ("SUM(表1[金额])+预算执行!A1", ()),  # a column of a table is of this workbook
        ('IF(A1="[1]a!b|c","x","DDE(")', ()),  # words are no reference
        ("cmd|' /C calc'!A0", (PROGRAM,)),
        ('DDE("soffice","a","b")', (PROGRAM,)),
        ('WEBSERVICE("http://a.cn")', (PROGRAM,)),
        ('RTD("a",,"b")', (PROGRAM,)),
        ("'甲|乙'!A1", ()),  # the name of a sheet
    ],
)
def test_formula_that_reaches_outside(words: str, found: tuple[str, ...], tmp_path: Path) -> None:
    edits = (formula(place(BUDGET), words, "220.5"),)

    assert examine(tmp_path, clean(), edits=edits).places == expected(*found)


SHEET, CELL = place(BUDGET)
OTHER = place("running.operating.executed")


@pytest.mark.parametrize(
    ("edits", "found"),
    [
        ([formula((SHEET, CELL), f"{CELL}+1")], (CIRCLE,)),
        ([formula((SHEET, CELL), f"${CELL[0]}${CELL[1:]}*1")], (CIRCLE,)),
        ([formula((SHEET, CELL), "SUM(A1:Z99)")], (CIRCLE,)),
        ([formula((SHEET, CELL), f"'{SHEET}'!{CELL}")], (CIRCLE,)),
        ([formula((SHEET, CELL), f"{SHEET}!{CELL}")], (CIRCLE,)),
        ([formula((SHEET, CELL), f'"{CELL}"&LOG10(1)', "220.5")], ()),
        ([formula((SHEET, CELL), f"预算执行!{CELL}*1", "220.5")], ()),
        ([formula((SHEET, CELL), f"没有这张表!{CELL}", "220.5")], ()),
        (
            [formula((SHEET, CELL), OTHER[1]), formula(OTHER, CELL)],
            (CIRCLE, "C214 E running.operating.executed"),
        ),
    ],
)
def test_formula_that_refers_to_itself(
    edits: list[Edit], found: tuple[str, ...], tmp_path: Path
) -> None:
    assert examine(tmp_path, clean(), edits=tuple(edits)).places == expected(*found)


def test_circle_that_leaves_the_sheet_and_the_form(tmp_path: Path) -> None:
    aside = ("预算执行", "A1")
    edits = (formula((SHEET, CELL), f"{aside[0]}!{aside[1]}"), formula(aside, f"{SHEET}!{CELL}"))

    assert examine(tmp_path, clean(), edits=edits).places == expected(CIRCLE)


def test_result_of_a_circle_is_never_taken(tmp_path: Path) -> None:
    at = place("budget.total.executed")
    found = examine(tmp_path, clean(), edits=(formula(at, f"{at[1]}+0", "3298"),))

    assert found.places == expected("C214 E budget.total.executed")
    assert found.one("C214").value == f"={at[1]}+0"
    assert found.reasons("M304") == ["合计·全年执行数未填或无法识别"]


def test_two_values_in_one_cell(tmp_path: Path) -> None:
    found = examine(tmp_path, clean(), edits=(stored_twice(place("indicator.3.actual"), "999"),))

    finding = found.one("C211")
    assert finding.severity is Severity.ERROR
    assert (finding.ref.sheet, finding.ref.cell) == place("indicator.3.actual")
    assert "（50、999）" in finding.message
    assert found.places == expected("C211 E indicator.3.actual")


@pytest.mark.parametrize(
    "edit",
    [
        stored_twice(place("indicator.3.actual"), "50"),  # the same again leaves no doubt
        stored_twice(place("budget.total.execution_rate"), "999"),  # recomputed
        stored_twice(("预算执行", "A1"), "1"),  # no cell of the form
    ],
)
def test_second_value_of_no_consequence(edit: Edit, tmp_path: Path) -> None:
    assert examine(tmp_path, clean(), edits=(edit,)).places == []


def test_text_too_long_for_a_cell(tmp_path: Path) -> None:
    at = place("conclusion.suggestions")

    assert examine(tmp_path, clean(), edits=(text(at, "建" * 32_767),)).places == []
    found = examine(tmp_path, clean(), edits=(text(at, "建" * 32_768),))
    assert found.places == expected("C215 W conclusion.suggestions")
    assert found.one("C215").value == "建" * 60 + "…（共 32768 字）"


def test_clean_workbook_has_none_of_it(tmp_path: Path) -> None:
    unchanged: dict[str, Any] = {}
    assert examine(tmp_path, changed(unchanged)).places == []


@pytest.mark.parametrize(
    ("written", "value", "seen"),
    [
        ("二工_xFFFE_街道", "二工街道", "二工␦街道"),
        ("二工_xFFFF_街道", "二工街道", "二工␦街道"),
        ("二工_xD800_街道", "二工街道", "二工␦街道"),  # half a surrogate pair
        ("_x0001_二工街道_x001B_", "二工街道", "␦二工街道␦"),
        ("二工_x007F_街道", "二工街道", "二工␦街道"),
        ("二工\u009f街道", "二工街道", "二工␦街道"),
    ],
)
def test_forbidden_character_is_left_out_and_told_at_its_cell(
    written: str, value: str, seen: str, tmp_path: Path
) -> None:
    # hostile H1 (the reading side)
    key = "unit.short_name"
    found = examine(tmp_path, clean(), edits=(text(place(key), written),))
    assert found.places == expected(f"C217 W {key}")
    message = found.one("C217").message
    assert f"单位简称“{seen}”里有 {seen.count('␦')} 个无法显示的字符" in message
    assert message.endswith("已略去，请核对后重新填写。")
    path = plant(fill(tmp_path / "甲.xlsx", scheme(), clean()), text(place(key), written))
    submission = read_submission(path, path.name, scheme())
    assert (submission.unit, submission.records["unit"]["short_name"].value) == (value, value)


def test_text_of_nothing_but_forbidden_characters_is_blank(tmp_path: Path) -> None:
    key = "unit.name"
    found = examine(tmp_path, clean(), edits=(text(place(key), "_xFFFE__xFFFF_"),))
    assert found.places == expected(f"C201 E {key}", f"C217 W {key}")


def test_emoji_and_rare_characters_are_as_good_as_any(tmp_path: Path) -> None:
    # Beyond the first plane, in the private use area, and as a pair of escaped surrogates.
    for ordinal, written in enumerate(("𠮷野街道", "\ue000街道", "_xD842__xDFB7_街道")):
        folder = tmp_path / str(ordinal)
        folder.mkdir()
        edits = (text(place("unit.short_name"), written),)
        assert examine(folder, clean(), edits=edits).places == []


def test_forbidden_character_among_digits_is_no_figure(tmp_path: Path) -> None:
    key = "budget.other.final"
    found = examine(tmp_path, clean(), edits=(text(place(key), "120_x0001_130"),))
    assert "现在是“120␦130”" in found.one("C202").message
