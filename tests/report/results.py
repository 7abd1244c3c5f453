"""Batches written as a result workbook, and the workbook read back by its labels."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from perfeval.run.pipeline import evaluate
from perfeval.run.publication import write_results
from perfeval.scheme import Scheme
from tests.fill import fill
from tests.submissions import scheme


def written(folder: Path, *units: dict[str, Any], by: Scheme | None = None) -> Path:
    """The result workbook of a batch of filled-in workbooks, named 1.xlsx, 2.xlsx, …"""
    batch, rules = folder / "批次", by or scheme()
    batch.mkdir(parents=True)
    for ordinal, filled in enumerate(units, start=1):
        fill(batch / f"{ordinal}.xlsx", scheme(), filled)
    return result_of(batch, folder / "结果.xlsx", rules)


def result_of(batch: Path, result: Path, by: Scheme | None = None) -> Path:
    """The result workbook of a folder."""
    rules = by or scheme()
    write_results(evaluate(batch, rules, jobs=1), rules, result)
    return result


def with_parameters(**values: Decimal | str) -> Scheme:
    """The scheme with other values of parameters or grade bounds."""
    rules = scheme().rules
    parameters = tuple(
        item.model_copy(update={"value": values.get(item.name, item.value)})
        for item in rules.parameter
    )
    bands = tuple(
        band.model_copy(update={"at_least": values.get(band.parameter, band.at_least)})
        for band in rules.grade
    )
    changed = rules.model_copy(update={"parameter": parameters, "grade": bands})
    return Scheme(scheme().form, changed, "")


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
