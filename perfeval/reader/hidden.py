"""Reports filled cells on hidden sheets and in hidden rows and columns (counted from 1)."""

from collections.abc import Iterator

from perfeval.cells import Sheet, address
from perfeval.model import CellRef, Fault, FaultKind
from perfeval.reader.row_reader import RowReader

_MAX_LISTED = 5


def hidden_faults(reader: RowReader, sheet: Sheet, title: str) -> Iterator[Fault]:
    """One fault for a hidden sheet of the form, or one for its hidden rows and columns."""
    if sheet.hidden and reader.filled_count:
        yield Fault(FaultKind.HIDDEN, CellRef(reader.workbook, sheet.title), title)
    elif reader.hidden:
        rows = sorted({row for row, _ in reader.hidden if row in sheet.hidden_rows})
        columns = sorted({column for row, column in reader.hidden if row not in sheet.hidden_rows})
        parts = [f"第 {_listed(rows)} 行"] if rows else []
        if columns:
            letters = [address(1, column).removesuffix("1") for column in columns]
            parts.append(f"{_listed(letters)} 列")
        first = address(*min(reader.hidden))
        facts = {"what": "、".join(parts)}
        ref = CellRef(reader.workbook, sheet.title, first)
        yield Fault(FaultKind.HIDDEN, ref, title, facts=facts)


def _listed(names: list[int] | list[str]) -> str:
    more = "等" if len(names) > _MAX_LISTED else ""
    return "、".join(map(str, names[:_MAX_LISTED])) + more
