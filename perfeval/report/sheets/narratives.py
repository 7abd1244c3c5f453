"""自评报告: the report in words of every unit, one paragraph a row, to filter, search and copy.

The same words as in the documents that `perfeval report` writes. One sheet for all units and not
a block on each: read side by side the texts tell more, and a unit's own sheet stays a table.
"""

from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from xlsxwriter.worksheet import Worksheet

from perfeval.model import Submission
from perfeval.narrative import (
    Heading,
    Narrative,
    Paragraph,
    Table,
    Templates,
    load_templates,
    narrate_each,
)
from perfeval.report.cells import printable, unit_cell
from perfeval.report.context import ReportContext
from perfeval.report.sheets.table import Column, TableLayout, widths_of, write_table, write_title
from perfeval.report.styles import text_width
from perfeval.report.writer.cells import Cell
from perfeval.result.writing import unit_result

NARRATIVES = "自评报告"
_TEXT_WIDTH = 112
_LAYOUT = TableLayout(NARRATIVES, frozen=1, empty="没有读到填报表，没有自评报告。")
# So many columns of text fill some 24 lines; the tallest row holds 27.
_LONGEST = 24 * (_TEXT_WIDTH - 2)
_BREAKS = "。；！？，、"


class _Line(NamedTuple):
    """A paragraph of a unit's report under its headings."""

    submission: Submission
    is_first: bool  # of its unit, whose name is a link there
    section: str
    title: str
    text: str


def write_narratives(context: ReportContext, sheet: Worksheet) -> None:
    """Writes the sheet."""
    columns = _columns(context)
    note = "文字按填报表和复算结果生成，与 perfeval report 写出的文档一致；可按单位、部分、标题筛选"
    write_title(context, sheet, widths_of(columns), "自评报告（文字稿）", note)
    lines = (
        _Line(submission, at == 0, *map(printable, line))
        for submission, narrative in _narratives(context)
        for at, line in enumerate(_lines(narrative))
    )
    write_table(context, sheet, columns, lines, _LAYOUT)


def _columns(context: ReportContext) -> list[Column[_Line]]:
    styles = ("cell", "wrap", "top")
    cell_format = context.formats(*styles)

    def unit(line: _Line, _: int) -> Cell:
        if line.is_first:
            return unit_cell(context, line.submission, *styles)
        return cell_format, printable(line.submission.unit)

    def text(title: str, width: float, shown: Callable[[_Line], str]) -> Column[_Line]:
        return Column(
            title,
            width,
            lambda line, _: (cell_format, shown(line)),
            shown,
        )

    return [
        Column("单位", 20, unit, lambda line: line.submission.unit),
        text("部分", 20, lambda line: line.section),
        text("标题", 26, lambda line: line.title),
        text("内容", _TEXT_WIDTH, lambda line: line.text),
    ]


def _narratives(context: ReportContext) -> Iterator[tuple[Submission, Narrative]]:
    """The report of each unit whose workbook could be read, in the order of the sheets."""
    submissions = {submission.workbook: submission for submission, _ in context.units}
    units = (unit_result(submission, score) for submission, score in context.units)
    readable = (unit for unit in units if unit.readable)
    scheme = context.scheme
    points = scheme.rules.number("execution_points")
    for narrative in narrate_each(readable, scheme.form, _templates(), points):
        yield submissions[narrative.workbook], narrative


@cache  # a process may write many volumes
def _templates() -> Templates:
    return load_templates()


def _lines(narrative: Narrative) -> Iterator[tuple[str, str, str]]:
    """The report line by line: section, heading below it, text."""
    yield narrative.title, "", "　".join(narrative.lead)
    section, below = "", ""
    for block in narrative.blocks:
        if isinstance(block, Heading):
            section, below = (block.text, "") if block.level == 1 else (section, block.text)
        else:
            for text in _texts(block):
                for piece in _pieces(text):
                    yield section, below, piece


def _texts(block: Paragraph | Table) -> Iterator[str]:
    """A paragraph as it is; of a table its title and a line for each row."""
    if isinstance(block, Paragraph):
        yield block.text
        return
    yield f"{block.title}："
    # What the row is about stands in its columns up to the first that holds words.
    about = 1 + next((at for at, column in enumerate(block.columns) if not column.figures), 0)
    titles = [column.title for column in block.columns[about:]]
    for cells in block.rows:
        said = (f"{title} {cell}" for title, cell in zip(titles, cells[about:], strict=True))
        yield f"{' '.join(cells[:about])}：{'，'.join(said)}"


def _pieces(text: str) -> Iterator[str]:
    """A text in parts that the tallest row can show, cut behind a mark where there is one."""
    while 2 * len(text) > _LONGEST and text_width(text) > _LONGEST:  # few need to be counted
        most = _LONGEST // 2
        cut = max(text.rfind(mark, most // 2, most) for mark in _BREAKS) + 1 or most
        yield text[:cut]
        text = text[cut:]
    yield text
