"""The result as JSON (`perfeval.result/1`), the interface for other programs.

Every number is a decimal string: money in 万元, rates and completions in percentage points,
scores in points. The keys are those of the form; result.schema.json describes them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter

from perfeval import __version__
from perfeval.model import (
    CellRef,
    CellValue,
    Evaluation,
    Finding,
    IndicatorScore,
    Row,
    Submission,
    UnitScore,
)
from perfeval.result.comparison import Comparison, Standing, UnitComparison
from perfeval.result.reading import BASE_DATA, CONCLUSION_FIELDS, PROFILE_FIELDS, SCHEMA
from perfeval.scheme import Scheme

# Writes what the standard library writes, which indents in Python and takes five times as long.
_JSON: TypeAdapter[Any] = TypeAdapter(Any)
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
    "reason",
    "remedy",
    "evidence",
)


def record(
    evaluation: Evaluation, scheme: Scheme, comparison: Comparison | None = None
) -> dict[str, Any]:
    """The whole evaluation, and what it was compared with, as plain values ready for JSON."""
    one_by_one = _record(evaluation, scheme, comparison)
    return one_by_one | {name: list(one_by_one[name]) for name in ("units", "findings")}


def record_json(
    evaluation: Evaluation, scheme: Scheme, comparison: Comparison | None = None
) -> Iterator[bytes]:
    """The record as JSON in UTF-8, piece by piece; the same for the same evaluation."""
    before = b"{"
    for name, value in _record(evaluation, scheme, comparison).items():
        yield before + b"\n " + _JSON.dump_json(name) + b": "
        if isinstance(value, Iterator):
            yield from _array(value)
        else:
            yield _indented(value, 1)
        before = b","
    yield b"\n}\n"


def _array(items: Iterator[Any]) -> Iterator[bytes]:
    before = b"["
    for item in items:
        yield before + b"\n  " + _indented(item, 2)
        before = b","
    yield b"[]" if before == b"[" else b"\n ]"


def _indented(value: Any, levels: int) -> bytes:  # noqa: ANN401 - any plain value
    r"""A value as JSON so many levels down. Within a text a line break is written as \\n."""
    return _JSON.dump_json(value, indent=1).replace(b"\n", b"\n" + levels * b" ")


def _record(
    evaluation: Evaluation, scheme: Scheme, comparison: Comparison | None
) -> dict[str, Any]:
    """The record; its units and findings are made as they are taken, to be never there at once."""
    rules, items = scheme.rules, _items(evaluation, scheme)
    return {
        "schema": SCHEMA,
        "program": f"perfeval {__version__}",
        "folder": evaluation.folder,
        "as_of": evaluation.as_of.isoformat() if evaluation.as_of else None,
        "form": {"id": scheme.form.id, "version": scheme.form.version},
        "rules": {"name": rules.id, "version": rules.version, "sha256": scheme.rules_sha256},
        "account": asdict(evaluation.account),
        "units": (
            _unit(submission, score)
            for submission, score in zip(evaluation.submissions, evaluation.scores, strict=True)
        ),
        "findings": (_finding(finding, items) for finding in evaluation.findings),
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
    } | ({"previous": _previous(comparison)} if comparison else {})


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
        "profile": {field: _plain(unit.get(field)) for field in PROFILE_FIELDS},
        "budget": _table(submission, "budget"),
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
        "base_data": {name: _table(submission, name) for name in BASE_DATA},
        "key_work": [_row(row) for row in submission.lists.get("key_work", ())],
        "conclusion": {field: _plain(conclusion.get(field)) for field in CONCLUSION_FIELDS},
        "execution_score": _number(score.execution_score),
        "indicator_score": _number(score.indicator_score),
        "total": _number(score.total),
        "self_total": _plain(conclusion.get("self_total")),
        "grade": score.grade,
        "self_grade": _plain(conclusion.get("self_grade")),
        "rank": score.rank,
    }


def _indicator(row: Row, result: IndicatorScore) -> dict[str, Any]:
    return {
        **{field: _plain(row[field]) for field in _INDICATOR_FIELDS},
        "target_in_force": _number(result.target),
        "completion": _number(result.completion),
        "score": _number(result.score),
        "cell": row["name"].ref.cell,
    }


def _items(evaluation: Evaluation, scheme: Scheme) -> dict[CellRef, str]:
    """What the rows of lists with findings are about, by cell: a project, an indicator."""
    refs = {finding.ref for finding in evaluation.findings}
    workbooks = {ref.workbook for ref in refs}
    lists = [block for block in scheme.form.blocks if block.layout == "list"]
    return {
        ref: name
        for submission in evaluation.submissions
        if submission.workbook in workbooks
        for block in lists
        for row in submission.lists.get(block.name, ())
        if isinstance(name := row[block.key].value, str)
        for field in block.field
        # A group's title may be one merged cell beside several rows.
        if not field.fill_down and (ref := row[field.name].ref).cell and ref in refs
    }


def _finding(finding: Finding, items: Mapping[CellRef, str]) -> dict[str, Any]:
    return {
        "check": finding.check,
        "severity": finding.severity.value,
        "unit": finding.unit,
        "workbook": finding.ref.workbook,
        "sheet": finding.ref.sheet,
        "cell": finding.ref.cell,
        "label": finding.label,
        "item": items.get(finding.ref),
        "value": finding.value,
        "expected": finding.expected,
        "message": finding.message,
    }


def _previous(comparison: Comparison) -> dict[str, Any]:
    """The run compared with, and what changed since."""
    then = comparison.then
    return {
        "program": then.program,
        "folder": then.folder,
        "as_of": then.as_of,
        "year": then.year,
        "form": then.form.model_dump(),
        "rules": then.rules.model_dump(),
        "differs": [difference.value for difference in comparison.differences],
        "units": [_changed(unit) for unit in comparison.units],
        "new_findings": [finding.model_dump() for finding in comparison.new],
        "mended_findings": [finding.model_dump() for finding in comparison.mended],
    }


def _changed(unit: UnitComparison) -> dict[str, Any]:
    return {
        "unit": unit.unit,
        "matched_by": unit.by.value if unit.by else None,
        "renamed": unit.renamed,
        "ambiguous": unit.ambiguous,
        "now": _standing(unit.now),
        "then": _standing(unit.then),
        "total_change": _number(unit.total_change),
        "execution_rate_change": _number(unit.rate_change),
        "rank_change": unit.rank_change,
        "new_findings": len(unit.new),
        "mended_findings": len(unit.mended),
    }


def _standing(standing: Standing | None) -> dict[str, Any] | None:
    if standing is None:
        return None
    return {
        "workbook": standing.workbook,
        "total": _number(standing.total),
        "execution_rate": _number(standing.execution_rate),
        "grade": standing.grade,
        "rank": standing.rank,
        "findings": standing.findings,
    }


def _table(submission: Submission, block: str) -> dict[str, dict[str, str | None]]:
    return {name: _row(row) for name, row in submission.tables.get(block, {}).items()}


def _row(row: Mapping[str, CellValue]) -> dict[str, str | None]:
    return {name: _plain(cell) for name, cell in row.items()}


def _plain(cell: CellValue | None) -> str | None:
    value = cell.value if cell else None
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value


def _number(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
