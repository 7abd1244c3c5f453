"""Recomputed less filed scores: as a value, and as the formula that gives the same value.

A self-score may have any number of decimals, and a cell holds it in binary: 99 − 98.025 comes out
as 0.974999999999994, which would round to 0.97 and not to 0.98. So both round to 9 decimals
first, where no such residue is left, and then to 2.
"""

from decimal import Decimal
from fractions import Fraction

from perfeval.expression import round_fraction

_NO_RESIDUE, _SHOWN = 9, 2  # decimals


def difference(score: Decimal | None, filed: object) -> Decimal | None:
    """The recomputed score less the filed one with 2 decimals; None unless both are numbers."""
    if score is None or not isinstance(filed, Decimal):
        return None
    gap = round_fraction(Fraction(score) - Fraction(filed), _NO_RESIDUE)
    return round_fraction(Fraction(gap), _SHOWN)


def difference_formula(score: str, filed: str) -> str:
    """The same of two cells; an empty text unless both hold numbers."""
    gap = f"ROUND(ROUND({score}-{filed},{_NO_RESIDUE}),{_SHOWN})"
    return f'=IF(COUNT({score},{filed})<2,"",{gap})'
