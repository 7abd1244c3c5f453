"""Reads the blocks of a sheet cell by cell, in the three layouts: record, table and list.

Rows and columns count from 1.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from perfeval.cells import Cell, Place, address
from perfeval.model import (
    CellNotes,
    CellRef,
    CellValue,
    Fault,
    FaultKind,
    Problem,
    Row,
    SheetCell,
    Value,
)
from perfeval.reader.blank_cells import derive, filled_down, implied
from perfeval.reader.circular_references import CircularReferences
from perfeval.reader.locate.blocks import BlockLocation
from perfeval.reader.locate.labels import Labels, is_blank
from perfeval.reader.locate.rows import ListRows
from perfeval.reader.values.cell import displayed_text, is_date_serial, read
from perfeval.reader.values.text_parser import CellReading, unreadable
from perfeval.scheme.form import Block, Field, FieldType, TableRow

# Columns that may be inserted between a label and its cell.
_MAX_SKIPPED_COLUMNS = 12
ImpliedValues = tuple[tuple[str, str], ...]  # field, word
_BLANK = Problem.BLANK
_IN_YUAN = re.compile(r"[(（\[【]元[)）\]】]|单位[:：]?\s*元")
_REMARKS_IN_YUAN = ("单位：元", "（单位：元）", "金额单位：元", "（金额单位：元）")


@dataclass
class BlockReader:
    """Reads the blocks of one sheet.

    Attributes:
        workbook: the name of the workbook inside the batch folder.
        sheet: the title of the sheet in the workbook.
        labels: its printed labels, None if the sheet is missing.
        titles: every label the form has on this sheet, normalised.
        locations: block name → where the block was found.
        circular_references: of the whole workbook.
        not_asked: block and field of what the version of the workbook did not have.
        faults: what was noted while reading.
        hidden: places of filled cells in hidden rows and columns.
        read_count: how many cells were looked at.
        filled_count: how many of them were filled in.
    """

    workbook: str
    sheet: str
    labels: Labels | None
    titles: frozenset[str]
    locations: Mapping[str, BlockLocation]
    circular_references: CircularReferences
    not_asked: frozenset[tuple[str, str]] = frozenset()
    faults: list[Fault] = field(default_factory=list)
    hidden: set[Place] = field(default_factory=set)
    read_count: int = 0
    filled_count: int = 0

    def record(self, block: Block) -> Row:
        """Reads a record: a label with its cell to the right."""
        titles = self._titles(block)
        if self.labels is not None:
            self._report_missing_titles(block, titles)
            found = [self.labels.find(part.titles) for part in block.field]
            self._report_repeated_block(block, found)
        places = {name: self._value_place(place) for name, place in titles.items()}
        return self._read_row(
            block, [(part, places.get(part.name), part.title) for part in block.reading_order]
        )

    def table(self, block: Block) -> Mapping[str, Row]:
        """Reads a table: fixed rows and columns, both found by their titles."""
        columns = self._columns(block)
        rows: dict[str, Row] = {}
        found = {part.name: self._row_places(block, part) for part in block.row if columns}
        self._report_repeated_block(block, list(found.values()))
        for table_row in block.row:
            at = next((row for row, _ in found.get(table_row.name, ())), None)
            rows[table_row.name] = self._read_row(
                block,
                [
                    (part, (at, columns[part.name]) if at and part.name in columns else None, label)
                    for part, label in block.cells_of(table_row)
                ],
            )
        return rows

    def list(self, block: Block) -> tuple[Row, ...]:
        """Reads a list: rows below a header, to the next block or the end of the sheet."""
        columns, fields = self._columns(block), block.reading_order
        if self.labels is None or not columns:
            return ()
        found = ListRows(block, columns, self.locations[block.name], self.labels)
        rows: list[Row] = []
        above: dict[str, CellValue] = {}
        cells = [(part, columns.get(part.name), part.title) for part in fields]
        names = [part.name for part in block.field]
        repeated = [part.name for part in block.field if part.fill_down]
        for at in found:
            row = self._read_row(
                block,
                [(part, (at, column) if column else None, title) for part, column, title in cells],
            )
            for name in repeated:
                row[name] = above[name] = filled_down(row[name], above.get(name))
            rows.append({name: row[name] for name in names})
        for kind, at, words in found.skipped:
            ref = CellRef(self.workbook, self.sheet, address(at, min(columns.values())))
            self.faults.append(Fault(kind, ref, block.title, facts={"words": words}))
        return tuple(rows)

    def _titles(self, block: Block) -> Mapping[str, Place]:
        location = self.locations.get(block.name)
        return location.titles if location else {}

    def _columns(self, block: Block) -> dict[str, int]:
        """Field name → column, of a table or a list."""
        titles = self._titles(block)
        if titles:
            self._report_missing_titles(block, titles)
            self._report_other_units(block, titles)
        elif not all((block.name, part.name) in self.not_asked for part in block.field):
            self._report_missing_label(block.title, required=_is_required(block))
        return {name: column for name, (_, column) in titles.items()}

    def _report_missing_titles(self, block: Block, titles: Mapping[str, Place]) -> None:
        for part in block.field:
            if part.name not in titles and (block.name, part.name) not in self.not_asked:
                self._report_missing_label(part.title, required=part.required)

    def _report_other_units(self, block: Block, titles: Mapping[str, Place]) -> None:
        """Reports money in 元 where the form asks for 万元, by a title or a remark above."""
        money = [part for part in block.field if part.type is FieldType.MONEY]
        if self.labels is None or not money:
            return
        bottom = self.locations[block.name].bottom
        headed = [(part.title, titles[part.name]) for part in money if part.name in titles]
        remarks = [place for place in self.labels.find(_REMARKS_IN_YUAN) if place[0] <= bottom]
        for title, place in (*headed, *((block.title, place) for place in remarks[:1])):
            words = displayed_text(self.labels.sheet.cells.get(place))
            ref = CellRef(self.workbook, self.sheet, address(*place))
            if _IN_YUAN.search(words) and all(fault.ref != ref for fault in self.faults):
                facts = {"found": words}
                self.faults.append(Fault(FaultKind.UNIT_IN_LABEL, ref, title, facts=facts))

    def _row_places(self, block: Block, table_row: TableRow) -> Sequence[Place]:
        """The places of the title of a row: left of the columns and below their titles."""
        if self.labels is None:
            return ()
        location = self.locations[block.name]
        places = [
            (row, column)
            for row, column in self.labels.find(table_row.titles)
            if location.bottom < row <= location.end
            and location.left <= column < location.first_column
        ]
        if not places:
            self._report_missing_label(table_row.title, required=table_row.required)
        return places

    def _report_repeated_block(self, block: Block, found: Sequence[Sequence[Place]]) -> None:
        """Reports a second copy of a block: more than half of its labels again."""
        again = [places[1] for places in found if len(places) > 1]
        if len(again) * 2 > len(found):
            ref = CellRef(self.workbook, self.sheet, address(*min(again)))
            self.faults.append(Fault(FaultKind.BLOCK_TWICE, ref, block.title))

    def _value_place(self, label: Place) -> Place:
        """The place of the cell of a label: the first to its right, or after inserted columns."""
        if self.labels is None:
            return label
        place = first = self.labels.right_of(label)
        for _ in range(_MAX_SKIPPED_COLUMNS):
            if self.labels.is_label(place, self.titles):
                break
            if not is_blank(self.labels.sheet.cells.get(place)):
                return place
            place = place[0], place[1] + 1
        return first

    def _read_row(
        self, block: Block, parts: Sequence[tuple[Field, Place | None, str]]
    ) -> dict[str, CellValue]:
        """Reads cells of one row, each given as its field, its place and its label.

        A value that a cell implies for a blank cell of the same row, or that the form derives,
        is filled in there.
        """
        row: dict[str, CellValue] = {}
        values: dict[str, Value] = {}
        for part, place, label in parts:
            cell, implies = self._read_cell(place, part, label, values)
            row[part.name], values[part.name] = cell, cell.value
            for name, word in implies:
                if row[name].problem is Problem.BLANK:
                    row[name] = implied(row[name], word, cell.shown)
                    values[name] = word
        derive(row, (part for part, _, _ in parts))
        for part, place, _ in parts:
            if place is None and (block.name, part.name) in self.not_asked:
                row[part.name] = row[part.name]._replace(problem=Problem.NOT_ASKED)
        return row

    def _read_cell(
        self, place: Place | None, part: Field, label: str, values: Mapping[str, Value]
    ) -> tuple[CellValue, ImpliedValues]:
        """The value of a cell, and the values it implies for blank cells of its row."""
        labels = self.labels
        if place is None or labels is None:
            sheet_cell = SheetCell(self.sheet)
            return CellValue(self.workbook, sheet_cell, _notes(label), problem=Problem.ABSENT), ()
        sheet = labels.sheet
        if part.fill_down and place not in sheet.cells:
            place = labels.merges.anchor(place)
        sheet_cell = _sheet_cell(self.sheet, place)
        self.read_count += 1
        cell = stored = sheet.cells.get(place)
        if stored is None:
            return CellValue(self.workbook, sheet_cell, _notes(label), problem=_BLANK), ()
        if labels.merges.is_covered(place):
            # Nobody sees a value under a merged cell, so nobody can have meant it.
            facts = {"words": displayed_text(stored)}
            ref = CellRef(self.workbook, *sheet_cell)
            self.faults.append(Fault(FaultKind.COVERED, ref, label, facts=facts))
            cell = None
        reading = None
        typed = part.computed is None
        if typed and (stored.formula or sheet.duplicates or sheet.from_1904):
            reading = self._doubtful_reading(label, place, stored, part)
        if reading is None:
            reading = read(cell, part, values)
        value, problem, understood, percent, written, implies = reading
        if problem is not _BLANK:
            self.filled_count += 1
            if typed and sheet.is_hidden(place):
                self.hidden.add(place)
        text, formula = (displayed_text(cell), cell.formula) if cell else ("", None)
        notes = _notes(label, understood, percent, formula, written)
        return CellValue.of(self.workbook, sheet_cell, notes, value, problem, text), implies

    def _doubtful_reading(
        self, label: str, place: Place, cell: Cell, part: Field
    ) -> CellReading | None:
        """A reading without a value if the workbook itself leaves the value in doubt."""
        if self.labels is None:
            return None
        sheet = self.labels.sheet
        second = sheet.duplicates.get(place)
        if second is not None:
            ref, facts = (
                CellRef(self.workbook, self.sheet, address(*place)),
                {"second": displayed_text(second)},
            )
            self.faults.append(Fault(FaultKind.DOUBLED, ref, label, facts=facts))
            return CellReading(problem=Problem.DOUBLED)
        if cell.formula and self.circular_references.is_circular(sheet.title, place):
            return CellReading(problem=Problem.CIRCULAR)
        if sheet.from_1904 and part.type is FieldType.DATE and is_date_serial(cell):
            # Typed as counted from 1900, stored as counted from 1904: four years apart.
            return unreadable("text")
        return None

    def _report_missing_label(self, title: str, *, required: bool) -> None:
        """Reports a missing label, at the text that is most similar to it."""
        if self.labels is None:
            return
        place = self.labels.nearest(title, self.titles)
        facts = {"nearest": ""}
        ref = CellRef(self.workbook, self.sheet)
        if place is not None:
            facts = {"nearest": displayed_text(self.labels.sheet.cells[place])}
            ref = CellRef(self.workbook, self.sheet, address(*place))
        self.faults.append(Fault(FaultKind.LABEL_MISSING, ref, title, required, facts))


# All workbooks of a form have the same few hundred.
_notes = lru_cache(maxsize=4_096)(CellNotes)


@lru_cache(maxsize=16_384)
def _sheet_cell(sheet: str, place: Place) -> SheetCell:
    return SheetCell(sheet, address(*place))


def _is_required(block: Block) -> bool:
    return any(part.required for part in block.field) and (
        not block.row or any(row.required for row in block.row)
    )
