"""Money filed in 元 where the form asks for 万元, found by what it should agree with.

Two figures of one row prove little: an adjustment may well be a ten-thousandth of the budget. So a
figure is held only against what it must agree with, the other side of a sum of the form, or its
own budget or execution. Of two such figures the larger is the one in 元.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from perfeval.checks.submission_cells import cell_at, figure
from perfeval.model import CellRef, CellValue, Row, Submission
from perfeval.scheme import Scheme
from perfeval.scheme.form import Identity

TEN_THOUSAND = 10_000
# Neighbours of one row that a year seldom moves by a factor of ten thousand.
_PAIRS = (
    ("budget", "original", "final"),
    ("budget", "executed", "final"),
    ("project", "original", "final"),
    ("project", "executed", "final"),
)
_Bounds = tuple[Decimal, Decimal]  # of a ratio that is some ten thousand
_Terms = Sequence[tuple[CellValue, Decimal]]


@dataclass(frozen=True, slots=True)
class Slip:
    """A cell, or the first of several addends, ten thousand times what it should agree with."""

    cell: CellValue
    value: Decimal  # of the cell, or of the addends together
    reference: Decimal
    other: str  # what the value should agree with, in words
    distance: Decimal  # from exactly ten thousand times
    shared: bool = False  # whether all addends of a sum slipped


def slips(submission: Submission, scheme: Scheme) -> dict[CellRef, Slip]:
    """The cells that look as if filed in 元, each with the evidence nearest to 10,000 times.

    Of equally near evidence the first counts, a sum before a row.
    """
    best: dict[CellRef, Slip] = {}
    low, high = scheme.rules.number("slip_ratio_low"), scheme.rules.number("slip_ratio_high")
    bounds = low, high
    for slip in (*_of_sums(submission, scheme, bounds), *_of_rows(submission, bounds)):
        known = best.get(slip.cell.ref)
        if known is None or slip.distance < known.distance:
            best[slip.cell.ref] = slip
    return best


def _of_sums(submission: Submission, scheme: Scheme, bounds: _Bounds) -> Iterator[Slip]:
    """At most one cell for each sum of the form that does not hold."""
    for identity in scheme.form.identity:
        if identity.relation == "=" and identity.tolerance == "tolerance_money":
            for row in identity.each or ("",):
                prefix = f"{identity.block}.{row}." if row else ""
                found = list(_of_sum(submission, bounds, identity, prefix))
                if found:
                    yield min(found, key=lambda slip: slip.distance)


def _of_sum(
    submission: Submission, bounds: _Bounds, identity: Identity, prefix: str
) -> Iterator[Slip]:
    """Every cell whose sum would hold if it were divided by some ten thousand.

    The form's sums of money are plain: one total on the left, its addends on the right.
    """
    left = _terms(submission, prefix + identity.left.names[0])
    right = [term for name in identity.right.names for term in _terms(submission, prefix + name)]
    if len(left) != 1 or not right:
        return
    (_, total), addends = left[0], sum((value for _, value in right), Decimal(0))
    if total == addends and bounds[0] > 1:
        return  # as most sums do, it holds, and every figure is what the others make it
    yield from _slip(bounds, left[0], addends, "由分项推算的结果")
    for term in right:
        yield from _slip(bounds, term, total - addends + term[1], "由其他数推算的结果")
    filled = [cell for cell, value in right if value]
    if len(filled) > 1:
        for slip in _slip(bounds, (filled[0], addends), total, left[0][0].label):
            yield replace(slip, shared=True)


def _of_rows(submission: Submission, bounds: _Bounds) -> Iterator[Slip]:
    for block, one, other in _PAIRS:
        rows: Sequence[Row] = submission.lists.get(block, ())
        rows = rows or list(submission.tables.get(block, {}).values())
        for row in rows:
            first, second = row.get(one), row.get(other)
            for cell, neighbour in ((first, second), (second, first)):
                value, reference = figure(cell), figure(neighbour)
                if cell and neighbour and value is not None and reference is not None:
                    yield from _slip(bounds, (cell, value), reference, neighbour.label)


def _terms(submission: Submission, key: str) -> _Terms:
    """The filled cells that a name of a sum stands for; a column of a list has many."""
    block, *_, field = key.split(".")
    listed = submission.lists.get(block)
    cells = [row[field] for row in listed] if listed is not None else [cell_at(submission, key)]
    return [(cell, value) for cell in cells if (value := figure(cell)) is not None]


def _slip(
    bounds: _Bounds, term: tuple[CellValue, Decimal], reference: Decimal, other: str
) -> Iterator[Slip]:
    """The slip of a cell whose value is some ten thousand times the reference."""
    cell, value = term
    if value and reference and bounds[0] <= value / reference <= bounds[1]:
        yield Slip(cell, value, reference, other, abs(value / reference - TEN_THOUSAND))
