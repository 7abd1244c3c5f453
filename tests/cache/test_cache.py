"""The cache as a run uses it."""

from pathlib import Path

import pytest

from perfeval.cache import Cache, pack_submission, unpack
from perfeval.cache.fingerprint import fingerprint
from perfeval.model import Submission
from tests.submissions import scheme, submission


def cache(path: Path) -> Cache:
    return Cache(path, fingerprint(scheme()))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The file that a run left which read one workbook."""
    path, item = tmp_path / "缓存", submission({})
    first = cache(path)
    first.add(item, pack_submission(item))
    first.write(path)
    return path


def test_what_was_added_is_found_by_the_next_run(path: Path) -> None:
    item, second = submission({}), cache(path)
    found = second.find(item.workbook, item.sha256)
    assert found is not None
    assert found.submission == item
    assert second.hits == 1
    assert not second.empty


@pytest.mark.parametrize("other", ["name", "bytes"])
def test_another_name_or_other_bytes_are_not_found(other: str, path: Path) -> None:
    item, second = submission({}), cache(path)
    name = "别的.xlsx" if other == "name" else item.workbook
    sha256 = "0" * 64 if other == "bytes" else item.sha256
    assert second.find(name, sha256) is None
    assert second.hits == 0


def test_what_was_not_looked_up_is_not_written_again(path: Path) -> None:
    before = path.read_bytes()
    item, second = submission({}), cache(path)
    second.find(item.workbook, item.sha256)
    second.write(path)
    assert path.read_bytes() == before
    cache(path).write(path)
    assert cache(path).find(item.workbook, item.sha256) is None


@pytest.mark.parametrize("state", ["new", "added", "found", "deleted since"])
def test_a_process_that_writes_a_volume_gets_the_workbook(state: str, path: Path) -> None:
    item, second = submission({}), cache(path)
    if state == "added":
        second.add(item, pack_submission(item))
    if state in {"found", "deleted since"}:
        assert second.find(item.workbook, item.sha256)
    if state == "deleted since":
        path.unlink()
    assert sent(second, item) == item


def sent(cache: Cache, item: Submission) -> Submission:
    """A workbook as it comes to a process that writes a volume."""
    return unpack(cache.packed(item)).submission
