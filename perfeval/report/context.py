"""What every sheet of the result is written with: the workbook, its formats, who refers to whom."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

import xlsxwriter
from xlsxwriter.utility import quote_sheetname
from xlsxwriter.worksheet import Worksheet

from perfeval.model import (
    CellRef,
    CellValue,
    CheckEntry,
    Evaluation,
    Finding,
    Problem,
    Severity,
    Submission,
    UnitScore,
)
from perfeval.report.links import Volume, place_in
from perfeval.report.styles import Styles
from perfeval.report.unit.layout import UnitLayout, lay_out
from perfeval.report.writer.cells import Cell, Formula, write_cell
from perfeval.scheme import Scheme

SEVERITY_WORDS = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.NOTICE: "提示"}
OVERVIEW, CHARTS, BUDGET, SCORES, FINDINGS, SPOT_CHECK, METHOD, INPUTS = (
    "汇总",
    "图表",
    "预算执行",
    "指标得分",
    "核查问题",
    "抽查建议",
    "方法说明",
    "输入清单",
)
SEE_SOURCE = "全文见复核表和来源单元格"
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST_TEXT, _LONGEST_LITERAL = 32_767, 255  # characters of a cell, of a text within a formula

Pair = tuple[Submission, UnitScore]


def in_order(evaluation: Evaluation) -> list[Pair]:
    """Every workbook with its result: ranked units first, then the unscored by name."""
    pairs = zip(evaluation.submissions, evaluation.scores, strict=True)
    return sorted(
        pairs,
        key=lambda pair: (pair[1].rank is None, pair[1].rank or 0, pair[0].unit, pair[0].workbook),
    )


def layouts_of(
    pairs: Iterable[Pair], scheme: Scheme, titles: Mapping[str, str]
) -> Mapping[str, UnitLayout]:
    """Where everything stands on the unit sheets of a workbook.

    Args:
        pairs: the units.
        scheme: what they were evaluated by.
        titles: workbook of the batch → title of its unit's sheet, for those that have one.
    """
    return {
        submission.workbook: lay_out(
            titles[submission.workbook], submission, scheme, scored=score.scored
        )
        for submission, score in pairs
        if submission.workbook in titles
    }


@dataclass(frozen=True)
class Book:
    """One result workbook in the making: the summary or a volume of unit sheets."""

    workbook: xlsxwriter.Workbook
    styles: Styles
    evaluation: Evaluation
    scheme: Scheme
    catalogue: Sequence[CheckEntry]
    layouts: Mapping[str, UnitLayout]  # by workbook name, for those with a unit sheet in it
    volumes: Mapping[str, Volume] = field(default_factory=dict)  # for those with one elsewhere
    summary: str = ""  # of a volume: the file name of the summary, which is in the folder above
    source: tuple[str, ...] | None = None  # the way to the units' workbooks, if not beside it

    @property
    def live(self) -> bool:
        """Whether the figures of units refer to their sheets, so that they follow changes."""
        return bool(self.layouts)

    @cached_property
    def units(self) -> list[Pair]:
        """Every workbook with its result: ranked units first, then the unscored by name."""
        return in_order(self.evaluation)

    @cached_property
    def _findings(self) -> Mapping[str, list[Finding]]:
        found: dict[str, list[Finding]] = {}
        for finding in self.evaluation.findings:
            found.setdefault(finding.ref.workbook, []).append(finding)
        return found

    def findings_of(self, submission: Submission) -> list[Finding]:
        """The findings of one workbook."""
        return self._findings.get(submission.workbook, [])

    def reference(self, workbook: str, key: str) -> str | None:
        """An absolute reference to a figure on a unit's sheet; None where it has none."""
        layout = self.layouts.get(workbook)
        cell = layout.cells.get(key) if layout else None
        return f"{quote_sheetname(layout.sheet)}!{cell}" if layout and cell else None

    def sheet_of(self, workbook: str) -> str | None:
        """The title of a unit's sheet, in this workbook or in a volume."""
        if workbook in self.layouts:
            return self.layouts[workbook].sheet
        return self.volumes[workbook].sheets[workbook] if workbook in self.volumes else None

    def unit_place(self, workbook: str, cell: str = "A1") -> str | None:
        """A cell of a unit's sheet, as a link; None where there is none or no link can name it."""
        if workbook in self.layouts:
            return f"#{quote_sheetname(self.layouts[workbook].sheet)}!{cell}"
        volume = self.volumes.get(workbook)
        return volume.place(volume.sheets[workbook], cell) if volume else None

    def text(self, text: str, *traits: str) -> Cell:
        """Text as text: never a formula, a link or a number, whatever it looks like."""
        return self.styles(*traits), printable(text)

    def number(self, value: Decimal | None, *traits: str) -> Cell:
        """A figure, or a blank cell where there is none."""
        return self.styles(*traits), None if value is None else float(value)

    def formula(self, formula: str, result: Decimal | float | str, *traits: str) -> Cell:
        """A formula with the result that is stored; an empty text where it has none."""
        stored = float(result) if isinstance(result, Decimal) else result
        return self.styles(*traits), Formula(formula, stored)

    def write_text(self, sheet: Worksheet, row: int, column: int, text: str, *traits: str) -> None:
        """Text as text: never a formula, a link or a number, whatever it looks like."""
        sheet.write_string(row, column, printable(text), self.styles(*traits))

    def write_number(
        self, sheet: Worksheet, row: int, column: int, value: Decimal | None, *traits: str
    ) -> None:
        """A figure, or a blank cell where there is none."""
        style = self.styles(*traits)
        if value is None:
            sheet.write_blank(row, column, None, style)
        else:
            sheet.write_number(row, column, float(value), style)

    def write_percent(
        self, sheet: Worksheet, row: int, column: int, points: Decimal | None, *traits: str
    ) -> None:
        """Percentage points as a percentage; a dash where there is none."""
        if points is None:
            sheet.write_string(row, column, "—", self.styles(*traits, "center"))
        else:
            sheet.write_number(row, column, float(points / 100), self.styles(*traits, "percent"))

    def referring(self, workbook: str, key: str, value: Decimal | str | None, *traits: str) -> Cell:
        """A live reference to a recomputed figure on the unit's sheet, with the figure stored.

        Where the unit has no such figure, it is the value itself. None is a dash, and so is what
        a change leaves without a result; an empty text stays one.
        """
        look = (*traits, "center") if value is None else traits
        style, reference = self.styles(*look), self.reference(workbook, key)
        shown = "—" if value is None else value
        stored = shown if isinstance(shown, str) else float(shown)
        if reference is None:
            return style, stored
        formula = _unless_blank(reference, "—") if stored != "" else f"={reference}"
        return style, Formula(formula, stored)

    def write_reference(
        self,
        sheet: Worksheet,
        row: int,
        column: int,
        workbook: str,
        key: str,
        value: Decimal | str | None,
        *traits: str,
    ) -> None:
        """A live reference to a recomputed figure, as `referring` makes it."""
        write_cell(sheet, row, column, self.referring(workbook, key, value, *traits))

    def filed(
        self, submission: Submission, key: str, cell: CellValue, *traits: str, missing: str = "—"
    ) -> Cell:
        """A live reference to a filled-in cell as the unit's sheet shows it, with that stored.

        What is filed but of no use stands there as it was filed, in red.
        """
        if isinstance(cell.value, Decimal) and not self.live:  # most cells of a large batch
            return self.styles(*traits), float(cell.value)
        value = as_shown(cell)
        look = traits if isinstance(value, Decimal) else (*traits, "wrap")
        look = (*look, "center") if value is None and missing else look
        style = self.styles(*look, "wrong") if is_unusable(cell) else self.styles(*look)
        reference = self.reference(submission.workbook, key)
        shown = missing if value is None else value
        stored = printable(shown) if isinstance(shown, str) else float(shown)
        # An error value that was filed is a word here, and no result of a formula.
        if reference is None or (isinstance(stored, str) and stored.startswith("#")):
            return style, stored
        return style, Formula(_unless_blank(reference, missing), stored)

    def write_filed(
        self,
        sheet: Worksheet,
        at: tuple[int, int],
        submission: Submission,
        key: str,
        cell: CellValue,
        *traits: str,
    ) -> None:
        """A live reference to a filled-in cell, as `filed` makes it."""
        write_cell(sheet, *at, self.filed(submission, key, cell, *traits))

    def unit_link(self, submission: Submission, *traits: str) -> Cell:
        """The unit's name, linked to its sheet where it has one."""
        return self.link(self.unit_place(submission.workbook), printable(submission.unit), *traits)

    def write_unit(
        self, sheet: Worksheet, row: int, col: int, unit: Submission, *traits: str
    ) -> None:
        """The unit's name, linked to its sheet where it has one."""
        write_cell(sheet, row, col, self.unit_link(unit, *traits))

    def source_link(self, ref: CellRef, *traits: str) -> Cell:
        """The address of a source cell, linked to the unit's own workbook beside the result."""
        return self.link(self._source_link(ref), ref.cell or "—", *traits)

    def link(self, target: str | None, text: str, *traits: str) -> Cell:
        """A text that leads to a place; the text alone where no formula could hold the place.

        A formula wraps and moves with a sort, and a sheet may have any number of them; a plain
        link does neither and is one of 65,530 at most.
        """
        place, shown = ((target or "").replace('"', '""'), text.replace('"', '""'))
        if target and max(len(place), len(shown)) <= _LONGEST_LITERAL:
            return self.styles(*traits, "link"), Formula(f'=HYPERLINK("{place}","{shown}")', text)
        return self.styles(*traits), text

    def _source_link(self, ref: CellRef) -> str | None:
        if not ref.cell or not ref.sheet or not ref.workbook:
            return None
        parts = ref.workbook.split("/")
        if self.source is None:
            return place_in([self.evaluation.folder, *parts], ref.sheet, ref.cell)
        return place_in(parts, ref.sheet, ref.cell, self.source)

    def finish(self, sheet: Worksheet, footer: str, *, header_row: int | None = None) -> None:
        """Print set-up: A4 landscape, one page wide, repeated header, numbered pages."""
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.center_horizontally()
        if header_row is not None:
            sheet.repeat_rows(header_row)
        # Size before font: "&8" followed by a digit of the text would be read as one number.
        text = printable(footer).replace("&", "&&")[:100]
        sheet.set_footer(f'&L&8&"宋体,常规"{text}&C&8第 &P 页，共 &N 页')
        sheet.hide_gridlines(2)


def legible(text: str) -> str:
    """Text with what no workbook can hold made visible."""
    return text if text.isprintable() else _UNPRINTABLE.sub("␀", text)


def printable(text: str) -> str:
    """Text with what no workbook can hold made visible, cut to what a cell can hold."""
    text = legible(text)
    if 2 * len(text) <= _LONGEST_TEXT:  # even if each character were two to Excel
        return text
    return text.encode("utf-16-le")[: 2 * _LONGEST_TEXT].decode("utf-16-le", "ignore")


def place_words(ref: CellRef) -> str:
    """A source cell in words: 预算执行!E4."""
    return f"{ref.sheet}!{ref.cell}" if ref.sheet and ref.cell else ref.sheet or "—"


def is_unusable(cell: CellValue) -> bool:
    """Whether something was filled in that cannot be used."""
    problem = cell.problem
    return not (problem is None or problem is Problem.BLANK or problem is Problem.ABSENT)


def as_shown(cell: CellValue) -> Decimal | str | None:
    """What a unit's sheet shows of a filled-in cell: its number, its whole text, or nothing."""
    if isinstance(cell.value, Decimal):
        return cell.value
    # A word of a list as it was understood (≥ for >=), since formulas compare with it.
    words = cell.value if isinstance(cell.value, str) else cell.shown
    return (legible(words) or None) if cell.value or is_unusable(cell) else None


def _unless_blank(reference: str, otherwise: str) -> str:
    return f'=IF({reference}="","{otherwise}",{reference})'
