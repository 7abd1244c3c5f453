"""The committed samples: they regenerate unchanged, each has the findings of its faults only."""

import json
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from perfeval.checks import checks_of
from perfeval.files.roster import read_roster
from perfeval.model import Evaluation, Severity
from perfeval.run.pipeline import evaluate
from perfeval.run.publication import result_record
from perfeval.template import write_template
from tests.regenerate import GOLDEN, golden_text
from tests.samples import (
    BATCH,
    BLANK,
    ROOT,
    SOURCE,
    UNREADABLE,
    expected,
    expected_errors,
    make_batch,
    make_unreadable,
)
from tests.submissions import scheme

SOURCES = sorted(SOURCE.glob("*.toml"))

# Checks that no sample carries, and why.
NOT_CARRIED = {
    "I107": "needs a roster; see test_roster_names_the_unit_that_did_not_report",
    "I115": "needs a returned copy beside what it was made of; see tests/run/test_mended_copies.py",
    **dict.fromkeys(
        ("I122", "I123", "I124", "I125", "I126", "I127", "I128"),
        "forms that moved are made on the spot; see tests/reader/test_moved.py",
    ),
    **dict.fromkeys(
        ("I109", "I110", "I111", "C211", "C213", "C214", "C215", "C216", "C217"),
        "what no clerk does is made on the spot; see tests/hostile and tests/checks/test_stored.py",
    ),
    "M315": "would leave the sums; see tests/checks/test_money_unit.py",
    "S420": "every sample has the points of the rules; see tests/checks/test_money.py",
    **dict.fromkeys(
        ("S419", "S421", "S422", "S423"),
        "one indicator each; see tests/checks/test_indicators.py",
    ),
    "M312": "a unit without any budget does not file a form",
}


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    return evaluate(BATCH, scheme(), jobs=1)


def parts(path: Path) -> dict[str, bytes]:
    """The parts of a workbook; how they were packed depends on the machine's zlib."""
    if not zipfile.is_zipfile(path):
        return {"": path.read_bytes()}
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize(
    ("committed", "make"), [(BATCH, make_batch), (UNREADABLE, make_unreadable)]
)
def test_samples_regenerate_unchanged(
    committed: Path, make: Callable[[Path], None], tmp_path: Path
) -> None:
    make(tmp_path)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == sorted(path.name for path in committed.iterdir())
    changed = [
        name
        for name in names
        # Half a zip depends on the packing; that it is half is what matters.
        if "没有传完" not in name and parts(tmp_path / name) != parts(committed / name)
    ]
    assert changed == []


def test_blank_workbook_regenerates_unchanged(tmp_path: Path) -> None:
    write_template(tmp_path / BLANK.name, scheme())
    assert parts(tmp_path / BLANK.name) == parts(BLANK)


def test_record_of_the_samples_is_the_golden_one() -> None:
    assert golden_text() == GOLDEN.read_text("utf-8")


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_sample_is_found_out_for_its_faults_and_for_nothing_else(
    source: Path, evaluation: Evaluation
) -> None:
    workbook = f"{source.stem}.xlsx"
    own = [item for item in evaluation.findings if item.ref.workbook == workbook]
    found = Counter((item.check, item.ref.sheet, item.ref.cell) for item in own)
    assert found == Counter(expected(source))
    errors = {item.check for item in own if item.severity is Severity.ERROR}
    assert errors <= expected_errors(source)


def test_the_batch_looks_like_a_district(evaluation: Evaluation) -> None:
    units = {item.unit for item in evaluation.submissions}
    assert len([unit for unit in units if unit.endswith("街道")]) >= 12
    assert {unit for unit in units if "示例" not in unit} == {"二工街道"}
    grades = {score.grade for score in evaluation.scores if score.scored}
    assert grades == {"优", "良", "中", "差"}
    assert [item.name for item in evaluation.skipped_files] == ["~$示例东门街道.xlsx"]


def test_the_samples_carry_the_faults_of_every_check(evaluation: Evaluation) -> None:
    unreadable = evaluate(UNREADABLE, scheme()).findings
    carried = {item.check for item in (*evaluation.findings, *unreadable)}
    assert {check.id for check in checks_of(scheme())} - carried == set(NOT_CARRIED)


def test_every_unreadable_file_is_named_with_what_it_is() -> None:
    findings = evaluate(UNREADABLE, scheme()).findings
    assert {item.ref.workbook: (item.check, item.message[:8]) for item in findings} == {
        "示例清泉街道（空文件）.xlsx": ("I101", "文件是空的（0 "),
        "示例白塔街道（没有传完）.xlsx": ("I101", "文件已损坏或没有"),
        "示例石桥街道（其实是网页）.xlsx": ("I101", "文件不是 Exc"),
        "示例金沙街道（有密码）.xlsx": ("I101", "工作簿设了打开密"),
        "财政供养人员统计表.xlsx": ("I102", "这份工作簿不是本"),
    }


def test_roster_names_the_unit_that_did_not_report() -> None:
    roster = read_roster(ROOT / "samples" / "单位名单.txt")
    findings = evaluate(BATCH, scheme(), roster=roster).findings
    missing = [item for item in findings if item.check == "I107"]
    assert [item.value for item in missing] == ["示例梧桐街道"]


def test_published_report_comes_out_digit_for_digit(evaluation: Evaluation) -> None:
    record = json.loads(json.dumps(result_record(evaluation, scheme())))
    unit = next(unit for unit in record["units"] if unit["unit"] == "二工街道")
    measures = unit["measures"]
    assert (measures["adjustment_rate"], measures["execution_rate"]) == ("20.39", "93.16")
    assert measures["basic_execution_rate"] == "98.24"
    assert measures["project_execution_rate"] == "78.48"
    assert unit["execution_score"] == "9.32"
    scores = ["0.00", "12.00", "9.42", "8.00", "9.99", "15.00", "7.80", "10.00"]
    assert [item["score"] for item in unit["indicators"]] == scores
    completions = ["0.00", "93.16", "78.48", "100.00", "99.93", "100.00", "52.00", "104.21"]
    assert [item["completion"] for item in unit["indicators"]] == completions
    assert (unit["total"], unit["grade"]) == ("81.53", "良")


def test_nothing_in_the_published_report_is_called_an_error(evaluation: Evaluation) -> None:
    own = [item for item in evaluation.findings if item.unit == "二工街道"]
    assert [item for item in own if item.severity is Severity.ERROR] == []
