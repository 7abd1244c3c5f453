"""What a unit filed, as the checks look at it: cells by name, lists by row, identities weighed.

Every look-up answers for a workbook that lacks the cell, the block or all of them, so that a
check says "cannot be evaluated" where it would otherwise fail.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from perfeval.checks.registry import Fact, Hit, Skip, shown
from perfeval.files.names import in_quotes
from perfeval.model import CellRef, CellValue, Notes, Problem, Row, Spot, Submission
from perfeval.scheme import Scheme
from perfeval.scheme.form import Block, Field, FieldType
from perfeval.scheme.identities import Balance, sum_names, weigh

UNFILLED = frozenset({Problem.BLANK, Problem.ABSENT})
_UNNOTED = UNFILLED | {None}
_TEXTS = frozenset({FieldType.TEXT, FieldType.LONG_TEXT})
_LONGEST_QUOTE = 30
_REASONS_SHOWN = 3


class Filed(NamedTuple):
    """One cell of the form with the part of the form that asks for it."""

    block: Block
    field: Field
    cell: CellValue
    row: Row  # the cells beside it
    required: bool
    title: str  # what the row is called, if it has a name

    @property
    def name(self) -> str:
        """For messages: “项目甲”的全年执行数."""
        return f"{self.title}的{self.cell.label}" if self.title else self.cell.label


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """A submission and a scheme, compared as the very same objects."""

    submission: Submission
    scheme: Scheme

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Asked):
            return NotImplemented
        return self.submission is other.submission and self.scheme is other.scheme

    def __hash__(self) -> int:
        return id(self.submission)


class _Filing(NamedTuple):
    """The cells of one submission, and those of them that a check looks at."""

    cells: tuple[Filed, ...]
    noted: tuple[Filed, ...]
    figures: tuple[tuple[Filed, Decimal], ...]
    texts: tuple[Filed, ...]


def filed_cells(submission: Submission, scheme: Scheme) -> tuple[Filed, ...]:
    """Every cell of the form that the workbook was looked up for, in the order of the form."""
    return _filing(_Asked(submission, scheme)).cells


def noted_cells(submission: Submission, scheme: Scheme) -> tuple[Filed, ...]:
    """Those with a problem other than being blank, and those that took some understanding."""
    return _filing(_Asked(submission, scheme)).noted


def filed_figures(submission: Submission, scheme: Scheme) -> tuple[tuple[Filed, Decimal], ...]:
    """Those that hold a number, with it."""
    return _filing(_Asked(submission, scheme)).figures


def text_cells(submission: Submission, scheme: Scheme) -> tuple[Filed, ...]:
    """Those that ask for a text, short or long."""
    return _filing(_Asked(submission, scheme)).texts


@lru_cache(maxsize=1)  # a dozen checks of one submission ask one after the other
def _filing(asked: _Asked) -> _Filing:
    cells = tuple(_walk(asked.submission, asked.scheme))
    return _Filing(
        cells,
        tuple(
            filed
            for filed in cells
            if filed.cell.problem not in _UNNOTED or filed.cell.notes.understood is not None
        ),
        tuple((filed, value) for filed in cells if isinstance(value := filed.cell.value, Decimal)),
        tuple(filed for filed in cells if filed.field.type in _TEXTS),
    )


def _walk(submission: Submission, scheme: Scheme) -> Iterator[Filed]:
    for block in scheme.form.blocks:
        group_titles: set[CellRef] = set()  # one cell stands for all the rows under it
        for row, title, required in _rows(submission, block):
            for field in block.field:
                cell = row.get(field.name)
                if cell is None or (field.fill_down and cell.ref in group_titles):
                    continue
                if field.fill_down and cell.ref.cell:
                    group_titles.add(cell.ref)
                yield Filed(block, field, cell, row, required and field.required, title)


def _rows(submission: Submission, block: Block) -> Iterator[tuple[Row, str, bool]]:
    """Each row of a block, what to call it, and whether it has to be filled in."""
    match block.layout:
        case "record":
            yield submission.records.get(block.name, {}), "", True
        case "table":
            rows = submission.tables.get(block.name, {})
            for part in block.row:
                yield rows.get(part.name, {}), "", part.required
        case "list":
            for ordinal, row in enumerate(submission.lists.get(block.name, ()), start=1):
                yield row, row_name(row, block.key, ordinal), True


def row_name(row: Row, key: str, ordinal: int) -> str:
    """What to call a row of a list: its own name in quotes, else its number."""
    cell = row.get(key)
    return f"“{in_quotes(quoted(cell.shown))}”" if cell and cell.shown else f"第 {ordinal} 行"


def cell_at(submission: Submission, key: str) -> CellValue:
    """The cell of a dotted name such as "unit.year" or "budget.total.final".

    A workbook without that cell gives one with the problem ABSENT.
    """
    return submission.cell(key) or CellValue(
        submission.workbook, Spot(None), Notes(key), problem=Problem.ABSENT
    )


def figure(cell: CellValue | None) -> Decimal | None:
    """The number in a cell, None where it has none."""
    return cell.value if cell and isinstance(cell.value, Decimal) else None


def figure_at(submission: Submission, key: str) -> Decimal | None:
    """The number in the cell of a dotted name."""
    return figure(submission.cell(key))


def text(cell: CellValue | None) -> str:
    """The text in a cell, "" where it has none."""
    return cell.value if cell and isinstance(cell.value, str) else ""


@lru_cache(maxsize=512)  # the texts of one workbook: several checks look at the same ones
def compared(words: str) -> str:
    """Text as compared: the width of its characters and its spaces left aside."""
    return "".join(unicodedata.normalize("NFKC", words).split())


def quoted(words: str) -> str:
    """Text as quoted in a message: on one line and not longer than a person reads there."""
    line = " ".join(words.split())
    return line if len(line) <= _LONGEST_QUOTE else f"{line[: _LONGEST_QUOTE - 1]}…"


def lacking(cells: Iterable[CellValue]) -> str:
    """Why figures cannot be had from these cells, "" if they can."""
    labels = dict.fromkeys(cell.label for cell in cells if figure(cell) is None)
    return f"{'、'.join(labels)}未填或无法识别" if labels else ""


def joined(reasons: Iterable[str]) -> str:
    """Several reasons as one, each once, the first few in full."""
    each = list(dict.fromkeys(reasons))
    more = f"；等 {len(each)} 项" if len(each) > _REASONS_SHOWN else ""
    return "；".join(each[:_REASONS_SHOWN]) + more


def wholly_unfilled(submission: Submission, scheme: Scheme, block_name: str) -> str:
    """The title of the sheet a block stands on, if it is optional and nothing on it is filled in.

    Returns "" for a sheet on which anything stands, and for one that has to be filled in.
    """
    sheet = scheme.form.sheet_of(block_name)
    if sheet.required:
        return ""
    rows = (row for block in sheet.block for row, _, _ in _rows(submission, block))
    filled = any(cell.problem not in UNFILLED for row in rows for cell in row.values())
    return "" if filled else sheet.title


def identity_outcomes(
    check_id: str, submission: Submission, scheme: Scheme, case: str = "differs"
) -> Iterator[Hit | Skip]:
    """The form's identities under one check id, weighed.

    A fault stands at the left side's cell; where that is a column of a list, at its first row.
    The message may use {label}, {title}, {left}, {right} and {difference}. What could not be
    weighed comes as one `Skip`; a row that need not be filled in and is not has nothing to weigh.
    """
    reasons: list[str] = []
    for balance in weigh(
        scheme,
        lambda key: figure_at(submission, key),
        lambda key: _column(submission, key),
        check_id,
    ):
        if balance.holds is None and _is_left_out(balance, submission, scheme):
            continue
        reason = _not_weighed(balance, submission, scheme)
        if reason:
            reasons.append(reason)
        elif not balance.holds:
            yield _imbalance(balance, submission, case)
    if reasons:
        yield Skip(joined(reasons))


def _column(submission: Submission, key: str) -> list[Decimal | None]:
    block, field = key.split(".")
    return [figure(row.get(field)) for row in submission.lists.get(block, ())]


def _is_left_out(balance: Balance, submission: Submission, scheme: Scheme) -> bool:
    """Whether an identity is about an optional row of which a unit filled in nothing at all."""
    if not balance.identity.each:
        return False
    name, row, _ = balance.left_key.split(".")
    block = scheme.form.block(name)
    if row in {part.name for part in block.row if part.required}:
        return False
    filed = submission.tables.get(name, {}).get(row, {})
    asked = [field.name for field in block.field if field.computed is None]
    return all(filed[field].problem in UNFILLED for field in asked if field in filed)


def _not_weighed(balance: Balance, submission: Submission, scheme: Scheme) -> str:
    """Why an identity says nothing about this workbook, "" if it does."""
    block = balance.left_key.split(".")[0]
    if balance.holds is None:
        sheet = wholly_unfilled(submission, scheme, block)
        return f"未填报“{sheet}”" if sheet else balance.reason
    if not balance.holds:
        # The rows missing are a finding of their own; the sums they leave open follow from it.
        identity = balance.identity
        for name in sum_names(identity.left, scheme) | sum_names(identity.right, scheme):
            listed = scheme.form.block(name.split(".")[0])
            if not submission.lists.get(listed.name):
                return f"{listed.title}一行也没有填"
    return ""


def _imbalance(balance: Balance, submission: Submission, case: str) -> Hit:
    block, *_, field = balance.left_key.split(".")
    listed = submission.lists.get(block)
    cell = listed[0][field] if listed else cell_at(submission, balance.left_key)
    left, right = balance.left or Decimal(0), balance.right or Decimal(0)
    facts: dict[str, Fact] = {
        "label": cell.label,
        "title": balance.title,
        "left": left,
        "right": right,
        "difference": abs(left - right),
    }
    bound = right if balance.identity.relation == "=" else f"不超过 {shown(right)}"
    return Hit(case, cell, facts, value=left if listed else None, expected=bound)
