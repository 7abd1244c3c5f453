"""A volume as a whole: its contents, the sheets of its units, their reports, the method."""

from collections.abc import Sequence
from io import BytesIO

from perfeval.cells import sheet_titles
from perfeval.files.ownership import Kind
from perfeval.model import CheckEntry, Evaluation
from perfeval.report.context import METHOD, ReportContext, in_rank_order, layouts_of
from perfeval.report.locations import VolumeLocation
from perfeval.report.sheets.contents import CONTENTS, write_contents
from perfeval.report.sheets.method import write_method
from perfeval.report.sheets.narratives import NARRATIVES, write_narratives
from perfeval.report.styles import Formats
from perfeval.report.unit.sheet import write_units
from perfeval.report.writer.workbook import new_workbook
from perfeval.scheme import Scheme

# The titles that no unit's sheet may have.
OWN_SHEETS = (CONTENTS, NARRATIVES, METHOD)


def write_volume(
    part: Evaluation,
    volume: VolumeLocation,
    scheme: Scheme,
    catalogue: Sequence[CheckEntry],
    summary: str,
) -> bytes:
    """A whole workbook of unit sheets, opened again once; its formulas stay within it.

    Args:
        part: the units of the volume and what concerns them.
        volume: where their sheets are to be.
        scheme: the form and the rules they were evaluated by.
        catalogue: every check, for 方法说明.
        summary: the file name of the summary, in the folder above.

    Raises:
        RuntimeError: what was written does not open as it should.
    """
    whole = BytesIO()
    workbook = new_workbook(whole, "单位绩效自评复核表", Kind.VOLUME, part.as_of)
    layouts = layouts_of(in_rank_order(part), scheme, volume.sheets)
    context = ReportContext(
        workbook, Formats(workbook), part, scheme, catalogue, layouts, summary=summary
    )
    write_contents(context, workbook.add_worksheet(CONTENTS))
    write_units(context)
    write_narratives(context, workbook.add_worksheet(NARRATIVES))
    write_method(context, workbook.add_worksheet(METHOD))
    workbook.close()
    if sheet_titles(whole.getvalue()) != (CONTENTS, *volume.sheets.values(), NARRATIVES, METHOD):
        message = f"{volume.file} is not whole"
        raise RuntimeError(message)
    return whole.getvalue()
