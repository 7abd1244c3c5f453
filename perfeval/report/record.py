"""The result as JSON (`perfeval.result/1`), the interface for other programs.

Every number is a decimal string: money in 万元, rates and completions in percentage points,
scores in points. The keys are those of the form; result.schema.json describes them.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from perfeval import __version__
from perfeval.model import (
    CellValue,
    Evaluation,
    Finding,
    IndicatorScore,
    Row,
    Submission,
    UnitScore,
)
from perfeval.scheme import Scheme

SCHEMA = "perfeval.result/1"
_INDICATOR_FIELDS = (
    "name",
    "level1",
    "level2",
    "sign",
    "measure_unit",
    "target",
    "adjusted_target",
    "midyear",
    "actual",
    "points",
    "self_score",
)


def record(evaluation: Evaluation, scheme: Scheme) -> dict[str, Any]:
    """The whole evaluation as plain values ready for JSON."""
    rules = scheme.rules
    return {
        "schema": SCHEMA,
        "program": f"perfeval {__version__}",
        "folder": evaluation.folder,
        "as_of": evaluation.as_of.isoformat() if evaluation.as_of else None,
        "form": {"id": scheme.form.id, "version": scheme.form.version},
        "rules": {"name": rules.id, "version": rules.version, "sha256": scheme.rules_sha256},
        "account": asdict(evaluation.account),
        "units": [
            _unit(submission, score)
            for submission, score in zip(evaluation.submissions, evaluation.scores, strict=True)
        ],
        "findings": [_finding(finding) for finding in evaluation.findings],
        "skipped": [
            {
                "what": skip.what,
                "unit": skip.unit,
                "workbook": skip.workbook,
                "reason": skip.reason,
            }
            for skip in evaluation.skipped
        ],
        "skipped_files": [
            {"name": skipped.name, "reason": skipped.reason} for skipped in evaluation.skipped_files
        ],
    }


def record_text(evaluation: Evaluation, scheme: Scheme) -> str:
    """The record as JSON text, the same for the same evaluation."""
    return json.dumps(record(evaluation, scheme), ensure_ascii=False, indent=1) + "\n"


def _unit(submission: Submission, score: UnitScore) -> dict[str, Any]:
    unit = submission.records.get("unit", {})
    conclusion = submission.records.get("conclusion", {})
    return {
        "unit": submission.unit,
        "name": _plain(unit.get("name")),
        "workbook": submission.workbook,
        "sha256": submission.sha256,
        "status": "scored" if score.scored else "unscored",
        "reason": score.reason or None,
        "year": _plain(unit.get("year")),
        "filed_on": _plain(unit.get("filed_on")),
        "budget": {name: _row(row) for name, row in submission.tables.get("budget", {}).items()},
        "rates": {
            name: {rate: _number(value) for rate, value in rates.items()}
            for name, rates in score.rates.items()
        },
        "measures": {name: _number(value) for name, value in score.measures.items()},
        "projects": [_row(row) for row in submission.lists.get("project", ())],
        "indicators": [
            _indicator(row, result)
            for row, result in zip(
                submission.lists.get("indicator", ()), score.indicators, strict=True
            )
        ],
        "execution_score": _number(score.execution_score),
        "indicator_score": _number(score.indicator_score),
        "total": _number(score.total),
        "self_total": _plain(conclusion.get("self_total")),
        "grade": score.grade,
        "self_grade": _plain(conclusion.get("self_grade")),
        "rank": score.rank,
    }


def _indicator(row: Row, result: IndicatorScore) -> dict[str, Any]:
    figures = {field: _plain(row[field]) for field in _INDICATOR_FIELDS}
    return figures | {
        "target_in_force": _number(result.target),
        "completion": _number(result.completion),
        "score": _number(result.score),
        "cell": row["name"].ref.cell,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "check": finding.check,
        "severity": finding.severity.value,
        "unit": finding.unit,
        "workbook": finding.ref.workbook,
        "sheet": finding.ref.sheet,
        "cell": finding.ref.cell,
        "label": finding.label,
        "value": finding.value,
        "expected": finding.expected,
        "message": finding.message,
    }


def _row(row: Mapping[str, CellValue]) -> dict[str, str | None]:
    return {name: _plain(cell) for name, cell in row.items()}


def _plain(cell: CellValue | None) -> str | None:
    value = cell.value if cell else None
    if isinstance(value, Decimal):
        return _number(value)
    return value.isoformat() if isinstance(value, date) else value


def _number(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
