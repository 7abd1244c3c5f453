"""Reads the cells of one row of a block, by the values read before them in the row.

Rows and columns count from 1.
"""

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
    SheetCell,
    Value,
)
from perfeval.reader.blank_cells import derive, implied
from perfeval.reader.circular_references import CircularReferences
from perfeval.reader.locate.labels import Labels
from perfeval.reader.merged_cells import is_shared, shared_place
from perfeval.reader.values.cell import displayed_text, is_date_serial, read
from perfeval.reader.values.text_parser import CellReading, unreadable
from perfeval.scheme.form import Field, FieldType

ImpliedValues = tuple[tuple[str, str], ...]  # field, word
_BLANK = Problem.BLANK


@dataclass
class RowReader:
    """Reads rows of one sheet.

    Attributes:
        workbook: the name of the workbook inside the batch folder.
        sheet: the title of the sheet in the workbook.
        labels: its printed labels, None if the sheet is missing.
        circular_references: of the whole workbook.
        faults: what was noted while reading.
        hidden: places of filled cells in hidden rows and columns.
        read_count: how many cells were looked at.
        filled_count: how many of them were filled in.
    """

    workbook: str
    sheet: str
    labels: Labels | None
    circular_references: CircularReferences
    faults: list[Fault]
    hidden: set[Place] = field(default_factory=set)
    read_count: int = 0
    filled_count: int = 0

    def ref(self, place: Place) -> CellRef:
        """A place of the sheet in the batch."""
        return CellRef(self.workbook, self.sheet, address(*place))

    def read_row(
        self, parts: Sequence[tuple[Field, Place | None, str]], top: int = 0
    ) -> dict[str, CellValue]:
        """Reads cells of one row, each given as its field, its place and its label.

        A value that a cell implies for a blank cell of the same row, or that the form derives,
        is filled in there. A cell merged with one above it, in row ``top`` or below, has the text
        of that one; 0: none has.
        """
        row: dict[str, CellValue] = {}
        values: dict[str, Value] = {}
        for part, place, label in parts:
            cell, implies = self._read_cell(place, part, label, values, top)
            row[part.name], values[part.name] = cell, cell.value
            for name, word in implies:
                if row[name].problem is Problem.BLANK:
                    row[name] = implied(row[name], word, cell.shown)
                    values[name] = word
        derive(row, (part for part, _, _ in parts))
        return row

    def _read_cell(
        self,
        place: Place | None,
        part: Field,
        label: str,
        values: Mapping[str, Value],
        top: int,
    ) -> tuple[CellValue, ImpliedValues]:
        """The value of a cell, and the values it implies for blank cells of its row."""
        labels = self.labels
        if place is None or labels is None:
            sheet_cell = SheetCell(self.sheet)
            return CellValue(self.workbook, sheet_cell, _notes(label), problem=Problem.ABSENT), ()
        sheet = labels.sheet
        place, merged = self._visible_place(place, part, label, values, top)
        sheet_cell = _sheet_cell(self.sheet, place)
        self.read_count += 1
        cell = stored = sheet.cells.get(place)
        if stored is None:
            notes = _notes(label, written=merged)
            return CellValue(self.workbook, sheet_cell, notes, problem=_BLANK), ()
        if labels.merges.is_covered(place):
            self._report_covered(place, label, stored)
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
        notes = _notes(label, understood, percent, formula, written or merged)
        return CellValue.of(self.workbook, sheet_cell, notes, value, problem, text), implies

    def _visible_place(
        self, place: Place, part: Field, label: str, values: Mapping[str, Value], top: int
    ) -> tuple[Place, str]:
        """The place of the cell seen there, and "merged" if that says nothing of the row."""
        if self.labels is None:
            return place, ""
        if part.fill_down:
            blank = place not in self.labels.sheet.cells
            return (self.labels.merges.anchor(place) if blank else place), ""
        above = shared_place(self.labels, place, top) if top and part.computed is None else None
        if above is None:
            return place, ""
        if not is_shared(part, values):
            return place, "merged"
        stored = self.labels.sheet.cells.get(place)
        if stored is not None:
            self._report_covered(place, label, stored)
        return above, ""

    def _report_covered(self, place: Place, label: str, stored: Cell) -> None:
        """Reports a value under a merged cell: nobody sees it, so nobody can have meant it."""
        facts = {"words": displayed_text(stored)}
        self.faults.append(Fault(FaultKind.COVERED, self.ref(place), label, facts=facts))

    def _doubtful_reading(
        self, label: str, place: Place, cell: Cell, part: Field
    ) -> CellReading | None:
        """A reading without a value if the workbook itself leaves the value in doubt."""
        if self.labels is None:
            return None
        sheet = self.labels.sheet
        second = sheet.duplicates.get(place)
        if second is not None:
            facts = {"second": displayed_text(second)}
            self.faults.append(Fault(FaultKind.DOUBLED, self.ref(place), label, facts=facts))
            return CellReading(problem=Problem.DOUBLED)
        if cell.formula and self.circular_references.is_circular(sheet.title, place):
            return CellReading(problem=Problem.CIRCULAR)
        if sheet.from_1904 and part.type is FieldType.DATE and is_date_serial(cell):
            # Typed as counted from 1900, stored as counted from 1904: four years apart.
            return unreadable("text")
        return None


# All workbooks of a form have the same few hundred.
_notes = lru_cache(maxsize=4_096)(CellNotes)


@lru_cache(maxsize=16_384)
def _sheet_cell(sheet: str, place: Place) -> SheetCell:
    return SheetCell(sheet, address(*place))
