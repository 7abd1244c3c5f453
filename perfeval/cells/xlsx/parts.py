"""The parts around the sheets: relationships, the list of sheets, properties.

Parts are found through relationships, as the standard says: their usual names are a habit of
some programs only.
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
from perfeval.cells.xlsx.markup import local_name, parse, remembered
from perfeval.cells.xlsx.texts import unescaped

_FALSE = ("", "0", "false", "off")
_OFFICE_KINDS = {"word": "docx", "ppt": "pptx", "visio": "vsdx"}
_DECLARED_KINDS = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.presentation": "odp",
    "application/vnd.oasis.opendocument.": "odf",
    "application/epub": "epub",
}
_TELLING_PARTS = {
    "Index/Document.iwa": "iwork",  # Numbers, Pages or Keynote
    "Index.zip": "iwork",
    "OFD.xml": "ofd",
    "AndroidManifest.xml": "apk",
}


@dataclass(frozen=True, slots=True)
class Relation:
    """One relationship: the last word of its type and the part it leads to."""

    kind: str
    part: str


@dataclass(frozen=True, slots=True)
class Tab:
    """One sheet as the workbook part lists it."""

    title: str
    hidden: bool
    relation: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What the workbook part says."""

    tabs: tuple[Tab, ...]
    names: Mapping[str, str]
    from_1904: bool


def relations(container: Container, source: str, limits: Limits) -> dict[str, Relation]:
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


@remembered
def _read_relations(data: bytes, part: str, limits: Limits) -> Mapping[str, Relation]:
    """The relationships in a part, their targets as written but for the folder."""
    root = parse(data, part, limits)
    refuse_over(len(root), limits.relations, part, "relationships")
    folder = posixpath.dirname(posixpath.dirname(part))
    found: dict[str, Relation] = {}
    for item in root:
        if item.get("TargetMode") == "External":
            continue
        kind = item.get("Type", "").rpartition("/")[2]
        target = item.get("Target", "").replace("\\", "/")
        resolved = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        found[item.get("Id", "")] = Relation(kind, resolved)
    return found


def find(links: Mapping[str, Relation], *kinds: str) -> str | None:
    """The part of the first relationship of one of these kinds, or None."""
    return next((link.part for link in links.values() if link.kind in kinds), None)


def workbook_part(container: Container, links: Mapping[str, Relation]) -> str:
    """The name of the workbook part, given the relationships of the package.

    Raises:
        Unreadable: NOT_A_WORKBOOK if the package is something else, DAMAGED if it was a workbook
            once.
    """
    part = find(links, "officeDocument")
    if part is not None:
        kind = _OFFICE_KINDS.get(part.partition("/")[0].lower())
        if kind:
            raise Unreadable(Reason.NOT_A_WORKBOOK, kind)
        return part
    if "[Content_Types].xml" in container or container.names("xl/"):
        raise Unreadable(Reason.DAMAGED, "no relationship to a workbook part")
    raise Unreadable(Reason.NOT_A_WORKBOOK, _zip_kind(container))


def file_format(container: Container, links: Mapping[str, Relation]) -> FileFormat:
    """The format of a zipped workbook; anything unknown is left for .xlsx to refuse."""
    part = find(links, "officeDocument")
    if part is not None:
        return FileFormat.XLSB if part.lower().endswith(".bin") else FileFormat.XLSX
    declared = _declared(container)
    if declared.startswith("application/vnd.oasis.opendocument.spreadsheet"):
        return FileFormat.ODS
    return FileFormat.XLSX


def _zip_kind(container: Container) -> str:
    """The kind of a zip that is no Office package: by what it declares, or by a telling part."""
    declared = _declared(container)
    for start, kind in _DECLARED_KINDS.items():
        if declared.startswith(start):
            return kind
    return next((kind for part, kind in _TELLING_PARTS.items() if part in container), "zip")


def _declared(container: Container) -> str:
    """The media type that an OpenDocument or EPUB file starts with."""
    if "mimetype" not in container:
        return ""
    return container.read("mimetype").decode("ascii", "replace")


@remembered
def read_contents(data: bytes, part: str, limits: Limits) -> Contents:
    """The sheets, the defined names and the date system of a workbook part.

    Raises:
        Unreadable: if it is malformed, no workbook, or lists too many sheets.
    """
    root = parse(data, part, limits)
    if local_name(root) != "workbook":
        raise Unreadable(Reason.NOT_A_WORKBOOK, "unknown")
    children = {local_name(child): child for child in root}
    tabs = tuple(_tab(item) for item in children.get("sheets", ()))
    refuse_over(len(tabs), limits.sheets, part, "sheets")
    settings = children.get("workbookPr")
    from_1904 = settings is not None and settings.get("date1904", "").lower() not in _FALSE
    names = children.get("definedNames", ())
    refuse_over(len(names), limits.names, part, "defined names")
    return Contents(tabs, _names(names, tabs), from_1904)


def _tab(item: Element) -> Tab:
    # The relationship id is the one attribute in a namespace, which one depends on the dialect.
    relation = next((value for key, value in item.items() if key.endswith("}id")), "")
    hidden = item.get("state", "visible") in ("hidden", "veryHidden")
    return Tab(item.get("name", ""), hidden, relation)


def _names(items: Iterable[Element], tabs: tuple[Tab, ...]) -> dict[str, str]:
    names: dict[str, str] = {}
    for item in items:
        name, scope = item.get("name", ""), item.get("localSheetId", "")
        if scope.isascii() and scope.isdigit() and len(scope) < 5 and int(scope) < len(tabs):
            name = f"{tabs[int(scope)].title}!{name}"
        names[name] = item.text or ""
    return names


@remembered
def read_properties(data: bytes, part: str, limits: Limits) -> Mapping[str, str]:
    """The custom document properties as text.

    Raises:
        Unreadable: if the part cannot be read.
    """
    root = parse(data, part, limits)
    return {
        item.get("name", ""): unescaped("".join(item.itertext()).strip())
        for item in root
        if local_name(item) == "property"
    }
