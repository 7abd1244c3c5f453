"""Whatever is inserted, deleted or put in another order, the same values are read."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfeval.template import write_template
from tests.fill import clean
from tests.reader.moves import Moved, read, taken_apart, told, values
from tests.submissions import scheme

pytestmark = pytest.mark.slow

FORM = scheme().form
TITLES = [sheet.title for sheet in FORM.sheet]
LISTS = {"项目支出": "project", "绩效指标": "indicator", "年度重点工作": "key_work"}
SETTINGS = settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

rows = st.tuples(st.just("rows"), st.sampled_from(TITLES), st.integers(1, 30), st.integers(1, 3))
columns = st.tuples(st.just("columns"), st.sampled_from(TITLES), st.integers(1, 16), st.just(1))
orders = st.tuples(
    st.just("order"), st.sampled_from(list(LISTS)), st.randoms(use_true_random=False), st.just(0)
)
insertions = st.lists(rows | columns, min_size=1, max_size=6)
moves = st.lists(rows | columns | orders, min_size=1, max_size=8)


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clean") / "示例街道.xlsx"
    write_template(path, scheme(), filled=clean())
    return path


def inserted(book: Moved, steps: Any) -> None:
    for kind, title, at, count in steps:
        if kind == "rows":
            book[title].insert_rows(at, count)
        elif kind == "columns":
            book[title].insert_columns(at, count)
        else:
            _shuffled(book, title, at)


def _shuffled(book: Moved, title: str, random: Any) -> None:
    """The columns of a list in another order, titles and all."""
    page = book[title]
    block = FORM.block(LISTS[title])
    places = [page.at(field.title + _unit(field.measure_unit)) for field in block.field]
    if len({row for row, _ in places}) > 1:
        return  # an earlier step split the header
    before = [column for _, column in places]
    after = before.copy()
    random.shuffle(after)
    new = dict(zip(before, after, strict=True))
    page.merges = []
    page.move(lambda row: row, lambda column: new.get(column, column))


def _unit(unit: str) -> str:
    return f"（{unit}）" if unit else ""


@SETTINGS
@given(steps=insertions)
def test_insertions_change_nothing_but_addresses(
    steps: Any, workbook: Path, tmp_path: Path
) -> None:
    book = taken_apart(workbook)
    before = read(workbook)
    inserted(book, steps)
    after = read(book.save(tmp_path / "改过.xlsx"))
    assert values(after) == values(before)
    assert told(after) == []


@SETTINGS
@given(steps=moves)
def test_columns_in_any_order_change_nothing_either(
    steps: Any, workbook: Path, tmp_path: Path
) -> None:
    book = taken_apart(workbook)
    inserted(book, steps)
    after = read(book.save(tmp_path / "改过.xlsx"))
    assert values(after) == values(read(workbook))
    assert told(after) == []


@SETTINGS
@given(title=st.sampled_from(list(LISTS)), random=st.randoms(use_true_random=False))
def test_rows_of_a_list_are_read_in_the_order_they_stand(
    title: str, random: Any, workbook: Path, tmp_path: Path
) -> None:
    book = taken_apart(workbook)
    before = read(workbook).lists[LISTS[title]]
    page = book[title]
    key = FORM.block(LISTS[title]).field_named(FORM.block(LISTS[title]).key)
    first = page.at(key.title)[0] + 1
    order = list(range(len(before)))
    random.shuffle(order)
    new = {first + old: first + at for at, old in enumerate(order)}
    page.merges = []
    page.move(lambda row: new.get(row, row), lambda column: column)
    after = read(book.save(tmp_path / "改过.xlsx")).lists[LISTS[title]]
    assert [row[key.name].value for row in after] == [before[old][key.name].value for old in order]
    assert [[cell.value for cell in row.values()] for row in after] == [
        [cell.value for cell in before[old].values()] for old in order
    ]


@SETTINGS
@given(order=st.permutations(TITLES), names=st.sets(st.sampled_from(TITLES), max_size=4))
def test_sheets_in_any_order_and_under_any_name_are_found(
    order: list[str], names: set[str], workbook: Path, tmp_path: Path
) -> None:
    book = taken_apart(workbook)
    book.pages = {title: book.pages[title] for title in order}
    for ordinal, title in enumerate(sorted(names)):
        book.rename(title, f"表{ordinal}")
    after = read(book.save(tmp_path / "改过.xlsx"))
    assert values(after) == values(read(workbook))
    assert {kind for kind, _, _ in told(after)} <= {"sheet_renamed"}
    assert len(told(after)) == len(names)
