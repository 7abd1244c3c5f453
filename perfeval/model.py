"""The values passed from stage to stage: frozen, picklable, with no behaviour but look-ups.

Money is in 万元, rates and completions in percentage points, scores in points; all of them
exact decimals. The values there are thousands of are tuples: quick to make, to send and to keep.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, Self

Value = Decimal | str | date | None
Row = Mapping[str, "CellValue"]  # field name → cell
OUTPUT_PROPERTY = "perfeval_output"  # a custom property that marks every workbook written here


class Severity(StrEnum):
    """How grave a finding is, gravest first."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


class Problem(StrEnum):
    """Why a form cell has no usable value. Zero is a value, not a problem."""

    ABSENT = "absent"  # its label, or its whole sheet, is not in the workbook
    BLANK = "blank"
    ERROR = "error"  # an Excel error value such as #DIV/0!
    UNCALCULATED = "uncalculated"  # a formula whose result was never stored
    UNREADABLE = "unreadable"  # text where a number or a date is due
    NOT_A_CHOICE = "not_a_choice"  # text outside the field's list
    DOUBLED = "doubled"  # the file stores two different contents for the cell
    CIRCULAR = "circular"  # a formula that depends on its own result
    PICTURE = "picture"  # a picture as the content of the cell


UNFILLED = frozenset({Problem.ABSENT, Problem.BLANK})  # nothing was filled in


class FaultKind(StrEnum):
    """What a reader notes of a workbook, a sheet, a label or a cell beside its values."""

    UNREADABLE = "unreadable"
    NOT_THIS_FORM = "not_this_form"
    OTHER_VERSION = "other_version"
    SHEET_MISSING = "sheet_missing"
    LABEL_MISSING = "label_missing"
    OWN_OUTPUT = "own_output"  # a result of this program among the inputs: it is passed over
    SHEET_RENAMED = "sheet_renamed"  # read under another title, found by its labels
    SHEET_TWICE = "sheet_twice"  # looks like a sheet that was read from elsewhere
    BLOCK_TWICE = "block_twice"  # a table or record stands on its sheet a second time
    HIDDEN = "hidden"  # a hidden sheet, row or column that holds filled cells was read
    ROW_LEFT_OUT = "row_left_out"  # a row under a list that is no row of it
    TOO_MANY_ROWS = "too_many_rows"  # a list goes on beyond what is read
    UNIT_IN_LABEL = "unit_in_label"  # a label names another unit than the form
    COVERED = "covered"  # a value hidden under a merged cell
    DOUBLED = "doubled"  # the second content of a cell with the problem of that name
    OFF_GRID = "off_grid"  # content whose address is no place on a sheet
    OTHER_FORMAT = "other_format"  # read from .xls, .xlsb or .ods: values only
    OTHER_ENDING = "other_ending"  # a sound .xlsx under another name


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
    """What a cell is and what else a reader says of it, which many workbooks have in common."""

    label: str
    understood: str | None = None  # set when text was read as a value: how it was understood
    percent: bool = False  # typed with a percent sign or shown by a percent format
    formula: str | None = None
    written: str = ""  # the written form a text was read as or refused for, where that is told
    source: str = ""  # of a blank cell understood from another of its row: what that one shows


class CellValue(NamedTuple):
    """One cell of the form as filled in; ``value`` is None exactly when there is a ``problem``.

    A batch keeps hundreds of each workbook, so they share objects for what they have in common.
    """

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
        display_text = None if shown == _plain(value) else shown
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
        return _plain(self.value) if self.display_text is None else self.display_text


def _plain(value: Value) -> str:
    return "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Fault:
    """What a workbook, a sheet, a label or a cell has against it, with its message's facts."""

    kind: FaultKind
    ref: CellRef
    label: str
    required: bool = True
    facts: Mapping[str, str] = attribute(default_factory=dict)


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
    unit_key: str = ""  # 单位名称 as compared: two workbooks with one key are of one unit

    def cell(self, key: str) -> CellValue | None:
        """The cell a dotted name means: "unit.year" or "budget.total.final"."""
        block, *between, field = key.split(".")
        if len(between) > 1:
            raise KeyError(key)
        if not between:
            return self.records.get(block, {}).get(field)
        return self.tables.get(block, {}).get(between[0], {}).get(field)


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

    @property
    def account(self) -> Account:
        """Every file of the folder, counted once by what became of it."""
        scored = sum(score.scored for score in self.scores)
        submissions, skipped = len(self.submissions), len(self.skipped_files)
        return Account(submissions + skipped, scored, submissions - scored, skipped)
