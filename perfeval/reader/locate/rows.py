"""Which rows under the header of a list are rows of it: not totals, remarks or another table."""

import re
from collections.abc import Iterator, Mapping

from perfeval.cells import Cell, Kind
from perfeval.model import FaultKind, Problem
from perfeval.reader.locate.blocks import Standing
from perfeval.reader.locate.labels import Labels, is_blank, label_words, normalized, words_of
from perfeval.reader.values.cell import read, shown
from perfeval.scheme.form import Block, Field, FieldType

# No unit has as many projects or indicators; what goes on longer is no list somebody filled in.
MOST_ROWS = 3_000
# A row that opens with one of these and holds nothing else is a remark under the list.
_REMARKS = ("注", "备注", "说明", "填报人", "填表人", "审核人", "制表", "单位负责人")
_TOTAL = re.compile(
    r"(?:本页|以上|全部|各项|项目支出?|指标)?(?:小计|合计|总计|共计|总分|合计得分)(?:\(.*\))?:?"
)
_PART_OF = re.compile(r"其中[:：]?")

LeftOut = tuple[FaultKind, int, str]  # why, the row, and what it shows first


class ListRows:
    """The rows of one list, in their order; afterwards ``left_out`` has what was passed over."""

    def __init__(
        self, block: Block, columns: Mapping[str, int], standing: Standing, labels: Labels
    ) -> None:
        """Takes the columns of the block's fields as they were found."""
        self._block, self._standing, self._labels = block, standing, labels
        self._columns = columns
        self._inputs = {
            columns[part.name]: part
            for part in block.field
            if part.computed is None and part.name in columns
        }
        self.left_out: list[LeftOut] = []

    def __iter__(self) -> Iterator[int]:
        """The numbers of the rows that a unit filled in."""
        before, taken = self._standing.bottom, 0
        for at in self._rows():
            filled = self._filled(at)
            if not filled or self._is_header(filled) or self._is_total(at, filled):
                continue
            if self._is_aside(at, filled):
                before = at
                continue
            if at > before + 1 and taken and self._opens_another_table(filled):
                self._leave_out(FaultKind.ROW_LEFT_OUT, at, filled)
                return
            if taken == MOST_ROWS:
                self._leave_out(FaultKind.TOO_MANY_ROWS, at, filled)
                return
            before, taken = at, taken + 1
            yield at

    def _rows(self) -> list[int]:
        """Rows between the header and the end that have anything in a column of the list."""
        first, last = self._standing.bottom + 1, self._standing.end
        columns = self._inputs
        cells = self._labels.sheet.cells
        return sorted({row for row, column in cells if first <= row <= last and column in columns})

    def _filled(self, at: int) -> list[tuple[Field, Cell]]:
        """What a unit filled in, from left to right in the order of the form."""
        cells = self._labels.sheet.cells
        found = []
        for column, part in self._inputs.items():
            cell = cells.get((at, column))
            if cell is not None and not is_blank(cell) and not part.fill_down:
                found.append((part, cell))
        return found

    def _is_header(self, filled: list[tuple[Field, Cell]]) -> bool:
        """Whether it is the header again, as it is repeated at a page break."""
        same = 0
        for part, cell in filled:
            if cell.kind is Kind.TEXT and len(cell.text) <= 60:
                same += label_words(cell.text) in words_of(part.titles)
        return same > 1

    def _is_total(self, at: int, filled: list[tuple[Field, Cell]]) -> bool:
        leftmost = self._labels.leftmost(at, self._standing.left, self._standing.last_column)
        first = normalized(filled[0][1].text[:60])
        return bool(_TOTAL.fullmatch(first) or _TOTAL.fullmatch(leftmost))

    def _is_aside(self, at: int, filled: list[tuple[Field, Cell]]) -> bool:
        """Whether it says something about the list rather than being a row of it."""
        first = normalized(filled[0][1].text[:60])
        if len(filled) == 1 and first.startswith(_REMARKS):
            return True
        if len(filled) > 1 and filled[0][0].name == self._block.key and _PART_OF.match(first):
            # Part of the row above: counted in there already.
            self._leave_out(FaultKind.ROW_LEFT_OUT, at, filled)
            return True
        area = self._labels.merges.over((at, self._columns[filled[0][0].name]))
        if len(filled) == 1 and area and area[3] - area[1] >= len(self._inputs) // 2:
            self._leave_out(FaultKind.ROW_LEFT_OUT, at, filled)
            return True
        return False

    def _opens_another_table(self, filled: list[tuple[Field, Cell]]) -> bool:
        """Whether a row behind a gap has words wherever the list has figures and choices."""
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

    def _leave_out(self, kind: FaultKind, at: int, filled: list[tuple[Field, Cell]]) -> None:
        self.left_out.append((kind, at, shown(filled[0][1])))
