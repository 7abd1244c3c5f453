"""The three layouts of the form, read cell by cell where they stand on a sheet."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from perfeval.cells import Cell, address
from perfeval.model import CellRef, CellValue, Fault, FaultKind, Notes, Problem, Row, Spot, Value
from perfeval.reader.circles import Circles
from perfeval.reader.locate.blocks import Standing
from perfeval.reader.locate.labels import Labels, Place, is_blank
from perfeval.reader.locate.rows import ListRows
from perfeval.reader.values.cell import counts_days, read, shown
from perfeval.reader.values.notation import Reading, refused
from perfeval.scheme.form import Block, Field, FieldType, TableRow

# Columns that may have been inserted between a label and its cell.
_MOST_STEPS = 12
Implied = tuple[tuple[str, str], ...]  # field, word
_BLANK = Problem.BLANK
_IN_YUAN = re.compile(r"[(（\[【]元[)）\]】]|单位[:：]?\s*元")
_REMARKS_IN_YUAN = ("单位：元", "（单位：元）", "金额单位：元", "（金额单位：元）")


@dataclass
class BlockReader:
    """Reads the blocks of one sheet; ``labels`` is None where the sheet is missing."""

    workbook: str
    sheet: str
    labels: Labels | None
    titles: frozenset[str]  # every label of the sheet, as words
    standings: Mapping[str, Standing]
    circles: Circles
    faults: list[Fault] = field(default_factory=list)
    hidden: set[Place] = field(default_factory=set)  # filled cells in hidden rows and columns
    read_count: int = 0
    filled_count: int = 0

    def record(self, block: Block) -> Row:
        """A label beside each cell."""
        titles = self._titles(block)
        if self.labels is not None:
            self._missing_titles(block, titles)
            self._told_twice(block, [self.labels.of(part.titles) for part in block.field])
        places = {name: self._beside(place) for name, place in titles.items()}
        return self._row(
            [(part, places.get(part.name), part.title) for part in block.reading_order]
        )

    def table(self, block: Block) -> Mapping[str, Row]:
        """Fixed rows and columns, both found by their titles."""
        columns = self._columns(block)
        rows: dict[str, Row] = {}
        found = {part.name: self._row_places(block, part) for part in block.row if columns}
        self._told_twice(block, list(found.values()))
        for table_row in block.row:
            at = next((row for row, _ in found.get(table_row.name, ())), None)
            rows[table_row.name] = self._row(
                [
                    (part, _where(at, columns.get(part.name)), label)
                    for part, label in block.cells_of(table_row)
                ]
            )
        return rows

    def list(self, block: Block) -> tuple[Row, ...]:
        """Open rows under a header, up to the next block or the end of the sheet."""
        columns, fields = self._columns(block), block.reading_order
        if self.labels is None or not columns:
            return ()
        found = ListRows(block, columns, self.standings[block.name], self.labels)
        rows: list[Row] = []
        above: dict[str, CellValue] = {}
        spots = [(part, columns.get(part.name), part.title) for part in fields]
        names = [part.name for part in block.field]
        filled_down = [part.name for part in block.field if part.fill_down]
        for at in found:
            row = self._row([(part, _where(at, column), title) for part, column, title in spots])
            for name in filled_down:
                row[name] = above[name] = _filled_down(row[name], above.get(name))
            rows.append({name: row[name] for name in names})
        for kind, at, words in found.left_out:
            ref = CellRef(self.workbook, self.sheet, address(at, min(columns.values())))
            self.faults.append(Fault(kind, ref, block.title, facts={"words": words}))
        return tuple(rows)

    def _titles(self, block: Block) -> Mapping[str, Place]:
        standing = self.standings.get(block.name)
        return standing.titles if standing else {}

    def _columns(self, block: Block) -> dict[str, int]:
        """Field name → column, of a table or a list."""
        titles = self._titles(block)
        if titles:
            self._missing_titles(block, titles)
            self._other_units(block, titles)
        else:
            self._label_missing(block.title, required=_needed(block))
        return {name: column for name, (_, column) in titles.items()}

    def _missing_titles(self, block: Block, titles: Mapping[str, Place]) -> None:
        for part in block.field:
            if part.name not in titles:
                self._label_missing(part.title, required=part.required)

    def _other_units(self, block: Block, titles: Mapping[str, Place]) -> None:
        """Money headed in 元 where the form asks for 万元, at a title or at a remark above."""
        money = [part for part in block.field if part.type is FieldType.MONEY]
        if self.labels is None or not money:
            return
        bottom = self.standings[block.name].bottom
        headed = [(part.title, titles[part.name]) for part in money if part.name in titles]
        remarks = [place for place in self.labels.of(_REMARKS_IN_YUAN) if place[0] <= bottom]
        for title, place in (*headed, *((block.title, place) for place in remarks[:1])):
            words = shown(self.labels.sheet.cells.get(place))
            ref = CellRef(self.workbook, self.sheet, address(*place))
            if _IN_YUAN.search(words) and all(fault.ref != ref for fault in self.faults):
                facts = {"found": words}
                self.faults.append(Fault(FaultKind.UNIT_IN_LABEL, ref, title, facts=facts))

    def _row_places(self, block: Block, table_row: TableRow) -> Sequence[Place]:
        """Where the title of a row stands, left of the columns and below their titles."""
        if self.labels is None:
            return ()
        standing = self.standings[block.name]
        places = [
            (row, column)
            for row, column in self.labels.of(table_row.titles)
            if standing.bottom < row <= standing.end
            and standing.left <= column < standing.first_column
        ]
        if not places:
            self._label_missing(table_row.title, required=table_row.required)
        return places

    def _told_twice(self, block: Block, found: Sequence[Sequence[Place]]) -> None:
        """Notes a second copy of a block, of which the first is read: most of its labels again."""
        again = [places[1] for places in found if len(places) > 1]
        if len(again) * 2 > len(found):
            ref = CellRef(self.workbook, self.sheet, address(*min(again)))
            self.faults.append(Fault(FaultKind.BLOCK_TWICE, ref, block.title))

    def _beside(self, label: Place) -> Place:
        """The cell of a label: the first to its right, or behind columns inserted in between."""
        if self.labels is None:
            return label
        place = first = self.labels.right_of(label)
        for _ in range(_MOST_STEPS):
            if self.labels.is_label(place, self.titles):
                break
            if not is_blank(self.labels.sheet.cells.get(place)):
                return place
            place = place[0], place[1] + 1
        return first

    def _row(self, parts: Sequence[tuple[Field, Place | None, str]]) -> dict[str, CellValue]:
        """Cells read together, each given as its field, its place and its label.

        What one of them says of a blank one beside it is understood there.
        """
        row: dict[str, CellValue] = {}
        values: dict[str, Value] = {}
        for part, place, label in parts:
            cell, implies = self._value(place, part, label, values)
            row[part.name], values[part.name] = cell, cell.value
            for name, word in implies:
                if row[name].problem is Problem.BLANK:
                    row[name] = _implied(row[name], word, cell.shown)
                    values[name] = word
        return row

    def _value(
        self, place: Place | None, part: Field, label: str, values: Mapping[str, Value]
    ) -> tuple[CellValue, Implied]:
        """A cell as its field reads it, and what it says of blank ones beside it."""
        labels = self.labels
        if place is None or labels is None:
            spot = Spot(self.sheet)
            return CellValue(self.workbook, spot, _notes(label), problem=Problem.ABSENT), ()
        sheet = labels.sheet
        if part.fill_down and place not in sheet.cells:
            place = labels.merges.corner(place)
        spot = _spot(self.sheet, place)
        self.read_count += 1
        cell = stored = sheet.cells.get(place)
        if stored is None:
            return CellValue(self.workbook, spot, _notes(label), problem=_BLANK), ()
        if labels.merges.covered(place):
            # Nobody sees what lies under a merged cell, and nobody can have meant it.
            facts = {"words": shown(stored)}
            ref = CellRef(self.workbook, *spot)
            self.faults.append(Fault(FaultKind.COVERED, ref, label, facts=facts))
            cell = None
        reading = None
        typed = part.computed is None
        if typed and (stored.formula or sheet.doubled or sheet.from_1904):
            reading = self._doubtful(label, place, stored, part)
        if reading is None:
            reading = read(cell, part, values)
        value, problem, understood, percent, written, implies = reading
        if problem is not _BLANK:
            self.filled_count += 1
            if typed and sheet.hides(place):
                self.hidden.add(place)
        text, formula = (shown(cell), cell.formula) if cell else ("", None)
        notes = _notes(label, understood, percent, formula, written)
        return CellValue.of(self.workbook, spot, notes, value, problem, text), implies

    def _doubtful(self, label: str, place: Place, cell: Cell, part: Field) -> Reading | None:
        """A reading without a value where the workbook itself leaves open what it is."""
        if self.labels is None:
            return None
        sheet = self.labels.sheet
        second = sheet.doubled.get(place)
        if second is not None:
            ref, facts = (
                CellRef(self.workbook, self.sheet, address(*place)),
                {"second": shown(second)},
            )
            self.faults.append(Fault(FaultKind.DOUBLED, ref, label, facts=facts))
            return Reading(problem=Problem.DOUBLED)
        if cell.formula and self.circles.through(sheet.title, place):
            return Reading(problem=Problem.CIRCULAR)
        if sheet.from_1904 and part.type is FieldType.DATE and counts_days(cell):
            # Counted from 1900 by whoever typed it, from 1904 by the workbook: four years apart.
            return refused("text")
        return None

    def _label_missing(self, title: str, *, required: bool) -> None:
        """Notes a label that is not there, at the text that looks most like it."""
        if self.labels is None:
            return
        place = self.labels.nearest(title, self.titles)
        facts = {"nearest": ""}
        ref = CellRef(self.workbook, self.sheet)
        if place is not None:
            facts = {"nearest": shown(self.labels.sheet.cells[place])}
            ref = CellRef(self.workbook, self.sheet, address(*place))
        self.faults.append(Fault(FaultKind.LABEL_MISSING, ref, title, required, facts))


# Every workbook of a form has the same few hundred.
_notes = lru_cache(maxsize=4_096)(Notes)


@lru_cache(maxsize=16_384)
def _spot(sheet: str, place: Place) -> Spot:
    return Spot(sheet, address(*place))


def _needed(block: Block) -> bool:
    return any(part.required for part in block.field) and (
        not block.row or any(row.required for row in block.row)
    )


def _where(row: int | None, column: int | None) -> Place | None:
    return (row, column) if row and column else None


def _implied(blank: CellValue, word: str, source: str) -> CellValue:
    """A blank cell with what another cell of its row says of it."""
    notes = Notes(blank.label, word, written="implied", source=source)
    return CellValue.of(blank.workbook, blank.spot, notes, word)


def _filled_down(value: CellValue, above: CellValue | None) -> CellValue:
    """A blank group title repeats the one above it."""
    if value.problem is not Problem.BLANK or above is None:
        return value
    return above._replace(notes=Notes(above.label))
