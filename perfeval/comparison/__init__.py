"""This run compared with last year's or the last one: two records in, one frozen value out."""

from perfeval.comparison.matching import Key
from perfeval.comparison.runs import (
    Comparison,
    Difference,
    Run,
    Standing,
    UnitComparison,
    compare,
)

__all__ = ["Comparison", "Difference", "Key", "Run", "Standing", "UnitComparison", "compare"]
