"""A minimal .xlsb by hand, since no program at hand writes one: values only, texts in place."""

import struct
from collections.abc import Mapping
from decimal import Decimal

from tests.cells.surgery import relations, zipped

Values = Mapping[tuple[int, int], object]  # row and column, 1-based

_BLANK, _ERROR, _BOOLEAN, _NUMBER, _TEXT = 1, 3, 4, 5, 6


def record(number: int, content: bytes = b"") -> bytes:
    """One record: its number and its length stored seven bits to a byte."""
    return _read_varint(number) + _read_varint(len(content)) + content


def _read_varint(number: int) -> bytes:
    stored = b""
    while True:
        number, low = number >> 7, number & 0x7F
        stored += bytes([low | 0x80 * (number > 0)])
        if not number:
            return stored


def _text(words: str) -> bytes:
    return struct.pack("<I", len(words.encode("utf-16-le")) // 2) + words.encode("utf-16-le")


def _cell(column: int, value: object) -> bytes:
    head = struct.pack("<II", column - 1, 0)
    if value is None:
        return record(_BLANK, head)
    if isinstance(value, bool):
        return record(_BOOLEAN, head + bytes([value]))
    if isinstance(value, int | float | Decimal):
        return record(_NUMBER, head + struct.pack("<d", float(value)))
    if isinstance(value, bytes):  # the code of an error
        return record(_ERROR, head + value)
    return record(_TEXT, head + _text(str(value)))


def sheet_part(values: Values) -> bytes:
    rows, columns = zip(*values, strict=True) if values else ((1,), (1,))
    size = (min(rows) - 1, max(rows) - 1, min(columns) - 1, max(columns) - 1)
    part = record(129) + record(148, struct.pack("<IIII", *size)) + record(145)
    for row in sorted({row for row, _ in values}):
        part += record(0, struct.pack("<IIHHBI", row - 1, 0, 0, 0, 0, 0))
        for at, value in sorted(values.items(), key=lambda item: item[0]):
            if at[0] == row:
                part += _cell(at[1], value)
    return part + record(146) + record(130)


def xlsb(sheets: Mapping[str, Values], hidden: frozenset[str] = frozenset()) -> bytes:
    """A workbook of these sheets: title → values by place."""
    tabs = b"".join(
        record(
            156,
            struct.pack("<II", title in hidden, number) + _text(f"rId{number}") + _text(title),
        )
        for number, title in enumerate(sheets, start=1)
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations(("rId1", "officeDocument", "xl/workbook.bin")),
        "xl/workbook.bin": record(131) + record(143) + tabs + record(144) + record(132),
        "xl/_rels/workbook.bin.rels": relations(
            *(
                (f"rId{n}", "worksheet", f"worksheets/sheet{n}.bin")
                for n in range(1, len(sheets) + 1)
            )
        ),
    }
    for number, values in enumerate(sheets.values(), start=1):
        parts[f"xl/worksheets/sheet{number}.bin"] = sheet_part(values)
    return zipped(parts)
