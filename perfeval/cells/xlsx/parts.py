"""The parts around the sheets: relationships, the workbook part, custom properties.

Parts are found by their relationships, as the Open Packaging Conventions say; their usual names
are only a convention of some programs.
"""

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from perfeval.cells.limits import Limits, refuse_over
from perfeval.cells.refusal import Reason, Unreadable
from perfeval.cells.workbook import FileFormat
from perfeval.cells.xlsx.container import Container
from perfeval.cells.xlsx.strings import unescape
from perfeval.cells.xlsx.xml_parser import cached_for_small_parts, local_name, parse

_FALSE = ("", "0", "false", "off")
_OFFICE_KINDS = {"word": "docx", "ppt": "pptx", "visio": "vsdx"}
_DECLARED_KINDS = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.presentation": "odp",
    "application/vnd.oasis.opendocument.": "odf",
    "application/epub": "epub",
}
_TYPICAL_PARTS = {
    "Index/Document.iwa": "iwork",  # Numbers, Pages or Keynote
    "Index.zip": "iwork",
    "OFD.xml": "ofd",
    "AndroidManifest.xml": "apk",
}


@dataclass(frozen=True, slots=True)
class Relationship:
    """One relationship: the last segment of its type, and its target part."""

    kind: str
    part: str


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """One sheet in the list of the workbook part."""

    title: str
    hidden: bool
    relationship_id: str


@dataclass(frozen=True, slots=True)
class WorkbookPart:
    """The content of the workbook part."""

    sheets: tuple[SheetEntry, ...]
    names: Mapping[str, str]
    from_1904: bool


def relations(container: Container, source: str, limits: Limits) -> dict[str, Relationship]:
    """The relationships of a part by id; of the package itself for the source ''.

    Raises:
        Unreadable: if the relationships cannot be read. A part without any has none.
    """
    folder, name = posixpath.split(source)
    part = posixpath.join(folder, "_rels", f"{name}.rels")
    if part not in container:
        return {}
    return {
        name: link if link.part in container else replace(link, part=unquote(link.part))
        for name, link in _read_relations(container.read(part), part, limits).items()
    }


@cached_for_small_parts
def _read_relations(data: bytes, part: str, limits: Limits) -> Mapping[str, Relationship]:
    """The relationships in a part, their targets resolved against the folder of the source."""
    root = parse(data, part, limits)
    refuse_over(len(root), limits.relations, part, "relationships")
    folder = posixpath.dirname(posixpath.dirname(part))
    found: dict[str, Relationship] = {}
    for item in root:
        if item.get("TargetMode") == "External":
            continue
        kind = item.get("Type", "").rpartition("/")[2]
        target = item.get("Target", "").replace("\\", "/")
        resolved = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        found[item.get("Id", "")] = Relationship(kind, resolved)
    return found


def find_part(links: Mapping[str, Relationship], *kinds: str) -> str | None:
    """The part of the first relationship of one of these kinds, or None."""
    return next((link.part for link in links.values() if link.kind in kinds), None)


def workbook_part(container: Container, links: Mapping[str, Relationship]) -> str:
    """The name of the workbook part, given the relationships of the package.

    Raises:
        Unreadable: NOT_A_WORKBOOK if the package is something else, DAMAGED if it has parts of a
            workbook.
    """
    part = find_part(links, "officeDocument")
    if part is not None:
        kind = _OFFICE_KINDS.get(part.partition("/")[0].lower())
        if kind:
            raise Unreadable(Reason.NOT_A_WORKBOOK, kind)
        return part
    if "[Content_Types].xml" in container or container.names("xl/"):
        raise Unreadable(Reason.DAMAGED, "no relationship to a workbook part")
    raise Unreadable(Reason.NOT_A_WORKBOOK, _zip_kind(container))


def file_format(container: Container, links: Mapping[str, Relationship]) -> FileFormat:
    """The format of a zipped workbook; .xlsx if unknown, which then refuses it."""
    part = find_part(links, "officeDocument")
    if part is not None:
        return FileFormat.XLSB if part.lower().endswith(".bin") else FileFormat.XLSX
    declared = _declared(container)
    if declared.startswith("application/vnd.oasis.opendocument.spreadsheet"):
        return FileFormat.ODS
    return FileFormat.XLSX


def _zip_kind(container: Container) -> str:
    """The kind of a zip that is no Office package: by its media type or a typical part."""
    declared = _declared(container)
    for start, kind in _DECLARED_KINDS.items():
        if declared.startswith(start):
            return kind
    return next((kind for part, kind in _TYPICAL_PARTS.items() if part in container), "zip")


def _declared(container: Container) -> str:
    """The media type that an OpenDocument or EPUB file declares, "" if none."""
    if "mimetype" not in container:
        return ""
    return container.read("mimetype").decode("ascii", "replace")


@cached_for_small_parts
def read_workbook_part(data: bytes, part: str, limits: Limits) -> WorkbookPart:
    """The sheets, the defined names and the date system of a workbook part.

    Raises:
        Unreadable: if it is malformed, no workbook, or lists too many sheets.
    """
    root = parse(data, part, limits)
    if local_name(root) != "workbook":
        raise Unreadable(Reason.NOT_A_WORKBOOK, "unknown")
    children = {local_name(child): child for child in root}
    sheets = tuple(_sheet_entry(item) for item in children.get("sheets", ()))
    refuse_over(len(sheets), limits.sheets, part, "sheets")
    settings = children.get("workbookPr")
    from_1904 = settings is not None and settings.get("date1904", "").lower() not in _FALSE
    names = children.get("definedNames", ())
    refuse_over(len(names), limits.names, part, "defined names")
    return WorkbookPart(sheets, _names(names, sheets), from_1904)


def _sheet_entry(item: Element) -> SheetEntry:
    # The relationship id is the one attribute in a namespace, which one depends on the dialect.
    relationship_id = next((value for key, value in item.items() if key.endswith("}id")), "")
    hidden = item.get("state", "visible") in ("hidden", "veryHidden")
    return SheetEntry(item.get("name", ""), hidden, relationship_id)


def _names(items: Iterable[Element], sheets: tuple[SheetEntry, ...]) -> dict[str, str]:
    names: dict[str, str] = {}
    for item in items:
        name, scope = item.get("name", ""), item.get("localSheetId", "")
        if scope.isascii() and scope.isdigit() and len(scope) < 5 and int(scope) < len(sheets):
            name = f"{sheets[int(scope)].title}!{name}"
        names[name] = item.text or ""
    return names


@cached_for_small_parts
def read_properties(data: bytes, part: str, limits: Limits) -> Mapping[str, str]:
    """The custom document properties as text.

    Raises:
        Unreadable: if the part cannot be read.
    """
    root = parse(data, part, limits)
    return {
        item.get("name", ""): unescape("".join(item.itertext()).strip())
        for item in root
        if local_name(item) == "property"
    }
