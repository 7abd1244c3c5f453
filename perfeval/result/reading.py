"""The record of a run, read back as typed, frozen values.

A file that someone hands in is untrusted: it may be another program's, another version's, cut
off, or made to do harm. Either it is a record of ours or a sentence says what it is instead.
Keys that this version does not know are passed over, as a later one may add some.
"""

import json
import re
import stat
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

SCHEMA = "perfeval.result/1"
# What the record carries of 基本信息 and 自评结论 beside the figures. The telephone number is
# nobody's business outside the unit's own workbook.
PROFILE_FIELDS = (
    "short_name",
    "budget_code",
    "head",
    "filed_by",
    "nature",
    "establishment",
    "establishment_admin",
    "establishment_public",
    "leaders",
    "staff_in_post",
    "communities",
    "duties",
    "organization",
    "goal",
    "goal_result",
)
CONCLUSION_FIELDS = ("problems", "remedies", "suggestions")
BASE_DATA = ("san_gong", "procurement", "running", "carry_over", "fixed_assets")
LARGEST_FILE = 100 * 1024 * 1024  # a unit takes some 15 KB
# The longest number and the greatest that a cell can hold; anything beyond only harms.
_FIGURE = re.compile(r"-?[0-9]{1,309}(\.[0-9]{1,309})?")
_GREATEST = Decimal("1.7976931348623157E308")
_HALF_A_PAIR = re.compile("[\ud800-\udfff]")
_WHICH = "请选汇总工作簿旁边同名的 .json 文件。"


class Refusal(Enum):
    """Why a file is no record of a run, and what to do."""

    ABSENT = "找不到“{path}”。请检查路径是否写对。"
    CLOSED = "“{name}”无法读取（{detail}）。请检查权限。"
    NO_FILE = f"“{{name}}”不是文件。{_WHICH}"
    TOO_LARGE = f"“{{name}}”超过 {{detail}} MB，不像 perfeval run 写出的结果。{_WHICH}"
    NO_JSON = f"“{{name}}”不是有效的 JSON 文件。{_WHICH}"
    NOT_OURS = f"“{{name}}”不是 perfeval run 写出的结果。{_WHICH}"
    OTHER_VERSION = (
        "“{name}”是另一版本的结果，本版本只认 {detail}。请用本版本的 perfeval run 重新生成。"
    )
    DAMAGED = "“{name}”的内容不完整或被改动过（{detail}）。请用 perfeval run 重新生成。"


class ResultError(ValueError):
    """A file is no record of a run; the message says in Chinese what to do."""

    def __init__(self, refusal: Refusal, path: Path, detail: object = "") -> None:
        """Words the refusal for a file."""
        super().__init__(refusal.value.format(path=path, name=path.name, detail=detail))


def figure(text: object) -> Decimal | None:
    """A decimal string as a number; None for anything else."""
    if not isinstance(text, str) or not _FIGURE.fullmatch(text):
        return None
    number = Decimal(text)
    return number if abs(number) <= _GREATEST else None


def _figure(text: object) -> object:
    number = figure(text)
    if number is None and text is not None:
        message = "not a decimal string"
        raise ValueError(message)
    return number


def _whole(text: str) -> str:
    # Half a surrogate pair can stand in JSON, but in no file that is written from it.
    return text if text.isprintable() else _HALF_A_PAIR.sub("\ufffd", text)


Text = Annotated[str, AfterValidator(_whole)]
Figure = Annotated[Decimal | None, BeforeValidator(_figure)]
Row = dict[str, Text | None]  # field of the form → as filled in


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Form(_Part):
    """The form that was read by."""

    id: Text
    version: Text


class Rules(_Part):
    """The rules that were scored by."""

    name: Text
    version: Text
    sha256: Text


class UnitResult(_Part):
    """One unit: as filed and as recomputed. Money in 万元, rates in percentage points."""

    unit: Text
    name: Text | None
    workbook: Text
    status: Literal["scored", "unscored"]
    reason: Text | None
    year: Text | None
    filed_on: Text | None
    profile: Row | None = None  # None: written before the record carried words
    budget: dict[str, Row]
    rates: dict[str, dict[str, Figure]]
    measures: dict[str, Figure]
    projects: tuple[Row, ...]
    indicators: tuple[Row, ...]
    base_data: dict[str, dict[str, Row]] = {}
    key_work: tuple[Row, ...] = ()
    conclusion: Row = {}
    execution_score: Figure
    indicator_score: Figure
    total: Figure
    self_total: Figure
    grade: Text | None
    self_grade: Text | None
    rank: Annotated[int, Field(ge=1, le=1_000_000)] | None

    @property
    def readable(self) -> bool:
        """Whether the unit's workbook could be read."""
        return bool(self.budget)


class FindingResult(_Part):
    """One finding; ``item`` is the project or indicator of the row it is about."""

    check: Text
    severity: Literal["error", "warning", "notice"]
    unit: Text
    workbook: Text
    sheet: Text | None
    cell: Text | None
    label: Text
    item: Text | None = None
    value: Text
    expected: Text
    message: Text


class Result(_Part):
    """A whole run."""

    program: Text
    folder: Text
    as_of: Text | None
    form: Form
    rules: Rules
    units: tuple[UnitResult, ...]
    findings: tuple[FindingResult, ...]


def result_of(record: Mapping[str, Any]) -> Result:
    """The typed value of a record that this program has just made."""
    return Result.model_validate(record)


def read_result(path: Path) -> Result:
    """Reads the record that an earlier run wrote.

    Raises:
        ResultError: the file is not one.
    """
    record = _json(path)
    schema = record.get("schema") if isinstance(record, dict) else None
    if not isinstance(record, dict) or not isinstance(schema, str):
        raise ResultError(Refusal.NOT_OURS, path)
    if schema != SCHEMA:
        ours = schema.startswith(SCHEMA.split("/", maxsplit=1)[0] + "/")
        raise ResultError(Refusal.OTHER_VERSION if ours else Refusal.NOT_OURS, path, SCHEMA)
    try:
        return result_of(record)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        raise ResultError(Refusal.DAMAGED, path, ".".join(map(str, first["loc"]))[:80]) from error


def _json(path: Path) -> object:
    data = _bytes(path)
    try:
        return json.loads(data.decode("utf-8-sig"))
    # Nested too deep, a number too long: each is one more way of not being ours.
    except (ValueError, RecursionError) as error:
        raise ResultError(Refusal.NO_JSON, path) from error


def _bytes(path: Path) -> bytes:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise ResultError(Refusal.NO_FILE, path)
        if status.st_size > LARGEST_FILE:
            raise ResultError(Refusal.TOO_LARGE, path, LARGEST_FILE // 1024 // 1024)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise ResultError(Refusal.ABSENT, path) from error
    except OSError as error:
        raise ResultError(Refusal.CLOSED, path, error.strerror) from error
