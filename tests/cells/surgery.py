"""Small workbooks made part by part, for what no library would write."""

import io
import zipfile
from collections.abc import Mapping

from perfeval.cells import Cell, Sheet, read_workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"


def relations(*items: tuple[str, str, str]) -> str:
    """A relationships part of (id, last word of the type, target)."""
    inside = "".join(
        f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for key, kind, target in items
    )
    return f'<Relationships xmlns="{RELATIONS}">{inside}</Relationships>'


def worksheet(inside: str) -> str:
    return f'<worksheet xmlns="{MAIN}">{inside}</worksheet>'


def parts_of(rows: str, *, after: str = "", strings: str = "", styles: str = "") -> dict[str, str]:
    """The parts of a workbook of one sheet '表', given the inside of its sheetData."""
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
            '<sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/worksheets/sheet1.xml": worksheet(f"<sheetData>{rows}</sheetData>{after}"),
    }
    links = [("rId1", "worksheet", "worksheets/sheet1.xml")]
    if strings:
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{strings}</sst>'
        links.append(("rId2", "sharedStrings", "sharedStrings.xml"))
    if styles:
        parts["xl/styles.xml"] = f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'
        links.append(("rId3", "styles", "styles.xml"))
    parts["xl/_rels/workbook.xml.rels"] = relations(*links)
    return parts


def styles_of(*codes: str) -> str:
    """The inside of a styles part in which style 1, 2, ... has these number format codes."""
    formats = "".join(
        f'<numFmt numFmtId="{164 + n}" formatCode="{code.replace(chr(34), "&quot;")}"/>'
        for n, code in enumerate(codes)
    )
    styles = "".join(f'<xf numFmtId="{164 + n}"/>' for n in range(len(codes)))
    return f'<numFmts>{formats}</numFmts><cellXfs><xf numFmtId="0"/>{styles}</cellXfs>'


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def sheet_of(rows: str, *, after: str = "", strings: str = "", styles: str = "") -> Sheet:
    """The sheet read from a workbook of one sheet."""
    parts = parts_of(rows, after=after, strings=strings, styles=styles)
    return read_workbook(zipped(parts)).sheets[0]


def cell_of(inside: str, *, strings: str = "", styles: str = "") -> Cell | None:
    """What is read from one cell element, given without its address; None if it is blank."""
    element = inside.replace("<c", '<c r="B3"', 1)
    sheet = sheet_of(f'<row r="3">{element}</row>', strings=strings, styles=styles)
    assert set(sheet.cells) <= {(3, 2)}
    return sheet.cells.get((3, 2))
