"""Damage at random: whatever happens to the bytes, a workbook comes back or a refusal."""

import io
import random

import pytest
import xlsxwriter

from perfeval.cells import Unreadable, Workbook, read_workbook
from tests.cells.surgery import unzipped, zipped

ROUNDS = 150


def seed_workbook() -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        percent = book.add_format({"num_format": "0.00%"})
        day = book.add_format({"num_format": 'yyyy"年"m"月"d"日"'})
        for title in ("自评表", "附表"):
            sheet = book.add_worksheet(title)
            sheet.merge_range("A1:D1", "整体支出绩效自评")
            for row in range(1, 9):
                sheet.write_string(row, 0, f"指标{row}")
                sheet.write_number(row, 1, row * 1.1)
                sheet.write_formula(row, 2, f"=B{row}/100", percent, 0.93)
                sheet.write_number(row, 3, 45_000 + row, day)
            sheet.write_boolean("E1", boolean=True)
            sheet.write_formula("E2", "=1/0", None, "#DIV/0!")
        book.set_custom_property("form", "自评")
    return target.getvalue()


def outcome(data: bytes) -> str:
    try:
        book = read_workbook(data)
    except Unreadable as refusal:
        return str(refusal.reason)
    assert isinstance(book, Workbook)
    return "read"


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The bytes with a few of them changed, left out, doubled or cut off."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(max(1, len(changed)))
        end = at + chance.randint(1, 30)
        how = chance.randrange(5)
        if how == 0:
            changed[at : at + 1] = bytes([chance.randrange(256)])
        elif how == 1:
            del changed[at:end]
        elif how == 2:
            changed[at:at] = changed[at:end]
        elif how == 3:
            changed[at:end] = bytes(chance.choices(b'<>/="&; 09azAZ\0\xff', k=end - at))
        elif chance.random() < 0.3:
            del changed[at:]
    return bytes(changed)


@pytest.mark.parametrize("seed", range(8))
def test_damage_to_the_file(seed: int) -> None:
    chance = random.Random(seed)
    data = seed_workbook()

    found = {outcome(damaged(data, chance)) for _ in range(ROUNDS)}

    assert "damaged" in found


@pytest.mark.parametrize("seed", range(8))
def test_damage_inside_the_parts(seed: int) -> None:
    chance = random.Random(seed)
    parts = unzipped(seed_workbook())

    found = set()
    for _ in range(ROUNDS):
        name = chance.choice(sorted(parts))
        found.add(outcome(zipped({**parts, name: damaged(parts[name], chance)})))

    assert {"read", "damaged"} <= found
