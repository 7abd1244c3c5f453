"""Finds the rows of a list below its header, without totals, remarks and other tables.

Rows and columns count from 1.
"""

import re
from collections.abc import Iterator, Mapping

from perfeval.cells import Cell, Kind
from perfeval.model import FaultKind, Problem
from perfeval.reader.locate.blocks import BlockLocation
from perfeval.reader.locate.labels import (
    Labels,
    is_blank,
    normalized,
    normalized_label,
    normalized_titles,
)
from perfeval.reader.values.cell import displayed_text, read
from perfeval.scheme.form import Block, Field, FieldType

# No unit has as many projects or indicators.
MAX_ROWS = 3_000
# A row that begins with one of these and holds nothing else is a remark below the list.
_REMARKS = ("注", "备注", "说明", "填报人", "填表人", "审核人", "制表", "单位负责人")
_TOTAL = re.compile(
    r"(?:本页|以上|全部|各项|项目支出?|指标)?(?:小计|合计|总计|共计|总分|合计得分)(?:\(.*\))?:?"
)
_PART_OF = re.compile(r"其中[:：]?")

SkippedRow = tuple[FaultKind, int, str]  # why, the row, and its first text


class ListRows:
    """Iterates over the rows of one list; afterwards ``skipped`` has those left out."""

    def __init__(
        self, block: Block, columns: Mapping[str, int], location: BlockLocation, labels: Labels
    ) -> None:
        """Takes the columns of the block's fields as they were found."""
        self._cells_spanned, self._standing, self._labels = block, location, labels
        self._columns = columns
        self._inputs = {
            columns[part.name]: part
            for part in block.field
            if part.computed is None and part.name in columns
        }
        self.skipped: list[SkippedRow] = []

    def __iter__(self) -> Iterator[int]:
        """The numbers of the rows that a unit filled in."""
        before, taken = self._standing.bottom, 0
        for at in self._rows():
            filled = self._filled(at)
            if not filled or self._is_header(filled) or self._is_total(at, filled):
                continue
            if self._is_remark(at, filled):
                before = at
                continue
            if at > before + 1 and taken and self._starts_another_table(filled):
                self._skip(FaultKind.ROW_LEFT_OUT, at, filled)
                return
            if taken == MAX_ROWS:
                self._skip(FaultKind.TOO_MANY_ROWS, at, filled)
                return
            before, taken = at, taken + 1
            yield at

    def _rows(self) -> list[int]:
        """The rows between the header and the end with a cell in an input column of the list."""
        first, last = self._standing.bottom + 1, self._standing.end
        columns = self._inputs
        cells = self._labels.sheet.cells
        return sorted({row for row, column in cells if first <= row <= last and column in columns})

    def _filled(self, at: int) -> list[tuple[Field, Cell]]:
        """The filled input cells of a row, in the order of the form."""
        cells = self._labels.sheet.cells
        found = []
        for column, part in self._inputs.items():
            cell = cells.get((at, column))
            if cell is not None and not is_blank(cell) and not part.fill_down:
                found.append((part, cell))
        return found

    def _is_header(self, filled: list[tuple[Field, Cell]]) -> bool:
        """Whether it repeats the header, as at a page break."""
        same = 0
        for part, cell in filled:
            if cell.kind is Kind.TEXT and len(cell.text) <= 60:
                same += normalized_label(cell.text) in normalized_titles(part.titles)
        return same > 1

    def _is_total(self, at: int, filled: list[tuple[Field, Cell]]) -> bool:
        leftmost = self._labels.leftmost(at, self._standing.left, self._standing.last_column)
        first = normalized(filled[0][1].text[:60])
        return bool(_TOTAL.fullmatch(first) or _TOTAL.fullmatch(leftmost))

    def _is_remark(self, at: int, filled: list[tuple[Field, Cell]]) -> bool:
        """Whether it is a remark, part of the row above, or a note merged across the list."""
        first = normalized(filled[0][1].text[:60])
        if len(filled) == 1 and first.startswith(_REMARKS):
            return True
        if (
            len(filled) > 1
            and filled[0][0].name == self._cells_spanned.key
            and _PART_OF.match(first)
        ):
            # Already counted in the row above.
            self._skip(FaultKind.ROW_LEFT_OUT, at, filled)
            return True
        area = self._labels.merges.range_at((at, self._columns[filled[0][0].name]))
        if len(filled) == 1 and area and area[3] - area[1] >= len(self._inputs) // 2:
            self._skip(FaultKind.ROW_LEFT_OUT, at, filled)
            return True
        return False

    def _starts_another_table(self, filled: list[tuple[Field, Cell]]) -> bool:
        """Whether a row after a gap has words in all columns of numbers and choices."""
        asked = [
            (part, cell)
            for part, cell in filled
            if part.type.numeric or part.type is FieldType.CHOICE
        ]
        if len(asked) < 2:
            return False
        wrong = {Problem.UNREADABLE, Problem.NOT_A_CHOICE}
        return all(
            cell.kind is Kind.TEXT and read(cell, part, {}).problem in wrong for part, cell in asked
        ) and not any(character.isdigit() for _, cell in asked for character in cell.text)

    def _skip(self, kind: FaultKind, at: int, filled: list[tuple[Field, Cell]]) -> None:
        self.skipped.append((kind, at, displayed_text(filled[0][1])))
