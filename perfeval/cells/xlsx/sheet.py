"""One worksheet part → sparse cells and merged ranges.

The loop over the tree visits each element once and keeps nothing of a blank cell. A bad cell
never stops the others: an address outside the sheet is kept as it is, for the checks to report.
Rows and columns count from 1.
"""

from decimal import Decimal
from xml.etree.ElementTree import Element

from perfeval.cells.grid import LAST_COLUMN, LAST_ROW, area, place
from perfeval.cells.limits import refuse_over
from perfeval.cells.numbers import decimal
from perfeval.cells.workbook import Area, Cell, Place
from perfeval.cells.xlsx.cell_decoder import (
    PICTURE,
    WorkbookContext,
    broken,
    decode_cell,
    decode_string,
    decode_value,
)
from perfeval.cells.xlsx.strings import string_item
from perfeval.cells.xlsx.xml_parser import namespace, parse_in_chunks

_MAX_COLUMN_ELEMENTS = 1_000  # of `col` elements; no real sheet has as many
_TRUE = frozenset({"1", "true"})
_LEAST_ROW_HEIGHT = 1  # points; what is lower or narrower cannot be seen on any screen
_LEAST_COLUMN_WIDTH = Decimal("0.1")  # widths of a digit

# How cells and rows start: as such, after a namespace prefix, and in UTF-16.
_CELL_TAGS = (b"<c", b"<row", b":c", b":row", b"<\0c", b"<\0r\0o\0w")
_MERGE_TAG = b"mergeCell "


def read_sheet(data: bytes, part: str, context: WorkbookContext) -> "SheetReader":
    """The cells and merged ranges of a worksheet part.

    Raises:
        Unreadable: if the part is malformed, forbidden or over a cap.
    """
    # Too many cells are refused before a tree is built of them. The few other tags of a sheet that
    # start alike do not come near the limits.
    limits = context.limits
    if context.cells_seen + len(data) > limits.cells_seen:  # a byte begins one tag at most
        tags = sum(map(data.count, _CELL_TAGS))
        refuse_over(context.cells_seen + tags, limits.cells_seen, part, "rows and cells")
    if len(data) > limits.merges:
        refuse_over(data.count(_MERGE_TAG), limits.merges, part, "merged ranges")
    reader = SheetReader(part, context)
    for root, complete in parse_in_chunks(data, part, limits):
        reader.read_chunk(root, complete)
    return reader


class SheetReader:
    """Collects the cells of a sheet while its tree is parsed."""

    def __init__(self, part: str, context: WorkbookContext) -> None:
        """Starts with an empty sheet."""
        self.cells: dict[Place, Cell] = {}
        self.merges: list[Area] = []
        self.duplicates: dict[Place, Cell] = {}
        self.invalid_addresses: list[str] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self._part = part
        self._context = context
        self._cell_tag = self._value_tag = self._formula_tag = self._inline_tag = ""
        self._rows_unseen = False  # rows without a height of their own
        self._row_element: Element | None = None
        self._row = 0
        self._column = 0

    def read_chunk(self, root: Element, complete: bool) -> None:
        """Reads what is new in the tree and deletes what is complete."""
        space = namespace(root)
        self._cell_tag, self._inline_tag = f"{space}c", f"{space}is"
        self._value_tag, self._formula_tag = f"{space}v", f"{space}f"
        children = list(root)
        for child in children:
            finished = complete or child is not children[-1]
            if child.tag == f"{space}sheetData":
                self._read_rows(child, f"{space}row", finished)
            elif child.tag == f"{space}mergeCells" and finished:
                self._read_merges(child)
            elif child.tag == f"{space}sheetFormatPr":
                self._read_default_sizes(child)
            elif child.tag == f"{space}cols" and finished:
                self._read_columns(child)
        if not complete:
            del root[:-1]

    def _read_rows(self, sheet_data: Element, tag: str, finished: bool) -> None:
        rows = list(sheet_data)
        last = None if finished or not rows else rows[-1]
        for row in rows:
            if row.tag != tag:
                continue
            if row is not self._row_element:
                self._start_row(row)
            cells = list(row)
            if row is last:
                # The last cell may still be open; those before it are complete.
                cells = cells[:-1]
                del row[: len(cells)]
            kept = self._context.cells_kept
            self._read_cells(cells, unfinished=row is last)
            if self._context.cells_kept > kept and self._is_hidden(row):
                self.hidden_rows.add(self._row)
        if not finished:
            del sheet_data[:-1]
        context, limits = self._context, self._context.limits
        refuse_over(context.cells_seen, limits.cells_seen, self._part, "rows and cells")
        refuse_over(context.cells_kept, limits.cells_kept, self._part, "cells with content")

    def _start_row(self, row: Element) -> None:
        self._context.cells_seen += 1
        self._row_element = row
        self._column = 0
        number = row.get("r")
        if number is None:
            self._row += 1
        else:
            plain = number.isascii() and number.isdigit() and len(number) < 9
            # Row 0 is outside the sheet, and so is every cell of it without an address.
            self._row = int(number) if plain else 0

    def _read_cells(self, elements: list[Element], *, unfinished: bool) -> None:
        """Reads some cells of a row; more may follow if the row is unfinished."""
        self._context.cells_seen += len(elements)
        cell_tag, value_tag = self._cell_tag, self._value_tag
        cells, context = self.cells, self._context
        cached = context.cached
        start = kept = 0  # index after the last cell with a place; cells with content
        # Most rows of a form are styled blanks throughout.
        for index, element in enumerate(elements if any(map(len, elements)) else ()):
            children = len(element)
            # Most cells of a form are styled blanks.
            if not children or element.tag != cell_tag:
                continue
            reference = element.get("r")
            if reference is None:
                self._skip_blanks(elements[start:index])
                start = index + 1
                at = self._next_place()
            else:
                at = place(reference)
                if at is not None:
                    self._column = at[1]
                    start = index + 1
            child = element[0]
            if children == 1 and child.tag == value_tag and not len(child):
                content = _type(element), element.get("s"), child.text
                cell = cached.get(content) or decode_value(content, context)
            else:
                cell = self._decode_element(element)
            if cell is None:
                continue
            kept += 1
            if at is None:
                self.invalid_addresses.append(element.get("r", f"row {self._row}"))
            elif cells.setdefault(at, cell) is not cell and cells[at] != cell:
                self.duplicates.setdefault(at, cell)
        self._context.cells_kept += kept
        if unfinished:
            self._skip_blanks(elements[start:])

    def _skip_blanks(self, blanks: list[Element]) -> None:
        """Moves the column past blank cells, since a cell without an address may follow."""
        for blank in blanks:
            if blank.tag == self._cell_tag:
                reference = blank.get("r")
                at = self._next_place() if reference is None else place(reference)
                self._column = at[1] if at else self._column

    def _next_place(self) -> Place | None:
        """The place of a cell without an address: right of the last one."""
        self._column += 1
        on_grid = 0 < self._row <= LAST_ROW and self._column <= LAST_COLUMN
        return (self._row, self._column) if on_grid else None

    def _decode_element(self, element: Element) -> Cell | None:
        """The cell of an element that has children, or None if it is blank nevertheless."""
        raw = formula = inline = None
        values = 0
        for child in element:
            name = child.tag
            if name == self._value_tag:
                # Nobody can tell which part is meant if an element stands within a value.
                values += 1 + len(child)
                raw = child.text or ""
            elif name == self._formula_tag:
                formula = (child.text or "").removeprefix("=")
            elif name == self._inline_tag:
                inline = child
        kind, style = element.get("t"), element.get("s")
        if values > 1:
            return broken(percent=False, formula=formula)
        if inline is not None:
            item = string_item(inline, self._context.limits)
            if not isinstance(item, str):
                return decode_string(item, style, formula, self._context)
            raw = item
        content = kind, style, raw
        if formula is not None:
            return decode_cell(content, formula, self._context)
        return self._context.cached.get(content) or decode_value(content, self._context)

    def _read_columns(self, columns: Element) -> None:
        for column in columns[:_MAX_COLUMN_ELEMENTS]:
            ends = column.get("min", ""), column.get("max", "")
            plain = all(end.isascii() and end.isdigit() and len(end) < 6 for end in ends)
            hidden = column.get("hidden") in _TRUE or _is_below(
                column.get("width"), _LEAST_COLUMN_WIDTH
            )
            if plain:
                first, last = map(int, ends)
                own = range(first, min(last, LAST_COLUMN) + 1)
                self.hidden_columns.difference_update(own)
                if hidden:
                    self.hidden_columns.update(own)

    def _is_hidden(self, row: Element) -> bool:
        """Whether a row is hidden, or too low to be seen by its own height or that of the sheet."""
        height = row.get("ht")
        unseen = self._rows_unseen if height is None else _is_below(height, _LEAST_ROW_HEIGHT)
        return row.get("hidden") in _TRUE or unseen

    def _read_default_sizes(self, sizes: Element) -> None:
        """Reads the sizes of rows and columns without their own; they stand before the columns."""
        self._rows_unseen = sizes.get("zeroHeight") in _TRUE or _is_below(
            sizes.get("defaultRowHeight"), _LEAST_ROW_HEIGHT
        )
        if _is_below(sizes.get("defaultColWidth"), _LEAST_COLUMN_WIDTH):
            self.hidden_columns.update(range(1, LAST_COLUMN + 1))

    def _read_merges(self, merges: Element) -> None:
        for merge in merges:
            reference = merge.get("ref", "")
            found = area(reference)
            if found is None:
                self.invalid_addresses.append(reference)
            else:
                self.merges.append(found)
        count = len(self.merges) + len(self.invalid_addresses)
        refuse_over(count, self._context.limits.merges, self._part, "merged ranges")


def _is_below(size: str | None, least: Decimal | int) -> bool:
    """Whether a height or a width is given and less than can be seen."""
    number = decimal(size) if size else None
    return number is not None and number[0] < least


def _type(element: Element) -> str | None:
    """The type of a cell without a formula: an error with a rich value is a picture."""
    kind = element.get("t")
    return PICTURE if kind == "e" and element.get("vm") else kind
