"""Scores and rates that are exactly half-way: stored half up, and recalculated to the same.

Cases are generated for each rule in each of its modes and rounded here in whole numbers. trust A4,
A4b: in binary 2 × 20 − 38.74 is a little too small, and 15 times that rounds to 0.94, not to 0.95.
"""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.awkward import named
from tests.office import differences, poison, recalculate
from tests.report.results import cell_of, opened, with_parameters, written

pytestmark = pytest.mark.slow

RATIO, LINEAR, NOTHING = "按指标值与完成值之比", "按超出比例扣分", "超出不得分"
OVER_LIMIT = Fraction(13, 10)  # over_limit of the rules, 130 %
_EACH, _ROWS = 24, 6  # cases of each rule; rows of a unit, to which one more makes 90 points


@dataclass(frozen=True)
class Case:
    """An indicator whose score before rounding ends in a half of 0.01."""

    sign: str
    points: Decimal
    target: Decimal | str
    actual: Decimal | str
    score: Decimal
    own: Decimal | None = None  # the unit's own score, where the score depends on it


Exact = Callable[[Fraction, Fraction, Fraction], Fraction]  # points, target, actual → score
PUBLISHED = tuple(  # trust A4
    Case("≤", *map(Decimal, figures))
    for figures in (
        ("15", "20", "38.74", "0.95"),
        ("14", "20", "38.95", "0.74"),
        ("15", "100", "196.9", "0.47"),
        ("6", "12", "23.51", "0.25"),
        ("25", "200", "392.68", "0.92"),
    )
)


def proportion(points: Fraction, target: Fraction, actual: Fraction) -> Fraction:
    return points * actual / target


def ratio(points: Fraction, target: Fraction, actual: Fraction) -> Fraction:
    return points * target / actual


def to_zero_at_twice(points: Fraction, target: Fraction, actual: Fraction) -> Fraction:
    return points * (2 * target - actual) / target


def off_for_too_much(points: Fraction, target: Fraction, actual: Fraction) -> Fraction:
    return points * (target - (actual - OVER_LIMIT * target)) / target


def halves(sign: str, exact: Exact, low: float, high: float, seed: int) -> Iterator[Case]:
    """Cases with the actual between two multiples of the target, the last fifth near the higher."""
    draw, found = random.Random(seed), 0
    while found < _EACH:
        points = Decimal(draw.randint(8, 30)) / 2
        target = Decimal(draw.choice((3, 7, 8, 12, 20, 25, 48, 64, 100, 200, 450, 1000)))
        from_low = low if found < _EACH * 4 // 5 else low + (high - low) * 0.95
        actual = Decimal(f"{float(target) * draw.uniform(from_low, high):.{draw.randint(1, 3)}f}")
        if not Decimal(low) * target < actual < Decimal(high) * target:
            continue
        thousandths = exact(*map(Fraction, (points, target, actual))) * 1000
        if thousandths.denominator == 1 and thousandths % 10 == 5 and thousandths > 0:
            score = Decimal(int(thousandths + 5) // 10).scaleb(-2)
            if score <= points:
                yield Case(sign, points, target, actual, score)
                found += 1


def of_completions(sign: str, exact: Exact, seed: int) -> Iterator[Case]:
    """Cases whose completion, the actual ÷ the target, ends in a half of 0.01 %."""
    draw = random.Random(seed)
    for _ in range(_EACH // 2):
        points = Decimal(draw.randint(8, 30)) / 2
        target = Decimal(draw.choice((3, 7, 12, 25, 48, 100, 450, 1000)))
        odd = 2 * draw.randint(2_000, 9_999) + 1
        actual = target * odd / 20_000
        if sign in "≤<":
            actual = target * (odd + 20_000) / 20_000
        score = rounded(exact(*map(Fraction, (points, target, actual))), 2)
        yield Case(sign, points, target, actual, score)


def rounded(value: Fraction, places: int) -> Decimal:
    """Half away from zero, in whole numbers."""
    numerator, denominator = value.numerator * 10**places, value.denominator
    whole = (2 * abs(numerator) + denominator) // (2 * denominator)
    return Decimal(whole if numerator >= 0 else -whole).scaleb(-places)


def of_bands() -> Iterator[Case]:
    """Self-scores that are half-way, inside each band of the qualitative indicators and below it.

    Inside, the score is the one claimed, rounded half up; below, it is the lower edge, rounded up
    to 0.01: 80 % and 60 % of the points.
    """
    for points in (Decimal("4.5"), Decimal(7), Decimal("12.25"), Decimal(15)):
        for level, low, high in (
            ("达成预期指标", 80, 100),
            ("部分达成预期指标并具有一定效果", 60, 80),
            ("未达成预期指标且效果较差", 0, 60),
        ):
            least = points * low / 100
            for share in (21, 50, 83):
                own = least + points * (high - low) * share / 10_000
                own = own.quantize(Decimal("0.01"), ROUND_FLOOR) + Decimal("0.005")
                score = own + Decimal("0.005")
                yield Case("定性", points, "制度完善", level, score, own)
            if low:
                edge = least.quantize(Decimal("0.01"), ROUND_CEILING)
                below = least.quantize(Decimal("0.01"), ROUND_FLOOR) - Decimal("0.005")
                yield Case("定性", points, "制度完善", level, edge, below)


def all_or_nothing(*, in_every_mode: bool = False) -> Iterator[Case]:
    """Points of three decimals, half-way: full marks are the two decimals below them.

    In every mode that is so of what is met, and of a target of nothing or below.
    """
    full_marks = (("2.505", "2.50"), ("7.995", "7.99"), ("4.985", "4.98"), ("10", "10"))
    for text, full in full_marks[: 2 if in_every_mode else 4]:
        points = Decimal(text)
        for sign, target, actual, met in (
            ("≤", "20", "20", True),
            ("≤", "20", "20.005", False),
            ("<", "0.07", "0.08", False),
            ("≤", "0", "0.005", False),
            ("<", "0", "0", True),
            ("=", "0", "0", True),
            ("=", "0", "0.005", False),
            ("=", "0", "-0.005", True),  # below zero counts as zero
            ("≥", "0", "0", True),
            ("≤", "-5", "-5.005", True),
            ("≥", "-5", "-5.005", False),
            ("=", "-5", "-4.995", False),
            ("=", "-5", "-5", True),
            (">", "-5", "-4.995", True),
            ("<", "-5", "-4.995", False),
        ):
            if met or not in_every_mode or Decimal(target) <= 0:
                score = Decimal(full) if met else Decimal(0)
                yield Case(sign, points, Decimal(target), Decimal(actual), score)


MODES = {
    "by band, and all or nothing": (
        {"reverse_mode": NOTHING},
        [*of_bands(), *all_or_nothing()],
    ),
    "by ratio": (
        {"reverse_mode": RATIO},
        [
            *halves("≥", proportion, 0, 1, 1),
            *halves(">", proportion, 0, 1, 8),
            *halves("=", proportion, 0, 1, 2),
            *halves("≤", ratio, 1, 6, 3),
            *halves("<", ratio, 1, 2, 9),
            *of_completions("≥", proportion, 10),
            *of_completions("<", ratio, 11),
            *all_or_nothing(in_every_mode=True),
        ],
    ),
    "in proportion, and off for too much": (
        {"reverse_mode": LINEAR, "over_deduct": LINEAR},
        [
            *PUBLISHED,
            *halves("≤", to_zero_at_twice, 1, 2, 4),
            *halves("<", to_zero_at_twice, 1.9, 2, 5),
            *halves("≥", off_for_too_much, 1.3, 2.3, 6),
            *halves(">", off_for_too_much, 2.1, 2.3, 7),
            *halves("=", off_for_too_much, 1.3, 2.3, 12),
            *of_completions("≤", to_zero_at_twice, 13),
            *all_or_nothing(in_every_mode=True),
        ],
    ),
}


def units(cases: list[Case]) -> Iterator[dict[str, Any]]:
    """The cases as indicators of units, with self-scores that are half-way, too."""
    draw = random.Random(8)
    for start in range(0, len(cases), _ROWS):
        filled, rows = named(f"单位{start}甲"), cases[start : start + _ROWS]
        template = filled["indicator"][2]
        own = [f"{draw.randint(1, 5)}.{draw.randint(0, 99):02}5" for _ in rows]
        filled["indicator"] = [
            template
            | {
                "name": f"第 {at} 项",
                "sign": case.sign,
                "points": case.points,
                "target": case.target,
                "actual": case.actual,
                "self_score": case.own or Decimal(score),
            }
            for at, (case, score) in enumerate(zip(rows, own, strict=True), start=1)
        ]
        rest = 90 - sum(case.points for case in rows)
        if rest > 0:
            full = {"name": "余下", "points": rest, "self_score": rest, "target": 1, "actual": 1}
            filled["indicator"].append(template | full)
        total = filled["budget"]["total"]
        total |= rates(draw)
        filled["san_gong"]["total"] |= san_gong(draw)
        fill_other_rates(filled, draw)
        filled["conclusion"]["self_total"] = Decimal(f"{draw.randint(40, 90)}.025")
        yield filled


def half_rate(draw: random.Random, most: int) -> Decimal:
    """A rate from 0 to so many percent that ends in a half of 0.01 %."""
    return Decimal(2 * draw.randint(0, most * 100) + 1) / 20_000


def rates(draw: random.Random) -> dict[str, Decimal]:
    """A budget whose rates end in a half of 0.01 %, or whose execution score in one of 0.01.

    The adjustment is half-way as a whole, or without the policy's; the execution is as filled in,
    above its budget or below nothing, too.
    """
    original = Decimal(draw.choice((2000, 400, 80, 1600)))
    policy = Decimal(draw.randint(0, 99_999)) / 100
    half = half_rate(draw, 9) * draw.choice((1, -1))
    adjustment = original * half + draw.choice((policy, 0))
    final = Decimal(draw.choice((2000, 400, 1600)))
    # 10 points × an odd number of 2,000ths end in 0.005.
    of_score = Decimal(2 * draw.randint(300, 999) + 1) / 2_000
    of_rate = half_rate(draw, 98)
    executed = final * draw.choice((of_score, of_score, of_rate, of_rate, 1 + of_rate, -of_rate))
    return {
        "original": original,
        "adjustment": adjustment,
        "policy_adjustment": policy,
        "final": final,
        "executed": executed,
        "midyear_executed": final * half_rate(draw, 9),
        "self_score": Decimal("9.125"),
    }


def fill_other_rates(filled: dict[str, Any], draw: random.Random) -> None:
    """Every other rate of a unit, half-way too: 0.125 % of 800 persons is one person."""
    of = draw.choice((80, 400, 1600))
    filled["unit"] |= {"staff_in_post": 2 * draw.randint(100, 600) + 1, "establishment": 800}
    filled["carry_over"]["balance"]["this_year_end"] = filled["budget"]["total"][
        "final"
    ] * half_rate(draw, 30)
    for row in (filled["procurement"]["total"], filled["running"]["operating"]):
        row |= {"budget": Decimal(of), "executed": of * half_rate(draw, 120)}
    for row in (filled["budget"]["basic"], filled["budget"]["project"], filled["project"][0]):
        row |= {"final": Decimal(of), "executed": of * half_rate(draw, 98)}
        row["midyear_executed"] = of * half_rate(draw, 50)
    filled["budget"]["basic"] |= {"original": of, "adjustment": -of * half_rate(draw, 50)}


def due_rates(filled: dict[str, Any]) -> dict[str, Decimal]:
    """The rates of a unit, percentage points, and its execution score, by exact arithmetic."""
    budget, three = filled["budget"], filled["san_gong"]["total"]
    total = budget["total"]
    quotients = {
        "execution_rate": (total["executed"], total["final"]),
        "basic_execution_rate": (budget["basic"]["executed"], budget["basic"]["final"]),
        "project_execution_rate": (budget["project"]["executed"], budget["project"]["final"]),
        "adjustment_rate": (total["adjustment"], total["original"]),
        "own_adjustment_rate": (
            total["adjustment"] - total["policy_adjustment"],
            total["original"],
        ),
        "midyear_progress": (total["midyear_executed"], total["final"]),
        "carry_over_rate": (filled["carry_over"]["balance"]["this_year_end"], total["final"]),
        "staff_control_rate": (filled["unit"]["staff_in_post"], filled["unit"]["establishment"]),
        "operating_control_rate": (
            filled["running"]["operating"]["executed"],
            filled["running"]["operating"]["budget"],
        ),
        "san_gong_control_rate": (three["actual"], three["budget"]),
        "san_gong_budget_change_rate": (
            three["budget"] - three["last_year_budget"],
            three["last_year_budget"],
        ),
        "san_gong_change_rate": (three["actual"] - three["last_year"], three["last_year"]),
        "procurement_execution_rate": (
            filled["procurement"]["total"]["executed"],
            filled["procurement"]["total"]["budget"],
        ),
    }
    rates = {
        name: rounded(Fraction(over) / Fraction(under) * 100, 2)
        for name, (over, under) in quotients.items()
    }
    share = max(Fraction(total["executed"]), Fraction(0)) / Fraction(total["final"])
    return rates | {"execution_score": min(rounded(10 * share, 2), Decimal(10))}


def san_gong(draw: random.Random) -> dict[str, Decimal]:
    """三公经费 whose changes against last year, or share of the budget, end in a half of 0.01 %."""
    before, spent = Decimal(draw.choice((20, 40, 80, 160))), Decimal(draw.choice((20, 40, 80)))
    change, more, share = (Decimal(2 * draw.randint(-4_000, 4_000) + 1) / 20_000 for _ in range(3))
    budget = before * (1 + change)
    actual = draw.choice((spent * (1 + more), budget * (1 + share)))
    return {"last_year_budget": before, "last_year": spent, "budget": budget, "actual": actual}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("半")
    return {
        name: written(folder / str(number), *units(cases), by=with_parameters(**parameters))
        for number, (name, (parameters, cases)) in enumerate(MODES.items())
    }


@pytest.mark.parametrize("name", MODES)
def test_stored_scores_are_rounded_half_up(results: dict[str, Path], name: str) -> None:
    book, cases = opened(results[name]), MODES[name][1]
    for start in range(0, len(cases), _ROWS):
        sheet = book[f"单位{start}甲"]
        for at, case in enumerate(cases[start : start + _ROWS], start=1):
            row, column = cell_of(sheet, f"第 {at} 项")[0], cell_of(sheet, "核定得分")[1]
            assert sheet.cell(row, column).value == float(case.score), case


@pytest.mark.parametrize("name", MODES)
def test_stored_rates_are_rounded_half_away_from_zero(results: dict[str, Path], name: str) -> None:
    found = json.loads(results[name].with_suffix(".json").read_text("utf-8"))["units"]
    stored = {
        unit["name"]: unit["measures"] | {"execution_score": unit["execution_score"]}
        for unit in found
    }
    due = {filled["unit"]["name"]: due_rates(filled) for filled in units(MODES[name][1])}
    assert len(due) > 5
    assert {
        unit: {rate: Decimal(value) for rate, value in rates.items()}
        for unit, rates in stored.items()
    } == due


def test_every_formula_recalculates_to_what_was_stored(
    results: dict[str, Path], tmp_path: Path
) -> None:
    poisoned = [tmp_path / f"{number}.xlsx" for number in range(len(results))]
    for path, target in zip(results.values(), poisoned, strict=True):
        poison(path, target)
    fresh = recalculate(poisoned, tmp_path / "重算")
    wrong = {
        name: differences(path, again)
        for (name, path), again in zip(results.items(), fresh, strict=True)
    }
    assert wrong == {name: [] for name in results}
