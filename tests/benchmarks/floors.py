"""What no program can do without, given its libraries: the floors under reading and writing.

Reading: inflating the parts that our own reader asks for, and making the C tree of each. Writing:
the cells of our own result, put into a workbook by the stock writer with nothing to find out.
"""

import io
import time
import warnings
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from unittest import mock
from xml.etree.ElementTree import fromstring

import openpyxl
import xlsxwriter

from perfeval.cells.xlsx import container
from perfeval.reader import read_submission
from perfeval.workers.garbage_collection import infrequent_garbage_collection
from tests.submissions import scheme

# Sheet → its cells: row, column, the method that writes it, content, stored result, style.
Cells = dict[str, list[tuple[int, int, str, Any, Any, int]]]


def parts_read(path: Path) -> list[str]:
    """The parts that our own reader inflates, once for each time it does."""
    asked: list[str] = []
    read = container.Container.read

    def listed(self: container.Container, name: str) -> bytes:
        asked.append(name)
        return read(self, name)

    with mock.patch.object(container.Container, "read", listed):
        read_submission(path, path.name, scheme())
    return asked


def read_floor(workbooks: Iterable[bytes], parts: Sequence[str]) -> None:
    """Inflates and parses some parts of each workbook."""
    for data in workbooks:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for part in parts:
                fromstring(archive.read(part))  # noqa: S314 - workbooks we made


def our_reading(paths: Iterable[Path]) -> None:
    """What a reading process does, up to its checks."""
    for path in paths:
        read_submission(path, path.name, scheme())


def cells_of(results: Sequence[Path]) -> Cells:
    """Every cell of some workbooks with its content, its stored result and its style's number."""
    cells: Cells = {}
    warnings.filterwarnings("ignore", ".*extension is not supported", UserWarning)
    for path in results:
        formulas = openpyxl.load_workbook(path)
        values = openpyxl.load_workbook(path, data_only=True)
        for at, sheet in enumerate(formulas.worksheets):
            stored = values.worksheets[at]
            found = cells.setdefault(f"{len(cells)}", [])
            for cell in (cell for row in sheet.iter_rows() for cell in row):
                if cell.value is not None or cell.has_style:
                    result = stored.cell(cell.row, cell.column).value
                    style = getattr(cell, "_style", None)
                    place = cell.row - 1, cell.column - 1
                    found.append((*place, _method(cell), cell.value, result, hash(style)))
    return cells


def _method(cell: Any) -> str:
    if cell.value is None:
        return "write_blank"
    if getattr(cell, "data_type", "s") == "f":
        return "write_formula"
    return "write_number" if isinstance(cell.value, int | float) else "write_string"


def write_floor(cells: Mapping[str, Any], target: Path) -> None:
    """Writes cells, with as many formats as they have, by the stock writer."""
    workbook = xlsxwriter.Workbook(str(target))
    formats: dict[int, Any] = {}
    for title, found in cells.items():
        sheet = workbook.add_worksheet(title)
        for row, column, method, content, result, style in found:
            look = formats.get(style)
            if look is None:
                look = formats[style] = workbook.add_format({"font_size": 10 + len(formats) / 10})
            if method == "write_formula":
                text = str(getattr(content, "text", content))
                sheet.write_formula(row, column, text, look, "" if result is None else result)
            else:
                getattr(sheet, method)(row, column, content, look)
    workbook.close()


def in_turns(rounds: int, *works: Callable[[], object]) -> list[float]:
    """The least processor seconds of each piece of work, done in turns as in a process at work."""
    least = [float("inf")] * len(works)
    with infrequent_garbage_collection():
        for _ in range(rounds):
            for at, work in enumerate(works):
                start = time.process_time()
                work()
                least[at] = min(least[at], time.process_time() - start)
    return least
