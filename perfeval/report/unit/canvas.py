"""What the blocks of a unit's sheet are drawn with."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cache

from xlsxwriter.worksheet import Worksheet

from perfeval.model import CellValue, Submission, UnitScore
from perfeval.report.cells import as_shown, is_unusable, printable
from perfeval.report.context import ReportContext
from perfeval.report.styles import shorten
from perfeval.report.unit.layout import WIDTHS, UnitLayout
from perfeval.report.writer.cells import Cell, Formula, Span, write_row
from perfeval.wording import place_words

LONG_TEXTS = "附：全文"
_REST = f"全文见本表“{LONG_TEXTS}”"


class Canvas:
    """One unit's sheet, its unit, and the three kinds of cell: text, as filled in, formula."""

    def __init__(self, context: ReportContext, submission: Submission, score: UnitScore) -> None:
        """Adds the unit's sheet to the workbook."""
        self.context, self.submission, self.score = context, submission, score
        self.layout: UnitLayout = context.layouts[submission.workbook]
        self.sheet: Worksheet = context.workbook.add_worksheet(self.layout.sheet)
        # Texts too long for their cells, under what they are: they stand in full at the end.
        self.long_texts: dict[str, str] = {}
        # How tall each row is, points, for the page breaks.
        self.heights: dict[int, float] = {}

    def set_height(self, row: int, points: float) -> None:
        """Sets the height of a row."""
        self.heights[row] = points
        self.sheet.set_row(row, points)

    def row(
        self, row: int, cells: Sequence[Cell], points: float, spans: Sequence[Span] | None = None
    ) -> None:
        """A row of a table, so many points tall."""
        write_row(self.sheet, row, cells, spans)
        self.set_height(row, points)

    def write(self, row: int, span: Span, text: str, *styles: str) -> None:
        """A text that belongs to no table, over one or several columns."""
        write_row(self.sheet, row, [self.text(text, *styles)], [span])

    def text(self, text: str, *styles: str) -> Cell:
        """A text of ours."""
        return self.context.formats(*styles), printable(text)

    def shortened(self, text: str, width: float, title: Callable[[], str]) -> str:
        """A text that wraps, or its beginning where no row is tall enough for all of it.

        Args:
            text: the text.
            width: characters that its columns hold.
            title: says under what it stands in full if it has to.
        """
        shown = shorten(text, width, _REST)
        if shown != text:
            self.long_texts[title()] = text
        return shown

    def filed(self, cell: CellValue | None, span: Span, *styles: str) -> Cell:
        """A cell as filled in: its number in blue, or what stands there instead in red."""
        if cell is None:
            return self.context.formats("cell", *styles, "filed"), None
        number = cell.value
        if isinstance(number, Decimal):
            if "wrap" in styles:
                # A number that may not wrap shrinks; one that may is broken, or shown as ####.
                styles = tuple(style for style in styles if style != "wrap")
            return self.context.formats("cell", *styles, "filed"), float(number)
        cell_format = self.context.formats(
            "cell", *styles, "wrong" if is_unusable(cell) else "filed"
        )
        text = as_shown(cell)
        if not isinstance(text, str):
            return cell_format, None
        if "wrap" in styles:
            width = width_of(span, small="small" in styles)
            text = self.shortened(text, width, lambda: f"{cell.label}（{place_words(cell.ref)}）")
        return cell_format, printable(text)

    def formula(self, formula: str, stored: Decimal | str | None, *styles: str) -> Cell:
        """A live formula with its result; an empty text where there is none."""
        value = float(stored) if isinstance(stored, Decimal) else stored or ""
        return self.context.formats("cell", *styles), Formula(formula, value)


@cache
def width_of(span: Span, *, small: bool = False) -> float:
    """Characters that columns hold, of the usual or of the small print."""
    return (1.15 if small else 1.0) * sum(WIDTHS[span[0] : span[1] + 1])
