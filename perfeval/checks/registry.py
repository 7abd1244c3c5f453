"""How a check is declared: id, severities and message templates beside the function they serve.

A check is one function named for its fault. It yields a `Hit` for each fault, naming one of its
declared cases, the one cell at fault and the facts of the message; or `Skip` with the reason why
it cannot be evaluated. It never writes a message of its own. The blocks of the form that it
cannot do without it names in ``needs``: it is called only where a workbook has them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from perfeval.checks.submission_cells import unfilled_sheet
from perfeval.files.names import in_quotes
from perfeval.model import (
    CellNotes,
    CellRef,
    CellValue,
    Finding,
    Severity,
    Skipped,
    SkippedFile,
    Submission,
    UnitScore,
)
from perfeval.scheme import Scheme
from perfeval.wording import quoted

Fact = str | Decimal | int


@dataclass(frozen=True, slots=True)
class Batch:
    """What a check over the whole batch may look at; scores stand in the submissions' order."""

    submissions: tuple[Submission, ...]
    scores: tuple[UnitScore, ...]
    roster: tuple[str, ...] = ()  # names of the units expected, when a roster was given
    passed_over: tuple[SkippedFile, ...] = ()  # files for which a unit's figures may be missing
    # By workbook: the whole final budget, 万元, that its unit filed at an earlier run.
    earlier_budgets: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hit:
    """One fault: the declared case, the cell, and the facts its message is filled with.

    ``value`` and ``expected`` are what was filled in and what would be consistent, as shown to
    a reader; the cell's own text stands in where ``value`` is not given.
    """

    case: str
    cell: CellValue
    facts: Mapping[str, Fact]
    value: Fact | None = None
    expected: Fact = ""
    submission: Submission | None = None  # of a batch check: whose fault it is
    unit: str = ""  # of a unit that sent no workbook: its name
    compared_with: Submission | None = None  # another unit, which the message names


@dataclass(frozen=True, slots=True)
class Skip:
    """The check, or one part of it, could not be evaluated."""

    reason: str
    submission: Submission | None = None  # of a batch check: for which unit


@dataclass(frozen=True, slots=True)
class Case:
    """One way a check fires: how grave, and the sentence with its placeholders."""

    severity: Severity
    message: str


Outcome = Iterable[Hit | Skip]
SubmissionFunction = Callable[[Submission, Scheme], Outcome]
BatchFunction = Callable[[Batch, Scheme], Outcome]


@dataclass(frozen=True, slots=True)
class Check:
    """A declared check; exactly one of ``on_submission`` and ``on_batch`` is set."""

    id: str
    description: str
    cases: Mapping[str, Case]
    needs: tuple[str, ...] = ()  # names of blocks
    on_submission: SubmissionFunction | None = None
    on_batch: BatchFunction | None = None

    @property
    def severities(self) -> tuple[Severity, ...]:
        """The severities its cases have, gravest first, each once."""
        present = {case.severity for case in self.cases.values()}
        return tuple(severity for severity in Severity if severity in present)


def check(
    check_id: str, *, needs: tuple[str, ...] = (), **cases: tuple[Severity, str]
) -> Callable[[SubmissionFunction], Check]:
    """Declares a check of one submission."""
    return lambda function: Check(
        check_id, _description(function), _cases(cases), needs, on_submission=function
    )


def batch_check(check_id: str, **cases: tuple[Severity, str]) -> Callable[[BatchFunction], Check]:
    """Declares a check that needs several submissions, or the recomputed scores."""
    return lambda function: Check(
        check_id, _description(function), _cases(cases), on_batch=function
    )


def _cases(cases: Mapping[str, tuple[Severity, str]]) -> dict[str, Case]:
    return {name: Case(*case) for name, case in cases.items()}


def _description(function: Callable[..., object]) -> str:
    return (function.__doc__ or "").strip().splitlines()[0]


def shown(fact: Fact | None) -> str:
    """A fact as printed in a message: decimals without needless zeros or exponent."""
    if isinstance(fact, Decimal):
        text = f"{fact:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return "" if fact is None else str(fact)


def check_one(check_: Check, submission: Submission, scheme: Scheme) -> Iterator[Finding | Skipped]:
    """Findings and skips of one check on one submission; none from a check of the batch.

    A workbook without a block that the check needs was not read as this form, and nothing is
    said of it. Where the block is on an optional sheet that was left blank, the check is skipped.
    """
    if check_.on_submission is None:
        return
    records, tables, lists = submission.records, submission.tables, submission.lists
    if not all(name in records or name in tables or name in lists for name in check_.needs):
        return
    blank = (unfilled_sheet(submission, scheme, block) for block in check_.needs)
    sheet = next(filter(None, blank), "")
    hits = (Skip(f"未填报“{sheet}”"),) if sheet else check_.on_submission(submission, scheme)
    yield from outcomes(check_, hits, submission)


def outcomes(
    check_: Check, hits: Outcome, submission: Submission | None
) -> Iterator[Finding | Skipped]:
    """Turns what a check yielded into findings and skips.

    A program error inside a check is not caught: it must fail loudly.
    """
    for hit in hits:
        whose = hit.submission or submission
        unit, workbook = (whose.unit, whose.workbook) if whose else ("", "")
        if isinstance(hit, Skip):
            yield Skipped(check_.id, unit, workbook, hit.reason)
            continue
        case = check_.cases[hit.case]
        facts = {name: shown(fact) for name, fact in hit.facts.items()}
        yield Finding(
            check=check_.id,
            severity=case.severity,
            unit=hit.unit or unit,
            ref=hit.cell.ref,
            label=hit.cell.label,
            value=quoted(hit.cell.shown) if hit.value is None else shown(hit.value),
            expected=shown(hit.expected),
            message=_filled_in(case.message, facts),
            compared_with=hit.compared_with.workbook if hit.compared_with else "",
        )


def _filled_in(template: str, facts: Mapping[str, str]) -> str:
    """A message; what it puts between quotation marks has inner ones (‘’) in their place."""
    named = {
        name: in_quotes(fact) if f"“{{{name}}}”" in template else fact
        for name, fact in facts.items()
    }
    return template.format(**named)


def stand_in(ref: CellRef, label: str) -> CellValue:
    """A stand-in for the cell of a fault that a whole workbook or sheet has."""
    return CellValue(ref.workbook, ref.sheet_cell, CellNotes(label))
