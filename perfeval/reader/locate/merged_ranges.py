"""Finds the merged range that covers a cell, without expanding any. Rows and columns from 1."""

from bisect import bisect_right
from collections.abc import Iterable

from perfeval.cells import Area, Place


class MergedRanges:
    """The merged ranges of one sheet.

    A column is indexed in one pass over the ranges when it is first used; a form uses few.
    """

    def __init__(self, areas: Iterable[Area]) -> None:
        """Takes the ranges; if some overlap, the one that starts last counts."""
        self._areas = tuple(areas)
        self.at = {(area[0], area[1]): area for area in self._areas}
        self._columns: dict[int, tuple[list[int], list[Area]]] = {}

    def range_at(self, place: Place) -> Area | None:
        """The range that covers a place, its first cell included; None if there is none."""
        if not self._areas:
            return None
        row, column = place
        starts, areas = self._columns.get(column) or self._index(column)
        if not starts:
            return None
        index = bisect_right(starts, row) - 1
        return areas[index] if index >= 0 and areas[index][2] >= row else None

    def is_covered(self, place: Place) -> bool:
        """Whether a place is in a merged range but is not its first cell."""
        area = self.range_at(place)
        return area is not None and (area[0], area[1]) != place

    def anchor(self, place: Place) -> Place:
        """The place of the cell whose value is shown at a place."""
        area = self.range_at(place)
        return (area[0], area[1]) if area else place

    @property
    def indexed(self) -> frozenset[int]:
        """The columns indexed so far."""
        return frozenset(self._columns)

    def _index(self, column: int) -> tuple[list[int], list[Area]]:
        areas = sorted(area for area in self._areas if area[1] <= column <= area[3])
        index = [area[0] for area in areas], areas
        self._columns[column] = index
        return index
