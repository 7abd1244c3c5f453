"""One worksheet part → sparse cells and merged ranges.

The loop over the tree looks at each element once and keeps nothing of a blank one. One bad cell
never costs the rest: an address that names no place is kept as it is, for others to report.
"""

from xml.etree.ElementTree import Element

from perfeval.cells.grid import LAST_COLUMN, LAST_ROW, area, place
from perfeval.cells.limits import refuse_over
from perfeval.cells.workbook import Area, Cell, Place
from perfeval.cells.xlsx.contents import Surroundings, decoded, new_cell
from perfeval.cells.xlsx.markup import grow, namespace
from perfeval.cells.xlsx.texts import text_of

_MOST_STRETCHES = 1_000  # of columns with a width of their own; no sheet has as many
_TRUE = frozenset({"1", "true"})

# Cells and rows as they start: plainly, behind a prefix, and in UTF-16 of either byte order.
_CELL_TAGS = (b"<c", b"<row", b":c", b":row", b"<\0c", b"<\0r\0o\0w")
_MERGE_TAG = b"mergeCell "


def read_sheet(data: bytes, part: str, book: Surroundings) -> "SheetReader":
    """The cells and merged ranges of a worksheet part.

    Raises:
        Unreadable: if the part is malformed, forbidden or over a cap.
    """
    # A bomb shows by its tags, before any tree is made of them. The few others of a sheet that
    # start alike do not come near the caps.
    limits = book.limits
    if book.cells_seen + len(data) > limits.cells_seen:  # a byte begins one tag at most
        tags = sum(map(data.count, _CELL_TAGS))
        refuse_over(book.cells_seen + tags, limits.cells_seen, part, "rows and cells")
    if len(data) > limits.merges:
        refuse_over(data.count(_MERGE_TAG), limits.merges, part, "merged ranges")
    reader = SheetReader(part, book)
    for root, complete in grow(data, part, limits):
        reader.take(root, complete)
    return reader


class SheetReader:
    """Collects a sheet's cells while its tree grows."""

    def __init__(self, part: str, book: Surroundings) -> None:
        """Starts with an empty sheet."""
        self.cells: dict[Place, Cell] = {}
        self.merges: list[Area] = []
        self.doubled: dict[Place, Cell] = {}
        self.astray: list[str] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self._part = part
        self._book = book
        self._cell_tag = self._value_tag = self._formula_tag = self._inline_tag = ""
        self._row_element: Element | None = None
        self._row = 0
        self._column = 0

    def take(self, root: Element, complete: bool) -> None:
        """Reads what is new in the tree and drops what is finished."""
        space = namespace(root)
        self._cell_tag, self._inline_tag = f"{space}c", f"{space}is"
        self._value_tag, self._formula_tag = f"{space}v", f"{space}f"
        children = list(root)
        for child in children:
            whole = complete or child is not children[-1]
            if child.tag == f"{space}sheetData":
                self._take_rows(child, f"{space}row", whole)
            elif child.tag == f"{space}mergeCells" and whole:
                self._take_merges(child)
            elif child.tag == f"{space}cols" and whole:
                self._take_columns(child)
        if not complete:
            del root[:-1]

    def _take_rows(self, sheet_data: Element, tag: str, whole: bool) -> None:
        rows = list(sheet_data)
        last = None if whole or not rows else rows[-1]
        for row in rows:
            if row.tag != tag:
                continue
            if row is not self._row_element:
                self._start_row(row)
            cells = list(row)
            if row is last:
                # The last cell may still be open; those before it need not wait for the row.
                cells = cells[:-1]
                del row[: len(cells)]
            kept = self._book.cells_kept
            self._take_cells(cells, unfinished=row is last)
            if row.get("hidden") in _TRUE and self._book.cells_kept > kept:
                self.hidden_rows.add(self._row)
        if not whole:
            del sheet_data[:-1]
        book, limits = self._book, self._book.limits
        refuse_over(book.cells_seen, limits.cells_seen, self._part, "rows and cells")
        refuse_over(book.cells_kept, limits.cells_kept, self._part, "cells with content")

    def _start_row(self, row: Element) -> None:
        self._book.cells_seen += 1
        self._row_element = row
        self._column = 0
        number = row.get("r")
        if number is None:
            self._row += 1
        else:
            plain = number.isascii() and number.isdigit() and len(number) < 9
            # Row 0 is off the grid, and so is every cell of it that has no address of its own.
            self._row = int(number) if plain else 0

    def _take_cells(self, elements: list[Element], *, unfinished: bool) -> None:
        """Keeps what cells hold; the row may go on after them."""
        self._book.cells_seen += len(elements)
        cell_tag, value_tag = self._cell_tag, self._value_tag
        cells, book = self.cells, self._book
        known = book.known
        behind = kept = 0  # the cell that was placed last; how many hold something
        for index, element in enumerate(elements):
            children = len(element)
            # Most cells of a form are styled blanks.
            if not children or element.tag != cell_tag:
                continue
            reference = element.get("r")
            if reference is None:
                self._step_over(elements[behind:index])
                behind = index + 1
                at = self._next_place()
            else:
                at = place(reference)
                if at is not None:
                    self._column = at[1]
                    behind = index + 1
            child = element[0]
            if children == 1 and child.tag == value_tag:
                content = element.get("t"), element.get("s"), child.text
                cell = known.get(content) or new_cell(content, book)
            else:
                cell = self._content(element)
            if cell is None:
                continue
            kept += 1
            if at is None:
                self.astray.append(element.get("r", f"row {self._row}"))
            elif cells.setdefault(at, cell) is not cell and cells[at] != cell:
                self.doubled.setdefault(at, cell)
        self._book.cells_kept += kept
        if unfinished:
            self._step_over(elements[behind:])

    def _step_over(self, blanks: list[Element]) -> None:
        """Goes past cells that were not placed, for one without an address may stand behind."""
        for blank in blanks:
            if blank.tag == self._cell_tag:
                reference = blank.get("r")
                at = self._next_place() if reference is None else place(reference)
                self._column = at[1] if at else self._column

    def _next_place(self) -> Place | None:
        """Where a cell without an address stands: right behind the last one."""
        self._column += 1
        on_grid = 0 < self._row <= LAST_ROW and self._column <= LAST_COLUMN
        return (self._row, self._column) if on_grid else None

    def _content(self, element: Element) -> Cell | None:
        """The cell of an element with any children, or None if it is blank all the same."""
        raw = formula = None
        for child in element:
            name = child.tag
            if name == self._value_tag:
                raw = child.text or ""
            elif name == self._formula_tag:
                formula = (child.text or "").removeprefix("=")
            elif name == self._inline_tag:
                raw = text_of(child, self._book.limits)
        content = element.get("t"), element.get("s"), raw
        if formula is not None:
            return decoded(content, formula, self._book)
        return self._book.known.get(content) or new_cell(content, self._book)

    def _take_columns(self, columns: Element) -> None:
        for column in columns[:_MOST_STRETCHES]:
            ends = column.get("min", ""), column.get("max", "")
            plain = all(end.isascii() and end.isdigit() and len(end) < 6 for end in ends)
            if column.get("hidden") in _TRUE and plain:
                first, last = map(int, ends)
                self.hidden_columns.update(range(first, min(last, LAST_COLUMN) + 1))

    def _take_merges(self, merges: Element) -> None:
        for merge in merges:
            reference = merge.get("ref", "")
            found = area(reference)
            if found is None:
                self.astray.append(reference)
            else:
                self.merges.append(found)
        count = len(self.merges) + len(self.astray)
        refuse_over(count, self._book.limits.merges, self._part, "merged ranges")
