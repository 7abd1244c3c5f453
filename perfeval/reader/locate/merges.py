"""Merged ranges by the places they cover, without ever being expanded."""

from bisect import bisect_right
from collections.abc import Iterable

Place = tuple[int, int]  # row, column
Area = tuple[int, int, int, int]  # first row, first column, last row, last column


class Merges:
    """The merged ranges of one sheet.

    A column is indexed once it is asked for, in one pass over the ranges; a form asks for few.
    """

    def __init__(self, areas: Iterable[Area]) -> None:
        """Takes ranges that do not overlap; of those that do, the one that starts last counts."""
        self._areas = tuple(areas)
        self.at = {(area[0], area[1]): area for area in self._areas}
        self._columns: dict[int, tuple[list[int], list[Area]]] = {}

    def over(self, place: Place) -> Area | None:
        """The range that covers a place, its own corner included."""
        if not self._areas:
            return None
        row, column = place
        starts, areas = self._columns.get(column) or self._index(column)
        if not starts:
            return None
        index = bisect_right(starts, row) - 1
        return areas[index] if index >= 0 and areas[index][2] >= row else None

    def covered(self, place: Place) -> bool:
        """Whether a place lies under a merge that has its corner elsewhere."""
        area = self.over(place)
        return area is not None and (area[0], area[1]) != place

    def corner(self, place: Place) -> Place:
        """The cell that holds the value shown at a place."""
        area = self.over(place)
        return (area[0], area[1]) if area else place

    @property
    def indexed(self) -> frozenset[int]:
        """The columns that were asked for."""
        return frozenset(self._columns)

    def _index(self, column: int) -> tuple[list[int], list[Area]]:
        areas = sorted(area for area in self._areas if area[1] <= column <= area[3])
        index = [area[0] for area in areas], areas
        self._columns[column] = index
        return index
