"""Whatever stands in a cell or on a sheet, the reader answers with a value or a problem."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfeval.cells import Cell, Kind, Sheet, Workbook, place
from perfeval.model import Problem, Submission
from perfeval.reader import submission as submission_module
from perfeval.reader.values.cell import read
from perfeval.reader.values.notation_table import notation_table
from perfeval.scheme.form import Field
from tests.reader.moves import number, text
from tests.reader.moves import read as read_workbook_at
from tests.submissions import scheme

pytestmark = pytest.mark.slow

FORM = scheme().form
SETTINGS = settings(max_examples=300, deadline=None, derandomize=True)
PLAIN = re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")

# The characters that written numbers are made of, and a few that only look like them.
CHARACTERS = (
    "0123456789０１２٣²½①.。,，、-－−–—+()（） \u3000\u00a0\u200b\u202e"
    "%％‰万亿千百元人个次≥＞<=以上内约余至~年月日/:：eE_x一二三十〇两百分之"
)
LABELS = sorted(
    {
        title
        for block in FORM.blocks
        for part in (*block.field, *block.row)
        for title in (part.title, f"{part.title} *", f"一、{part.title}（万元）")
    }
    | {sheet.title for sheet in FORM.sheet}
    | {block.title for block in FORM.blocks}
    | {"合计", "小计：", "其中：甲", "注：见附件", "全年", "预算数", "单位：元"}
)

texts = st.text(CHARACTERS, max_size=12) | st.text(max_size=8)
fields = st.sampled_from([part for block in FORM.blocks for part in block.field])
words = st.sampled_from(["%", "人", "万元", "百分点", "万人", "元", "㎡", ""])
signs = st.sampled_from(["≥", ">", "=", "≤", "<", "定性"])


@SETTINGS
@given(content=texts, field=fields, unit=st.none() | words, sign=st.none() | signs)
def test_a_text_is_a_value_or_a_problem(
    content: str, field: Field, unit: str | None, sign: str | None
) -> None:
    cell = Cell(Kind.TEXT, content, content, percent=False, formula=None)
    found = read(cell, field, {"measure_unit": unit, "sign": sign})
    assert (found.value is None) == (found.problem is not None)
    if isinstance(found.value, Decimal):
        assert found.value.is_finite()
        assert "E" not in str(found.value)
        assert found.understood
    if found.problem is Problem.UNREADABLE:
        assert found.written in {refused.kind for refused in notation_table().refused}


@SETTINGS
@given(content=st.text("0123456789,.-", min_size=1, max_size=14))
def test_a_plain_number_is_itself_and_no_other(content: str) -> None:
    money = FORM.block("budget").field_named("final")
    found = read(text(content), money, {})
    number = Decimal(content.replace(",", "")) if PLAIN.fullmatch(content) else None
    # Amounts of more than 10¹² or less than 10⁻⁶ 万元 are never filed.
    if number is not None and (number == 0 or Decimal("0.000001") <= abs(number) <= 10**12):
        assert found.value == number
    else:
        assert found.value is None


contents = (
    st.sampled_from(LABELS).map(text)
    | texts.filter(bool).map(text)
    | st.integers(-5, 10**6).map(lambda value: number(str(value)))
    | st.just(Cell(Kind.ERROR, "#REF!", "#REF!", percent=False, formula="A1"))
    | st.just(Cell(Kind.UNCALCULATED, None, "", percent=False, formula="A1"))
)
places = st.tuples(st.integers(1, 14), st.integers(1, 18))
areas = st.tuples(places, places).map(
    lambda corners: (
        min(corners[0][0], corners[1][0]),
        min(corners[0][1], corners[1][1]),
        max(corners[0][0], corners[1][0]),
        max(corners[0][1], corners[1][1]),
    )
)
titles = st.sampled_from(
    [*(sheet.title for sheet in FORM.sheet), "Sheet1", "预算执行 (2)", "_meta"]
)
sheets = st.builds(
    Sheet,
    title=titles,
    hidden=st.booleans(),
    cells=st.dictionaries(places, contents, max_size=60),
    merges=st.lists(areas, max_size=4).map(tuple),
    hidden_rows=st.frozensets(st.integers(1, 14), max_size=2),
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(found=st.lists(sheets, min_size=1, max_size=9), known=st.booleans())
def test_a_heap_of_labels_and_values_is_read_without_a_stumble(
    found: list[Sheet], known: bool
) -> None:
    where = FORM.form_identity
    properties = {where.property_id: FORM.id, where.property_version: FORM.version}
    book = Workbook(tuple(found), {}, properties if known else {})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(submission_module, "read_workbook", lambda *_, **__: book)
        submission = read_workbook_at(Path(__file__))
    for cell in _cells(submission):
        assert (cell.value is None) == (cell.problem is not None)
        assert cell.ref.cell is None or place(cell.ref.cell) is not None


def _cells(submission: Submission) -> list[Any]:
    rows = [*submission.records.values()]
    rows += [row for table in submission.tables.values() for row in table.values()]
    rows += [row for listed in submission.lists.values() for row in listed]
    return [cell for row in rows for cell in row.values()]
