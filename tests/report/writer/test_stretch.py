"""Rows kept deflated come back as they were, wherever the pieces end."""

import random

import pytest

from perfeval.report.writer.stretch import Stretch


@pytest.mark.parametrize("seed", range(3))
def test_rows_come_back_as_they_were(seed: int) -> None:
    pick = random.Random(seed)
    rows = ["".join(pick.choices("字a<😀", k=pick.randrange(40_000))) for _ in range(30)]
    stretch = Stretch(7)
    for row in rows:
        stretch.add(row)
    assert "".join(stretch.taken()) == "".join(rows)


def test_stretch_knows_which_rows_it_has() -> None:
    stretch = Stretch(7)
    stretch.add("<row/>")
    stretch.add("<row/>")
    assert [row for row in range(12) if row in stretch] == [7, 8]


def test_stretch_takes_little_room() -> None:
    stretch = Stretch(0)
    for row in range(20_000):
        stretch.add(f'<row r="{row}"><c r="A{row}" s="12" t="s"><v>{row}</v></c></row>')
    assert sum(map(len, stretch._deflated)) < 400_000  # noqa: SLF001 - of 1.2 million
