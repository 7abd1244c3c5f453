"""Examined workbooks as bytes and back."""

import pickle
import random
import zlib
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import msgpack
from msgspec.msgpack import Ext

from perfeval.cache import DamagedError, codec, pack, pack_submission, unpack
from perfeval.examine import examine
from perfeval.files.listing import Entry
from perfeval.model import (
    CellNotes,
    CellRef,
    CellValue,
    Examined,
    Fault,
    FaultKind,
    Finding,
    Problem,
    Severity,
    SheetCell,
    Skipped,
    Submission,
)
from tests.samples import BATCH, UNREADABLE
from tests.submissions import scheme

SAMPLES = sorted(path for folder in (BATCH, UNREADABLE) for path in folder.glob("[!~]*.xlsx"))


def examined(path: Path, name: str = "") -> Examined:
    return examine(path.parent, Entry(name or path.name, path.name), scheme())


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_sample_comes_back_equal(path: Path) -> None:
    item = examined(path)
    assert unpack(pack(item)) == item
    assert pack(unpack(pack(item))) == pack(item)


def test_figures_keep_their_digits() -> None:
    submission, *rest = examined(BATCH / "示例东门街道.xlsx")
    back, *_ = unpack(pack(Examined(submission, *rest)))
    for block, rows in submission.lists.items():
        for ordinal, row in enumerate(rows):
            for name, cell in row.items():
                assert repr(back.lists[block][ordinal][name].value) == repr(cell.value)


def test_nothing_a_cell_or_a_submission_has_is_left_out() -> None:
    # A new field has to be written, too: whoever adds one finds this test.
    assert CellRef._fields == ("workbook", "sheet", "cell")
    assert CellValue._fields == (
        *("workbook", "sheet_cell", "notes", "value", "problem", "display_text"),
    )
    assert SheetCell._fields == ("sheet", "cell")
    assert CellNotes._fields == (
        *("label", "understood", "percent", "formula", "written", "derived", "source"),
    )
    assert [field.name for field in fields(Fault)] == ["kind", "ref", "label", "required", "facts"]
    assert Finding._fields[:4] == ("check", "severity", "unit", "ref")
    assert Skipped._fields == ("what", "unit", "workbook", "reason")


texts = st.text(st.characters(), max_size=8)
values: Any = st.one_of(
    st.none(), texts, st.dates(), st.decimals(allow_nan=False, allow_infinity=False)
)
cells = st.builds(
    CellValue,
    st.just("甲.xlsx"),
    st.builds(SheetCell, st.none() | texts, st.none() | texts),
    st.builds(
        CellNotes,
        *(texts, st.none() | texts, st.booleans(), st.none() | texts, texts),
        *(st.booleans(), texts),
    ),
    values,
    st.none() | st.sampled_from(Problem),
    st.none() | texts,
)
rows = st.dictionaries(texts, cells, max_size=4)
submissions = st.builds(
    Submission,
    workbook=st.just("甲.xlsx"),
    sha256=texts,
    size=st.integers(0, 2**63 - 1),
    unit=texts,
    form_version=st.none() | texts,
    records=st.dictionaries(texts, rows, max_size=2),
    tables=st.dictionaries(texts, st.dictionaries(texts, rows, max_size=2), max_size=2),
    lists=st.dictionaries(texts, st.lists(rows, max_size=2).map(tuple), max_size=2),
    faults=st.lists(
        st.builds(
            Fault,
            st.sampled_from(FaultKind),
            st.builds(CellRef, texts),
            texts,
            st.booleans(),
            st.dictionaries(texts, texts, max_size=2),
        ),
        max_size=2,
    ).map(tuple),
    sheets_left_out=st.lists(texts, max_size=3).map(tuple),
    unit_key=texts,
)
findings = st.builds(
    Finding,
    texts,
    st.sampled_from(Severity),
    texts,
    st.builds(CellRef, texts, st.none() | texts, st.none() | texts),
    *[texts] * 4,
    occurrences=st.integers(1, 2**31),
)


@given(submissions, st.lists(findings, max_size=3), st.lists(texts, max_size=3))
def test_anything_comes_back_equal(
    submission: Submission, found: list[Finding], words: list[str]
) -> None:
    skipped = tuple(Skipped(word, word, word, word) for word in words)
    item = Examined(submission, tuple(found), skipped)
    assert unpack(pack(item)) == item


def test_equal_texts_of_two_workbooks_are_one_object() -> None:
    one, other = (unpack(pack(examined(path)))[0] for path in SAMPLES[1:3])
    assert one.records["unit"]["name"].label is other.records["unit"]["name"].label
    assert one.records["unit"]["name"].ref.cell is other.records["unit"]["name"].ref.cell


class Planted:
    """Runs code when it is unpickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (Path("planted"),))


def test_planted_pickle_is_damage_and_does_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    planted = pickle.dumps(Planted())
    for data in (planted, *(zlib.compress(head + planted) for head in (b"", b"p", b"e"))):
        with pytest.raises(DamagedError):
            unpack(data)
    assert not (tmp_path / "planted").exists()


@pytest.mark.parametrize("form", [b"p", b"e"])
@pytest.mark.parametrize(
    "content",
    [
        None,
        [],
        {},
        1,
        "x",
        [{}, [], []],
        [{"workbook": 1}, [], []],
        b"bytes",
        Ext(1, b"x"),
        {"\u0100": 1},
    ],
    ids=[
        "nil",
        "list",
        "map",
        "number",
        "text",
        "nothing in it",
        "a name of 1",
        "bytes",
        "ext",
        "key",
    ],
)
def test_other_msgpack_is_damage(form: bytes, content: object) -> None:
    with pytest.raises(DamagedError):
        unpack(zlib.compress(form + msgpack.encode(content)))


@pytest.mark.parametrize("form", [b"p", b"e", b"x", b""])
@pytest.mark.parametrize("content", [b"", b"\x91" * 100_000, b"[]", b"\xa1\xff"], ids=len)
def test_what_is_no_msgpack_is_damage(form: bytes, content: bytes) -> None:
    with pytest.raises(DamagedError):
        unpack(zlib.compress(form + content))


def doctored(change: Callable[[Any], None], name: str) -> bytes:
    """A sound workbook with something in it changed."""
    data = zlib.decompress(pack(examined(BATCH / "示例东门街道.xlsx", name)))
    content = msgpack.decode(data[1:])
    change(content)
    return zlib.compress(data[:1] + msgpack.encode(content))


CELL = 0, "records", "unit", "year"
# A path in the message, and what no workbook has there.
WRONG: dict[str, tuple[tuple[Any, ...], object]] = {
    "size is a text": ((0, "size"), "1"),
    "name is a number": ((0, "workbook"), 1),
    "a kind of fault there is not": ((0, "faults"), [{"kind": "x", "ref": ["a"], "label": ""}]),
    "severity there is not": ((1,), [["x", "grave", "", ["x"], "", "", "", ""]]),
    "row is a list": (CELL[:3], []),
    "cell without notes": (CELL, [["a", "b"]]),
    "problem there is not": ((*CELL, 2), "x"),
    "number is none": ((*CELL, 4), "12x"),
    "number is a float": ((*CELL, 4), 1.5),
    "number with its sign twice": ((*CELL, 4), "--1"),
    "text is a number": ((*CELL, 5), 1),
    "day there is not": ((*CELL, 6), "2023-02-29"),
    "no percent is a text": ((*CELL, 1, 2), "no"),
}


@pytest.mark.parametrize("name", ["甲.xlsx", "\udcff.xlsx"], ids=ascii)
@pytest.mark.parametrize("wrong", WRONG)
def test_every_value_is_of_its_type(wrong: str, name: str) -> None:
    (*way, last), value = WRONG[wrong]

    def change(content: Any) -> None:
        for step in way:
            content = content[step]
        content[last] = value

    assert unpack(doctored(lambda _: None, name)).submission.workbook == name
    with pytest.raises(DamagedError, match="not an examined workbook"):
        unpack(doctored(change, name))


def test_damaged_bytes_are_never_more_than_damage() -> None:
    data = zlib.decompress(pack(examined(BATCH / "示例东门街道.xlsx")))
    pick = random.Random(1)
    for _ in range(500):
        changed = bytearray(data)
        for _ in range(pick.randrange(1, 4)):
            changed[pick.randrange(len(changed))] = pick.randrange(256)
        try:
            unpack(zlib.compress(changed[: pick.randrange(len(data) // 2, len(data) + 1)]))
        except DamagedError:
            continue


VALUES: list[Any] = [
    *(None, "", "1", "2024-04-30", "1E+5", date(2024, 4, 30), date(1, 1, 1)),
    *map(Decimal, ("1E+5", "100000", "1.0", "1.00", "-0", "0", "0E-7", "9" * 60, "1E-400")),
]


def test_values_keep_their_type_and_every_digit() -> None:
    cells = {
        str(at): CellValue("甲", SheetCell("a"), CellNotes(""), x) for at, x in enumerate(VALUES)
    }
    submission = Submission("甲", "", 1, "甲", records={"x": cells})
    row = unpack(pack_submission(submission)).submission.records["x"]
    assert [repr(cell.value) for cell in row.values()] == [repr(value) for value in VALUES]


ODD = ["\udcff.xlsx", "\ud83d", "\ude00\ud83d", "é\udc80", "\x00", "\uffff", "😀", "ÿ", "\x80"]


@pytest.mark.parametrize("text", ODD, ids=ascii)
def test_odd_characters_come_back(text: str) -> None:
    cell = CellValue(text, SheetCell(text), CellNotes(text), text, display_text=text)
    day = CellValue(text, SheetCell(text), CellNotes(text), date(2024, 4, 30), Problem.BLANK)
    submission = Submission(text, text, 1, text, records={text: {text: cell, "day": day}})
    finding = Finding(text, Severity.NOTICE, text, CellRef(text), text, text, text, text)
    item = Examined(submission, (finding,), (Skipped(text, text, text, text),))
    assert unpack(pack(item)) == item


def test_cell_of_another_workbook_is_an_error_of_the_program() -> None:
    cell = CellValue("乙", SheetCell("a"), CellNotes(""))
    with pytest.raises(ValueError, match="a cell of 乙 in 甲"):
        pack_submission(Submission("甲", "", 1, "甲", records={"x": {"y": cell}}))


def test_packed_bytes_cut_short_or_of_no_sensible_size_are_damage(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    packed = pack(examined(BATCH / "示例东门街道.xlsx"))
    with pytest.raises(DamagedError, match="cut short"):
        unpack(packed[:-1])
    monkeypatch.setattr(codec, "_MAX_SIZE", 1000)
    with pytest.raises(DamagedError, match="no sensible size"):
        unpack(packed)
