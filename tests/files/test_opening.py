"""A file is read whole and still, or refused with the reason."""

import os
import threading
import time
from pathlib import Path

import pytest

from perfeval.files import opening
from perfeval.files.opening import Reason, Refused, read_file, read_settled_file

posix = pytest.mark.skipif(os.name == "nt", reason="there are no such files there")


def refusal(path: Path, largest: int = 1000) -> Reason:
    with pytest.raises(Refused) as caught:
        read_file(path, largest)
    return caught.value.reason


def test_all_bytes_are_read(tmp_path: Path) -> None:
    path = tmp_path / "甲.xlsx"
    path.write_bytes(b"x" * 3_000_000)
    assert read_file(path) == path.read_bytes()


def test_largest_file_is_read_and_one_byte_more_is_not(tmp_path: Path) -> None:
    path = tmp_path / "甲.xlsx"
    path.write_bytes(b"x" * 1000)
    assert len(read_file(path, 1000)) == 1000
    assert refusal(path, 999) is Reason.TOO_LARGE


def test_file_over_50_mib_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "甲.xlsx"
    path.touch()
    os.truncate(path, 50 * 1024 * 1024 + 1)
    monkeypatch.delattr(opening, "_read")
    with pytest.raises(Refused, match="too_large"):
        read_file(path)


def test_missing_file_and_folder(tmp_path: Path) -> None:
    assert refusal(tmp_path / "没有.xlsx") is Reason.VANISHED
    assert refusal(tmp_path) is Reason.CLOSED_FOLDER


@posix
def test_pipe_and_link_are_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "管道.xlsx")
    (tmp_path / "链接.xlsx").symlink_to("/dev/zero")
    assert refusal(tmp_path / "管道.xlsx") is Reason.NOT_REGULAR
    assert refusal(tmp_path / "链接.xlsx") is Reason.NOT_REGULAR


@posix
def test_pipe_that_took_the_place_of_a_file_does_not_block(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "甲.xlsx"
    path.write_bytes(b"x")
    seen = path.lstat()
    path.unlink()
    os.mkfifo(path)
    monkeypatch.setattr(Path, "lstat", lambda _self: seen)
    assert refusal(path) is Reason.NOT_REGULAR


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (PermissionError(13, "Permission denied"), Reason.NOT_PERMITTED),
        (FileNotFoundError(2, "No such file"), Reason.VANISHED),
        (OSError(5, "Input/output error"), Reason.UNOPENABLE),
    ],
)
def test_what_the_system_refuses(
    error: OSError, reason: Reason, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "甲.xlsx"
    path.write_bytes(b"x")

    def refuse(*_arguments: object) -> int:
        raise error

    monkeypatch.setattr(os, "open", refuse)
    assert refusal(path) is reason


@pytest.mark.parametrize("more", [b"more", b""])
def test_file_that_changes_while_it_is_read(
    more: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "甲.xlsx"
    path.write_bytes(b"x" * 100)
    os.utime(path, (1, 1))
    whole = opening._read  # noqa: SLF001 - the moment in between

    def meanwhile(descriptor: int, most: int) -> bytes:
        data = whole(descriptor, most)
        path.write_bytes(b"y" * 100 + more)  # the same size counts as a change too
        return data

    monkeypatch.setattr(opening, "_read", meanwhile)
    assert refusal(path) is Reason.CHANGING


def arriving(data: bytes) -> bool:
    return not data.endswith(b"end")


def test_file_that_is_whole_at_the_second_look_is_read(tmp_path: Path) -> None:
    # field D20
    path = tmp_path / "甲.xlsx"
    path.write_bytes(b"first half")
    rest = threading.Timer(0.3, path.write_bytes, [b"first half, end"])
    rest.start()
    assert read_settled_file(path, arriving) == b"first half, end"
    rest.join()


def test_file_that_changes_at_the_first_look_is_looked_at_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # field D20, sibling: written over while it is read, with an old time of change
    path = tmp_path / "甲.xlsx"
    path.write_bytes(b"the end")
    os.utime(path, (0, 0))
    looks = iter([Refused(Reason.CHANGING), b"the end"])

    def look(_path: Path) -> bytes:
        found = next(looks)
        if isinstance(found, Refused):
            raise found
        return found

    monkeypatch.setattr(opening, "read_file", look)
    assert read_settled_file(path, arriving) == b"the end"
    monkeypatch.setattr(opening, "read_file", lambda _path: look_changing())
    with pytest.raises(Refused) as refusal:
        read_settled_file(path, arriving)
    assert refusal.value.reason is Reason.ARRIVING


def look_changing() -> bytes:
    raise Refused(Reason.CHANGING)


def test_half_a_file_is_on_its_way_only_for_a_moment(tmp_path: Path) -> None:
    # field D20: looked at once more, and no longer
    path = tmp_path / "甲.xlsx"
    path.write_bytes(b"first half")
    began = time.monotonic()
    with pytest.raises(Refused) as refusal:
        read_settled_file(path, arriving)
    assert refusal.value.reason is Reason.ARRIVING
    assert time.monotonic() - began < 5
    os.utime(path, (0, 0))
    assert read_settled_file(path, arriving) == b"first half"  # and its fault is its own


def test_whole_file_is_given_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "甲.xlsx"
    path.write_bytes(b"the end")
    monkeypatch.setattr(opening.time, "sleep", pytest.fail)
    assert read_settled_file(path, arriving) == b"the end"
