"""How much of the form must be there to be recognised: each threshold from both sides."""

from collections.abc import Callable

import pytest

from perfeval.cells import Cell, Sheet, Workbook
from perfeval.reader.locate.blocks import _header_candidates, locate_blocks
from perfeval.reader.locate.labels import Labels, labels_of
from perfeval.reader.locate.sheets import SheetMatches, find_sheets
from tests.reader.moves import text
from tests.reader.test_bounds import block, header, opened
from tests.submissions import scheme

Place = tuple[int, int]
FORM = scheme().form


def sheet(title: str, cells: dict[Place, Cell]) -> Sheet:
    return Sheet(title, False, cells, ())


def labels(cells: dict[Place, Cell]) -> Labels:
    return labels_of(sheet("表", cells))


def printed(form_title: str, count: int | None = None) -> dict[Place, Cell]:
    """So many labels of a sheet of the form, one below the other; the keys of lists first."""
    [form_sheet] = [sheet for sheet in FORM.sheet if sheet.title == form_title]
    keys = [part.field_named(part.key).title for part in form_sheet.block if part.key]
    titles = sorted(
        (titles[0] for titles in form_sheet.labels), key=lambda title: title not in keys
    )
    return {(row, 1): text(title) for row, title in enumerate(titles[:count], start=1)}


def find(*sheets: Sheet) -> SheetMatches:
    def open_sheets(wanted: Callable[[str], bool]) -> Workbook:
        return Workbook(tuple(sheet for sheet in sheets if wanted(sheet.title)), {}, {})

    return find_sheets("甲.xlsx", FORM, Workbook(sheets, {}, {}), open_sheets)


# --- Which sheet ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "count", "known"),
    [
        ("绩效指标", 9, True),  # of 15: 0.6
        ("绩效指标", 8, False),
        ("基本信息", 12, True),  # of 19: 0.63
        ("基本信息", 11, False),  # 0.58
        ("自评结论", 3, True),  # of 5: 0.6
        ("自评结论", 2, False),
    ],
)
def test_share_of_labels_by_which_a_renamed_sheet_is_known(
    title: str, count: int, known: bool
) -> None:
    found = find(sheet("Sheet1", printed(title, count)))

    assert (title in found.sheets) == known


def test_list_without_its_key_is_not_known_by_its_other_labels() -> None:
    cells = printed("绩效指标")
    key = next(place for place, cell in cells.items() if cell.text == "三级指标")
    del cells[key]

    assert "绩效指标" not in find(sheet("Sheet1", cells)).sheets


@pytest.mark.parametrize(
    ("title", "count", "read"),
    [
        ("绩效指标", 3, "绩效指标"),  # of 15: 0.2
        ("基础数据", 5, "基础数据"),  # of 23: 0.22
        ("基础数据", 4, "Sheet1"),  # 0.17
        ("基本信息", 4, "基本信息"),  # of 19: 0.21
        ("基本信息", 3, "Sheet1"),  # 0.16
        # A share of fewer than three labels says nothing.
        ("自评结论", 3, "自评结论"),
        ("自评结论", 2, "Sheet1"),
        ("年度重点工作", 3, "年度重点工作"),
        ("年度重点工作", 2, "Sheet1"),
    ],
)
def test_share_of_labels_below_which_a_sheet_was_emptied(title: str, count: int, read: str) -> None:
    found = find(sheet(title, printed(title, count)), sheet("Sheet1", printed(title)))

    assert found.sheets[title].sheet.title == read


@pytest.mark.parametrize(("before", "found"), [(39, True), (40, False)])
def test_number_of_other_sheets_that_are_looked_at(before: int, found: bool) -> None:
    others = [sheet(f"附{number}", {(1, 1): text("无")}) for number in range(before)]

    assert ("基本信息" in find(*others, sheet("Sheet1", printed("基本信息"))).sheets) == found


@pytest.mark.parametrize(("length", "nearest"), [(31, True), (32, False)])
def test_longest_title_that_is_compared(length: int, nearest: bool) -> None:
    wanted = "部门整体支出绩效自评基本信息" * 3
    form = FORM.model_copy(
        update={"sheet": (FORM.sheet[0].model_copy(update={"title": wanted[:length]}),)}
    )
    like = sheet(wanted[: length - 1] + "表", {(1, 1): text("无")})
    book = Workbook((like,), {}, {})
    [fault] = find_sheets("甲.xlsx", form, book, lambda _: book).faults

    assert fault.facts["nearest"] == (like.title if nearest else "")


# --- Which label ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("存在的主要甲乙丙丁戊", True),  # 5 letters of 10 and of 10: a ratio of 0.5
        ("存在的主要甲乙丙丁戊己", False),  # of 10 and of 11: 0.476
        ("存在的主要问甲乙丙丁戊己庚辛壬癸", False),  # 6 letters of 10 and of 16: 0.46
        ("主要", False),  # 2 letters of 10 and of 2: 0.33
        ("主要问题", True),  # 4 letters of 10 and of 4: 0.57
        ("毫不相干", False),
    ],
)
def test_text_that_looks_like_a_missing_label(words: str, found: bool) -> None:
    nearest = labels({(4, 2): text(words)}).nearest("存在的主要问题及原因", frozenset())

    assert nearest == ((4, 2) if found else None)


@pytest.mark.parametrize(("others", "found"), [(15, True), (16, False)])  # 30 of 60 or 61 letters
def test_similarity_of_a_long_title(others: int, found: bool) -> None:
    title = "".join(chr(0x5200 + letter) for letter in range(30))
    words = title[:15] + "".join(chr(0x6200 + letter) for letter in range(others))
    nearest = labels({(4, 2): text(words)}).nearest(title, frozenset())

    assert nearest == ((4, 2) if found else None)


def test_of_texts_alike_the_most_alike_is_the_nearest() -> None:
    cells = {
        (1, 1): text("存在的主要甲乙丙丁戊"),
        (2, 1): text("存在的主要问题甲"),
        (3, 1): text("存在的主要问题乙"),
    }

    assert labels(cells).nearest("存在的主要问题及原因", frozenset()) == (2, 1)


@pytest.mark.parametrize(("column", "value"), [(2, "某街道"), (13, "某街道"), (14, None)])
def test_columns_between_a_label_and_its_cell(column: int, value: str | None) -> None:
    cells = {(3, 1): text("单位名称"), (3, column): text("某街道")}

    assert opened("unit", cells).record(block("unit"))["name"].value == value


def test_cell_behind_another_label_is_not_the_own_one() -> None:
    cells = {(3, 1): text("单位名称"), (3, 3): text("单位简称"), (3, 4): text("某街道")}
    row = opened("unit", cells).record(block("unit"))

    assert (row["name"].value, row["short_name"].value) == (None, "某街道")


# --- Which block ------------------------------------------------------------------------------


@pytest.mark.parametrize(("step", "found"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_rows_that_a_header_is_spread_over(step: int, found: bool) -> None:
    cells = header("project", row=9)
    cells[9 + step, 7] = cells.pop((9, 7))
    [(_, location)] = locate_blocks([FORM.sheet_of("project")], labels(cells)).items()

    assert (block("project").field[6].name in location.titles) == found


@pytest.mark.parametrize(("titles", "found"), [(1, False), (2, True)])
def test_titles_that_make_a_header(titles: int, found: bool) -> None:
    cells = {place: cell for place, cell in header("project").items() if place[1] <= titles}

    assert ("project" in locate_blocks([FORM.sheet_of("project")], labels(cells))) == found


@pytest.mark.parametrize(
    ("above", "end"),
    [(1, 18), (2, 17), (3, 19), (4, 19)],  # rows between the title and the header in row 20
)
def test_title_above_the_next_block_is_no_row_of_this_one(above: int, end: int) -> None:
    cells = header("project", row=3) | header("indicator", row=20)
    cells[20 - above, 1] = text("绩效指标完成情况")
    sheets = [FORM.sheet_of("project"), FORM.sheet_of("indicator")]

    assert locate_blocks(sheets, labels(cells))["project"].end == end


@pytest.mark.parametrize(("rows", "bottom"), [(1, 3), (2, 4), (3, 5), (9, 5)])
def test_rows_of_a_merged_title(rows: int, bottom: int) -> None:
    merged = Sheet("表", False, header("project", row=3), ((3, 1, 2 + rows, 1),))

    found = locate_blocks([FORM.sheet_of("project")], labels_of(merged))
    assert found["project"].bottom == bottom


@pytest.mark.parametrize(("again", "told"), [(9, False), (10, True)])
def test_share_of_labels_that_makes_a_second_copy(again: int, told: bool) -> None:
    """Of the 19 labels of a record; half of them again is no copy yet."""
    cells = printed("基本信息")
    cells |= {(row + 40, 1): cell for (row, _), cell in printed("基本信息", again).items()}
    reader = opened("unit", cells)
    reader.record(block("unit"))

    assert any(fault.kind == "block_twice" for fault in reader.faults) == told


@pytest.mark.parametrize(("rows", "considered"), [(50, 50), (51, 50)])
def test_header_rows_considered_for_one_block(rows: int, considered: int) -> None:
    cells: dict[Place, Cell] = {}
    for row in range(1, rows + 1):
        cells |= header("project", row=row)
    candidates = list(_header_candidates([block("project")], labels(cells)))

    assert [row for _, row, _ in candidates] == list(range(1, considered + 1))


@pytest.mark.parametrize(("length", "indexed"), [(60, True), (61, False)])
def test_longest_text_that_may_be_a_label(length: int, indexed: bool) -> None:
    assert bool(labels({(1, 1): text("长" * length)}).places) == indexed


# --- Which row --------------------------------------------------------------------------------


def rows_read(cells: dict[Place, Cell], *merges: tuple[int, int, int, int]) -> list[object]:
    rows = opened("project", header("project") | cells, merges).list(block("project"))
    return [row["name"].value for row in rows]


@pytest.mark.parametrize(("last_column", "row"), [(4, True), (5, False)])  # of 8 input columns
def test_columns_a_note_is_merged_over(last_column: int, row: bool) -> None:
    read = rows_read({(4, 1): text("项目甲"), (5, 1): text("文字")}, (5, 1, 5, last_column))

    assert read == ["项目甲", *(["文字"] if row else [])]


@pytest.mark.parametrize(
    ("columns", "gap", "row"),
    [
        ([1, 2, 3], 1, False),  # words under the choice and under an amount
        ([1, 3, 4], 1, False),
        ([1, 2], 1, True),
        ([1, 3], 1, True),
        ([1, 8, 9], 1, True),  # words where words are asked for
        ([1, 2, 3], 0, True),  # no blank row in between
    ],
)
def test_row_of_words_behind_a_gap(columns: list[int], gap: int, row: bool) -> None:
    cells = {(4, 1): text("项目甲")} | {(5 + gap, column): text("文字") for column in columns}

    assert rows_read(cells) == ["项目甲", *(["文字"] if row else [])]


def test_last_row_of_a_merged_range_is_covered() -> None:
    merges = labels_of(Sheet("表", False, {}, ((4, 2, 6, 3),))).merges
    covered = [place for row in range(3, 8) for place in ((row, 2),) if merges.is_covered(place)]

    assert covered == [(5, 2), (6, 2)]
    assert (merges.anchor((6, 3)), merges.anchor((7, 3))) == ((4, 2), (7, 3))
