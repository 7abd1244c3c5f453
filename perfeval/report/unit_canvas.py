"""What the blocks of a unit's sheet are drawn with."""

from decimal import Decimal

from xlsxwriter.worksheet import Worksheet

from perfeval.model import CellValue, Submission, UnitScore
from perfeval.report.book import Book, as_shown, is_unusable, place_words
from perfeval.report.styles import fitting
from perfeval.report.unit_layout import WIDTHS, UnitLayout

LONG_TEXTS = "附：全文"
_REST = f"全文见本表“{LONG_TEXTS}”"

Span = tuple[int, int]  # first and last column


class Canvas:
    """One unit's sheet, its unit, and the three kinds of cell: text, as filled in, formula."""

    def __init__(self, book: Book, submission: Submission, score: UnitScore) -> None:
        """Adds the unit's sheet to the workbook."""
        self.book, self.submission, self.score = book, submission, score
        self.layout: UnitLayout = book.layouts[submission.workbook]
        self.sheet: Worksheet = book.workbook.add_worksheet(self.layout.sheet)
        # Texts too long for their cells, under what they are: they stand in full at the end.
        self.long_texts: dict[str, str] = {}
        # How tall each row is, points, for the page breaks.
        self.heights: dict[int, float] = {}

    def tall(self, row: int, points: float) -> None:
        """Sets the height of a row."""
        self.heights[row] = points
        self.sheet.set_row(row, points)

    def text(self, row: int, span: Span, text: str, *traits: str) -> None:
        """A text over one or several columns."""
        first, last = span
        if last > first:
            style = self.book.styles(*traits)
            self.sheet.merge_range(row, first, row, last, "", style)
        self.book.write_text(self.sheet, row, first, text, *traits)

    def fitted(self, text: str, span: Span, title: str, *traits: str) -> str:
        """A text that wraps, or its beginning where no row is tall enough for all of it."""
        small = 1.15 if "small" in traits else 1.0
        width = small * sum(WIDTHS[span[0] : span[1] + 1])
        shown = fitting(text, width, _REST)
        if shown != text:
            self.long_texts[title] = text
        return shown

    def filed(self, row: int, span: Span, cell: CellValue | None, *traits: str) -> None:
        """A cell as filled in: its number in blue, or what stands there instead in red."""
        first, last = span
        origin = "wrong" if cell is not None and is_unusable(cell) else "filed"
        value = as_shown(cell) if cell else None
        if isinstance(value, Decimal) and "wrap" in traits:
            # A number that may not wrap shrinks; one that may is broken, or shown as ####.
            traits = tuple(trait for trait in traits if trait != "wrap")
        style = self.book.styles("cell", *traits, origin)
        if last > first:
            self.sheet.merge_range(row, first, row, last, "", style)
        if isinstance(value, Decimal):
            self.sheet.write_number(row, first, float(value), style)
        elif value is None:
            self.sheet.write_blank(row, first, None, style)
        else:
            if cell and "wrap" in traits:
                title = f"{cell.label}（{place_words(cell.ref)}）"
                value = self.fitted(value, span, title, *traits)
            self.sheet.write_string(row, first, value, style)

    def formula(
        self,
        row: int,
        span: Span,
        formula: str,
        stored: Decimal | str | None,
        *traits: str,
    ) -> None:
        """A live formula with its result; an empty text where there is none."""
        first, last = span
        style = self.book.styles("cell", *traits)
        if last > first:
            self.sheet.merge_range(row, first, row, last, "", style)
        value = float(stored) if isinstance(stored, Decimal) else stored or ""
        self.sheet.write_formula(row, first, formula, style, value)
