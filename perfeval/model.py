"""The values passed from stage to stage: frozen, picklable, with no behaviour but look-ups.

Money is in 万元, rates in percentage points, scores in points; all of them exact decimals. The
values there are thousands of are tuples: quick to make, to send and to keep.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, Self

from perfeval.fault_kind import FaultKind as FaultKind  # noqa: PLC0414 - part of the model

Value = Decimal | str | date | None
Row = Mapping[str, "CellValue"]  # field name → cell
OUTPUT_PROPERTY = "perfeval_output"  # a custom property that marks every workbook written here
# A custom property of a returned copy: SHA-256 of the file it was made of and of what that one was
# made of, the nearest first.
ORIGINS_PROPERTY = "perfeval_origins"


class Severity(StrEnum):
    """How grave a finding is, gravest first."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


class Problem(StrEnum):
    """Why a form cell has no usable value. Zero is a value, not a problem."""

    NOT_ASKED = "not_asked"  # the version of the form that was filled in does not have it
    ABSENT = "absent"  # its label, or its whole sheet, is not in the workbook
    BLANK = "blank"
    ERROR = "error"  # an Excel error value such as #DIV/0!
    UNCALCULATED = "uncalculated"  # a formula whose result was never stored
    UNREADABLE = "unreadable"  # text where a number or a date is due
    NOT_A_CHOICE = "not_a_choice"  # text outside the field's list
    DOUBLED = "doubled"  # the file stores two different contents for the cell
    CIRCULAR = "circular"  # a formula that depends on its own result
    PICTURE = "picture"  # a picture as the content of the cell


UNFILLED = frozenset({Problem.NOT_ASKED, Problem.ABSENT, Problem.BLANK})  # nothing filled in


class UnitSheets(StrEnum):
    """Where the sheets of the units are written."""

    AUTO = "auto"  # in the summary, unless they are too many for an office program to open
    INLINE = "inline"
    VOLUMES = "volumes"
    NONE = "none"


class SheetCell(NamedTuple):
    """A place in a form, the same object for all workbooks that have something there."""

    sheet: str | None
    cell: str | None = None


class CellRef(NamedTuple):
    """A place in the batch: a workbook, perhaps a sheet in it, perhaps a cell ("J7")."""

    workbook: str
    sheet: str | None = None
    cell: str | None = None

    @property
    def sheet_cell(self) -> SheetCell:
        """The place without the workbook."""
        return SheetCell(self.sheet, self.cell)


class CellNotes(NamedTuple):
    """What a cell is and what else a reader says of it, which many cells share as one object."""

    label: str
    understood: str | None = None  # set when text was read as a value: how it was understood
    percent: bool = False  # typed with a percent sign or shown by a percent format
    formula: str | None = None
    written: str = ""  # the written form a text was read as or refused for, where that is told
    derived: bool = False  # a blank cell that counts as what others of its row make it
    source: str = ""  # of a blank cell understood from another of its row: what that one shows


class CellValue(NamedTuple):
    """One cell of the form as filled in; ``value`` is None exactly when there is a ``problem``."""

    workbook: str
    sheet_cell: SheetCell
    notes: CellNotes
    value: Value = None
    problem: Problem | None = None
    display_text: str | None = None  # what the cell shows where that is not its value

    @classmethod
    def of(
        cls,
        workbook: str,
        sheet_cell: SheetCell,
        notes: CellNotes,
        value: Value = None,
        problem: Problem | None = None,
        shown: str = "",
    ) -> Self:
        """A cell at a place, with what it shows."""
        display_text = None if shown == ("" if value is None else str(value)) else shown
        return cls(workbook, sheet_cell, notes, value, problem, display_text)

    @property
    def ref(self) -> CellRef:
        """Its place in the batch."""
        return CellRef(self.workbook, *self.sheet_cell)

    @property
    def label(self) -> str:
        """What the form calls it."""
        return self.notes.label

    @property
    def shown(self) -> str:
        """What a person sees in the cell, for messages."""
        plain = "" if self.value is None else str(self.value)
        return plain if self.display_text is None else self.display_text


@dataclass(frozen=True, slots=True)
class Fault:
    """What a workbook, a sheet, a label or a cell has against it, with its message's facts."""

    kind: FaultKind
    ref: CellRef
    label: str
    required: bool = True
    facts: Mapping[str, str] = attribute(default_factory=dict)


class Finding(NamedTuple):
    """One fault at one cell: what was filled in, what would be consistent, what to do."""

    check: str
    severity: Severity
    unit: str
    ref: CellRef
    label: str
    value: str
    expected: str
    message: str
    item: str | None = None  # the project or indicator of the list row, once it is evaluated
    answer: str = ""  # what the unit wrote about it in 退回意见
    compared_with: str = ""  # the workbook of another unit that the message names
    occurrences: int = 1  # how many faults it stands for, where many are alike


@dataclass(frozen=True, slots=True)
class Submission:
    """One unit's fill-in workbook, flat and cell-addressed.

    A record block is one row, a table block has a row for each of its row names, a list block
    has rows in the order filled in. A workbook that could not be read has no blocks at all.
    """

    workbook: str  # name inside the batch folder, with "/" between folders
    sha256: str
    size: int
    unit: str  # 单位简称, else 单位名称, else the workbook's name
    form_version: str | None = None
    records: Mapping[str, Row] = attribute(default_factory=dict)
    tables: Mapping[str, Mapping[str, Row]] = attribute(default_factory=dict)
    lists: Mapping[str, tuple[Row, ...]] = attribute(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    cells_read: int = 0  # cells of the form that were looked up
    cells_filled: int = 0  # those of them that hold anything
    sheets_left_out: tuple[str, ...] = ()  # sheets the form does not name
    unit_key: str = ""  # 单位名称 as compared: workbooks with one key are of one unit
    answers: tuple[Finding, ...] = ()  # of its 退回意见: findings of that time, with answers
    origins: tuple[str, ...] = ()  # of a returned copy: SHA-256 of what it was made of

    def cell(self, key: str) -> CellValue | None:
        """The cell a dotted name means: "unit.year" or "budget.total.final"."""
        block, *between, field = key.split(".")
        if len(between) > 1:
            raise KeyError(key)
        if not between:
            return self.records.get(block, {}).get(field)
        return self.tables.get(block, {}).get(between[0], {}).get(field)


class Skipped(NamedTuple):
    """A check or measure that could not be evaluated for a unit, and why."""

    what: str  # check id or measure name
    unit: str
    workbook: str
    reason: str


class Examined(NamedTuple):
    """A submission and what its own checks found."""

    submission: Submission
    findings: tuple[Finding, ...]
    skipped: tuple[Skipped, ...]


class IndicatorScore(NamedTuple):
    """One indicator recomputed; the decimals are None where the inputs do not allow one."""

    ordinal: int  # 1 for the first row of the list
    target: Decimal | None  # the target in force; None for a 定性 indicator
    completion: Decimal | None  # percentage points, 2 decimals
    score: Decimal | None


@dataclass(frozen=True, slots=True)
class UnitScore:
    """Everything recomputed for one unit; ``reason`` says why an unscored unit has no total."""

    workbook: str
    unit: str
    scored: bool
    reason: str
    measures: Mapping[str, Decimal | None]  # unit-level measures, percentage points
    rates: Mapping[str, Mapping[str, Decimal | None]]  # "budget.total" or "project.3" → rates
    indicators: tuple[IndicatorScore, ...]
    execution_score: Decimal | None
    indicator_score: Decimal | None
    total: Decimal | None
    grade: str | None
    rank: int | None


@dataclass(frozen=True, slots=True)
class CheckEntry:
    """A check as the result workbook lists it."""

    id: str
    severities: tuple[Severity, ...]
    description: str


@dataclass(frozen=True, slots=True)
class SkippedFile:
    """A file of the folder that is not a submission, and why it was passed over."""

    name: str
    reason: str
    notable: bool = False  # a unit's figures may be missing for it
    read_beside: bool = False  # a notable one whose workbook was read, perhaps not as last seen
    superseded_by: str = ""  # the mended copy that counts in its place


@dataclass(frozen=True, slots=True)
class Account:
    """What became of the files of a batch: ``seen`` is the sum of the others."""

    seen: int
    scored: int
    unscored: int
    skipped: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The whole batch, ready to be reported; the report computes nothing itself."""

    folder: str  # the folder's own name, never its path
    as_of: date | None
    submissions: tuple[Submission, ...]
    scores: tuple[UnitScore, ...]  # one for each submission, in the same order
    findings: tuple[Finding, ...]  # by severity, then unit, sheet and cell
    skipped: tuple[Skipped, ...]
    skipped_files: tuple[SkippedFile, ...]
    in_zips: frozenset[str] = frozenset()  # workbooks that lie in a zip: no link can open them

    @property
    def account(self) -> Account:
        """Every file of the folder, counted once by what became of it."""
        scored = sum(score.scored for score in self.scores)
        submissions, skipped = len(self.submissions), len(self.skipped_files)
        return Account(submissions + skipped, scored, submissions - scored, skipped)
