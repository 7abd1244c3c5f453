"""S4xx of one workbook alone, each planted in the clean workbook and found at its cell."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import perfeval
from perfeval.checks import check_submission
from perfeval.checks.indicators import CHECKS, is_met
from perfeval.reader import read_submission
from perfeval.scheme import Scheme, load_scheme
from tests.checks.examined import Examined, Filled, changed, examine, expected
from tests.fill import clean, fill, place
from tests.submissions import scheme

Changes = dict[str, Any]


def case(sentence: str, changes: Changes, *found: str) -> Any:
    return pytest.param(changes, found, id=sentence.replace(" ", "_"))


REASON = {
    "reason": "平台承建单位推迟交付，试运行不足一个月。",
    "remedy": "2024 年一季度完成平台验收并上线。",
}


def excused(ordinal: int) -> Changes:
    """A reason and a remedy worth the name, so that lost points are no fault of their own."""
    return {f"indicator.{ordinal}.{field}": words for field, words in REASON.items()}


def points_of(first: str, last: str) -> Changes:
    """Other points for the first and the last indicator, 20 together, met and claimed in full."""
    return {
        f"indicator.{ordinal}.{field}": Decimal(points)
        for ordinal, points in ((1, first), (8, last))
        for field in ("points", "self_score")
    }


def repeated(actual: str, self_score: str) -> Changes:
    return {
        "indicator.7.actual": actual,
        "indicator.7.self_score": Decimal(self_score),
        "conclusion.self_total": Decimal("86.96") + Decimal(self_score),
        **excused(7),
    }


POINTS = [
    case(
        "points that sum to 91 are reported at the first row",
        {
            "indicator.8.points": 11,
            "indicator.8.self_score": 11,
            "conclusion.self_total": Decimal("99.96"),
        },
        "S401 E indicator.1.points",
    ),
    case(
        # Three decimals are S421's since trust A23; the sum of the points holds all the same.
        "points within half a hundredth of 90 hold",
        {
            "indicator.8.points": Decimal("10.005"),
            "indicator.8.self_score": Decimal("10.005"),
            "conclusion.self_total": Decimal("98.965"),
        },
        "S421 W indicator.8.points",
    ),
    case(
        "trust A23: points of three decimals that sum to 90",
        points_of("2.505", "17.495"),
        "S421 W indicator.1.points",
        "S421 W indicator.8.points",
    ),
    case(
        "trust A23: points that no two decimals can reach",
        points_of("3.404", "16.596"),
        "S421 W indicator.1.points",
        "S421 W indicator.8.points",
    ),
    case("trust A23: points of two decimals", points_of("2.51", "17.49")),
    case("trust A23: a trace left by a formula", points_of("2.5000000001", "17.4999999999")),
    case(
        "points of zero",
        {
            "indicator.1.points": 0,
            "indicator.1.self_score": 0,
            "indicator.8.points": 20,
            "indicator.8.self_score": 20,
        },
        "S402 E indicator.1.points",
    ),
    case(
        "blank points are reported once",
        {"indicator.8.points": None},
        "C201 E indicator.8.points",
    ),
    case(
        "self-score above the points of an indicator",
        {"indicator.1.self_score": Decimal("10.5"), "conclusion.self_total": Decimal("99.46")},
        "S403 E indicator.1.self_score",
    ),
    case(
        "self-score above the points of budget execution",
        {"budget.total.self_score": Decimal("10.01"), "conclusion.self_total": Decimal("99.27")},
        "S403 E budget.total.self_score",
    ),
    case(
        "self-scores that do not sum to the total",
        {"conclusion.self_total": Decimal("98.95")},
        "S406 E conclusion.self_total",
    ),
    case("a total within half a hundredth holds", {"conclusion.self_total": Decimal("98.965")}),
    case(
        "a blank self-score leaves the sum open",
        {"indicator.3.self_score": None},
        "C201 E indicator.3.self_score",
    ),
]

NAMES = [
    case(
        "budget execution as an indicator, however it is spaced",
        {"indicator.6.name": "预算 执行率"},
        "S408 I indicator.6.name",
    ),
    case("execution of one kind of spending is another matter", {"indicator.6.name": "专项执行率"}),
    case(
        "the later of two indicators of one name",
        {"indicator.6.name": "开展安全隐患 排查次数"},
        "S414 W indicator.6.name",
    ),
]

TARGETS = [
    case(
        "target and actual in words under a quantitative sign",
        {"indicator.3.target": "全面排查", "indicator.3.actual": "已完成"},
        "C202 E indicator.3.target",
        "C202 E indicator.3.actual",
        "S409 E indicator.3.sign",
    ),
    case(
        "the target in force counts, not the one it replaced",
        {"indicator.5.adjusted_target": "比去年多", "indicator.5.actual": "已完成"},
        "C202 E indicator.5.adjusted_target",
        "C202 E indicator.5.actual",
        "S409 E indicator.5.sign",
    ),
    case(
        "an unreadable actual alone is the cell's own fault",
        {"indicator.3.actual": "若干次"},
        "C202 E indicator.3.actual",
    ),
    case(
        "above 1.3 times the target",
        {"indicator.3.actual": Decimal("62.41")},
        "S410 W indicator.3.actual",
    ),
    case("at 1.3 times the target", {"indicator.3.actual": Decimal("62.4")}),
    case(
        "above 1.3 times the adjusted target",
        {
            "indicator.5.actual": Decimal("585.5"),
            "indicator.5.self_score": 12,
            "conclusion.self_total": Decimal("99.2"),
        },
        "S410 W indicator.5.actual",
    ),
    case("far below a ceiling is no fault", {"indicator.1.actual": Decimal("0.5")}),
    case(
        "target met at mid-year",
        {"indicator.3.midyear": 48},
        "S411 I indicator.3.midyear",
    ),
    case("just short of the target at mid-year", {"indicator.3.midyear": 47}),
    case("mid-year above the target that was replaced", {"indicator.5.midyear": 449}),
    case("a rate bounded by 100% is kept up all year", {"indicator.4.midyear": 100}),
    case("a ceiling is kept from the first day", {"indicator.1.midyear": Decimal("9.5")}),
    case(
        "a ceiling kept only as adjusted",
        {"indicator.1.adjusted_target": 10, "indicator.1.actual": Decimal("9.51")},
        "S412 W indicator.1.adjusted_target",
    ),
    case(
        "a ceiling kept as first set, though adjusted",
        {"indicator.1.adjusted_target": 10, "indicator.1.actual": Decimal("9.5")},
    ),
    case(
        "a ceiling broken even as adjusted",
        # 10 × (2 × 10 − 10.2) ÷ 10
        {
            "indicator.1.adjusted_target": 10,
            "indicator.1.actual": Decimal("10.2"),
            "indicator.1.self_score": Decimal("9.8"),
            "conclusion.self_total": Decimal("98.76"),
            **excused(1),
        },
    ),
    case(
        "trust A12: a target reached only after it was lowered",
        {
            "indicator.3.target": 100,
            "indicator.3.adjusted_target": 50,
            "indicator.3.actual": 50,
            "indicator.3.midyear": 20,
        },
        "S419 W indicator.3.adjusted_target",
    ),
    case(
        "trust A12: the same of =",
        {"indicator.6.adjusted_target": 90, "indicator.6.actual": 95},
        "S419 W indicator.6.adjusted_target",
    ),
    case(
        "trust A12: the same of >",
        {"indicator.8.sign": ">", "indicator.8.adjusted_target": 80, "indicator.8.actual": 85},
        "S419 W indicator.8.adjusted_target",
    ),
    case(
        "trust A12: lowered to nothing, and nothing done",
        {
            "indicator.3.adjusted_target": 0,
            "indicator.3.actual": 0,
            "indicator.3.midyear": None,
        },
        "S419 W indicator.3.adjusted_target",
    ),
    case(
        "trust A12: lowered, though the first target was reached too",
        {"indicator.3.adjusted_target": 40, "indicator.3.actual": 48},
    ),
    case(
        # 12 × 36 ÷ 40 = 10.8;  98.96 − 1.2
        "trust A12: lowered and missed all the same",
        {
            "indicator.3.adjusted_target": 40,
            "indicator.3.actual": 36,
            "indicator.3.self_score": Decimal("10.8"),
            "conclusion.self_total": Decimal("97.76"),
            **excused(3),
        },
    ),
    case("trust A12: raised and reached", {"indicator.3.adjusted_target": 50}),
    case(
        "trust A12: raised from nothing",
        {"indicator.6.target": 0, "indicator.6.adjusted_target": 100},
    ),
]

# CHECKS.md S422. Own words where a level is to be chosen are C206's as well, and unscored.
WORDS_REPEATED = [
    case(
        "CHECKS S422: the words of the target, and points below the band of 达成",
        repeated("建立并落实网格员包片、 事件流转、办结反馈三项制度", "9.59"),
        "C206 E indicator.7.actual",
        "S422 W indicator.7.self_score",
    ),
    case(
        "CHECKS S422: with the points of 达成",
        repeated("建立并落实网格员包片、事件流转、办结反馈三项制度", "9.60"),
        "C206 E indicator.7.actual",
    ),
    case(
        "CHECKS S422: other words",
        repeated("三项制度已建立", "9.59"),
        "C206 E indicator.7.actual",
    ),
]

RATES = [
    case(
        "satisfaction of 100%",
        {"indicator.8.actual": 100},
        "S413 W indicator.8.actual",
    ),
    case("satisfaction of 99.99%", {"indicator.8.actual": Decimal("99.99")}),
    case("another rate of 100%", {"indicator.4.actual": 100}),
    case(
        "a coverage above 100%",
        {"indicator.6.actual": Decimal("100.5")},
        "S417 W indicator.6.actual",
    ),
    case(
        "a coverage planned above 100%",
        {"indicator.6.target": 101, "indicator.6.actual": 101},
        "S417 W indicator.6.target",
        "S417 W indicator.6.actual",
    ),
    case(
        "a rate that may exceed 100%",
        {"indicator.6.name": "税收任务完成率", "indicator.6.actual": 105},
    ),
    case(
        "a coverage counted in places",
        {
            "indicator.6.measure_unit": "个",
            "indicator.6.target": 120,
            "indicator.6.actual": 125,
            "indicator.6.midyear": 60,
        },
    ),
]

MIDYEAR = [
    # 450 × 7 ÷ 12 = 262.5, and 60% of it 157.5
    case(
        "below 60% of what was due in July",
        {"indicator.5.midyear": 157},
        "S418 I indicator.5.midyear",
    ),
    case("at 60% of what was due in July", {"indicator.5.midyear": Decimal("157.5")}),
    # 48 × 7 ÷ 12 = 28, and 60% of it 16.8
    case(
        "far behind in July, yet full marks",
        {"indicator.3.midyear": 16},
        "S418 I indicator.3.midyear",
    ),
    case("nothing filled in for mid-year", {"indicator.3.midyear": None}),
    case("a ceiling far from used up", {"indicator.1.midyear": 0}),
    case(
        "a comparison with last year has no progress",
        {"indicator.3.name": "公务用车经费下降率", "indicator.3.midyear": 0},
    ),
]


def test_clean_workbook_has_no_finding(tmp_path: Path) -> None:
    assert examine(tmp_path, clean()).places == []


TABLES = [*POINTS, *NAMES, *TARGETS, *WORDS_REPEATED, *RATES, *MIDYEAR]


@pytest.mark.parametrize(("changes", "found"), TABLES)
def test_fault_is_found_at_its_cell(
    tmp_path: Path, changes: Changes, found: tuple[str, ...]
) -> None:
    assert examine(tmp_path, changed(changes)).places == expected(*found)


def slipped(column: str, count: int = 8) -> Filled:
    """Points copied into a column of every quantitative row, all of them met in full."""
    filled = clean()
    for row in filled["indicator"][:count]:
        if row["sign"] == "定性":
            continue
        more = 1 if row["sign"] == "≤" else -1  # a target that these points just meet
        points = row["points"]
        row.pop("adjusted_target", None)
        row["name"] = f"{row['name']}任务数"
        row["measure_unit"] = "个"
        row["target"] = points if column == "target" else points + more
        row["actual"] = points - more if column == "target" else points
        row["midyear"] = 6
        row["self_score"] = points
    # One 定性 point is given up: a unit with full marks everywhere is another finding.
    quality = next(row for row in filled["indicator"] if row["sign"] == "定性")
    quality |= {"self_score": 11, **REASON}
    filled["conclusion"]["self_total"] = Decimal("98.7")
    return filled


@pytest.mark.parametrize("column", ["target", "actual"])
def test_points_in_another_column_are_reported_at_its_first_row(
    tmp_path: Path, column: str
) -> None:
    found = examine(tmp_path, slipped(column))
    assert found.places == expected(f"S416 W indicator.1.{column}")
    assert "全部 7 个定量指标" in found.one("S416").message


def test_one_row_that_differs_is_no_column_slip(tmp_path: Path) -> None:
    filled = slipped("target")
    filled["indicator"][7]["target"] = 9
    assert examine(tmp_path, filled).places == []


def test_two_quantitative_rows_are_too_few_for_a_slip(tmp_path: Path) -> None:
    filled = slipped("target")
    first, second, quality = (filled["indicator"][at] for at in (0, 2, 6))
    filled["indicator"] = [first, second, quality]
    for row in (first, second):
        row |= {"points": 40, "self_score": 40, "target": 40, "actual": 40, "midyear": 30}
    quality |= {"points": 10, "self_score": 9}
    assert examine(tmp_path, filled).places == []


@pytest.fixture
def found(tmp_path: Path, request: pytest.FixtureRequest) -> Examined:
    return examine(tmp_path, changed(request.param))


WORDS = [
    (
        {"indicator.8.points": 11},
        "S401",
        "91",
        "90",
        "各指标分值合计 91 分，应为 90 分，相差 1 分，无法计分，请调整分值。",
    ),
    (
        {"conclusion.self_total": Decimal("98.5")},
        "S406",
        "98.5",
        "98.96",
        "自评总分填报 98.5 分，预算执行与各指标自评得分相加为 98.96 分，相差 0.46 分，请核对。",
    ),
    (
        {"indicator.4.self_score": 13},
        "S403",
        "13",
        "不超过 12",
        "“12345热线事件办结率”自评得分 13 分，超过分值 12 分，请核对。",
    ),
    (
        {"indicator.6.name": "开展安全隐患排查次数"},
        "S414",
        "开展安全隐患排查次数",
        "",
        "指标“开展安全隐患排查次数”与第 3 个指标重名，请改名；合并的请把分值和自评得分一并相加。",
    ),
    (
        {"indicator.3.actual": 65},  # 65 ÷ 48 = 135.4166…%
        "S410",
        "65",
        "不超过 62.4",
        (
            "“开展安全隐患排查次数”实际完成 65，是指标值 48 的 135.42%，超过 1.3 倍，"
            "指标值可能定低了，请说明。"
        ),
    ),
    (
        # trust A20: 1.3 × 60 = 78
        {"indicator.8.target": 60, "indicator.8.actual": 90, "indicator.8.midyear": 40},
        "S410",
        "90",
        "不超过 78%",
        "“居民满意度”实际完成 90%，是指标值 60% 的 150%，超过 1.3 倍，指标值可能定低了，请说明。",
    ),
    (
        # trust A20: 1.3 × 20 = 26
        {
            "indicator.3.measure_unit": "‰",
            "indicator.3.target": 20,
            "indicator.3.actual": Decimal("26.5"),
            "indicator.3.midyear": 12,
        },
        "S410",
        "26.5",
        "不超过 26‰",
        (
            "“开展安全隐患排查次数”实际完成 26.5‰，是指标值 20‰ 的 132.5%，超过 1.3 倍，"
            "指标值可能定低了，请说明。"
        ),
    ),
    (
        # trust A20, of mid-year
        {"indicator.6.midyear": 100, "indicator.6.name": "税收任务完成率"},
        "S411",
        "100",
        "",
        "“税收任务完成率”年中已完成 100%，达到全年指标值 100%，指标值可能定低了。",
    ),
    (
        {"indicator.6.adjusted_target": 90, "indicator.6.actual": 95},
        "S419",
        "90",
        "附调整批复",
        (
            "“惠民政策宣传社区覆盖率”实际完成 95%，没有达到年初指标值 100%，"
            "按调低后的 90% 才算完成，请核实并附上调整批复；"
            "没有批复的，请清空调整后指标值并改正得分。"
        ),
    ),
    (
        {"indicator.1.points": Decimal("10.125")},
        "S421",
        "10.125",
        "10.13",
        (
            "“‘三公’经费支出总额”的分值 10.125 超过两位小数，得分只算到两位小数，"
            "请把分值改为 10.13 这样的两位小数，并使各项分值合计不变。"
        ),
    ),
]


@pytest.mark.parametrize(
    ("found", "check", "value", "due", "message"),
    WORDS,
    indirect=["found"],
    ids=[words[1] for words in WORDS],
)
def test_finding_says_what_was_filled_in_and_what_would_be_consistent(
    found: Examined, check: str, value: str, due: str, message: str
) -> None:
    finding = found.one(check)
    assert (finding.value, finding.expected, finding.message) == (value, due, message)


@pytest.mark.parametrize("found", [{"indicator.5.midyear": 100}], indirect=True)
def test_lag_that_was_not_made_up_says_what_was_reached(found: Examined) -> None:
    message = found.one("S418").message
    assert message == (
        "“城镇新增就业人数”年中完成 100，不到序时进度 262.5 的 60%，全年完成 441，请关注。"
    )


@pytest.mark.parametrize("found", [{"indicator.3.midyear": 10}], indirect=True)
def test_lag_made_up_in_full_asks_to_verify(found: Examined) -> None:
    assert "年底却自评满分，请核实完成值" in found.one("S418").message


@pytest.mark.parametrize("found", [{"indicator.3.points": None}], indirect=True)
def test_sum_of_points_with_a_blank_is_skipped_with_the_reason(found: Examined) -> None:
    assert found.reasons("S401") == ["分值未填或无法识别"]


@pytest.mark.parametrize("found", [{"conclusion.self_total": None}], indirect=True)
def test_sum_of_scores_without_a_total_is_skipped_with_the_reason(found: Examined) -> None:
    assert found.reasons("S406") == ["自评总分未填或无法识别"]


FAULTS = [
    pytest.param(
        {
            "indicator.3.sign": None,
            "indicator.3.target": "全面排查",
            "indicator.3.actual": "已完成",
        },
        ("C201 E indicator.3.sign", "C202 E indicator.3.target", "C202 E indicator.3.actual"),
        id="a blank sign is C201's alone",
    ),
    pytest.param(
        {"indicator.8.measure_unit": "百分比", "indicator.8.actual": 100},
        ("S413 W indicator.8.actual",),
        id="satisfaction of 100 百分比",
    ),
    pytest.param(
        {"indicator.3.midyear": 48, "indicator.3.actual": None},
        ("C201 E indicator.3.actual", "S411 I indicator.3.midyear"),
        id="target met at mid-year, the actual still blank",
    ),
]


@pytest.mark.parametrize(("changes", "found"), FAULTS)
def test_fault_silences_only_what_follows_from_it(
    tmp_path: Path, changes: Changes, found: tuple[str, ...]
) -> None:
    assert examine(tmp_path, changed(changes)).places == expected(*found)


def test_without_indicators_the_sum_of_points_is_skipped(tmp_path: Path) -> None:
    found = examine(tmp_path, clean() | {"indicator": []})
    assert [item.check for item in found.findings] == ["C201"]
    assert len(found.reasons("S401")) == 1


@pytest.mark.parametrize("check", ["S410", "S418"])
def test_row_without_figures_is_skipped_and_counted(tmp_path: Path, check: str) -> None:
    found = examine(tmp_path, changed({"indicator.3.actual": "若干"}))
    (reason,) = found.reasons(check)
    assert "1" in reason


def test_every_check_is_planted_here() -> None:
    planted = {line.split()[0] for table in TABLES for line in table.values[1]}
    planted |= {"S416", "S423"}  # the tests of each
    assert {check.id for check in CHECKS} <= planted


def test_thresholds_are_those_of_the_rules() -> None:
    names = ("over_limit", "midyear_month", "midyear_lag")
    assert [scheme().rules.number(name) for name in names] == [Decimal("1.3"), 7, 60]


# trust A6 and A21: what counts as met, as RULES.md has it.
@pytest.mark.parametrize(
    ("sign", "target", "actual", "met"),
    [
        (">", "95", "94.99", False),
        (">", "95", "95", True),
        ("≥", "95", "95", True),
        ("<", "1000", "1000.01", False),
        ("<", "1000", "1000", True),
        ("≤", "0", "-3", True),
        ("=", "100", "99.999", False),
        ("=", "100", "130", True),
        ("=", "0", "0", True),
        ("=", "0", "2", False),
        ("≥", "0", "-1", True),
        ("≤", "-5", "-5.01", True),
        ("≤", "-5", "-4.99", False),
        ("≥", "-5", "-5", True),
        ("≥", "-5", "-5.01", False),
        ("=", "-5", "-5", True),
        ("=", "-5", "-4", False),
        ("定性", "1", "1", False),
        ("≥", None, "1", False),
        ("≥", "1", None, False),
    ],
)
def test_met_is_judged_by_target_and_actual(
    sign: str, target: str | None, actual: str | None, met: bool
) -> None:
    figures = (None if text is None else Decimal(text) for text in (target, actual))
    assert is_met(sign, *figures) is met


# CHECKS.md S423: no rule of the shipped ones keeps a self-score as it is; a local one may.
def local_rules(tmp_path: Path) -> Scheme:
    shipped = (
        Path(perfeval.__file__).parent / "schemes" / "unit_performance" / "rules.toml"
    ).read_text("utf-8")
    (own,) = re.findall(r'title = "等于类指标"\nsigns = \["="\]\nformula = (".*")\n', shipped)
    path = tmp_path / "rules.toml"
    path.write_text(shipped.replace(own, '"round(min(self_score, points), 2)"'), "utf-8")
    return load_scheme(rules=path)


def test_score_that_is_kept_as_claimed_is_told(tmp_path: Path) -> None:
    own = local_rules(tmp_path)
    workbook = fill(tmp_path / "1.xlsx", own, clean())
    submission = read_submission(workbook, workbook.name, own)
    findings = [item for item in check_submission(submission, own)[0] if item.check == "S423"]
    assert [item.label for item in findings] == ["自评得分"] * 2  # indicators 2 and 6 are of “=”
    assert [(item.ref.sheet, item.ref.cell) for item in findings] == [
        place("indicator.2.self_score"),
        place("indicator.6.self_score"),
    ]
    assert findings[1].message == (
        "“惠民政策宣传社区覆盖率”按规则“等于类指标”直接采用自评得分，没有复算，"
        "请核实完成值和佐证材料。"
    )
