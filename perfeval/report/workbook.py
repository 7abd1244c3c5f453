"""The result workbook as a whole: the order of its sheets and the options of its writer."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from xlsxwriter.worksheet import Worksheet

from perfeval.files.ownership import Kind
from perfeval.files.safe_names import sheet_names
from perfeval.model import CheckEntry, Evaluation
from perfeval.report import context as titles
from perfeval.report.context import ReportContext, in_rank_order, layouts_of
from perfeval.report.locations import UnitLocations
from perfeval.report.sheets.budget import write_budget
from perfeval.report.sheets.changes import CHANGES, write_changes
from perfeval.report.sheets.charts import write_charts
from perfeval.report.sheets.finding_changes import FINDING_CHANGES, write_finding_changes
from perfeval.report.sheets.findings import write_findings
from perfeval.report.sheets.inputs import write_inputs
from perfeval.report.sheets.method import write_method
from perfeval.report.sheets.narratives import NARRATIVES, write_narratives
from perfeval.report.sheets.overview import write_overview
from perfeval.report.sheets.scores import write_scores
from perfeval.report.sheets.spot_check import write_spot_check
from perfeval.report.styles import Formats
from perfeval.report.unit.layout import UnitLayout
from perfeval.report.unit.sheet import write_units
from perfeval.report.writer.workbook import new_workbook
from perfeval.result.model import Comparison
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
_DEFAULT_LOCATIONS = UnitLocations()
_SheetWriter = tuple[str, Callable[[ReportContext, Worksheet], None], str]


def write_report(
    evaluation: Evaluation,
    scheme: Scheme,
    path: Path,
    catalogue: Sequence[CheckEntry],
    comparison: Comparison | None = None,
    locations: UnitLocations = _DEFAULT_LOCATIONS,
    *,
    run: str = "",
) -> tuple[str, ...]:
    """Writes the result workbook; returns the titles of its sheets.

    Args:
        evaluation: what to report.
        scheme: the form and the rules it was evaluated by.
        path: the workbook to write; whoever calls sees to what stood there before.
        catalogue: every check, for 方法说明.
        comparison: this run beside an earlier one, when there is one to compare with.
        locations: where the units' sheets and workbooks are.
        run: the digest of the JSON that is written with it.

    Raises:
        OSError: it cannot be written; what was written of it is worth nothing.
    """
    workbook = new_workbook(str(path), "绩效自评汇总", Kind.SUMMARY, evaluation.as_of, run)
    before_units = (*_BEFORE_UNITS, *_compared(comparison))
    volumes = locations.volumes
    # A volume has the reports of its units; twice in words is more than anyone reads or opens.
    after_units = _AFTER_UNITS[1:] if volumes else _AFTER_UNITS
    layouts: Mapping[str, UnitLayout] = {}
    if volumes is None:
        pairs = in_rank_order(evaluation)
        units = [(item.workbook, item.unit) for item, _ in pairs if item.records]
        names = sheet_names(units, [title for title, _, _ in (*before_units, *after_units)])
        layouts = layouts_of(pairs, scheme, names)
    elsewhere = {name: volume for volume in volumes or () for name in volume.sheets}
    context = ReportContext(
        *(workbook, Formats(workbook), evaluation, scheme, catalogue, layouts, elsewhere),
        source=locations.source,
    )
    _write(context, before_units)
    write_units(context)
    _write(context, after_units)
    workbook.close()
    return tuple(sheet.get_name() for sheet in workbook.worksheets())


def _compared(comparison: Comparison | None) -> tuple[_SheetWriter, ...]:
    """The sheets that only a run compared with an earlier one has."""
    if comparison is None:
        return ()
    return (
        (CHANGES, partial(write_changes, comparison=comparison), "#C00000"),
        (FINDING_CHANGES, partial(write_finding_changes, comparison=comparison), "#C00000"),
    )


def _write(context: ReportContext, sheets: Sequence[_SheetWriter]) -> None:
    for title, write, color in sheets:
        # The writer looks up what charts draw among the cells as it keeps them itself.
        kind = Worksheet if title == titles.CHARTS else None
        sheet = context.workbook.add_worksheet(title, kind)
        sheet.set_tab_color(color)
        write(context, sheet)
