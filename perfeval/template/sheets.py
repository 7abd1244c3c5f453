"""The sheets that are filled in: labels, input cells with drop-downs, computed cells."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from perfeval.expression import Expression, to_excel
from perfeval.scheme.form import Field, FieldType
from perfeval.template.figures import Figures, computed
from perfeval.template.layout import (
    NOTE_ROW,
    RECORD_COLUMNS,
    TITLE_ROW,
    BlockPlan,
    SheetPlan,
    Slot,
    row_makers,
)
from perfeval.template.styles import Styles, lines_needed
from perfeval.template.validation import validate

_LINE = 15.5  # points a line of text takes
_RECORD_WIDTHS = (20, 34, 20, 34)
_TABLE_TITLE_WIDTH = 22
_WIDTHS = {
    FieldType.LONG_TEXT: 32,
    FieldType.TEXT: 16,
    FieldType.CHOICE: 12,
    FieldType.QUANTITY: 11,
    FieldType.RATE: 10,
}


class SheetWriter:
    """Writes one sheet of the form."""

    def __init__(
        self, worksheet: Worksheet, plan: SheetPlan, styles: Styles, figures: Figures
    ) -> None:
        """Binds the sheet to its plan and to the values to fill in."""
        self.worksheet, self.plan, self.styles, self.figures = worksheet, plan, styles, figures
        self.last_column = 0
        self.heights: dict[int, float] = {}

    def write(self) -> None:
        """Writes every block, then the heights that wrapped texts need."""
        for block in self.plan.blocks:
            match block.block.layout:
                case "record":
                    self._record(block)
                case "table":
                    self._table(block)
                case _:
                    self._list(block)
        for row, height in self.heights.items():
            self.worksheet.set_row(row, height)
        self.worksheet.merge_range(
            TITLE_ROW, 0, TITLE_ROW, self.last_column, self.plan.sheet.title, self.styles.title
        )
        self.worksheet.set_row(TITLE_ROW, 34)

    def note(self, text: str, live: tuple[str, str] | None) -> None:
        """The grey line under the title; a list has its live totals on the right half of it."""
        middle = self.last_column if live is None else self.last_column // 2
        self.worksheet.merge_range(NOTE_ROW, 0, NOTE_ROW, middle, text, self.styles.note)
        if live is not None:
            first, style = middle + 1, self.styles.live
            self.worksheet.merge_range(NOTE_ROW, first, NOTE_ROW, self.last_column, "", style)
            self.worksheet.write_formula(NOTE_ROW, first, live[0], style, live[1])
        self.worksheet.set_row(NOTE_ROW, 22)

    def _record(self, plan: BlockPlan) -> None:
        for column, width in enumerate(_RECORD_WIDTHS):
            self.worksheet.set_column(column, column, width)
        self.last_column = RECORD_COLUMNS - 1
        taken = {(slot.row, slot.last_column) for slot in plan.slots()}
        for slot in plan.slots():
            unit = f"（{slot.field.measure_unit}）" if slot.field.measure_unit else ""
            self._label(slot.row, slot.column - 1, slot.field.title + unit, required=slot.required)
            style = self.styles.field(slot.field, long=slot.field.type is FieldType.LONG_TEXT)
            if slot.last_column > slot.column:
                self.worksheet.merge_range(
                    slot.row, slot.column, slot.row, slot.last_column, "", style
                )
            value = self.figures.value(slot.key)
            self._value(slot, value)
            validate(self.worksheet, slot)
            wide = sum(_RECORD_WIDTHS[slot.column : slot.last_column + 1])
            least = 3 if slot.field.type is FieldType.LONG_TEXT else 1
            self._grow(slot.row, max(least, lines_needed(str(value or ""), wide - 3)))
            if slot.last_column == 1 and (slot.row, 3) not in taken:
                for column in (2, 3):
                    self.worksheet.write_blank(slot.row, column, None, self.styles.empty)

    def _table(self, plan: BlockPlan) -> None:
        block = plan.block
        self.last_column = max(self.last_column, len(block.field))
        self.worksheet.set_column(0, 0, _TABLE_TITLE_WIDTH)
        if plan.header > plan.top:
            title = f"{block.title}（{block.measure_unit}）" if block.measure_unit else block.title
            self.worksheet.write_string(plan.top, 0, title, self.styles.block_title)
        self.worksheet.write_string(plan.header, 0, block.corner, self.styles.header)
        self._headers(plan)
        for at, row in enumerate(block.row, start=plan.first):
            style = self.styles.indented if row.indent else self.styles.label
            self._label(at, 0, row.title, required=row.required, style=style)
            self._grow(at, 1.4)
            for field in block.field:
                if not block.has_cell(row, field):
                    self.worksheet.write_blank(at, plan.column(field.name), None, self.styles.empty)
        rows = self.figures.filled.get(block.name, {})
        for slot in plan.slots():
            if slot.field.computed is None:
                validate(self.worksheet, slot)
            name = slot.key.split(".")[1]
            self._cell(plan, slot, rows.get(name, {}))

    def _list(self, plan: BlockPlan) -> None:
        self.last_column = len(plan.block.field) - 1
        self._headers(plan)
        rows = self.figures.given(plan.block.name)
        for field in plan.block.field:
            self._column(plan, field)
        for slot in plan.slots():
            ordinal = int(slot.key.split(".")[1])
            row = rows[ordinal - 1] if ordinal <= len(rows) else {}
            self._cell(plan, slot, row)
        self.worksheet.freeze_panes(plan.first, plan.column(plan.block.key) + 1)
        self.worksheet.repeat_rows(plan.header)

    def _column(self, plan: BlockPlan, field: Field) -> None:
        """What holds for all cells of a list's column, and for rows inserted among them."""
        if field.computed is not None:
            return
        column = plan.column(field.name)
        first = Slot("", field, plan.first, column, field.required, column)
        sign = next(iter(field.text_when.items()), None)
        cell = (
            f"{xl_col_to_name(plan.column(sign[0]), col_abs=True)}{plan.first + 1}" if sign else ""
        )
        text_test = f'{cell}="{sign[1]}"' if sign else ""
        validate(self.worksheet, first, plan.first + plan.rows - 1, text_test)
        if field.measured_by:
            self._percent_points(plan, field)
        self._mark_faults(plan, field)

    def _mark_faults(self, plan: BlockPlan, field: Field) -> None:
        """Colours what is missing or too high, where it stands."""
        here = {
            other.name: f"{xl_col_to_name(plan.column(other.name), col_abs=True)}{plan.first + 1}"
            for other in plan.block.field
        }
        own, tests = here[field.name], []
        if field.required:
            others = "&".join(here[name] for name in row_makers(plan.block))
            tests.append(f"AND(LEN(TRIM({own}))=0,LEN(TRIM({others}))>0)")
        if {"points", "self_score"} <= here.keys():
            points, score = here["points"], here["self_score"]
            both = f"ISNUMBER({points}),ISNUMBER({score})"
            if field.name == "self_score":
                tests.append(f"AND({both},{score}>{points})")
            if field.name in {"reason", "remedy"}:
                tests.append(f"AND({both},{score}<{points},LEN(TRIM({own}))=0)")
        last, column = plan.first + plan.rows - 1, plan.column(field.name)
        for test in tests:
            rule = {"type": "formula", "criteria": f"={test}", "format": self.styles.bad}
            self.worksheet.conditional_format(plan.first, column, last, column, rule)

    def _headers(self, plan: BlockPlan) -> None:
        block = plan.block
        lines = 1
        for field in block.field:
            column = plan.column(field.name)
            width = field.width or _WIDTHS.get(field.type, 13)
            if len(self.plan.blocks) == 1:
                self.worksheet.set_column(column, column, width)
            elif column <= self.last_column:
                self.worksheet.set_column(column, column, 20)
            # Only a table marks its columns by its rows: a star there would say too much.
            starred = field.required
            lines = max(lines, lines_needed(field.title + "*" * starred, width - 2))
            self._label(
                plan.header, column, field.title, required=starred, style=self.styles.header
            )
        self.heights[plan.header] = 12 + lines * _LINE

    def _cell(self, plan: BlockPlan, slot: Slot, row: Mapping[str, Any]) -> None:
        field = slot.field
        self._grow(slot.row, 1)
        if field.computed is None:
            value = row.get(field.name)
            self._value(slot, value)
            if isinstance(value, str):
                width = field.width or _WIDTHS.get(field.type, 13)
                self._grow(slot.row, lines_needed(value, width - 1.5))
            return
        formula = self._formula(plan, slot.row, field.computed)
        result = computed(field, plan.block, row)
        stored = "" if result is None else _written(result)
        style = self.styles.field(field)
        self.worksheet.write_formula(slot.row, slot.column, formula, style, stored)

    @staticmethod
    def _formula(plan: BlockPlan, row: int, computed_by: Expression) -> str:
        """A row's formula; empty where an input is no number.

        A quantity shown as 95% is stored as 0.95 and counts as 95, like the 95 beside it.
        """
        filled: dict[str, str] = {}
        counted: dict[str, str] = {}
        for name in computed_by.names:
            fields = plan.block.first_of.get(name, (name,))
            cells = [xl_rowcol_to_cell(row, plan.column(other)) for other in fields]
            measured = [plan.block.field_named(other).measured_by for other in fields]
            points = [
                f'({cell}*100^(LEFT(CELL("format",{cell}),1)="P"))' if unit else cell
                for cell, unit in zip(cells, measured, strict=True)
            ]
            filled[name], counted[name] = cells[-1], points[-1]
            for cell, point in reversed([*zip(cells[:-1], points[:-1], strict=True)]):
                filled[name] = f'IF({cell}="",{filled[name]},{cell})'
                counted[name] = f'IF({cell}="",{counted[name]},{point})'
        tests = ",".join(f"ISNUMBER({reference})" for reference in filled.values())
        return f'=IF(AND({tests}),{to_excel(computed_by, counted)},"")'

    def _value(self, slot: Slot, value: Any) -> None:
        in_record = slot.column < slot.last_column and slot.field.type is FieldType.LONG_TEXT
        style = self.styles.field(slot.field, long=in_record)
        at = slot.row, slot.column
        match value:
            case None:
                self.worksheet.write_blank(*at, None, style)
            case date():
                self.worksheet.write_datetime(*at, value, style)
            case int() | Decimal():
                self.worksheet.write_number(*at, _written(value), style)
            case _:
                self.worksheet.write_string(*at, str(value), style)

    def _label(
        self, row: int, column: int, title: str, *, required: bool, style: Any = None
    ) -> None:
        style = style or self.styles.label
        if not required:
            self.worksheet.write_string(row, column, title, style)
            return
        on_blue = style is self.styles.header
        star = self.styles.star_on_blue if on_blue else self.styles.star
        self.worksheet.write_rich_string(row, column, title, star, " *", style)

    def _percent_points(self, plan: BlockPlan, field: Field) -> None:
        """Shows a bare 95 under the unit % as 95.00%; a typed 95% keeps its own format."""
        cell = xl_rowcol_to_cell(plan.first, plan.column(field.name))
        unit = xl_rowcol_to_cell(plan.first, plan.column(field.measured_by), col_abs=True)
        self.worksheet.conditional_format(
            plan.first,
            plan.column(field.name),
            plan.first + plan.rows - 1,
            plan.column(field.name),
            {
                "type": "formula",
                "criteria": f'=AND({unit}="%",ISNUMBER({cell}),LEFT(CELL("format",{cell}),1)<>"P")',
                "format": self.styles.points,
            },
        )

    def _grow(self, row: int, lines: float) -> None:
        self.heights[row] = max(self.heights.get(row, 0), 6 + lines * _LINE)


def _written(value: Fraction | Decimal | int) -> float:
    """A figure as the file format stores it."""
    return float(value)
