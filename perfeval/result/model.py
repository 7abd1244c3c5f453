"""The JSON result `perfeval.result/1` as typed, frozen values: what is written and what is read.

The fields are the keys of the JSON, in its order; figures are Decimals here and decimal strings
there. `json_schema` describes the JSON for other programs, as strictly as it is written. The
reader passes over keys it does not know, as a later version may add some.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import ConfigDict, Field, PlainSerializer, TypeAdapter, WithJsonSchema
from pydantic.config import JsonDict
from pydantic.json_schema import SkipJsonSchema

from perfeval.model import Severity
from perfeval.result.fields import (
    HUNDREDTHS,
    INDICATOR_FIELDS,
    NUMBER,
    TEXT,
    Count,
    Hundredths,
    IsoDate,
    NonEmpty,
    Number,
    Row,
    Sha256,
    Text,
    WriteOnly,
    constraint,
    or_null,
)

SCHEMA: Final = "perfeval.result/1"
_INDICATOR = dict.fromkeys(INDICATOR_FIELDS, TEXT) | {
    "sign": {"enum": ["≥", ">", "=", "≤", "<", "定性", None]},
    "points": NUMBER,
    "self_score": NUMBER,
    "target_in_force": NUMBER,
    "completion": HUNDREDTHS,
    "score": HUNDREDTHS,
    "cell": TEXT,
}
_STRICT: JsonDict = {"additionalProperties": False}
_ROW_SCHEMA = {"type": "object", "additionalProperties": TEXT}
_INDICATOR_SCHEMA = {"type": "object", "properties": _INDICATOR, "required": list(_INDICATOR)}


class _Object:
    """An object of the JSON. All its keys are written, also those that a reader can do without."""

    __slots__ = ()
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra=_STRICT,
        json_schema_serialization_defaults_required=True,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Form(_Object):
    """The form that was read by."""

    id: Text
    version: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules(_Object):
    """The rules that were scored by; of the points of the execution earlier files say nothing."""

    name: Text
    version: Text
    sha256: Sha256
    execution_points: Number = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCounts(_Object):
    """Every file of the folder once: seen = scored + unscored + skipped."""

    seen: Count
    scored: Count
    unscored: Count
    skipped: Count


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitResult(_Object):
    """A unit as filed and as recomputed.

    Money in 万元, rates and completions in percentage points, scores in points. Profile and
    conclusion are 基本信息, without the telephone number, and the texts of 自评结论. A file
    written before there were profiles has none.
    """

    unit: Text
    name: Text | None
    workbook: Text
    sha256: WriteOnly[Sha256] = None
    status: Literal["scored", "unscored"]
    reason: Text | None
    year: Annotated[Text | None, WithJsonSchema(NUMBER)]
    filed_on: IsoDate
    profile: Annotated[Row | None, WithJsonSchema(_ROW_SCHEMA)] = None
    budget: dict[str, Row]
    rates: dict[str, dict[str, Hundredths]]
    measures: dict[str, Hundredths]
    projects: tuple[Row, ...]
    indicators: tuple[Annotated[Row, WithJsonSchema(_INDICATOR_SCHEMA | _STRICT)], ...]
    base_data: dict[str, dict[str, Row]] = field(default_factory=dict)
    key_work: tuple[Row, ...] = ()
    conclusion: Row = field(default_factory=dict)
    execution_score: Hundredths
    indicator_score: Hundredths
    total: Hundredths
    self_total: Number
    grade: Text | None
    self_grade: Text | None
    rank: Annotated[
        Annotated[int, Field(ge=1, le=1_000_000)] | None,
        WithJsonSchema(or_null("integer", minimum=1)),
    ]

    @property
    def readable(self) -> bool:
        """Whether the unit's workbook could be read."""
        return bool(self.budget)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingResult(_Object):
    """One finding; ``item`` is the project or indicator of the list row it is about.

    ``occurrences`` is how many faults it stands for: 1, unless so many are alike that the rest of
    them are told as one.
    ``answer`` is what the unit wrote about it in 退回意见.
    """

    check: Annotated[Text, constraint(pattern="^[A-Z][0-9]{3}$")]
    severity: Severity
    unit: Text
    workbook: Text
    sheet: Text | None
    cell: Annotated[Text | None, WithJsonSchema(or_null("string", pattern="^[A-Z]{1,3}[0-9]+$"))]
    label: Text
    item: Text | None = None
    value: Text
    expected: Text
    message: NonEmpty
    occurrences: Count = 1
    answer: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedCheck(_Object):
    """A check or measure, by its id or name, that could not be evaluated for a unit, and why."""

    what: Text
    unit: Text
    workbook: Text
    reason: NonEmpty


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedFile(_Object):
    """A file of the folder that was passed over, and why."""

    name: Text
    reason: NonEmpty


class MatchedBy(StrEnum):
    """What a unit was found again by in another run."""

    NAME = "name"
    SHORT_NAME = "short_name"
    WORKBOOK = "workbook"


class Difference(StrEnum):
    """What makes two runs hard to compare."""

    YEAR = "year"
    RULES = "rules"
    FORM = "form"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitSummary(_Object):
    """A unit in one run: total in points, rate in percentage points, number of findings."""

    workbook: Text
    total: Number
    execution_rate: Number
    grade: Text | None
    rank: int | None
    findings: Count


def fault_count(findings: Iterable[FindingResult]) -> int:
    """How many faults findings stand for: one that stands for several counts as so many."""
    return sum(finding.occurrences for finding in findings)


# Of a unit it is written how many there are: they stand with the whole comparison.
_Counted = Annotated[
    tuple[FindingResult, ...],
    PlainSerializer(fault_count),
    WithJsonSchema({"type": "integer", "minimum": 0}),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitComparison(_Object):
    """A unit now and then; one of the two is None where only the other run has it.

    Changes are this run's figures less the earlier one's: points, percentage points, and places
    gained. ``renamed``: matched although 单位名称 differs. ``ambiguous``: the other run has the
    name too, but which workbook is which cannot be told.
    """

    unit: Text
    matched_by: MatchedBy | None = None
    renamed: bool = False
    ambiguous: bool = False
    now: UnitSummary | None = None
    then: UnitSummary | None = None
    total_change: Number = None
    execution_rate_change: Number = None
    rank_change: int | None = None
    new_findings: _Counted = ()
    mended_findings: _Counted = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Run(_Object):
    """What a run was made of; the year is that of most of its units."""

    program: Text
    folder: Text
    as_of: Text | None
    year: Text | None
    form: Form
    rules: Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison(Run):
    """An earlier run, which the keys of a run describe, and what has changed since.

    Units are in this run's order, then those that only the earlier run has. Findings are those
    of the whole batch, then unit by unit.
    """

    differs: tuple[Difference, ...]
    units: tuple[UnitComparison, ...]
    new_findings: tuple[FindingResult, ...]
    mended_findings: tuple[FindingResult, ...]
    now: Annotated[SkipJsonSchema[Run], Field(exclude=True)]  # this run, which the result itself is


@dataclass(frozen=True, slots=True, kw_only=True)
class Result(_Object):
    """Result of one run over a folder of fill-in workbooks.

    Decimals are strings: money in 万元, rates and completions in percentage points with 2
    decimals, scores with 2 decimals. A missing figure is null; its reason stands under skipped.
    """

    schema: Literal["perfeval.result/1"] = SCHEMA
    program: Annotated[Text, constraint(pattern="^perfeval ")]
    folder: Text
    as_of: IsoDate
    form: Form
    rules: Rules
    account: WriteOnly[FileCounts] = None
    units: tuple[UnitResult, ...]
    findings: tuple[FindingResult, ...]
    skipped: WriteOnly[tuple[SkippedCheck, ...]] = None
    skipped_files: WriteOnly[tuple[SkippedFile, ...]] = None
    previous: WriteOnly[Comparison] = None  # written of a run with --previous only
    # SHA-256 of the file before this key; the summary of the same run names it, too. In files only.
    digest: Annotated[
        Text | None, WithJsonSchema({"type": "string", "pattern": "^[0-9a-f]{64}$"})
    ] = None


RESULT = TypeAdapter(Result)


def json_schema() -> dict[str, Any]:
    """The JSON schema of a result, as `result.schema.json` publishes it."""
    schema = RESULT.json_schema(mode="serialization")
    for key in ("previous", "digest"):
        schema["required"].remove(key)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema | {"title": SCHEMA}
