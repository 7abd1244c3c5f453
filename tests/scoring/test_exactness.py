"""A score equals exact arithmetic on 60,000 generated cases, the half-way cases among them.

The oracle works in whole numbers alone: hundredths of points over a common denominator.
"""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import islice
from random import Random
from typing import Any

from perfeval.scheme import Scheme
from perfeval.scoring import score
from tests.report.results import with_parameters
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
    return half_up(points * target, 100 * actual)


def linear(case: Case) -> int:
    """The score of a ≤ indicator on the line to zero at twice the target."""
    _, points, target, actual = case
    if actual <= target:
        return half_up(points, 100)
    return half_up(points * max(2 * target - actual, 0), 100 * target) if target else 0


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


def inverse_cases(random: Random) -> Iterator[Case]:
    """≤ indicators whose points × target ÷ actual is exactly half-way for about half of them."""
    while True:
        points = random.choice([5, 7, 8, 9, 10, 12, 15, 20, 30]) * 10_000
        # With actual = points × step, a target of (k + ½) hundredths × step scores k + ½.
        step, odd = random.randint(1, 400), 2 * random.randint(0, points // 100 - 1) + 1
        beyond = random.choice([0, 1])  # a hair more than half-way scores the lower hundredth
        yield random.choice("≤<"), points, 50 * odd * step, points * step + beyond


def figure(ten_thousandths: int) -> Decimal:
    return Decimal(ten_thousandths) / 10_000


def computed(generated: Sequence[Case], by: Scheme) -> list[Decimal | None]:
    """The scores that the program gives, in points."""
    batch: list[Any] = []
    for start in range(0, len(generated), PER_UNIT):
        indicators = [
            quantity(sign, figure(target), figure(actual), figure(points))
            for sign, points, target, actual in generated[start : start + PER_UNIT]
        ]
        batch.append(submission({"unit": {"name": f"单位{start}"}, "indicator": indicators}))
    return [item.score for result in score(batch, by) for item in result.indicators]


def wrong(generated: Sequence[Case], by: Scheme, due: Callable[[Case], int]) -> list[Any]:
    """The cases whose score is not the one that is due in hundredths of a point."""
    return [
        (case, str(got))
        for case, got in zip(generated, computed(generated, by), strict=True)
        if got is None or got != Decimal(due(case)) / 100
    ]


def test_every_score_equals_exact_arithmetic() -> None:
    generated = list(islice(cases(Random(2023)), CASES))
    assert sum(map(is_half_way, generated)) > 25_000
    assert wrong(generated, scheme(), oracle) == []


def test_every_score_by_target_over_actual_equals_exact_arithmetic() -> None:
    generated = list(islice(inverse_cases(Random(2024)), CASES // 6))
    half_way = [
        case for case in generated if 2 * case[1] * case[2] % (200 * case[3]) == 100 * case[3]
    ]
    assert len(half_way) > 3_000
    assert wrong(generated, scheme(), oracle) == []


def test_every_score_on_the_line_to_zero_equals_exact_arithmetic() -> None:
    generated = [case for case in islice(cases(Random(2025)), CASES // 3) if case[0] in "≤<"]
    assert sum(map(is_half_way, generated)) > 3_000
    by = with_parameters(reverse_mode="按超出比例扣分")
    assert wrong(generated, by, linear) == []
