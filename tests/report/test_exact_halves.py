"""Scores and rates that are exactly half-way: stored half up, and recalculated to the same.

Cases are generated for each rule in each of its modes and rounded here in whole numbers. trust A4,
A4b: in binary 2 × 20 − 38.74 is a little too small, and 15 times that rounds to 0.94, not to 0.95.
"""

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
_EACH, _ROWS = 40, 6  # cases of each rule; rows of a unit, to which one more makes 90 points


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


def all_or_nothing() -> Iterator[Case]:
    """Points of three decimals, half-way: full marks are the two decimals below them."""
    for text, full in (("2.505", "2.50"), ("4.985", "4.98"), ("7.995", "7.99"), ("10", "10")):
        points = Decimal(text)
        for sign, target, actual, met in (
            ("≤", "20", "20", True),
            ("≤", "20", "20.005", False),
            ("<", "0.07", "0.08", False),
            ("≤", "0", "0.005", False),
            ("≤", "-5", "-5.005", True),
            ("≥", "-5", "-5.005", False),
            ("=", "-5", "-4.995", False),
        ):
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
            *halves("=", proportion, 0, 1, 2),
            *halves("≤", ratio, 1, 6, 3),
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
        filled["conclusion"]["self_total"] = Decimal(f"{draw.randint(40, 90)}.025")
        yield filled


def rates(draw: random.Random) -> dict[str, Decimal]:
    """A budget whose rates end in a half of 0.01 %; the actual execution is as filled in."""
    original = Decimal(draw.choice((2000, 400, 80, 1600)))
    half = Decimal(2 * draw.randint(0, 900) + 1) / 20_000  # 0.00005, 0.00015, …
    policy = Decimal(draw.randint(0, 99_999)) / 100
    adjustment = original * half + policy
    final = Decimal(draw.choice((2000, 400, 1600)))
    executed = final * (Decimal(2 * draw.randint(7_000, 9_999) + 1) / 20_000)
    return {
        "original": original,
        "adjustment": adjustment,
        "policy_adjustment": policy,
        "final": final,
        "executed": executed,
        "midyear_executed": final * half,
        "self_score": Decimal("9.125"),
    }


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
