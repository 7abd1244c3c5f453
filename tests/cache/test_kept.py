"""What is known of workbooks, as a run uses it."""

import errno
from pathlib import Path

import pytest

from perfeval.cache import Cache, pack_submission, unpack
from perfeval.cache.fingerprint import fingerprint
from perfeval.cache.store import Added
from perfeval.model import Submission
from tests.submissions import scheme, submission


def cache(path: Path) -> Cache:
    return Cache(path, fingerprint(scheme()))


def test_what_was_added_is_found_by_the_next_run(tmp_path: Path) -> None:
    path, item = tmp_path / "缓存", submission({})
    first = cache(path)
    first.add(item, pack_submission(item))
    first.write(path, ())
    found = cache(path).find(item.workbook, item.sha256)
    assert found is not None
    assert found.submission == item


def test_without_room_a_workbook_is_not_kept_and_nothing_else_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Added, "add", full)
    path, item = tmp_path / "缓存", submission({})
    first = cache(path)
    first.add(item, pack_submission(item))
    assert sent(first, item) == item
    first.write(path, ())
    assert cache(path).find(item.workbook, item.sha256) is None


def sent(cache: Cache, item: Submission) -> Submission:
    """A workbook as it comes to a process that writes a volume."""
    return unpack(cache.packed(item)).submission
