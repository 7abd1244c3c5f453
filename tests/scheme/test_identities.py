"""The form's identities on figures given by name."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from perfeval.scheme import SCHEMES, Scheme, load_scheme
from perfeval.scheme.configuration import load_toml, validated
from perfeval.scheme.form import Form
from perfeval.scheme.identities import IdentityResult, evaluate_identities


def scheme_with(**identity: Any) -> Scheme:
    scheme = load_scheme()
    tables = load_toml(SCHEMES / "unit_performance" / "form.toml")
    tables["identity"] = [{"check": "M301", "title": "甲", **identity}]
    tables["identity_check"] = []
    return replace(scheme, form=validated(Form, tables, "form.toml"))


def result(figures: dict[str, str], **identity: Any) -> IdentityResult:
    known = {key: Decimal(value) for key, value in figures.items()}
    [only] = evaluate_identities(scheme_with(**identity), known.get, lambda _key: [])
    return only


ORIGINAL, BASIC, PROJECT = (f"budget.{row}.original" for row in ("total", "basic", "project"))


@pytest.mark.parametrize(
    ("total", "holds"),
    [("10.02", True), ("10.03", False), ("9.98", True), ("9.97", False)],
)
def test_money_may_differ_by_a_hundredth_for_each_addend(total: str, holds: bool) -> None:
    figures = {ORIGINAL: total, BASIC: "4", PROJECT: "6"}
    found = result(figures, left=ORIGINAL, right=f"{BASIC} + {PROJECT}")
    assert (found.holds, found.tolerance) == (holds, Decimal("0.02"))


@pytest.mark.parametrize(("total", "holds"), [("6.01", True), ("6.02", False), ("0", True)])
def test_bound_is_passed_only_beyond_its_tolerance(total: str, holds: bool) -> None:
    figures = {ORIGINAL: total, PROJECT: "6"}
    assert result(figures, left=ORIGINAL, relation="<=", right=PROJECT).holds is holds


def test_divisor_of_zero_leaves_an_identity_open_with_the_reason() -> None:
    figures = {ORIGINAL: "1", BASIC: "4", PROJECT: "0"}
    found = result(figures, left=ORIGINAL, right=f"{BASIC} / {PROJECT}")
    assert (found.holds, found.sides, found.reason) == (None, None, "除数为 0")
