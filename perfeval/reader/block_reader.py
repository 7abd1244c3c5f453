"""Reads the blocks of a sheet cell by cell, in the three layouts: record, table and list.

Rows and columns count from 1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from perfeval.cells import Place
from perfeval.model import (
    CellRef,
    CellValue,
    Fault,
    FaultKind,
    Problem,
    Row,
)
from perfeval.reader.blank_cells import filled_down
from perfeval.reader.block_faults import list_faults, unit_faults
from perfeval.reader.circular_references import CircularReferences
from perfeval.reader.locate.blocks import BlockLocation
from perfeval.reader.locate.labels import Labels, is_blank
from perfeval.reader.locate.rows import ListRows
from perfeval.reader.row_reader import RowReader
from perfeval.reader.values.cell import displayed_text
from perfeval.scheme.form import Block, Field, TableRow

# Columns that may be inserted between a label and its cell.
_MAX_SKIPPED_COLUMNS = 12


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
        rows: reads the rows of the blocks, and counts their cells.
    """

    workbook: str
    sheet: str
    labels: Labels | None
    titles: frozenset[str]
    locations: Mapping[str, BlockLocation]
    circular_references: CircularReferences
    not_asked: frozenset[tuple[str, str]] = frozenset()
    faults: list[Fault] = field(default_factory=list)
    rows: RowReader = field(init=False)

    def __post_init__(self) -> None:
        """Shares what was noted with the reader of rows."""
        self.rows = RowReader(
            self.workbook, self.sheet, self.labels, self.circular_references, self.faults
        )

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
                self._top(block),
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
                self._top(block),
            )
            for name in repeated:
                row[name] = above[name] = filled_down(row[name], above.get(name))
            rows.append({name: row[name] for name in names})
        self.faults += list_faults(found, block, min(columns.values()), self.rows.ref)
        return tuple(rows)

    def _top(self, block: Block) -> int:
        """The first row under the header of a table or a list; 0 if it was not found."""
        location = self.locations.get(block.name)
        return location.bottom + 1 if location else 0

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
        """Reports money in 元 where the form asks for 万元, once for each label."""
        if self.labels is None:
            return
        bottom = self.locations[block.name].bottom
        for fault in unit_faults(block, titles, bottom, self.labels, self.rows.ref):
            if all(fault.ref != known.ref for known in self.faults):
                self.faults.append(fault)

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
            self.faults.append(Fault(FaultKind.BLOCK_TWICE, self.rows.ref(min(again)), block.title))

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
        self, block: Block, parts: Sequence[tuple[Field, Place | None, str]], top: int = 0
    ) -> dict[str, CellValue]:
        """Reads a row; what the version of the workbook did not have is not asked of it."""
        row = self.rows.read_row(parts, top)
        for part, place, _ in parts:
            if place is None and (block.name, part.name) in self.not_asked:
                row[part.name] = row[part.name]._replace(problem=Problem.NOT_ASKED)
        return row

    def _report_missing_label(self, title: str, *, required: bool) -> None:
        """Reports a missing label, at the text that is most similar to it."""
        if self.labels is None:
            return
        place = self.labels.nearest(title, self.titles)
        facts = {"nearest": ""}
        ref = CellRef(self.workbook, self.sheet)
        if place is not None:
            facts = {"nearest": displayed_text(self.labels.sheet.cells[place])}
            ref = self.rows.ref(place)
        self.faults.append(Fault(FaultKind.LABEL_MISSING, ref, title, required, facts))


def _is_required(block: Block) -> bool:
    return any(part.required for part in block.field) and (
        not block.row or any(row.required for row in block.row)
    )
