"""A score equals exact arithmetic on 60,000 generated cases, the half-way cases among them.

The oracle works in whole numbers alone: hundredths of points over a common denominator.
"""

from collections.abc import Iterator
from decimal import Decimal
from random import Random
from typing import Any

from perfeval.scoring import score
from tests.submissions import quantity, scheme, submission

CASES = 60_000
PER_UNIT = 20
Case = tuple[str, int, int, int]  # sign; points, target and actual in ten-thousandths


def half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)


def oracle(case: Case) -> int:
    """The score in hundredths of a point."""
    sign, points, target, actual = case
    actual = max(actual, 0)
    full = half_up(points, 100)
    if sign == "=" and target == 0:
        return full if actual == 0 else 0
    if sign in "≥>=":
        return full if actual >= target else half_up(points * actual, 100 * target)
    if actual <= target:
        return full
    if actual >= 2 * target:
        return 0
    return half_up(points * (2 * target - actual), 100 * target)


def cases(random: Random) -> Iterator[Case]:
    """Everyday figures, and for half of them figures that land exactly between two scores."""
    while True:
        sign = random.choice("≥>=≤<")
        points = random.choice([5, 7, 8, 9, 10, 12, 15, 20, 30]) * 10_000
        points = random.choice([points, random.randint(1, 300) * 1_000])
        if random.random() < 0.5:
            target = random.choice([0, 1_000_000, random.randint(1, 50_000_000)])
            actual = random.choice([0, target, random.randint(-1_000, 2 * target + 10)])
            yield sign, points, target, actual
        else:
            # With target = points × times, a part of (k + ½) hundredths × times scores k + ½.
            times = random.randint(1, 400)
            target = points * times
            part = (2 * random.randint(0, points // 100 - 1) + 1) * 50 * times
            yield sign, points, target, part if sign in "≥>=" else 2 * target - part


def is_half_way(case: Case) -> bool:
    sign, points, target, actual = case
    part = actual if sign in "≥>=" else 2 * target - actual
    return 0 < part < target and (2 * points * part) % (200 * target) == 100 * target


def figure(ten_thousandths: int) -> Decimal:
    return Decimal(ten_thousandths) / 10_000


def test_every_score_equals_exact_arithmetic() -> None:
    generated = [case for case, _ in zip(cases(Random(2023)), range(CASES), strict=False)]
    assert sum(map(is_half_way, generated)) > 25_000
    batch: list[Any] = []
    for start in range(0, CASES, PER_UNIT):
        indicators = [
            quantity(sign, figure(target), figure(actual), figure(points))
            for sign, points, target, actual in generated[start : start + PER_UNIT]
        ]
        batch.append(submission({"unit": {"name": f"单位{start}"}, "indicator": indicators}))
    results = score(batch, scheme())
    computed = [item.score for result in results for item in result.indicators]
    wrong = [
        (case, str(got))
        for case, got in zip(generated, computed, strict=True)
        if got is None or got != Decimal(oracle(case)) / 100
    ]
    assert wrong == []
