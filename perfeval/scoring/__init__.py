"""Scoring in pandas: all units at once over tidy frames, on exact fractions.

Submissions in, one `UnitScore` a submission out. Findings never change a score: only rules give
points, and a unit whose score cannot be known is unscored with the reason.
"""

from perfeval.scoring.units import measure_gaps, score

__all__ = ["measure_gaps", "score"]
