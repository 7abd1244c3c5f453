"""The result workbook as a whole: the order of its sheets and the options of its writer."""

import io
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from perfeval.comparison import Comparison
from perfeval.model import OUTPUT_PROPERTY, CheckEntry, Evaluation
from perfeval.report import book as titles
from perfeval.report.book import Book, in_order
from perfeval.report.budget import write_budget
from perfeval.report.changes import CHANGES, write_changes
from perfeval.report.charts import write_charts
from perfeval.report.finding_changes import FINDING_CHANGES, write_finding_changes
from perfeval.report.findings import write_findings
from perfeval.report.inputs import write_inputs
from perfeval.report.method import write_method
from perfeval.report.names import sheet_names
from perfeval.report.narratives import NARRATIVES, write_narratives
from perfeval.report.overview import write_overview
from perfeval.report.scores import write_scores
from perfeval.report.spot_check import write_spot_check
from perfeval.report.styles import FONT, Styles
from perfeval.report.unit import write_units
from perfeval.report.unit_layout import lay_out
from perfeval.report.writing import Workbook
from perfeval.scheme import Scheme

_BEFORE_UNITS = (
    (titles.OVERVIEW, write_overview, "#1F4E79"),
    (titles.CHARTS, write_charts, "#1F4E79"),
    (titles.BUDGET, write_budget, "#2E75B6"),
    (titles.SCORES, write_scores, "#2E75B6"),
    (titles.FINDINGS, write_findings, "#C00000"),
    (titles.SPOT_CHECK, write_spot_check, "#C00000"),
)
_AFTER_UNITS = (
    (NARRATIVES, write_narratives, "#2E75B6"),
    (titles.METHOD, write_method, "#7F7F7F"),
    (titles.INPUTS, write_inputs, "#7F7F7F"),
)
_SheetWriter = tuple[str, Callable[[Book, Worksheet], None], str]
# Stands in for the clock where the batch has no date of its own.
_NO_DATE = date(2000, 1, 1)


def write_report(
    evaluation: Evaluation,
    scheme: Scheme,
    path: Path,
    catalogue: Sequence[CheckEntry],
    comparison: Comparison | None = None,
) -> tuple[str, ...]:
    """Writes the result workbook; returns the titles of its sheets.

    Args:
        evaluation: what to report.
        scheme: the form and the rules it was evaluated by.
        path: the workbook to write; whoever calls sees to what stood there before.
        catalogue: every check, for 方法说明.
        comparison: this run beside an earlier one, when there is one to compare with.

    Raises:
        OSError: it cannot be written; what was written of it is worth nothing.
    """
    # In memory, so that the one file written is the one asked for: the writer's own way leaves
    # parts with units' figures in the system's folder for temporary files when it is stopped.
    whole = io.BytesIO()
    workbook = Workbook(whole, _options())
    _write(workbook, evaluation, scheme, catalogue, comparison)
    workbook.close()
    path.write_bytes(whole.getbuffer())
    return tuple(sheet.get_name() for sheet in workbook.worksheets())


def _options() -> dict[str, object]:
    """Made anew for each workbook: the writer takes what it is given for its own."""
    return {
        "in_memory": True,
        # Nothing a unit typed becomes a formula, a link or a number by the way it looks.
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": FONT, "font_size": 10},
    }


def _compared(comparison: Comparison | None) -> tuple[_SheetWriter, ...]:
    """The sheets that only a run compared with an earlier one has."""
    if comparison is None:
        return ()
    return (
        (CHANGES, partial(write_changes, comparison=comparison), "#C00000"),
        (FINDING_CHANGES, partial(write_finding_changes, comparison=comparison), "#C00000"),
    )


def _write(
    workbook: xlsxwriter.Workbook,
    evaluation: Evaluation,
    scheme: Scheme,
    catalogue: Sequence[CheckEntry],
    comparison: Comparison | None,
) -> None:
    day = evaluation.as_of or _NO_DATE
    created = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a printed day has no zone
    workbook.set_properties({"title": "绩效自评汇总", "created": created})
    workbook.set_custom_property(OUTPUT_PROPERTY, "summary")
    before_units = (*_BEFORE_UNITS, *_compared(comparison))
    ours = [title for title, _, _ in (*before_units, *_AFTER_UNITS)]
    readable = [pair for pair in in_order(evaluation) if pair[0].records]
    names = sheet_names([(pair[0].workbook, pair[0].unit) for pair in readable], ours)
    layouts = {
        submission.workbook: lay_out(
            names[submission.workbook], submission, scheme, scored=score.scored
        )
        for submission, score in readable
    }
    book = Book(workbook, Styles(workbook), evaluation, scheme, catalogue, layouts)
    for title, write, color in before_units:
        sheet = workbook.add_worksheet(title)
        sheet.set_tab_color(color)
        write(book, sheet)
    write_units(book)
    for title, write, color in _AFTER_UNITS:
        sheet = workbook.add_worksheet(title)
        sheet.set_tab_color(color)
        write(book, sheet)
