"""What a hostile sheet costs, counted in cells looked up and texts compared, never in seconds."""

from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Any

import pytest

from perfeval.cells import Cell, Kind, Sheet
from perfeval.model import FaultKind, Row
from perfeval.reader.block_reader import BlockReader
from perfeval.reader.circular_references import CircularReferences
from perfeval.reader.locate import labels as labels_module
from perfeval.reader.locate.blocks import locate_blocks
from perfeval.reader.locate.labels import MAX_TEXTS, labels_of, normalized_label
from perfeval.reader.locate.rows import MAX_ROWS
from perfeval.reader.values.cell import read
from perfeval.scheme.form import Block
from tests.reader.moves import number, text
from tests.submissions import scheme

Place = tuple[int, int]
Area = tuple[int, int, int, int]
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384


class Counted(dict[Place, Cell]):
    """Cells that count how often they are looked up."""

    looked_up = 0

    def get(self, key: Place, default: Any = None) -> Any:
        self.looked_up += 1
        return super().get(key, default)

    def __getitem__(self, key: Place) -> Cell:
        self.looked_up += 1
        return super().__getitem__(key)


def block(name: str) -> Block:
    return scheme().form.block(name)


def header(name: str, row: int = 3, column: int = 1) -> dict[Place, Cell]:
    """The titles of a list or table in one row."""
    part = block(name)
    first = [text(part.corner)] if part.row else []
    titles = [*first, *(text(field.title) for field in part.field)]
    return {(row, column + offset): cell for offset, cell in enumerate(titles)}


def opened(name: str, cells: dict[Place, Cell], merges: Iterable[Area] = ()) -> BlockReader:
    """A reader over one sheet of the form that holds just these cells."""
    form_sheet = scheme().form.sheet_of(name)
    labels = labels_of(Sheet(form_sheet.title, False, cells, tuple(merges)))
    titles = frozenset(
        normalized_label(title)
        for part in form_sheet.block
        for printed in (*part.field, *part.row)
        for title in printed.titles
    )
    return BlockReader(
        "敌.xlsx",
        form_sheet.title,
        labels,
        titles,
        locate_blocks([form_sheet], labels),
        CircularReferences(()),
    )


def test_a_cell_in_the_last_corner_costs_nothing() -> None:
    cells = Counted(header("project"))
    cells[4, 1] = text("项目甲")
    cells[LAST_ROW, LAST_COLUMN] = text("远处")
    cells[LAST_ROW, 1] = text("项目乙")
    rows = opened("project", cells).list(block("project"))
    assert [row["name"].value for row in rows] == ["项目甲", "项目乙"]
    assert cells.looked_up < 200


def test_a_label_far_to_the_right_is_not_walked_to() -> None:
    cells = Counted({(3, 1): text("单位名称"), (3, LAST_COLUMN): text("远处")})
    row: Row = opened("unit", cells).record(block("unit"))
    assert row["name"].value is None
    assert cells.looked_up < 200


def test_a_million_rows_are_looked_at_once_each() -> None:
    """Scaled down to a hundred thousand, which costs the test as little as it may."""
    count = 100_000
    cells = Counted(header("project"))
    for at in range(4, 4 + count):
        cells[at, 1] = number("1")
    reader = opened("project", cells)
    indexing = cells.looked_up
    rows = reader.list(block("project"))
    assert len(rows) == MAX_ROWS
    assert indexing < 2 * count + 100
    # A few for each column of a row that is read; none for the rows behind the cap.
    assert cells.looked_up - indexing < MAX_ROWS * 9 * 4
    [fault] = [fault for fault in reader.faults if fault.kind is FaultKind.TOO_MANY_ROWS]
    assert (fault.ref.cell, fault.label) == (f"A{4 + MAX_ROWS}", "项目支出明细")


def test_rows_without_anything_of_the_list_are_passed_over() -> None:
    cells = Counted(header("project"))
    for at in range(4, 50_004):
        cells[at, 40] = number("1")
    reader = opened("project", cells)
    before = cells.looked_up
    assert reader.list(block("project")) == ()
    assert cells.looked_up - before < 100


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Counts the texts that are compared letter by letter."""
    counts = [0]

    class Counting(SequenceMatcher[str]):
        def ratio(self) -> float:
            counts[0] += 1
            return super().ratio()

    monkeypatch.setattr(labels_module, "SequenceMatcher", Counting)
    return counts


def test_near_misses_are_sought_among_few(compared: list[int]) -> None:
    # Every text shares its letters with a label that is missing.
    words = "年初预算数调整全执行率"
    cells: dict[Place, Cell] = {
        (row, column): text(words[: 3 + row % 7] + str(row * 7 + column))
        for row in range(1, 20_001)
        for column in range(1, 6)
    }
    reader = opened("budget", cells)
    reader.table(block("budget"))
    missing = len(reader.faults)
    assert missing >= 1
    assert 0 < compared[0] <= 100 * missing


def test_texts_beyond_the_first_are_no_labels(compared: list[int]) -> None:
    cells = {(row, 1): text(f"第{row}条") for row in range(1, MAX_TEXTS + 1)}
    cells |= header("project", row=MAX_TEXTS + 2)
    reader = opened("project", cells)
    assert reader.list(block("project")) == ()
    assert [fault.kind for fault in reader.faults] == [FaultKind.LABEL_MISSING]
    assert compared[0] <= 100


def test_a_label_repeated_ten_thousand_times_is_found_once() -> None:
    cells = Counted(header("project"))
    for at in range(5, 10_005):
        cells |= {(at, 1): text("项目名称"), (at, 4): text("全年预算数")}
    reader = opened("project", cells)
    before = cells.looked_up
    assert reader.list(block("project")) == ()  # the header again and again
    assert reader.faults == []
    assert cells.looked_up - before < 10_000 * 8 + 200


def test_merged_ranges_are_gone_through_once_a_column() -> None:
    cells = header("indicator")
    merges = [(at, 1, at + 1, 2) for at in range(4, 200_004, 2)]
    for at in range(4, 1004):
        cells[at, 3] = text(f"指标{at}")
        if at % 2 == 0:
            cells[at, 1] = text(f"一级{at}")
    reader = opened("indicator", cells, merges)
    rows = reader.list(block("indicator"))
    assert [row["level1"].value for row in rows[:3]] == ["一级4", "一级4", "一级6"]
    assert reader.labels is not None
    assert len(reader.labels.merges.indexed) <= len(block("indicator").field)


def test_a_novel_in_a_number_cell_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(text: str) -> str:
        raise AssertionError(text[:10])

    monkeypatch.setattr("perfeval.reader.values.text_parser.normalise_characters", never)
    long = "9" * 32_767
    field = block("budget").field_named("final")
    reading = read(Cell(Kind.TEXT, long, long, percent=False, formula=None), field, {})
    assert (reading.value, reading.written) == (None, "text")
