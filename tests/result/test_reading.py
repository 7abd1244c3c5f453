"""A record read back, and what is handed in in its place."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from perfeval.result import reading
from perfeval.result.reading import ResultError, read_result
from tests.records import finding, record, unit
from tests.regenerate import GOLDEN


def written(folder: Path, value: Any) -> Path:
    path = folder / "结果.json"
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    path.write_bytes(data)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(ResultError) as caught:
        read_result(path)
    return str(caught.value)


def test_record_of_the_samples_is_read_back() -> None:
    result = read_result(GOLDEN)
    unit = next(item for item in result.units if item.unit == "二工街道")
    assert (str(unit.total), unit.grade, str(unit.measures["execution_rate"])) == (
        "81.53",
        "良",
        "93.16",
    )
    assert len(result.findings) == len(json.loads(GOLDEN.read_text("utf-8"))["findings"])


def test_byte_order_mark_of_notepad_is_accepted(tmp_path: Path) -> None:
    data = b"\xef\xbb\xbf" + json.dumps(record(unit("甲"))).encode()
    assert [item.unit for item in read_result(written(tmp_path, data)).units] == ["甲"]


def test_keys_of_a_later_version_are_passed_over(tmp_path: Path) -> None:
    value = record(unit("甲", later=[1]), later={})
    assert read_result(written(tmp_path, value)).units[0].unit == "甲"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (b"", "不是有效的 JSON 文件"),
        (b"PK\x03\x04", "不是有效的 JSON 文件"),
        (b"\xff\xfe{}", "不是有效的 JSON 文件"),
        (b"[" * 200_000, "不是有效的 JSON 文件"),
        (b'{"schema": ' + b"9" * 5000 + b"}", "不是有效的 JSON 文件"),
        (b"[]", "不是 perfeval run 写出的结果"),
        (b"null", "不是 perfeval run 写出的结果"),
        (b'{"schema": "other/1"}', "不是 perfeval run 写出的结果"),
        (b'{"schema": {"perfeval.result/1": 1}}', "不是 perfeval run 写出的结果"),
        (
            b'{"schema": "perfeval.result/2"}',
            "是另一版本的结果，本版本只认 perfeval.result/1",
        ),
        (b'{"schema": "perfeval.result/1"}', "不完整或被改动过（program）"),
        (record(unit("甲") | {"total": "NaN"}), "（units.0.total）"),
        (record(unit("甲") | {"total": "1e9"}), "（units.0.total）"),
        (record(unit("甲") | {"total": "9" * 309}), "（units.0.total）"),
        (record(unit("甲") | {"total": "18" + "0" * 307}), "（units.0.total）"),
        (record(unit("甲") | {"total": "0." + "1" * 400}), "（units.0.total）"),
        (record(unit("甲") | {"total": 81.53}), "（units.0.total）"),
        (record(unit("甲") | {"unit": 7}), "（units.0.unit）"),
        (record(unit("甲") | {"rank": 10**400}), "（units.0.rank）"),
        (record(unit("甲") | {"rank": 1_000_001}), "（units.0.rank）"),
        (record(unit("甲") | {"rank": 0}), "（units.0.rank）"),
        (record(unit("甲") | {"status": "x"}), "（units.0.status）"),
        (record(unit("甲"), findings=(finding("甲", "S404", "分值", severity="x"),)), "severity"),
    ],
)
def test_what_is_no_record_of_ours_is_refused_in_words(
    value: Any, words: str, tmp_path: Path
) -> None:
    assert words in refusal(written(tmp_path, value))


def test_file_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, b"{}")
    with path.open("r+b") as file:
        file.truncate(500 * 1024 * 1024)
    assert "超过 100 MB" in refusal(path)


def test_file_of_just_the_largest_size_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, record(unit("甲", total="17" + "0" * 307, rank=1_000_000)))
    monkeypatch.setattr(reading, "LARGEST_FILE", path.stat().st_size)
    assert read_result(path).units[0].rank == 1_000_000
    monkeypatch.setattr(reading, "LARGEST_FILE", path.stat().st_size - 1)
    assert "超过" in refusal(path)


def test_folder_and_pipe_and_nothing_are_refused(tmp_path: Path) -> None:
    assert "不是文件" in refusal(tmp_path)
    assert "找不到" in refusal(tmp_path / "没有.json")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "管道")
        assert "不是文件" in refusal(tmp_path / "管道")


def test_what_is_written_for_other_programs_only_may_be_anything(tmp_path: Path) -> None:
    of_unit = unit("甲", sha256=[1])
    value = record(of_unit, account=1, skipped="x", skipped_files={}, previous=[{}])
    result = read_result(written(tmp_path, value))
    assert (result.units[0].sha256, result.account, result.skipped) == (None, None, None)
    assert (result.skipped_files, result.previous) == (None, None)


def test_half_a_surrogate_pair_is_replaced(tmp_path: Path) -> None:
    value = record(unit("甲\ud800"))
    assert read_result(written(tmp_path, value)).units[0].unit == "甲\ufffd"
