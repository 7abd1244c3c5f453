"""A workbook that crashes its worker affects no other workbook."""

import hashlib
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from perfeval.model import Evaluation
from perfeval.run.pipeline import evaluate
from perfeval.run.publication import result_record, write_results
from tests import failing_reader
from tests.samples import BATCH
from tests.submissions import scheme

BAD = {
    "abort-甲.xlsx": "读取时程序异常中止",
    "exit-甲.xlsx": "读取时程序异常中止",
    "kill-甲.xlsx": "读取时程序异常中止",
    "leave-甲.xlsx": "读取时程序异常中止",
    "memory-甲.xlsx": "读取超过了内存限制",
    "noise-甲.xlsx": "读取时程序异常中止",
    "panic-甲.xlsx": "读取时程序异常中止",
    "recurse-甲.xlsx": "读取超过了内存限制",
}
if sys.platform == "linux":
    BAD["realtime-甲.xlsx"] = "读取时程序异常中止"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="Windows has neither signals nor limits"),
]


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """More than fifty valid workbooks."""
    folder = tmp_path_factory.mktemp("批次")
    for source in BATCH.glob("[!~]*.xlsx"):
        for copy in "123":
            shutil.copy(source, folder / f"{source.stem}{copy}.xlsx")
    return folder


@pytest.fixture
def crashing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replaces the reader by tests.failing_reader."""
    monkeypatch.setattr("perfeval.examine.examine", failing_reader.examine)


def record_without(evaluation: Evaluation, names: set[str]) -> dict[str, Any]:
    """The record without some workbooks."""
    whole = result_record(evaluation, scheme())
    for part in ("units", "findings", "skipped"):
        whole[part] = [item for item in whole[part] if item["workbook"] not in names]
    del whole["account"]
    return whole


@pytest.mark.usefixtures("crashing")
def test_other_workbooks_are_not_affected(batch: Path, capfd: pytest.CaptureFixture[str]) -> None:
    expected = evaluate(batch, scheme())
    assert len(expected.submissions) > 50
    for name in BAD:
        (batch / name).write_bytes(name.encode())
    try:
        evaluation = evaluate(batch, scheme(), jobs=2)
    finally:
        for name in BAD:
            (batch / name).unlink()
    assert record_without(evaluation, set(BAD)) == record_without(expected, set())
    found = {item.ref.workbook: item for item in evaluation.findings if item.ref.workbook in BAD}
    assert {name: item.check for name, item in found.items()} == dict.fromkeys(BAD, "I101")
    for name, words in BAD.items():
        assert found[name].message.startswith(words)
    account = evaluation.account
    assert account.seen == len(expected.submissions) + len(BAD)
    assert account.unscored == expected.account.unscored + len(BAD)
    assert capfd.readouterr() == ("", "")


@pytest.mark.usefixtures("crashing")
def test_crashing_workbook_has_its_size_and_checksum(tmp_path: Path) -> None:
    (tmp_path / "abort-甲.xlsx").write_bytes(b"content")
    [submission] = evaluate(tmp_path, scheme()).submissions
    assert submission.size == 7
    assert submission.sha256 == hashlib.sha256(b"content").hexdigest()


@pytest.mark.usefixtures("crashing")
def test_result_does_not_depend_on_processes_or_crashes(tmp_path: Path) -> None:
    folder = tmp_path / "批次"
    folder.mkdir()
    for number, source in enumerate(sorted(BATCH.glob("[!~]*.xlsx"))[:6]):
        shutil.copy(source, folder / f"{number}.xlsx")
    for name in ("abort-1.xlsx", "panic-3.xlsx"):
        (folder / name).write_bytes(b"x")
    results = []
    for jobs in (1, 3):
        target = tmp_path / f"{jobs}.xlsx"
        write_results(evaluate(folder, scheme(), jobs=jobs), scheme(), target)
        results.append((target.read_bytes(), target.with_suffix(".json").read_bytes()))
    assert results[0] == results[1]


def test_parent_does_not_parse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(BATCH / "二工街道.xlsx", tmp_path / "甲.xlsx")
    monkeypatch.delattr("perfeval.reader.submission.read_workbook")
    [score] = evaluate(tmp_path, scheme()).scores
    assert score.scored
