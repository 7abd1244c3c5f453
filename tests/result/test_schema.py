"""The published schema of the result: which documents it accepts and which it refuses."""

import copy
import json
from typing import Any

import jsonschema
import pytest

from tests.records import finding
from tests.regenerate import GOLDEN, SCHEMA, schema_text

REMOVED = object()
SUMMARY = {
    "workbook": "甲.xlsx",
    "total": "98.96",
    "execution_rate": "97.00",
    "grade": "优",
    "rank": 1,
    "findings": 0,
}
CHANGE = {
    "unit": "甲",
    "matched_by": "name",
    "renamed": False,
    "ambiguous": False,
    "now": SUMMARY,
    "then": None,
    "total_change": None,
    "execution_rate_change": "-1.00",
    "rank_change": -2,
    "new_findings": 1,
    "mended_findings": 0,
}
PREVIOUS = {
    "program": "perfeval 0.1.0",
    "folder": "批次",
    "as_of": None,
    "year": "2022",
    "form": {"id": "unit-performance", "version": "2023.1"},
    "rules": {
        "name": "urumqi-2023",
        "version": "2023.1",
        "sha256": "0" * 64,
        "execution_points": "10",
    },
    "differs": ["year"],
    "units": [CHANGE],
    "new_findings": [finding("甲", "S404", "自评得分", "L5")],
    "mended_findings": [],
}


def mutated(path: str, value: Any) -> Any:
    """A result with one value changed, added or removed."""
    document = json.loads(GOLDEN.read_text("utf-8")) | {"previous": copy.deepcopy(PREVIOUS)}
    for name in ("units", "findings", "skipped", "skipped_files"):
        document[name] = document[name][:1]
    *parents, key = [int(part) if part.isdigit() else part for part in path.split("/")]
    inner = document
    for parent in parents:
        inner = inner[parent]
    if value is REMOVED:
        del inner[key]
    else:
        inner[key] = value
    return document


def is_valid(document: Any) -> bool:
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))
    return validator.is_valid(document)


def test_golden_result_is_accepted() -> None:
    assert is_valid(json.loads(GOLDEN.read_text("utf-8")))


def test_schema_is_that_of_the_model() -> None:
    assert SCHEMA.read_text("utf-8") == schema_text(), "run python -m tests.regenerate"


# What the schema that was written by hand said of each, before it came from the model.
@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("previous", REMOVED),
        ("program", "perfeval 9.9"),
        ("as_of", None),
        ("units", []),
        ("units/0/name", None),
        ("units/0/reason", None),
        ("units/0/year", "2023.5"),
        ("units/0/profile/later", "一"),
        ("units/0/profile", {}),
        ("units/0/budget", {}),
        ("units/0/rates/budget.total/later", None),
        ("units/0/measures/later", "-1.00"),
        ("units/0/total", None),
        ("units/0/self_total", "98"),
        ("units/0/rank", 2_000_000),
        ("units/0/rank", None),
        ("units/0/indicators/0/sign", None),
        ("units/0/indicators/0/points", "7"),
        ("units/0/indicators/0/target_in_force", "7.125"),
        ("units/0/indicators/0/cell", "not a cell"),
        ("findings/0/cell", None),
        ("findings/0/cell", "AAA10"),
        ("findings/0/item", None),
        ("findings/0/severity", "notice"),
        ("findings/0/value", ""),
        ("previous/as_of", "not a date"),
        ("previous/program", "another"),
        ("previous/differs", []),
        ("previous/units/0/now", None),
        ("previous/units/0/matched_by", None),
        ("previous/units/0/now/rank", 0),
        ("previous/units/0/total_change", "1.5"),
    ],
)
def test_document_is_accepted(path: str, value: Any) -> None:
    assert is_valid(mutated(path, value))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("schema", REMOVED),
        ("schema", "perfeval.result/2"),
        ("program", "other 1"),
        ("as_of", REMOVED),
        ("later", 1),
        ("form/later", "1"),
        ("form/id", None),
        ("rules/sha256", "A" * 64),
        ("account", None),
        ("account/seen", -1),
        ("account/scored", "1"),
        ("units", {}),
        ("units/0/later", None),
        ("units/0/sha256", REMOVED),
        ("units/0/sha256", None),
        ("units/0/sha256", "0" * 63),
        ("units/0/unit", None),
        ("units/0/status", "skipped"),
        ("units/0/year", "二〇二三"),
        ("units/0/filed_on", 1),
        ("units/0/profile", None),
        ("units/0/profile", REMOVED),
        ("units/0/profile/head", 1),
        ("units/0/budget/total", "1"),
        ("units/0/budget/total/final", 1),
        ("units/0/rates/budget.total/execution_rate", "93.1"),
        ("units/0/measures/execution_rate", 93.16),
        ("units/0/projects", {}),
        ("units/0/base_data", REMOVED),
        ("units/0/key_work", None),
        ("units/0/conclusion", REMOVED),
        ("units/0/total", "81.5"),
        ("units/0/total", 81.53),
        ("units/0/execution_score", "1e1"),
        ("units/0/self_total", "NaN"),
        ("units/0/rank", 0),
        ("units/0/rank", 1.5),
        ("units/0/indicators/0/later", None),
        ("units/0/indicators/0/evidence", REMOVED),
        ("units/0/indicators/0/sign", "≠"),
        ("units/0/indicators/0/points", "七"),
        ("units/0/indicators/0/completion", "100"),
        ("units/0/indicators/0/score", "7"),
        ("findings/0/check", "S4"),
        ("findings/0/severity", "fatal"),
        ("findings/0/cell", "l5"),
        ("findings/0/item", REMOVED),
        ("findings/0/message", ""),
        ("skipped", REMOVED),
        ("skipped/0/reason", ""),
        ("skipped/0/later", ""),
        ("skipped_files", None),
        ("skipped_files/0/notable", True),
        ("skipped_files/0/reason", ""),
        ("previous", None),
        ("previous/now", {}),
        ("previous/year", 2022),
        ("previous/rules/sha256", "0"),
        ("previous/differs", ["folder"]),
        ("previous/units/0/matched_by", "path"),
        ("previous/units/0/renamed", None),
        ("previous/units/0/now/total", "x"),
        ("previous/units/0/now/findings", -1),
        ("previous/units/0/then", REMOVED),
        ("previous/units/0/rank_change", "1"),
        ("previous/units/0/new_findings", []),
        ("previous/units/0/new_findings", -1),
        ("previous/new_findings/0/check", "404"),
        ("previous/mended_findings", None),
    ],
)
def test_document_is_refused(path: str, value: Any) -> None:
    assert not is_valid(mutated(path, value))
