"""The checks that only compare both sides of the form's identities; their words are form.toml's."""

from collections.abc import Iterator
from decimal import Decimal
from functools import partial

from perfeval.checks.registry import Case, Check, Fact, Hit, Skip, shown
from perfeval.checks.submission_cells import cell_at, figure, figure_at
from perfeval.model import UNFILLED, Problem, Submission
from perfeval.scheme import Scheme
from perfeval.scheme.form import Form, IdentityCheck
from perfeval.scheme.identities import IdentityResult, evaluate_identities, list_columns

_REASONS_SHOWN = 3


def identity_checks(form: Form) -> tuple[Check, ...]:
    """The checks declared by the form: one for each of its `identity_check` entries."""
    return tuple(
        Check(
            entry.id,
            entry.description,
            {"differs": Case(entry.severity, entry.message)},
            needs=tuple(
                dict.fromkeys(
                    key.split(".")[0]
                    for instance in form.instances_by_check[entry.id]
                    for _, key in instance.keys
                    if "." in key
                )
            ),
            on_submission=partial(_check, entry),
        )
        for entry in form.identity_check
    )


def _check(entry: IdentityCheck, submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    for hit in identity_hits(entry.id, submission, scheme):
        if isinstance(hit, Skip) or not entry.zero_is or figure(hit.cell) != 0:
            yield hit


def identity_hits(check_id: str, submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """Each identity under one check id that does not hold, as the case "differs".

    The finding is at the left side's cell; where that is a column of a list, at its first row.
    The message may use {label}, {title}, {left}, {right} and {difference}. What could not be
    evaluated comes as one `Skip`; an optional row in which nothing is filled in is left out, and so
    is what the version of the workbook did not ask.
    """
    reasons: list[str] = []
    for result in evaluate_identities(
        scheme,
        lambda key: figure_at(submission, key),
        lambda key: _column(submission, key),
        check_id,
    ):
        if result.holds is None and (
            _is_unfilled_row(result, submission, scheme) or _is_not_asked(result, submission)
        ):
            continue
        reason = _reason_not_evaluated(result, submission, scheme)
        if reason:
            reasons.append(reason)
        elif not result.holds:
            yield _difference(result, submission)
    if reasons:
        yield Skip(_joined(reasons))


def _column(submission: Submission, key: str) -> list[Decimal | None]:
    block, field = key.split(".")
    return [figure(row.get(field)) for row in submission.lists.get(block, ())]


def _joined(reasons: list[str]) -> str:
    """Several reasons as one, each once, the first few in full."""
    each = list(dict.fromkeys(reasons))
    more = f"；等 {len(each)} 项" if len(each) > _REASONS_SHOWN else ""
    return "；".join(each[:_REASONS_SHOWN]) + more


def _is_unfilled_row(result: IdentityResult, submission: Submission, scheme: Scheme) -> bool:
    """Whether an identity is about an optional row of which a unit filled in nothing at all."""
    if not result.identity.each:
        return False
    name, row, _ = result.left_key.split(".")
    block = scheme.form.block(name)
    if row in {part.name for part in block.row if part.required}:
        return False
    cells = submission.tables.get(name, {}).get(row, {})
    asked = [field.name for field in block.field if field.computed is None]
    return all(cells[field].problem in UNFILLED for field in asked if field in cells)


def _is_not_asked(result: IdentityResult, submission: Submission) -> bool:
    """Whether the form that was filled in had not yet what an identity is about."""
    cell = submission.cell(result.left_key)
    return cell is not None and cell.problem is Problem.NOT_ASKED


def _reason_not_evaluated(result: IdentityResult, submission: Submission, scheme: Scheme) -> str:
    """Why an identity says nothing about this workbook, "" if it does."""
    if result.holds is None:
        return result.reason
    if not result.holds:
        # The rows missing are a finding of their own; the sums they leave open follow from it.
        identity = result.identity
        for name in list_columns(identity.left, scheme) | list_columns(identity.right, scheme):
            listed = scheme.form.block(name.split(".")[0])
            if not submission.lists.get(listed.name):
                return f"{listed.title}一行也没有填"
    return ""


def _difference(result: IdentityResult, submission: Submission) -> Hit:
    block, *_, field = result.left_key.split(".")
    listed = submission.lists.get(block)
    cell = listed[0][field] if listed else cell_at(submission, result.left_key)
    left, right = result.left or Decimal(0), result.right or Decimal(0)
    facts: dict[str, Fact] = {
        "label": cell.label,
        "title": result.title,
        "left": left,
        "right": right,
        "difference": abs(left - right),
    }
    bound = right if result.identity.relation == "=" else f"不超过 {shown(right)}"
    return Hit("differs", cell, facts, value=left if listed else None, expected=bound)
