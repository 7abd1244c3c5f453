"""The targets of links: cells of units' sheets, of their own workbooks, of the summary."""

from collections.abc import Sequence
from functools import lru_cache

from perfeval.model import CellRef
from perfeval.report.context import ReportContext
from perfeval.report.sheet_references import sheet_reference
from perfeval.report.writer.xml_text import FORBIDDEN

# What a link would take for the end of a file's name, or a shell for more than a name.
_NO_PART_OF_A_LINK = frozenset('\\#%:*?<>|"')


def unit_target(context: ReportContext, workbook: str, cell: str = "A1") -> str | None:
    """A cell of a unit's sheet; None where there is none or no link can name it."""
    if workbook in context.layouts:
        return f"#{sheet_reference(context.layouts[workbook].sheet)}!{cell}"
    if workbook not in context.volumes:
        return None
    volume = context.volumes[workbook]
    return link_target([volume.folder, volume.file], volume.sheets[workbook], cell)


def source_target(context: ReportContext, ref: CellRef) -> str | None:
    """A cell of a unit's own workbook; None where no link can name it."""
    if not ref.cell or not ref.sheet or not ref.workbook:
        return None
    if ref.workbook in context.evaluation.in_zips:
        return None
    parts = ref.workbook.split("/")
    if context.source is None:
        return link_target([context.evaluation.folder, *parts], ref.sheet, ref.cell)
    return link_target(parts, ref.sheet, ref.cell, context.source)


def summary_target(context: ReportContext, sheet: str, cell: str) -> str | None:
    """A cell of the summary, seen from a volume; None where no link can name it."""
    target = link_target([context.summary], sheet, cell)
    return target and f"../{target}"


def link_target(
    parts: Sequence[str], sheet: str, cell: str, folder: Sequence[str] = ()
) -> str | None:
    """A cell of a workbook on a relative path, as a link; None where no link can name it.

    Args:
        parts: folders and file, as they were found: plain names, or there is no link.
        sheet: its sheet.
        cell: the cell.
        folder: where the first of the parts is: names of folders, and ".." for the one above.
    """
    start = _prefix(tuple(parts), sheet, tuple(folder))
    return start and f"{start}{cell}"


@lru_cache(maxsize=4096)  # a sheet has many cells that links lead to
def _prefix(parts: tuple[str, ...], sheet: str, folder: tuple[str, ...]) -> str | None:
    # A part that is no plain name could leave the folder or change the protocol.
    if "" in folder or any(part in {"", ".", ".."} for part in parts):
        return None
    if any(set(part) & _NO_PART_OF_A_LINK for part in (*folder, *parts)):
        return None
    if any(FORBIDDEN.search(part) for part in (*folder, *parts, sheet)):
        return None
    return f"{'/'.join((*folder, *parts))}#{sheet_reference(sheet)}!"
