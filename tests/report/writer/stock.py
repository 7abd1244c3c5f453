"""The stock writer beside ours: what the same program writes with either."""

import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from perfeval.report.writer.writing import Workbook

Written = dict[str, bytes]  # part → its content


class StockSheet(Worksheet):  # type: ignore[misc]
    """The stock worksheet, for which a row is never complete."""

    def complete(self, row: int, height: float) -> None:
        self.set_row(row, height)


class StockWorkbook(xlsxwriter.Workbook):  # type: ignore[misc]
    worksheet_class = StockSheet


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
    for kind in (Workbook, StockWorkbook):
        path = folder / f"{kind.__name__}.xlsx"
        workbook = kind(str(path))
        # Both would else be stamped with the clock, and a second may pass between them.
        workbook.set_properties({"created": datetime(2023, 1, 1)})  # noqa: DTZ001 - no zone
        fill(workbook)
        workbook.close()
        found.append(comparable(parts(path)))
    ours, stock = found
    return ours, stock
