"""The cache file: whatever is wrong with it, it is as if it were not there."""

import os
import pickle
import random
from pathlib import Path
from typing import Any

import pytest

from perfeval.cache.fingerprint import fingerprint, key_of
from perfeval.cache.store import read_entries, write_entries
from perfeval.scheme import Scheme
from tests.submissions import scheme

FINGERPRINT = key_of("这一版程序")
ENTRIES = {key_of(str(number)): bytes([number]) * 100 * (number + 1) for number in range(5)}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "缓存"
    write_entries(path, FINGERPRINT, ENTRIES.items())
    return path


def right(path: Path, expected: bytes = FINGERPRINT) -> int:
    """How many entries are found; none of them is ever wrong."""
    found = read_entries(path, expected)
    contents = {key: found.get(key) for key in ENTRIES}
    assert all(content in {None, ENTRIES[key]} for key, content in contents.items())
    return sum(content is not None for content in contents.values())


def test_entries_are_found_by_their_key(path: Path) -> None:
    assert right(path) == 5
    assert len(read_entries(path, FINGERPRINT)) == 5
    assert read_entries(path, FINGERPRINT).get(key_of("x")) is None


def test_another_program_form_or_rules_has_none_of_it(path: Path) -> None:
    assert right(path, key_of("那一版程序")) == 0


def test_no_file_has_no_entries(tmp_path: Path) -> None:
    assert right(tmp_path / "没有") == 0
    assert right(tmp_path) == 0


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_pipe_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "管道")
    assert right(tmp_path / "管道") == 0


def test_cut_short_anywhere_it_keeps_what_is_whole(path: Path) -> None:
    data = path.read_bytes()
    counts = []
    for length in range(len(data) + 1):
        path.write_bytes(data[:length])
        counts.append(right(path))
    assert counts == sorted(counts)
    assert set(counts) == set(range(6))


def test_edited_anywhere_it_loses_no_more_than_entries(path: Path) -> None:
    data = path.read_bytes()
    pick = random.Random(1)
    for at in range(len(data)):
        changed = bytearray(data)
        changed[at] ^= pick.randrange(1, 256)
        path.write_bytes(changed)
        assert right(path) < 5


def test_deleted_between_two_looks(path: Path) -> None:
    found = read_entries(path, FINGERPRINT)
    path.unlink()
    assert found.get(next(iter(ENTRIES))) is None


class Planted:
    """Runs code when it is unpickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (os.mkdir, ("planted",))


def test_planted_pickle_does_not_run(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    path.write_bytes(pickle.dumps(Planted()))
    assert right(path) == 0
    write_entries(path, FINGERPRINT, [(key_of("0"), pickle.dumps(Planted()))])
    assert read_entries(path, FINGERPRINT).get(key_of("0")) is not None
    assert not (path.parent / "planted").exists()


def test_fingerprint_is_of_the_rules_and_of_the_form() -> None:
    shipped = scheme()
    assert fingerprint(shipped) == fingerprint(shipped)
    other_rules = Scheme(shipped.form, shipped.rules, "0" * 64)
    form = shipped.form.model_copy(update={"version": "2000.1"})
    other_form = Scheme(form, shipped.rules, shipped.rules_sha256)
    prints = {fingerprint(item) for item in (shipped, other_rules, other_form)}
    assert len(prints) == 3


def test_key_tells_the_same_bytes_cut_otherwise() -> None:
    assert key_of("ab", "c") != key_of("a", "bc")
