"""Widths of columns written the short way.

A unit's sheet has twenty columns, each with a width and a format and nothing else; the writer's
own way, made for anything columns can have, took as long as a table.
"""

from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import ColumnInfo, Worksheet

from perfeval.report.writer.cell_xml import look_of


class QuickColumns(Worksheet):  # type: ignore[misc]  # the library has no types
    """A worksheet with a short way for a column's width; columns go by their numbers."""

    def set_column(
        self,
        first_col: int,
        last_col: int,
        width: float | None = None,
        cell_format: Format | None = None,
        options: dict[str, Any] | None = None,
    ) -> int:
        """The width of columns, characters, and what else they can have."""
        if first_col != last_col or not width or width < 1 or cell_format is None or options:
            stock = Worksheet.set_column.__wrapped__
            return int(stock(self, first_col, last_col, width, cell_format, options))
        pixels = int(width * self.max_digit_width + 0.5) + self.cell_padding
        self.col_info[first_col] = ColumnInfo(width=pixels, column_format=cell_format)
        self.col_size_changed = True
        self._check_dimensions(0, first_col, ignore_row=True)  # which keeps how far they reach
        return 0

    def _write_col_info(self, col_min: int, col_max: int, col_info: ColumnInfo) -> None:
        width, style = col_info.width, col_info.column_format
        if not width or not style or col_info != ColumnInfo(width=width, column_format=style):
            super()._write_col_info(col_min, col_max, col_info)
            return
        wide = f'width="{width * 256 // self.max_digit_width / 256:.16g}" style="{look_of(style)}"'
        own = "" if width == self.default_col_width else ' customWidth="1"'
        self.fh.write(f'<col min="{col_min + 1}" max="{col_max + 1}" {wide}{own}/>')
