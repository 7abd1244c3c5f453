"""Submissions made by hand, for tests of what comes after the reader."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import count
from typing import Any

from perfeval.model import CellNotes, CellValue, Problem, Row, SheetCell, Submission
from perfeval.scheme import Scheme, load_scheme
from perfeval.scheme.form import Block

SHEET = "表"


@cache
def scheme() -> Scheme:
    return load_scheme()


def cell(label: str, filled: Any, row: int = 1) -> CellValue:
    """A cell that holds a value, a problem, or nothing."""
    place = "单位.xlsx", SheetCell(SHEET, f"A{row}"), CellNotes(label)
    if isinstance(filled, Problem):
        return CellValue.of(*place, None, filled, "?")
    if filled is None:
        return CellValue.of(*place, None, Problem.BLANK)
    value = Decimal(filled) if isinstance(filled, int) else filled
    return CellValue.of(*place, value, None, str(filled))


def row(block: Block, filled: Mapping[str, Any], rows: Iterator[int] | None = None) -> Row:
    """A row of a block; no two cells stand in one place of the sheet."""
    places = rows or count(1)
    return {
        field.name: cell(field.title, filled.get(field.name), next(places)) for field in block.field
    }


def submission(filled: Mapping[str, Any], workbook: str = "单位.xlsx") -> Submission:
    """The submission of a unit that filled in just this: block → values, as in a sample's TOML."""
    records, tables, lists = {}, {}, {}
    rows = count(1)
    for block in scheme().form.blocks:
        values = filled.get(block.name, {})
        if block.layout == "record":
            records[block.name] = row(block, values, rows)
        elif block.layout == "table":
            tables[block.name] = {
                part.name: row(block, values.get(part.name, {}), rows) for part in block.row
            }
        else:
            lists[block.name] = tuple(row(block, item, rows) for item in values or ())
    name = filled.get("unit", {}).get("name", workbook)
    return Submission(
        workbook=workbook,
        sha256=workbook,
        size=1,
        unit=name,
        records=records,
        tables=tables,
        lists=lists,
        unit_key=name,
    )


def quantity(sign: str, target: Any, actual: Any, points: Any, **more: Any) -> dict[str, Any]:
    """An indicator with its figures; the self score is not given unless it matters."""
    return {
        "name": "指标",
        "sign": sign,
        "target": target,
        "actual": actual,
        "points": points,
        "self_score": Decimal(0),
        **more,
    }


DAY = date(2024, 4, 15)
