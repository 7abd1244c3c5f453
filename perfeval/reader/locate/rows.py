"""Finds the rows of a list below its header, without totals, remarks, leftovers and other tables.

Rows and columns count from 1.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from perfeval.cells import Cell, Kind, Place
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
_REMARKS = (
    "以下空白",
    "(以下空白)",
    "以下无内容",
    "以下无正文",
    "(以下无正文)",
    "注",
    "备注",
    "说明",
    "填报人",
    "填表人",
    "审核人",
    "制表",
    "单位负责人",
)
_TOTAL = re.compile(
    r"(?:本页|以上|全部|各项|项目支出?|指标)?(?:小计|合计|总计|共计|总分|合计得分)(?:\(.*\))?:?"
)
# The total of a group: 产出指标小计, 本级财力小计. An item called so has a sign or a target.
_GROUP_TOTAL = re.compile(
    r"(?P<group>.{0,30}?)(?:得分)?(?:小计|合计|总计|共计|总分|合计得分)(?:\(.*\))?:?"
)
_DASHES = re.compile(r"[-—―–_/\\*.…]+")  # what fills a blank row
_PART_OF = re.compile(r"其中[:：]?")

SkippedRow = tuple[FaultKind, int, str]  # why, the row, and its first text


@dataclass
class Leftover:
    """A run of rows without a name in which nothing but scraps is left.

    Attributes:
        first: the first row.
        last: the last row, with no row of the list between.
        column: the column of the first scrap.
        words: what that one shows.
        after: how many rows of the list stand above.
    """

    first: int
    last: int
    column: int
    words: str
    after: int


class ListRows:
    """Iterates over the rows of one list; afterwards the attributes have those left out.

    Attributes:
        skipped: rows that are no rows of the list.
        leftovers: runs of rows in which nothing but scraps is left.
        errors: the error values in such rows, by field and place.
    """

    def __init__(
        self, block: Block, columns: Mapping[str, int], location: BlockLocation, labels: Labels
    ) -> None:
        """Takes the columns of the block's fields as they were found."""
        self._block, self._location, self._labels = block, location, labels
        self._columns = columns
        self._inputs = {
            columns[part.name]: part
            for part in block.field
            if part.computed is None and part.name in columns
        }
        self._units = {part.unit_field for part in block.field} - {""}
        self.skipped: list[SkippedRow] = []
        self.leftovers: list[Leftover] = []
        self.errors: list[tuple[Field, Place]] = []

    def __iter__(self) -> Iterator[int]:
        """The numbers of the rows that a unit filled in."""
        before, taken = self._location.bottom, 0
        for at in self._rows():
            filled = self._filled(at)
            if not filled or self._is_header(filled) or self._is_total(at, filled):
                continue
            if self._is_remark(at, filled):
                before = at
                continue
            if self._is_leftover(at, filled):
                self._add_leftover(at, filled, taken)
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

    def cell_at(self, place: Place) -> Cell | None:
        """The cell at a place of the sheet, None if it is blank."""
        return self._labels.sheet.cells.get(place)

    def _rows(self) -> list[int]:
        """The rows between the header and the end with a cell in an input column of the list."""
        first, last = self._location.bottom + 1, self._location.end
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
        leftmost = self._labels.leftmost(at, self._location.left, self._location.last_column)
        first = normalized(filled[0][1].text[:60])
        if _TOTAL.fullmatch(first) or _TOTAL.fullmatch(leftmost):
            return True
        found = [_GROUP_TOTAL.fullmatch(words) for words in (leftmost, *self._titles_in(at))]
        groups = [group["group"] for group in found if group]
        asked = [part for part, _ in filled if part.type in {FieldType.CHOICE, FieldType.QUANTITY}]
        choices = [normalized(word) for part in asked for word in part.choices]
        return bool(groups) and (not asked or any(group in choices for group in groups))

    def _titles_in(self, at: int) -> Iterator[str]:
        """The normalised texts of a row that name it or its group."""
        for column, part in self._inputs.items():
            cell = self._labels.sheet.cells.get((at, column))
            named = part.fill_down or part.name == self._block.key
            if named and cell is not None and cell.kind is Kind.TEXT:
                yield normalized(cell.text[:60])

    def _is_leftover(self, at: int, filled: list[tuple[Field, Cell]]) -> bool:
        """Whether a row that nobody named holds nothing but scraps, and so looks blank."""
        column = self._columns.get(self._block.key)
        if column is None:
            return False
        place = self._labels.merges.anchor((at, column))
        key = self._labels.sheet.cells.get(place)
        named = place[0] > self._location.bottom and not is_blank(key)
        if named and key is not None and not _DASHES.fullmatch(normalized(key.text[:60])):
            return False
        return all(self._is_scrap(part, cell) for part, cell in filled)

    def _is_scrap(self, part: Field, cell: Cell) -> bool:
        """Whether a cell says nothing by itself: a sign, a unit, nought, a dash, an error value."""
        if cell.kind in {Kind.ERROR, Kind.UNCALCULATED} or cell.value is False:
            return True
        if part.type is FieldType.CHOICE:
            return read(cell, part, {}).problem is None
        if isinstance(cell.value, Decimal):
            return not cell.value
        words = normalized(cell.text[:60])
        return part.name in self._units or bool(_DASHES.fullmatch(words))

    def _add_leftover(self, at: int, filled: list[tuple[Field, Cell]], taken: int) -> None:
        errors = [part for part, cell in filled if cell.kind is Kind.ERROR]
        self.errors += [(part, (at, self._columns[part.name])) for part in errors]
        if len(errors) == len(filled):
            return
        if self.leftovers and self.leftovers[-1].after == taken:
            self.leftovers[-1].last = at
            return
        part, cell = next(item for item in filled if item[0] not in errors)
        words = displayed_text(cell) or f"={cell.formula or ''}"
        self.leftovers.append(Leftover(at, at, self._columns[part.name], words, taken))

    def _is_remark(self, at: int, filled: list[tuple[Field, Cell]]) -> bool:
        """Whether it is a remark, part of the row above, or a note merged across the list."""
        first = normalized(filled[0][1].text[:60])
        if len(filled) == 1 and first.startswith(_REMARKS):
            return True
        if len(filled) > 1 and filled[0][0].name == self._block.key and _PART_OF.match(first):
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
