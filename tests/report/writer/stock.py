"""The stock writer beside ours: what the same program writes with either."""

import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import xlsxwriter

from perfeval.report.writer.workbook import Workbook

Written = dict[str, bytes]  # part → its content


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def comparable(found: dict[str, bytes]) -> dict[str, bytes]:
    """Parts of a workbook without what is left out or said better on purpose.

    A row's `spans` are a hint that nothing needs. The stock writer gives an empty text that a
    formula results in no type, so that Excel shows 0 until it calculates.
    """
    changed = {}
    for name, part in found.items():
        changed[name] = part
        if name.startswith("xl/worksheets/sheet"):
            sheet = re.sub(rb'(<row [^>]*?) spans="[0-9:]+"', rb"\1", part)
            sheet = re.sub(rb'"(><f>[^<]*</f><v></v>)', rb'" t="str"\1', sheet)
            changed[name] = sheet.replace(b' t="str" t="str"', b' t="str"')
    return changed


def by_both(fill: Callable[[xlsxwriter.Workbook], None], folder: Path) -> tuple[Written, Written]:
    """The comparable parts of a workbook filled in by our writer, and by the stock one."""
    found = []
    for kind, name in ((Workbook, "ours.xlsx"), (xlsxwriter.Workbook, "stock.xlsx")):
        workbook = kind(str(folder / name))
        workbook.set_properties({"created": datetime(2024, 1, 2)})  # noqa: DTZ001 - for the clock
        fill(workbook)
        workbook.close()
        found.append(comparable(parts(folder / name)))
    ours, stock = found
    return ours, stock
