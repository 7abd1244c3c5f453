"""Bytes of one file → one workbook: the order in which the parts are read."""

from collections.abc import Callable, Mapping

from perfeval.cells.foreign import check_package, read_foreign
from perfeval.cells.limits import Limits, refuse_over
from perfeval.cells.refusal import Reason, Unreadable
from perfeval.cells.sniff import content_kind
from perfeval.cells.workbook import FileFormat, Sheet, Workbook
from perfeval.cells.xlsx.container import Container
from perfeval.cells.xlsx.contents import Surroundings
from perfeval.cells.xlsx.formats import Format, read_formats
from perfeval.cells.xlsx.parts import (
    Relation,
    Tab,
    file_format,
    find,
    read_contents,
    read_properties,
    relations,
    workbook_part,
)
from perfeval.cells.xlsx.shared_strings import read_strings
from perfeval.cells.xlsx.sheet import read_sheet

_DEFAULT_LIMITS = Limits()


def read_workbook(
    data: bytes,
    wanted: Callable[[str], bool] | None = None,
    *,
    limits: Limits = _DEFAULT_LIMITS,
) -> Workbook:
    """Reads a workbook: .xlsx and .xlsm in full, the values of .xls, .et, .xlsb and .ods.

    What is in the file decides, never its name. For other formats than .xlsx this must run in a
    process that may be killed: they are read by a library that can abort it.

    Args:
        data: all bytes of the file.
        wanted: says by its title whether a sheet is to be read; the others are listed without
            cells and their parts never opened. All are read by default.
        limits: how much is taken in before the file is refused.

    Raises:
        Unreadable: if the bytes are no workbook, or one that is not safe or not whole.
    """
    refuse_over(len(data), limits.file_bytes, "file", "bytes")
    kind = content_kind(data)
    if kind == FileFormat.XLS:
        return read_foreign(data, FileFormat.XLS, wanted, limits)
    if kind != "zip":
        raise Unreadable(Reason.NOT_A_WORKBOOK, kind)
    container = Container(data, limits)
    package = relations(container, "", limits)
    form = file_format(container, package)
    if form is not FileFormat.XLSX:
        check_package(container, form, limits)
        return read_foreign(data, form, wanted, limits)
    part = workbook_part(container, package)
    contents = read_contents(container.read(part), part, limits)
    links = relations(container, part, limits)
    chosen = [wanted is None or wanted(tab.title) for tab in contents.tabs]
    book = Surroundings(
        strings=_strings(container, links, limits) if any(chosen) else [],
        formats=_formats(container, links, limits) if any(chosen) else {},
        from_1904=contents.from_1904,
        limits=limits,
    )
    sheets = tuple(
        _sheet(container, tab, links.get(tab.relation), book)
        if take
        else Sheet(tab.title, tab.hidden, {}, ())
        for tab, take in zip(contents.tabs, chosen, strict=True)
    )
    return Workbook(sheets, contents.names, _properties(container, package, limits))


def _sheet(container: Container, tab: Tab, link: Relation | None, book: Surroundings) -> Sheet:
    if link is None:
        raise Unreadable(Reason.DAMAGED, f"sheet without a part: {tab.title}")
    if link.kind != "worksheet":  # a chart, dialog or macro sheet has no cells to read
        return Sheet(tab.title, tab.hidden, {}, ())
    found = read_sheet(container.read(link.part), link.part, book)
    return Sheet(
        tab.title,
        tab.hidden,
        found.cells,
        tuple(found.merges),
        found.doubled,
        tuple(found.astray),
        frozenset(found.hidden_rows),
        frozenset(found.hidden_columns),
        book.from_1904,
    )


def _strings(container: Container, links: Mapping[str, Relation], limits: Limits) -> list[str]:
    part = find(links, "sharedStrings")
    return [] if part is None else read_strings(container.read(part), part, limits)


def _formats(
    container: Container, links: Mapping[str, Relation], limits: Limits
) -> Mapping[str, Format]:
    part = find(links, "styles")
    if part is None or part not in container:  # some programs write none
        return {}
    return read_formats(container.read(part), part, limits)


def _properties(
    container: Container, package: Mapping[str, Relation], limits: Limits
) -> Mapping[str, str]:
    part = find(package, "custom-properties", "customProperties")
    if part is None or part not in container:
        return {}
    return read_properties(container.read(part), part, limits)
