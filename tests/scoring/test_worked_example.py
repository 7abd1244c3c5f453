"""The published 2023 report of 二工街道: every printed figure comes out, digit for digit."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from perfeval.model import UnitScore
from perfeval.scoring import score
from tests.submissions import scheme, submission

REPORT = tomllib.loads(
    (Path(__file__).parents[1] / "cases" / "ergong_2023.toml").read_text("utf-8"),
    parse_float=Decimal,
)


def in_force(indicator: dict[str, Any]) -> dict[str, Any]:
    """The report prints 预算调增 beside the target; the form asks for the adjusted target."""
    added = indicator.pop("target_adjustment", None)
    return (
        indicator if added is None else indicator | {"adjusted_target": indicator["target"] + added}
    )


@pytest.fixture(scope="module")
def ergong() -> UnitScore:
    filled = REPORT["input"]
    given = {
        "unit": {key: value for key, value in filled["unit"].items() if key != "budget_form"},
        "budget": filled["budget"],
        "project": filled["project"],
        "indicator": [in_force(dict(indicator)) for indicator in filled["indicator"]],
        "conclusion": filled["conclusion"],
    }
    return score([submission(given)], scheme())[0]


def test_rates(ergong: UnitScore) -> None:
    expected = REPORT["expected"]["rates"]
    assert {name: ergong.measures[name] for name in expected} == expected


def test_execution_score(ergong: UnitScore) -> None:
    assert ergong.execution_score == REPORT["expected"]["scores"]["execution"]


def test_indicator_scores(ergong: UnitScore) -> None:
    assert [item.score for item in ergong.indicators] == REPORT["expected"]["scores"]["indicators"]


def test_completions(ergong: UnitScore) -> None:
    expected = REPORT["expected"]["scores"]["completion"]
    assert [item.completion for item in ergong.indicators] == expected


def test_total_and_grade(ergong: UnitScore) -> None:
    expected = REPORT["expected"]["scores"]
    assert (ergong.total, ergong.grade) == (expected["total"], expected["grade"])


def test_low_projects_have_the_rates_of_the_report(ergong: UnitScore) -> None:
    rates = [str(ergong.rates[f"project.{n}"]["execution_rate"]) for n in (1, 3)]
    assert rates == ["45.97", "11.27"]
