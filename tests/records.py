"""Results made by hand, for what works from the result of a run."""

from typing import Any

from perfeval.result.model import Result
from perfeval.result.reading import parse_result


def unit(name: str | None, short: str = "", workbook: str = "", **more: Any) -> dict[str, Any]:
    """One unit of a record; a name of None is a workbook that could not be read."""
    short = short or (name or workbook.removesuffix(".xlsx"))
    scored = more.get("total") is not None
    return {
        "unit": short,
        "name": name,
        "workbook": workbook or f"{short}.xlsx",
        "status": "scored" if scored else "unscored",
        "reason": None if scored else "缺少数据",
        "year": "2023",
        "filed_on": "2024-04-15",
        "profile": {},
        "budget": {} if name is None else {"total": {"final": "100", "executed": "90"}},
        "rates": {},
        "measures": {},
        "projects": [],
        "indicators": [],
        "execution_score": None,
        "indicator_score": None,
        "total": None,
        "self_total": None,
        "grade": None,
        "self_grade": None,
        "rank": None,
    } | more


def finding(
    unit: str, check: str, label: str, cell: str | None = None, **more: Any
) -> dict[str, Any]:
    """One finding about a unit's workbook."""
    return {
        "check": check,
        "severity": "error",
        "unit": unit,
        "workbook": f"{unit}.xlsx",
        "sheet": "绩效指标",
        "cell": cell,
        "label": label,
        "item": None,
        "value": "1",
        "expected": "2",
        "message": f"{label}填报 1，应为 2。",
        "occurrences": 1,
        "answer": None,
    } | more


def record(*units: dict[str, Any], findings: tuple[dict[str, Any], ...] = (), **more: Any) -> Any:
    """A whole record, as a JSON file holds it."""
    return {
        "schema": "perfeval.result/1",
        "program": "perfeval 0.1.0",
        "folder": "批次",
        "as_of": "2024-04-15",
        "form": {"id": "unit-performance", "version": "2023.1"},
        "rules": {
            "name": "urumqi-2023",
            "version": "2023.1",
            "sha256": "0" * 64,
            "execution_points": "10",
        },
        "units": list(units),
        "findings": list(findings),
        "skipped": [],
        "skipped_files": [],
    } | more


def result(
    *units: dict[str, Any], findings: tuple[dict[str, Any], ...] = (), **more: Any
) -> Result:
    """The same as a typed value."""
    return parse_result(record(*units, findings=findings, **more))
