"""C2xx, each planted in the clean workbook and found at its cell."""

from dataclasses import replace
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest

from perfeval.checks import check_submission
from perfeval.model import CellRef, Fault, FaultKind
from perfeval.reader import read_submission
from tests.checks.examined import changed, examine, expected
from tests.fill import (
    Edit,
    clean,
    error,
    fill,
    number,
    percent,
    place,
    plant,
    text,
    uncalculated,
)
from tests.submissions import scheme


def case(sentence: str, changes: dict[str, Any], *found: str) -> Any:
    return pytest.param(changes, found, id=sentence.replace(" ", "_"))


SLIP = ("C201 E budget.project.original", "C208 W project.4.original")


def slip(times: str) -> dict[str, Any]:
    """So many times the final budget of a project as its original one, and no total of these."""
    return {"project.4.original": 50 * D(times), "budget.project.original": None}


CASES = [
    case("required cell of a record", {"unit.staff_in_post": None}, "C201 E unit.staff_in_post"),
    case("zero is not blank", {"unit.communities": 0}),
    case(
        "required cell of a table",
        {"budget.basic.original": None},
        "C201 E budget.basic.original",
    ),
    case(
        "cell of an optional row may be blank",
        {
            "budget.other.original": None,
            "budget.local.original": D(650),
            "budget.local.adjustment": D("-30.50"),
        },
    ),
    case("required cell of a list", {"project.2.funding": None}, "C201 E project.2.funding"),
    case("spaces are blank", {"indicator.3.name": "　 "}, "C201 E indicator.3.name"),
    case("words for a number", {"unit.establishment": "六十人左右"}, "C202 E unit.establishment"),
    case(
        "number with a thousands comma",
        {"budget.total.final": "3,400.00"},
        "C202 W budget.total.final",
    ),
    case("number with its unit", {"budget.other.final": "50万"}, "C202 W budget.other.final"),
    case("full-width percentage", {"indicator.2.actual": "９５％"}, "C202 W indicator.2.actual"),
    case("date written out", {"unit.filed_on": "2024年3月20日"}, "C202 W unit.filed_on"),
    case("no date", {"unit.filed_on": "三月二十日"}, "C202 E unit.filed_on"),
    case("negative staff", {"unit.leaders": -5}, "C205 E unit.leaders"),
    case(
        "negative adjustment is an adjustment",
        {
            "budget.other.adjustment": D(-5),
            "budget.other.original": D(55),
            "budget.local.original": D(595),
            "budget.local.adjustment": D("24.50"),
        },
    ),
    case("half a person", {"unit.leaders": D("5.5")}, "C205 E unit.leaders"),
    case("year before all years", {"unit.year": 1923}, "C205 E unit.year"),
    case(
        "total above 100",
        {"conclusion.self_total": D(101)},
        "C205 E conclusion.self_total",
        "S406 E conclusion.self_total",
    ),
    case("funding outside the list", {"project.1.funding": "区级"}, "C206 E project.1.funding"),
    case("sign written out", {"indicator.1.sign": "小于等于"}, "C206 I indicator.1.sign"),
    case(
        "level of achievement outside the list",
        {"indicator.7.actual": "基本达成"},
        "C206 E indicator.7.actual",
    ),
    case(
        "fraction under the unit %",
        {"indicator.4.midyear": D("0.972")},
        "C207 W indicator.4.midyear",
        "S418 I indicator.4.midyear",
    ),
    case(
        "one under the unit % may be a fraction",
        {"indicator.4.midyear": 1},
        "C207 W indicator.4.midyear",
        "S418 I indicator.4.midyear",
    ),
    case(
        "more than one under the unit % is no fraction",
        {"indicator.4.midyear": D("1.01")},
        "S418 I indicator.4.midyear",
    ),
    case(
        "more than two decimals of 万元",
        {"running.operating.budget": D("220.5012")},
        "C208 W running.operating.budget",
    ),
    case(
        "more decimals out of a formula's arithmetic",
        {"running.operating.budget": D("220.500000000044")},
    ),
    case(
        "adjustment of a ten-thousandth of the budget",
        {"budget.total.policy_adjustment": D("0.34")},
    ),
    case(
        "元 in a total",
        {"budget.basic.executed": D(23802000)},
        "C208 W budget.basic.executed",
        "M304 E budget.total.executed",
        "M305 E budget.basic.executed",
        "M308 E budget.basic.executed",
    ),
    case(
        "元 in a project, its own figures agreeing",
        {"project.4.final": D(500000), "project.4.executed": D(470000)},
        "C208 W project.4.executed",
        "C208 W project.4.final",
        "M307 E budget.project.executed",
        "M307 E budget.project.final",
    ),
    # Against a final budget of 50: 9 000 and 11 000 times as much are a slip of units.
    *(
        case(f"{times} times the final budget", slip(times), *SLIP)
        for times in ("9000", "10000", "11000")
    ),
    *(
        case(f"{times} times the final budget", slip(times), "C201 E budget.project.original")
        for times in ("8999.9998", "11000.0002")
    ),
    case(
        "one fen beyond two decimals of 万元",
        {"running.operating.budget": D("220.500001")},
        "C208 W running.operating.budget",
    ),
    case("less than one fen beyond two decimals", {"running.operating.budget": D("220.5000009")}),
    case(
        "元 for 万元",
        {"project.4.original": D(500000), "budget.project.original": None},
        "C201 E budget.project.original",
        "C208 W project.4.original",
    ),
    case(
        "hint of the form left in",
        {"conclusion.suggestions": "（请填写建议）"},
        "C210 W conclusion.suggestions",
    ),
]


@pytest.mark.parametrize(("changes", "found"), CASES)
def test_fault_is_found_at_its_cell(
    changes: dict[str, Any], found: tuple[str, ...], tmp_path: Path
) -> None:
    assert examine(tmp_path, changed(changes)).places == expected(*found)


PLANTED: list[tuple[Edit, tuple[str, ...]]] = [
    (error(place("running.operating.budget")), ("C203 E running.operating.budget",)),
    (error(place("budget.total.execution_rate")), ()),  # recomputed, so of no consequence
    (uncalculated(place("running.operating.budget")), ("C204 E running.operating.budget",)),
    (uncalculated(place("budget.total.execution_rate")), ()),
    (percent(place("indicator.2.actual"), "0.95"), ()),  # shows 95%, means 95
    (percent(place("budget.total.execution_rate"), "1"), ("C209 W budget.total.execution_rate",)),
    (percent(place("budget.total.execution_rate"), "0.97"), ()),  # typed over, and right
    (text(place("budget.total.execution_rate"), "不适用"), ()),
    (number(place("budget.total.execution_rate"), "0.9"), ("C209 W budget.total.execution_rate",)),
]


@pytest.mark.parametrize(("edit", "found"), PLANTED)
def test_what_cannot_be_typed_into_the_form_is_found_too(
    edit: Edit, found: tuple[str, ...], tmp_path: Path
) -> None:
    assert examine(tmp_path, clean(), edits=(edit,)).places == expected(*found)


def test_blank_required_cell_says_what_to_do(tmp_path: Path) -> None:
    found = examine(tmp_path, changed({"project.2.final": None}))
    message = found.one("C201").message
    assert message == ("“环境综合整治项目”的全年预算数必填，现在是空的，请填写，没有发生的填 0。")


def test_list_without_any_row_is_one_finding_for_its_sheet(tmp_path: Path) -> None:
    filled = clean()
    filled["indicator"] = []
    found = examine(tmp_path, filled)
    finding = found.one("C201")
    assert (finding.ref.sheet, finding.ref.cell) == ("绩效指标", None)
    assert finding.message == "“绩效指标完成情况”一行也没有填，请逐行填写。"
    assert [check for check, *_ in found.places] == ["C201"]


def test_error_in_money_silences_only_what_needs_it(tmp_path: Path) -> None:
    found = examine(tmp_path, clean(), edits=(error(place("budget.basic.executed")),))
    assert found.places == expected("C203 E budget.basic.executed")
    assert found.reasons("M304") == ["基本支出·全年执行数未填或无法识别"]


def test_understood_number_says_how(tmp_path: Path) -> None:
    found = examine(tmp_path, changed({"budget.other.final": "500000元"}))
    finding = found.one("C202")
    assert finding.message == (
        "其他资金·全年预算数填的是文字“500000元”，已按 50 理解，请核对并改为数字。"
    )


def test_of_equally_good_evidence_for_a_slip_the_sum_is_named(tmp_path: Path) -> None:
    # 500000 is ten thousand times what the sum leaves, the original budget and the execution.
    changes = {
        "project.4.final": D(500000),
        "project.4.executed": D(50),
        "project.1.executed": D("402.30"),
    }
    finding = examine(tmp_path, changed(changes)).one("C208")
    assert (finding.ref.sheet, finding.ref.cell) == place("project.4.final")
    assert "约为由其他数推算的结果（50）的一万倍" in finding.message


def test_every_project_in_yuan_is_reported_once_for_the_column(tmp_path: Path) -> None:
    columns = ("original", "final", "midyear_executed", "executed")
    changes = {
        f"project.{number}.{column}": row[column] * 10000
        for number, row in enumerate(clean()["project"], start=1)
        for column in columns
    }
    found = examine(tmp_path, changed(changes))
    assert found.places == expected(
        "C208 W project.1.original",
        "C208 W project.1.final",
        "C208 W project.1.executed",
        "M307 E budget.project.original",
        "M307 E budget.project.final",
        "M307 E budget.project.executed",
    )


def test_where_formulas_cannot_be_seen_none_is_said_to_be_gone(tmp_path: Path) -> None:
    rate = place("budget.total.execution_rate")
    path = plant(fill(tmp_path / "甲.xlsx", scheme(), clean()), number(rate, "0.5"))
    submission = read_submission(path, "甲.ods", scheme())
    foreign = Fault(FaultKind.OTHER_FORMAT, CellRef("甲.ods"), "工作簿", facts={"format": "ods"})
    submission = replace(submission, faults=(foreign,))
    (finding,) = (
        item for item in check_submission(submission, scheme())[0] if item.check == "C209"
    )
    assert (finding.ref.cell, finding.expected) == (rate[1], "97.00%")
    assert "改成了数值" not in finding.message
    assert "请核对公式是否被改动" in finding.message


def test_name_with_quotation_marks_stands_between_its_own(tmp_path: Path) -> None:
    reason = "由于管网改造停水五天，影响八户居民，已经全部赔付完毕。"
    changes = {f"indicator.{at}.reason": reason for at in (1, 2)}
    found = examine(tmp_path, changed({"indicator.1.actual": None, **changes}))
    assert found.one("C201").message == "“‘三公’经费支出总额”的实际完成值必填，现在是空的，请填写。"
    assert "与“‘三公’经费支出总额”一字不差" in found.one("T503").message
