"""The three layouts of the form, each found by its labels on a sheet and read cell by cell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from perfeval.cells import address
from perfeval.form import Block, Field, TableRow
from perfeval.model import CellRef, CellValue, Fault, FaultKind, Problem, Row, Value
from perfeval.reader.circles import Circles
from perfeval.reader.labels import Labels, Place, is_blank, normalized
from perfeval.reader.values import Reading, read, shown

# A row that opens with one of these and holds nothing else is a remark under the list.
_REMARKS = ("注", "备注", "说明", "填报人", "填表人", "审核人", "制表", "单位负责人")
_TOTALS = frozenset({"合计", "小计", "总计", "总分", "合计得分"})


@dataclass
class BlockReader:
    """Reads the blocks of one sheet; ``labels`` is None where the sheet is missing."""

    workbook: str
    sheet: str
    labels: Labels | None
    titles: frozenset[str]  # every label of the sheet, normalized
    circles: Circles
    faults: list[Fault] = field(default_factory=list)
    read_count: int = 0
    filled_count: int = 0

    def record(self, block: Block) -> Row:
        """A label beside each cell."""
        row: dict[str, CellValue] = {}
        for field_ in _in_reading_order(block.field):
            row[field_.name] = self._value(self._beside(field_), field_, field_.title, row)
        return row

    def table(self, block: Block) -> Mapping[str, Row]:
        """Fixed rows and columns, both found by their titles."""
        header = self._header(block)
        columns = self._columns(block, header)
        rows: dict[str, Row] = {}
        for table_row in block.row:
            at = self._table_row(block, table_row, header, columns)
            row: dict[str, CellValue] = {}
            for field_ in _in_reading_order(block.field):
                if block.has_cell(table_row, field_):
                    column = columns.get(field_.title)
                    place = (at, column) if at and column else None
                    label = f"{table_row.title}·{field_.title}"
                    row[field_.name] = self._value(place, field_, label, row)
            rows[table_row.name] = row
        return rows

    def list(self, block: Block) -> tuple[Row, ...]:
        """Open rows under a header, up to the end of the sheet."""
        header = self._header(block)
        columns = self._columns(block, header)
        if self.labels is None or not columns:
            return ()
        rows: list[Row] = []
        above: dict[str, CellValue] = {}
        for at in range(max(header.values()) + 1, self.labels.last_row + 1):
            if not self._is_data(block, at, columns):
                continue
            row: dict[str, CellValue] = {}
            for field_ in _in_reading_order(block.field):
                column = columns.get(field_.title)
                place = (at, column) if column else None
                value = self._value(place, field_, field_.title, row)
                if field_.fill_down:
                    value = above[field_.name] = _filled_down(value, above.get(field_.name))
                row[field_.name] = value
            rows.append(row)
        return tuple(rows)

    def _beside(self, field_: Field) -> Place | None:
        if self.labels is None:
            return None
        places = self.labels.places.get(normalized(field_.title))
        if not places:
            self._label_missing(field_.title, required=field_.required)
            return None
        place = first = self.labels.right_of(places[0])
        # A column inserted between label and cell leaves blanks to step over.
        while place[1] <= self.labels.last_column and not self.labels.is_label(place, self.titles):
            if not is_blank(self.labels.sheet.cells.get(place)):
                return place
            place = place[0], place[1] + 1
        return first

    def _header(self, block: Block) -> dict[str, int]:
        """Column title → row, for the header row and one that it was split over."""
        if self.labels is None:
            return {}
        titles = [field_.title for field_ in block.field]
        rows = self.labels.rows_matching(titles)
        enough = min(2, len(titles))
        best = max(rows, key=lambda row: (len(rows[row]), -row), default=0)
        if not best or len(rows[best]) < enough:
            self._label_missing(block.title, required=self._needed(block))
            return {}
        header = dict.fromkeys(rows[best], best)
        for neighbour in (best - 1, best + 1):
            for title in rows.get(neighbour, {}):
                header.setdefault(title, neighbour)
        return header

    def _columns(self, block: Block, header: Mapping[str, int]) -> dict[str, int]:
        if self.labels is None or not header:
            return {}
        columns: dict[str, int] = {}
        for field_ in block.field:
            if field_.title in header:
                at = header[field_.title]
                places = self.labels.places[normalized(field_.title)]
                columns[field_.title] = next(column for row, column in places if row == at)
            else:
                self._label_missing(field_.title, required=field_.required, titles=block)
        return columns

    def _table_row(
        self,
        block: Block,
        table_row: TableRow,
        header: Mapping[str, int],
        columns: Mapping[str, int],
    ) -> int | None:
        if self.labels is None or not columns:
            return None
        first = min(columns.values())
        below = max(header.values())
        for words in (table_row.title, f"其中：{table_row.title}"):
            for row, column in self.labels.places.get(normalized(words), ()):
                if row > below and column < first:
                    return row
        self._label_missing(table_row.title, required=table_row.required, titles=block)
        return None

    def _is_data(self, block: Block, at: int, columns: Mapping[str, int]) -> bool:
        """Whether a row under a list's header was filled in by the unit."""
        if self.labels is None:
            return False
        cells = self.labels.sheet.cells
        filled = [
            field_
            for field_ in block.field
            if field_.computed is None
            and not field_.fill_down
            and field_.title in columns
            and not is_blank(cells.get((at, columns[field_.title])))
        ]
        if not filled:
            return False
        texts = {field_.title: cells[at, columns[field_.title]].text for field_ in filled}
        if sum(normalized(text) == normalized(title) for title, text in texts.items()) > 1:
            return False  # the header, repeated at a page break
        first = normalized(texts[filled[0].title])
        if first in _TOTALS or self.labels.first_words.get(at) in _TOTALS:
            return False
        return not (len(filled) == 1 and first.startswith(_REMARKS))

    def _value(
        self, place: Place | None, field_: Field, label: str, row: Mapping[str, CellValue]
    ) -> CellValue:
        if place is None or self.labels is None:
            ref = CellRef(self.workbook, self.sheet)
            return CellValue(ref, label, None, problem=Problem.ABSENT)
        place = self.labels.top_left(place) if field_.fill_down else place
        cell = self.labels.sheet.cells.get(place)
        values: dict[str, Value] = {name: value.value for name, value in row.items()}
        reading = self._doubtful(place, field_, label) or read(cell, field_, values)
        self.read_count += 1
        self.filled_count += reading.problem is not Problem.BLANK
        return CellValue(
            CellRef(self.workbook, self.sheet, address(*place)),
            label,
            reading.value,
            shown(cell),
            reading.problem,
            reading.understood,
            reading.percent,
            cell.formula if cell else None,
        )

    def _doubtful(self, place: Place, field_: Field, label: str) -> Reading | None:
        """A reading without a value where the workbook itself leaves open what it is."""
        if self.labels is None or field_.computed is not None:
            return None
        sheet = self.labels.sheet
        second = sheet.doubled.get(place)
        if second is not None:
            ref = CellRef(self.workbook, self.sheet, address(*place))
            facts = {"second": shown(second)}
            self.faults.append(Fault(FaultKind.DOUBLED, ref, label, facts=facts))
            return Reading(problem=Problem.DOUBLED)
        cell = sheet.cells.get(place)
        if cell is not None and cell.formula and self.circles.through(sheet.title, place):
            return Reading(problem=Problem.CIRCULAR)
        return None

    def _label_missing(self, title: str, *, required: bool, titles: Block | None = None) -> None:
        if self.labels is None:
            return
        known = [field_.title for field_ in titles.field] if titles else []
        known += [row.title for row in titles.row] if titles else []
        nearest = self.labels.nearest(title, [*known, *self.titles])
        ref = CellRef(self.workbook, self.sheet)
        facts = {"nearest": nearest}
        self.faults.append(Fault(FaultKind.LABEL_MISSING, ref, title, required, facts))

    @staticmethod
    def _needed(block: Block) -> bool:
        return any(field_.required for field_ in block.field) and (
            not block.row or any(row.required for row in block.row)
        )


def _in_reading_order(fields: tuple[Field, ...]) -> Iterator[Field]:
    """Fields that others are read by, the sign and the measure unit, come first."""
    deciding = {name for field_ in fields for name in (*field_.text_when, field_.measured_by)}
    yield from (field_ for field_ in fields if field_.name in deciding)
    yield from (field_ for field_ in fields if field_.name not in deciding)


def _filled_down(value: CellValue, above: CellValue | None) -> CellValue:
    """A blank group title repeats the one above it."""
    if value.problem is not Problem.BLANK or above is None:
        return value
    return CellValue(above.ref, above.label, above.value, above.shown, above.problem)
