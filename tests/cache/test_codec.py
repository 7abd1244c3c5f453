"""Examined workbooks as bytes and back."""

import json
import pickle
import random
import zlib
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval.cache import DamagedError, codec, pack, unpack
from perfeval.cache.codec import decode, encode
from perfeval.examine import examine
from perfeval.files.listing import Entry
from perfeval.model import (
    CellRef,
    CellValue,
    Examined,
    Fault,
    FaultKind,
    Finding,
    Notes,
    Problem,
    Severity,
    Skipped,
    Spot,
    Submission,
)
from tests.samples import BATCH, UNREADABLE
from tests.submissions import scheme

SAMPLES = sorted(path for folder in (BATCH, UNREADABLE) for path in folder.glob("[!~]*.xlsx"))


def examined(path: Path) -> Examined:
    return examine(path.parent, Entry(path.name, path.name), scheme())


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_sample_comes_back_equal(path: Path) -> None:
    item = examined(path)
    assert unpack(pack(item)) == item
    assert pack(unpack(pack(item))) == pack(item)


def test_figures_keep_their_digits() -> None:
    submission, *rest = examined(BATCH / "示例东门街道.xlsx")
    back, *_ = decode(encode(Examined(submission, *rest)))
    for block, rows in submission.lists.items():
        for ordinal, row in enumerate(rows):
            for name, cell in row.items():
                assert repr(back.lists[block][ordinal][name].value) == repr(cell.value)


def test_nothing_a_cell_or_a_submission_has_is_left_out() -> None:
    # A new field has to be written, too: whoever adds one finds this test.
    assert CellRef._fields == ("workbook", "sheet", "cell")
    assert CellValue._fields == (*("workbook", "spot", "notes", "value", "problem", "otherwise"),)
    assert Spot._fields == ("sheet", "cell")
    assert Notes._fields == ("label", "understood", "percent", "formula", "written", "source")
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
    st.builds(Spot, st.none() | texts, st.none() | texts),
    st.builds(Notes, texts, st.none() | texts, st.booleans(), st.none() | texts, texts, texts),
    values,
    st.none() | st.sampled_from(Problem),
    st.none() | texts,
)
rows = st.dictionaries(texts, cells, max_size=4)
submissions = st.builds(
    Submission,
    workbook=st.just("甲.xlsx"),
    sha256=texts,
    size=st.integers(0),
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
)


@given(submissions, st.lists(findings, max_size=3), st.lists(texts, max_size=3))
def test_anything_comes_back_equal(
    submission: Submission, found: list[Finding], words: list[str]
) -> None:
    skipped = tuple(Skipped(word, word, word, word) for word in words)
    item = Examined(submission, tuple(found), skipped)
    assert decode(encode(item)) == item


def test_equal_texts_of_two_workbooks_are_one_object() -> None:
    one, other = (decode(encode(examined(path)))[0] for path in SAMPLES[1:3])
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
    for data in (pickle.dumps(Planted()), zlib.compress(pickle.dumps(Planted()))):
        with pytest.raises(DamagedError):
            unpack(data)
    with pytest.raises(DamagedError):
        decode(pickle.dumps(Planted()))
    assert not (tmp_path / "planted").exists()


@pytest.mark.parametrize(
    "text",
    ["", "null", "[]", "{}", "1", '"x"', "[" * 100_000, '{"texts":[null],"workbook":1}', "\ud800"],
)
def test_other_json_is_damage(text: str) -> None:
    with pytest.raises(DamagedError):
        decode(text.encode("utf-8", "surrogatepass"))


def test_damaged_bytes_are_never_more_than_damage() -> None:
    data = encode(examined(BATCH / "示例东门街道.xlsx"))
    pick = random.Random(1)
    for _ in range(500):
        changed = bytearray(data)
        for _ in range(pick.randrange(1, 4)):
            changed[pick.randrange(len(changed))] = pick.randrange(256)
        try:
            decode(bytes(changed[: pick.randrange(len(data) // 2, len(data) + 1)]))
        except DamagedError:
            continue


def test_packed_bytes_cut_short_or_of_no_sensible_size_are_damage(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    packed = pack(examined(BATCH / "示例东门街道.xlsx"))
    with pytest.raises(DamagedError, match="cut short"):
        unpack(packed[:-1])
    monkeypatch.setattr(codec, "_MOST", 1000)
    with pytest.raises(DamagedError, match="no sensible size"):
        unpack(packed)


def test_written_as_plain_json() -> None:
    content = json.loads(encode(examined(BATCH / "示例东门街道.xlsx")))
    assert content["workbook"] == "示例东门街道.xlsx"
    assert isinstance(content["findings"], list)
