"""Repairs what openpyxl writes: restores the results of formulas, removes the time of writing.

openpyxl writes every formula without its stored result. The unit's stored results are still right,
since no input has changed; without them a preview would show blanks, and the reader would report
a formula typed into an input cell as never calculated.
"""

import errno
import io
import os
import re
import zipfile
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

from openpyxl import Workbook as Copy
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.utils.datetime import to_excel
from openpyxl.utils.escape import escape as escape_controls

from perfeval.cells import Cell, Workbook, place
from perfeval.cells import Kind as CellKind
from perfeval.files.ownership import Kind, sealed
from perfeval.reader.values.forbidden_characters import leave_out_escaped, leave_out_forbidden

_NO_DAY = date(2000, 1, 1)  # written as the date where the batch has none
_EARLIEST = (1980, 1, 1, 0, 0, 0)
# A formula as openpyxl writes it, with lxml or without.
_FORMULA = re.compile(
    r'<c r="(?P<at>[A-Z]+[0-9]+)"(?P<style>[^>]*)>'
    r"(?P<formula><f[^>]*/>|<f[^>]*>[^<]*</f>)<v ?(?:/>|></v>)</c>"
)
_MERGES = re.compile(r"(<mergeCells[^>]*>)(.*?)(</mergeCells>)", re.DOTALL)
# Titles and defined names, in other parts, are referred to and stay as they are.
_WITH_TEXTS = ("xl/worksheets/sheet", "xl/sharedStrings", "xl/comments/", "docProps/")
_TIMES = re.compile(r"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def saved(copy: Copy) -> bytes:
    """A workbook as openpyxl writes it.

    Raises:
        Exception: of any kind; openpyxl can read more than it can write.
    """
    written = io.BytesIO()
    try:
        copy.save(written)
    except Exception as error:
        # lxml, where openpyxl has it, wraps a full disk in an error of its own: "IO_ENOSPC".
        _, prefix, name = str(error).partition("IO_")
        number = getattr(errno, name, None) if prefix else None
        if number is None:
            raise
        raise OSError(number, os.strerror(number)) from error
    return written.getvalue()


def packed(written: bytes, copy: Copy, original: Workbook | None, day: date | None) -> bytes:
    """The bytes of a copy to return; the same for the same workbook and day.

    Args:
        written: the copy as saved.
        copy: the workbook itself.
        original: the unit's file as read; None for a workbook of our own.
        day: the date it is sent back under.
    """
    # openpyxl numbers the parts in the order of the sheets.
    titles = {
        f"xl/worksheets/sheet{number}.xml": sheet.title
        for number, sheet in enumerate(copy.worksheets, start=1)
    }
    stored = {sheet.title: sheet.cells for sheet in original.sheets} if original else {}
    times = rf"\g<1>{(day or _NO_DAY).isoformat()}T00:00:00Z"
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(written)) as source, zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            data = source.read(name)
            if name in titles:
                # openpyxl holds merged ranges in a set, whose order varies.
                xml = _MERGES.sub(_sorted, data.decode())
                data = _with_results(xml, stored.get(titles[name], {}), copy).encode()
            elif name == "docProps/core.xml":
                data = _TIMES.sub(times, data.decode()).encode()
            if name.startswith(_WITH_TEXTS):
                # openpyxl writes escapes as it read them, and a quoted text may look like one.
                data = leave_out_escaped(data.decode()).encode()
            info = zipfile.ZipInfo(name, _EARLIEST)
            archive.writestr(info, data, zipfile.ZIP_DEFLATED)
    return sealed(target.getvalue(), Kind.RETURNED)


def _sorted(merges: re.Match[str]) -> str:
    return merges[1] + "".join(sorted(re.findall("<[^>]*>", merges[2]))) + merges[3]


def _with_results(xml: str, cells: Mapping[tuple[int, int], Cell], copy: Copy) -> str:
    def one(found: re.Match[str]) -> str:
        at = place(found["at"])
        cell = cells.get(at) if at else None
        stored = _result(cell, copy) if cell and cell.formula is not None else None
        if stored is None:
            return found[0]
        kind, value = stored
        kind = f' t="{kind}"' if kind else ""
        return f'<c r="{found["at"]}"{found["style"]}{kind}>{found["formula"]}<v>{value}</v></c>'

    return _FORMULA.sub(one, xml)


def _result(cell: Cell, copy: Copy) -> tuple[str, str] | None:
    """Type and text of a stored result, None where there is none to store."""
    match cell.value:
        case bool(value):
            return "b", str(int(value))
        case Decimal() as value:
            return "", str(value)
        case date() as value:
            return "", f"{to_excel(value, copy.epoch):g}"
        case str(value) if cell.kind is CellKind.ERROR:
            return ("e", value) if value in ERROR_CODES else None
        case str(value):
            return "str", escape(escape_controls(leave_out_forbidden(value)))
    return None
