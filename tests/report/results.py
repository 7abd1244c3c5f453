"""Batches written as a result workbook, and the workbook read back by its labels."""

from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from perfeval.pipeline import evaluate, write_results
from tests.fill import fill
from tests.submissions import scheme


def written(folder: Path, *units: dict[str, Any]) -> Path:
    """The result workbook of a batch of filled-in workbooks, named 1.xlsx, 2.xlsx, …"""
    batch = folder / "批次"
    batch.mkdir()
    for ordinal, filled in enumerate(units, start=1):
        fill(batch / f"{ordinal}.xlsx", scheme(), filled)
    result = folder / "结果.xlsx"
    write_results(evaluate(batch, scheme(), jobs=1), scheme(), result)
    return result


def opened(path: Path) -> openpyxl.Workbook:
    """The workbook with its stored values."""
    return openpyxl.load_workbook(path, data_only=True)


def cell_of(sheet: Worksheet, words: str) -> tuple[int, int]:
    """Row and column of the first cell that holds just these words."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value == words:
                return cell.row, cell.column
    raise AssertionError(words)


def row_under(sheet: Worksheet, header: int, ordinal: int = 1) -> dict[str, Any]:
    """A row below a header row, by the header's words."""
    titles = {cell.value: cell.column for cell in sheet[header] if cell.value}
    return {title: sheet.cell(header + ordinal, column).value for title, column in titles.items()}
