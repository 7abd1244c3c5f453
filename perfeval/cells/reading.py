"""Reads the bytes of one file as a workbook: the order in which the parts are read."""

from collections.abc import Callable, Mapping

from perfeval.cells.limits import Limits, refuse_over
from perfeval.cells.other_formats import check_package, read_with_calamine
from perfeval.cells.refusal import Reason, Unreadable
from perfeval.cells.sniff import content_kind
from perfeval.cells.workbook import FileFormat, Sheet, Workbook
from perfeval.cells.xlsx.cell_decoder import WorkbookContext
from perfeval.cells.xlsx.container import Container
from perfeval.cells.xlsx.formats import Format, read_formats
from perfeval.cells.xlsx.parts import (
    Relationship,
    SheetEntry,
    file_format,
    find_part,
    read_properties,
    read_workbook_part,
    relations,
    workbook_part,
)
from perfeval.cells.xlsx.shared_strings import read_strings
from perfeval.cells.xlsx.sheet import read_sheet
from perfeval.cells.xlsx.strings import StringItem

_DEFAULT_LIMITS = Limits()


def read_workbook(
    data: bytes,
    wanted: Callable[[str], bool] | None = None,
    *,
    lenient: bool = False,
    limits: Limits = _DEFAULT_LIMITS,
) -> Workbook:
    """Reads a workbook: .xlsx and .xlsm in full, the values of .xls, .et, .xlsb and .ods.

    The content decides, never the file name. Formats other than .xlsx must be read in a worker
    process, because their library can abort the process.

    Args:
        data: all bytes of the file.
        wanted: tells by its title whether a sheet is to be read; the others are listed without
            cells and their parts never opened. All are read by default.
        lenient: lists a sheet that cannot be read as unreadable, instead of refusing the file.
        limits: how much is read before the file is refused.

    Raises:
        Unreadable: if the bytes are no workbook, or an unsafe or damaged one.
    """
    refuse_over(len(data), limits.file_bytes, "file", "bytes")
    kind = content_kind(data)
    if kind == FileFormat.XLS:
        return read_with_calamine(data, FileFormat.XLS, wanted, limits, lenient=lenient)
    if kind != "zip":
        raise Unreadable(Reason.NOT_A_WORKBOOK, kind)
    container = Container(data, limits)
    package = relations(container, "", limits)
    form = file_format(container, package)
    if form is not FileFormat.XLSX:
        check_package(container, form, limits)
        return read_with_calamine(data, form, wanted, limits, lenient=lenient)
    part = workbook_part(container, package)
    contents = read_workbook_part(container.read(part), part, limits)
    links = relations(container, part, limits)
    chosen = [wanted is None or wanted(entry.title) for entry in contents.sheets]
    context = WorkbookContext(
        strings=_strings(container, links, limits) if any(chosen) else [],
        formats=_formats(container, links, limits) if any(chosen) else {},
        from_1904=contents.from_1904,
        limits=limits,
    )
    read_one = _sheet_if_readable if lenient else _sheet
    sheets = tuple(
        read_one(container, entry, links.get(entry.relationship_id), context)
        if take
        else Sheet(entry.title, entry.hidden, {}, ())
        for entry, take in zip(contents.sheets, chosen, strict=True)
    )
    return Workbook(sheets, contents.names, _properties(container, package, limits))


def _sheet(
    container: Container, entry: SheetEntry, link: Relationship | None, context: WorkbookContext
) -> Sheet:
    if link is None:
        raise Unreadable(Reason.DAMAGED, f"sheet without a part: {entry.title}")
    if link.kind != "worksheet":  # a chart, dialog or macro sheet has no cells to read
        return Sheet(entry.title, entry.hidden, {}, ())
    found = read_sheet(container.read(link.part), link.part, context)
    return Sheet(
        entry.title,
        entry.hidden,
        found.cells,
        tuple(found.merges),
        found.duplicates,
        tuple(found.invalid_addresses),
        frozenset(found.hidden_rows),
        frozenset(found.hidden_columns),
        context.from_1904,
    )


def _sheet_if_readable(
    container: Container, entry: SheetEntry, link: Relationship | None, context: WorkbookContext
) -> Sheet:
    counted = context.cells_seen, context.cells_kept
    try:
        return _sheet(container, entry, link, context)
    except Unreadable:
        # What it took of the limits is left to the sheets behind it.
        context.cells_seen, context.cells_kept = counted
        return Sheet(entry.title, entry.hidden, {}, (), unreadable=True)


def _strings(
    container: Container, links: Mapping[str, Relationship], limits: Limits
) -> list[StringItem]:
    part = find_part(links, "sharedStrings")
    return [] if part is None else read_strings(container.read(part), part, limits)


def _formats(
    container: Container, links: Mapping[str, Relationship], limits: Limits
) -> Mapping[str, Format]:
    part = find_part(links, "styles")
    if part is None or part not in container:  # some programs write none
        return {}
    return read_formats(container.read(part), part, limits)


def _properties(
    container: Container, package: Mapping[str, Relationship], limits: Limits
) -> Mapping[str, str]:
    part = find_part(package, "custom-properties", "customProperties")
    if part is None or part not in container:
        return {}
    return read_properties(container.read(part), part, limits)
