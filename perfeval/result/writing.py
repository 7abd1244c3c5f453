"""An evaluation as the typed result, and the result as JSON, the interface for other programs.

Money is in 万元, rates and completions in percentage points, scores in points.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter

from perfeval import __version__
from perfeval.files.ownership import sealed_json
from perfeval.model import CellValue, Evaluation, Finding, Submission, UnitScore
from perfeval.result.fields import (
    BASE_DATA,
    CONCLUSION_FIELDS,
    INDICATOR_FIELDS,
    PROFILE_FIELDS,
    Row,
    format_decimal,
    parse_decimal,
)
from perfeval.result.model import (
    RESULT,
    Comparison,
    FileCounts,
    FindingResult,
    Form,
    Result,
    Rules,
    SkippedCheck,
    SkippedFile,
    UnitResult,
)
from perfeval.scheme import Scheme

_UNIT = TypeAdapter(UnitResult)
_FINDING = TypeAdapter(FindingResult)


def build_result(evaluation: Evaluation, scheme: Scheme) -> Result:
    """The whole evaluation as typed values."""
    units, findings = tuple(_units(evaluation)), tuple(_findings(evaluation))
    return replace(_frame(evaluation, scheme), units=units, findings=findings)


def result_values(evaluation: Evaluation, scheme: Scheme) -> dict[str, Any]:
    """The whole evaluation as plain values, as a JSON parser would give them."""
    values: dict[str, Any] = RESULT.dump_python(
        build_result(evaluation, scheme), mode="json", exclude={"previous", "digest"}
    )
    return values


def result_json(
    evaluation: Evaluation, scheme: Scheme, comparison: Comparison | None = None
) -> Iterator[bytes]:
    """The result as JSON in UTF-8, the same for the same evaluation.

    Units and findings are made and written one by one, so that they are never in memory at once.
    Its last key is the digest of what stands before it (`perfeval.files.ownership`).
    """
    yield from sealed_json(_chunks(evaluation, scheme, comparison))


def _chunks(
    evaluation: Evaluation, scheme: Scheme, comparison: Comparison | None
) -> Iterator[bytes]:
    frame = replace(_frame(evaluation, scheme), previous=comparison)
    left_out = {"digest"} if comparison else {"digest", "previous"}
    data = RESULT.dump_json(frame, indent=1, exclude=left_out)
    # Within a text a line break is escaped, so these can only be the two keys at the top.
    before, rest = data.split(b'\n "units": []')
    between, after = rest.split(b'\n "findings": []')
    yield before + b'\n "units": '
    yield from _array(_UNIT.dump_json(unit, indent=1) for unit in _units(evaluation))
    yield between + b'\n "findings": '
    findings = _findings(evaluation)
    yield from _array(_FINDING.dump_json(finding, indent=1) for finding in findings)
    yield after + b"\n"


def _array(items: Iterator[bytes]) -> Iterator[bytes]:
    """Objects of JSON as an array that is the value of a key at the top."""
    separator = b"["
    for item in items:
        yield separator + b"\n  " + item.replace(b"\n", b"\n  ")
        separator = b","
    yield b"[]" if separator == b"[" else b"\n ]"


def _frame(evaluation: Evaluation, scheme: Scheme) -> Result:
    """The result without its units and findings."""
    form, rules = scheme.form, scheme.rules
    return Result(
        program=f"perfeval {__version__}",
        folder=evaluation.folder,
        as_of=evaluation.as_of.isoformat() if evaluation.as_of else None,
        form=Form(id=form.id, version=form.version),
        rules=Rules(
            name=rules.id,
            version=rules.version,
            sha256=scheme.rules_sha256,
            execution_points=rules.number("execution_points"),
        ),
        account=FileCounts(**asdict(evaluation.account)),
        units=(),
        findings=(),
        skipped=tuple(SkippedCheck(**skip._asdict()) for skip in evaluation.skipped),
        skipped_files=tuple(
            SkippedFile(name=file.name, reason=file.reason) for file in evaluation.skipped_files
        ),
    )


def _units(evaluation: Evaluation) -> Iterator[UnitResult]:
    return map(unit_result, evaluation.submissions, evaluation.scores)


def unit_result(submission: Submission, score: UnitScore) -> UnitResult:
    """One unit of the result."""
    unit = _row(submission.records.get("unit", {}))
    conclusion = submission.records.get("conclusion", {})
    return UnitResult(
        unit=submission.unit,
        name=unit.get("name"),
        workbook=submission.workbook,
        sha256=submission.sha256,
        status="scored" if score.scored else "unscored",
        reason=score.reason or None,
        year=unit.get("year"),
        filed_on=unit.get("filed_on"),
        profile={field: unit.get(field) for field in PROFILE_FIELDS},
        budget=_table(submission, "budget"),
        rates={name: dict(rates) for name, rates in score.rates.items()},
        measures=dict(score.measures),
        projects=_list(submission, "project"),
        indicators=_indicators(submission, score),
        base_data={name: _table(submission, name) for name in BASE_DATA},
        key_work=_list(submission, "key_work"),
        conclusion={field: _text(conclusion.get(field)) for field in CONCLUSION_FIELDS},
        execution_score=score.execution_score,
        indicator_score=score.indicator_score,
        total=score.total,
        self_total=parse_decimal(_text(conclusion.get("self_total"))),
        grade=score.grade,
        self_grade=_text(conclusion.get("self_grade")),
        rank=score.rank,
    )


def _indicators(submission: Submission, score: UnitScore) -> tuple[Row, ...]:
    rows = submission.lists.get("indicator", ())
    return tuple(
        {field: _text(row[field]) for field in INDICATOR_FIELDS}
        | {
            "target_in_force": format_decimal(recomputed.target),
            "completion": format_decimal(recomputed.completion),
            "score": format_decimal(recomputed.score),
            "cell": row["name"].ref.cell,
        }
        for row, recomputed in zip(rows, score.indicators, strict=True)
    )


def _findings(evaluation: Evaluation) -> Iterator[FindingResult]:
    return map(finding_result, evaluation.findings)


def finding_result(finding: Finding) -> FindingResult:
    """One finding of the result."""
    values = finding._asdict()
    ref, answer = values.pop("ref"), values.pop("answer")
    del values["compared_with"]  # the message names the other unit
    return FindingResult(**values, **ref._asdict(), answer=answer or None)


def _table(submission: Submission, block: str) -> dict[str, Row]:
    return {name: _row(row) for name, row in submission.tables.get(block, {}).items()}


def _list(submission: Submission, block: str) -> tuple[Row, ...]:
    return tuple(_row(row) for row in submission.lists.get(block, ()))


def _row(row: Mapping[str, CellValue]) -> Row:
    return {name: _text(cell) for name, cell in row.items()}


def _text(cell: CellValue | None) -> str | None:
    value = cell.value if cell else None
    if isinstance(value, Decimal):
        return format_decimal(value)
    return value.isoformat() if isinstance(value, date) else value
