"""自查结果 tells a unit what is wrong, and agrees with the checks that come after."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from perfeval.checks import check_submission
from perfeval.model import Severity
from perfeval.reader import read_submission
from perfeval.scheme import Scheme
from tests.fill import clean, error, fill, place, plant
from tests.office import recalculate
from tests.submissions import scheme

Change = Callable[[dict[str, Any]], object]


def self_check(path: Path) -> tuple[str, list[tuple[str, str, str]]]:
    """The verdict, and check, title and result of every line."""
    sheet = openpyxl.load_workbook(path, data_only=True)["自查结果"]
    rows = list(sheet.iter_rows(values_only=True))
    head = next(at for at, row in enumerate(rows) if row[0] == "序号")
    result = rows[head].index("结果")
    verdict = next(str(row[0]) for row in rows[:head] if str(row[0])[0] in "√×")
    return verdict, [(row[1], row[2], row[result]) for row in rows[head + 1 :] if row[1]]


def failed(path: Path) -> list[str]:
    return [check for check, _, result in self_check(path)[1] if result == "×"]


def changed_by(change: Change) -> dict[str, Any]:
    filled = clean()
    change(filled)
    return filled


def changed(folder: Path, change: Change) -> Path:
    return fill(folder / "甲.xlsx", scheme(), changed_by(change))


def errors(path: Path, rules: Scheme) -> set[str]:
    findings, _ = check_submission(read_submission(path, path.name, rules), rules)
    return {finding.check for finding in findings if finding.severity is Severity.ERROR}


def test_clean_workbook_may_be_sent(tmp_path: Path) -> None:
    path = fill(tmp_path / "甲.xlsx", scheme(), clean())
    verdict, lines = self_check(path)
    assert verdict == "√ 可以报送"
    assert {result for _, _, result in lines} == {"√"}
    assert errors(path, scheme()) == set()


def test_blank_workbook_may_not(tmp_path: Path) -> None:
    path = fill(tmp_path / "空表.xlsx", scheme(), {})
    verdict, lines = self_check(path)
    # 基本信息, 预算执行, 绩效指标, 自评结论 lack required cells, and points do not add up to 90.
    assert verdict == "× 还有 5 项未通过"
    assert failed(path).count("C201") == 4
    assert {result for check, _, result in lines if check[0] in "MB"} == {"—", "√"}


def test_every_identity_of_the_form_has_its_lines(tmp_path: Path) -> None:
    lines = self_check(fill(tmp_path / "甲.xlsx", scheme(), clean()))[1]
    titles = [title for _, title, _ in lines]
    identities = scheme().form.identity
    # M302, M308 and M314 are repeated for the eight rows of the budget, the others stand once.
    expected = sum(len(identity.each) or 1 for identity in identities)
    assert expected == 3 * 8 + 21
    assert "上级转移支付：全年预算数 = 年初预算数 + 年中调整数" in titles
    assert "自评总分 = 预算执行自评得分 + 各指标自评得分" in titles
    assert len(set(titles)) == len(titles) >= expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda d: d["unit"].pop("name"), ["C201"]),
        (lambda d: d["project"][1].pop("final"), ["C201"]),
        (lambda d: d["project"].append({"name": "某项目"}), ["C201"]),
        (lambda d: d["unit"].update(name="  "), ["C201"]),
        (lambda d: d["budget"]["total"].update(original="三千二百"), ["C202"]),
        (lambda d: d["indicator"][0].update(actual="8.9万元"), ["C202"]),
        (lambda d: d["indicator"][1].update(midyear=Decimal(-1)), []),
        (lambda d: d["unit"].update(leaders=-5), ["C205"]),
        (lambda d: d["project"][0].update(funding="上级补助"), ["C206"]),
        (lambda d: d["indicator"][6].update(actual="已完成"), ["C206"]),
        (lambda d: d["indicator"][1].update(reason="  "), ["T501"]),
        (lambda d: d["unit"].update(establishment=61), ["B607"]),
        (lambda d: d["san_gong"]["total"].update(actual=Decimal("8.95")), ["B602"]),
        (lambda d: d["indicator"][1].pop("reason"), ["T501"]),
        (lambda d: d["conclusion"].update(self_total=Decimal("98.97")), ["S406"]),
        (lambda d: d["conclusion"].update(self_grade="良"), ["S407"]),
        (lambda d: d["project"][0].update(midyear_executed=Decimal(433)), ["M314"]),
        # What is executed is not held against a budget below zero, nor mid-year against it.
        (lambda d: d["project"][0].update(final=-5), ["C205", "M307"]),
        (lambda d: d["budget"]["operating"].update(executed=-5), ["C205", "M305"]),
        # Beyond a budget of zero, though, is beyond it.
        (lambda d: d["budget"]["other"].update(final=0, adjustment=-50), ["M306", "M308"]),
    ],
)
def test_one_fault_fails_one_line(tmp_path: Path, change: Change, expected: list[str]) -> None:
    path = changed(tmp_path, change)
    assert failed(path) == expected
    count = len(expected)
    assert self_check(path)[0] == (f"× 还有 {count} 项未通过" if count else "√ 可以报送")


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d["project"].append({"name": "  "}),
        lambda d: d["indicator"].insert(3, {}),
        lambda d: d["indicator"].append({"level1": "社会效应"}),
        # A hundredth above the budget is rounding.
        lambda d: d["project"][0].update(midyear_executed=Decimal("405.31")),
    ],
)
def test_what_is_no_fault_to_the_checks_is_none_here(tmp_path: Path, change: Change) -> None:
    path = changed(tmp_path, change)
    assert failed(path) == []
    assert errors(path, scheme()) == set()


def test_error_values_never_pass_unseen(tmp_path: Path) -> None:
    keys = [
        *("unit.name", "budget.total.final", "budget.operating.original", "project.1.executed"),
        *("indicator.1.reason", "indicator.1.self_score", "conclusion.self_grade"),
    ]
    books = [
        plant(fill(tmp_path / f"{key}.xlsx", scheme(), clean()), error(place(key))) for key in keys
    ]
    for book in recalculate(books, tmp_path / "fresh"):
        assert failed(book) == ["C203"]
        assert self_check(book)[0] == "× 还有 1 项未通过"


@pytest.mark.slow
def test_limits_below_zero_recalculate_to_what_is_stored(tmp_path: Path) -> None:
    below: list[Change] = [
        lambda d: d["budget"]["total"].update(final=-3400, executed=-1),
        lambda d: d["budget"]["other"].update(final=-1, executed=-1),
        lambda d: d["project"][0].update(final=-1),
        lambda d: d["project"][1].update(executed=-1, final=0),
    ]
    books = [
        fill(tmp_path / f"{number}.xlsx", scheme(), changed_by(change))
        for number, change in enumerate(below)
    ]
    for book, fresh in zip(books, recalculate(books, tmp_path / "fresh"), strict=True):
        assert self_check(fresh) == self_check(book)


def test_fault_in_several_sums_fails_each(tmp_path: Path) -> None:
    # 3200.03 is three hundredths off 2300 + 900, where two addends allow two; and then
    # 3200.03 + 200 is three hundredths off 3400.
    path = changed(tmp_path, lambda d: d["budget"]["total"].update(original=Decimal("3200.03")))
    assert failed(path) == ["M301", "M302"]
    assert self_check(path)[0] == "× 还有 2 项未通过"


def test_difference_within_rounding_of_the_addends_passes(tmp_path: Path) -> None:
    path = changed(tmp_path, lambda d: d["budget"]["total"].update(original=Decimal("3200.02")))
    assert self_check(path)[0] == "√ 可以报送"


def test_what_cannot_be_weighed_is_a_dash_and_no_fault(tmp_path: Path) -> None:
    path = changed(tmp_path, lambda d: d["budget"]["local"].pop("adjustment"))
    lines = self_check(path)[1]
    dashes = [title for _, title, result in lines if result == "—"]
    assert dashes == ["本级财力：全年预算数 = 年初预算数 + 年中调整数"]
    assert failed(path) == []


def test_score_above_its_points_fails_the_score_and_the_sum(tmp_path: Path) -> None:
    path = changed(tmp_path, lambda d: d["indicator"][0].update(self_score=Decimal("10.5")))
    assert failed(path) == ["S406", "S403"]


def test_project_spending_above_its_budget_fails(tmp_path: Path) -> None:
    path = changed(tmp_path, lambda d: d["project"][0].update(executed=Decimal(433)))
    assert "M308" in failed(path)
    assert "M308" in errors(path, scheme())


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d["unit"].pop("name"),
        lambda d: d["budget"]["total"].update(final=Decimal(3500)),
        lambda d: d["budget"]["basic"].update(executed=Decimal(2500)),
        lambda d: d["procurement"]["goods"].update(budget=Decimal(41)),
        lambda d: d["indicator"].pop(),
        lambda d: d["indicator"][1].pop("reason"),
        lambda d: d["conclusion"].update(self_total=Decimal(90)),
        lambda d: d["budget"]["total"].update(final=-3400),
        lambda d: d["budget"]["other"].update(final=-1, executed=-1),
        lambda d: d["budget"]["other"].update(final=0),
        lambda d: d["project"][0].update(final=-1),
        lambda d: d["project"][0].update(executed=-1),
    ],
)
def test_failed_lines_are_the_errors_of_the_checks(tmp_path: Path, change: Change) -> None:
    path = changed(tmp_path, change)
    assert set(failed(path)) == errors(path, scheme()) != set()
