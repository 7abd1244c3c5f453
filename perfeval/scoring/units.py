"""Scores of all units: measures, indicators, totals, grades and ranks."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

import pandas as pd

from perfeval.expression import round_fraction, scaled
from perfeval.model import IndicatorScore, Skipped, Submission, UnitScore
from perfeval.scheme import Scheme
from perfeval.scheme.ruleset import QUALITATIVE
from perfeval.scoring.columns import column
from perfeval.scoring.frames import (
    indicator_frame,
    row_frame,
    unit_frame,
)
from perfeval.scoring.unscored import PROBLEM_WORDS, unscored_reasons

# A cell holds at most 1.8 × 10³⁰⁸, and a rate is held in percentage points too.
_GREATEST_RATIO = 10**300
_NOTHING = Decimal("0.00")  # as any other score, with 2 decimals


def score(submissions: Sequence[Submission], scheme: Scheme) -> tuple[UnitScore, ...]:
    """Recomputes every unit of a batch.

    Returns:
        One result a submission, in the same order. Rates and completions are percentage points
        with 2 decimals, scores have 2 decimals; what cannot be known is None.
    """
    if not submissions:
        return ()
    constants = _constants(scheme)
    measures = _measures(submissions, scheme, constants)
    rates = _rates(submissions, scheme, constants)
    execution = _execution(submissions, scheme, constants)
    indicators = _indicators(submissions, scheme, constants)
    reasons = unscored_reasons(submissions, execution, indicators, scheme)
    sums = [
        sum((item.score for item in indicators[position] if item.score is not None), _NOTHING)
        for position in range(len(submissions))
    ]
    totals = pd.Series(
        [
            None if reason else (execution[position] or _NOTHING) + sums[position]
            for position, reason in enumerate(reasons)
        ],
        dtype=object,
    )
    ranks = _ranks(totals)
    return tuple(
        UnitScore(
            workbook=submission.workbook,
            unit=submission.unit,
            scored=not reasons[position],
            reason=reasons[position],
            measures=measures[position],
            rates=rates[position],
            indicators=indicators[position],
            execution_score=execution[position],
            indicator_score=None if reasons[position] else sums[position],
            total=totals[position],
            grade=None if reasons[position] else scheme.rules.grade_of(totals[position]),
            rank=ranks[position],
        )
        for position, submission in enumerate(submissions)
    )


def measure_gaps(
    submissions: Sequence[Submission], scores: Sequence[UnitScore], scheme: Scheme
) -> Iterator[Skipped]:
    """Why a measure of a unit has no value: the cells without a number, or a divisor of zero."""
    for submission, result in zip(submissions, scores, strict=True):
        if not submission.records:
            continue
        for measure in scheme.rules.measure:
            if result.measures[measure.name] is not None:
                continue
            gaps = []
            for name in measure.formula.names:
                cell = submission.cell(name)
                if cell is not None and cell.problem:
                    gaps.append(f"{cell.label}{PROBLEM_WORDS[cell.problem]}")
            reason = "、".join(gaps) or "分母为 0"
            yield Skipped(measure.name, submission.unit, submission.workbook, reason)


def _constants(scheme: Scheme) -> dict[str, Fraction | str]:
    return {
        name: Fraction(value) if isinstance(value, Decimal) else value
        for name, value in scheme.rules.parameter_values.items()
    }


def _percent(value: Any) -> Decimal | None:
    """A ratio as percentage points with 2 decimals; None of one that no cell could hold."""
    if value is None or abs(value.numerator) > _GREATEST_RATIO * value.denominator:
        return None
    return _interned(scaled(round_fraction(value, 4), 2))


@lru_cache(maxsize=16_384)
def _interned(points: Decimal) -> Decimal:
    """One object for equal figures of as many decimals, of which a batch has tens of thousands."""
    return points


def _two_decimals(value: Any) -> Decimal | None:
    """A score, already rounded by its rule, as a decimal with 2 places."""
    return None if value is None else _interned(round_fraction(value, 2))


def _exact(value: Any) -> Decimal | None:
    """A filled-in figure, which is a decimal, back as one."""
    return None if value is None else _quotient(value.numerator, value.denominator)


@lru_cache(maxsize=16_384)
def _quotient(numerator: int, denominator: int) -> Decimal:
    return Decimal(numerator) / Decimal(denominator)


def _measures(
    submissions: Sequence[Submission], scheme: Scheme, constants: Mapping[str, Fraction | str]
) -> list[dict[str, Decimal | None]]:
    keys = {name: None for measure in scheme.rules.measure for name in measure.formula.names}
    frame = unit_frame(submissions, [key for key in keys if key not in constants])
    columns = {
        measure.name: column(measure.formula, frame, constants).map(_percent, na_action=None)
        for measure in scheme.rules.measure
    }
    return [
        {name: values[position] for name, values in columns.items()}
        for position in range(len(submissions))
    ]


def _rates(
    submissions: Sequence[Submission], scheme: Scheme, constants: Mapping[str, Fraction | str]
) -> list[dict[str, dict[str, Decimal | None]]]:
    results: list[dict[str, dict[str, Decimal | None]]] = [{} for _ in submissions]
    fields: dict[str, dict[str, None]] = {}
    for rate in scheme.rules.rate:
        for block in rate.blocks:
            fields.setdefault(block, {}).update(dict.fromkeys(rate.formula.names))
    frames = {
        name: row_frame(submissions, scheme.form.block(name), of_block)
        for name, of_block in fields.items()
    }
    for rate in scheme.rules.rate:
        for block in rate.blocks:
            keys: list[tuple[int, str]] = list(frames[block].index)
            values = column(rate.formula, frames[block], constants)
            for (position, row), value in zip(keys, values, strict=True):
                results[position].setdefault(row, {})[rate.name] = _percent(value)
    return results


def _execution(
    submissions: Sequence[Submission], scheme: Scheme, constants: Mapping[str, Fraction | str]
) -> list[Decimal | None]:
    formula = scheme.rules.execution_formula
    frame = unit_frame(submissions, [name for name in formula.names if name not in constants])
    return [_two_decimals(value) for value in column(formula, frame, constants)]


def _indicators(
    submissions: Sequence[Submission], scheme: Scheme, constants: Mapping[str, Fraction | str]
) -> list[tuple[IndicatorScore, ...]]:
    frame = indicator_frame(submissions, scheme)
    scores = pd.Series([None] * len(frame), index=frame.index, dtype=object)
    for rule in scheme.rules.score:
        rows = frame["sign"].isin(rule.signs) & (frame["level"] == rule.level)
        if rows.any():
            scores[rows] = column(rule.formula, frame[rows], constants)
    completion = column(scheme.rules.completion.formula, frame, constants)
    results: list[list[IndicatorScore]] = [[] for _ in submissions]
    keys: list[tuple[int, int]] = list(frame.index)
    columns = (frame["sign"], frame["target_in_force"], completion, scores)
    for (position, ordinal), sign, target, ratio, points in zip(keys, *columns, strict=True):
        quantitative = sign != QUALITATIVE
        results[position].append(
            IndicatorScore(
                ordinal=ordinal,
                target=_exact(target) if quantitative else None,
                completion=_percent(ratio) if quantitative else None,
                score=_two_decimals(points),
            )
        )
    return [tuple(items) for items in results]


def _ranks(totals: "pd.Series[Any]") -> list[int | None]:
    """Competition ranks (1, 2, 2, 4) of the scored units, highest total first."""
    # Decimals compare exactly; pandas' own `rank` would go through floats.
    best_first = sorted(totals.dropna(), reverse=True)
    rank_of: dict[Decimal, int] = {}
    for rank, total in enumerate(best_first, start=1):
        rank_of.setdefault(total, rank)
    return [None if total is None else rank_of[total] for total in totals]
