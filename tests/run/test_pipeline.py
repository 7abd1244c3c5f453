"""The whole line on a folder, and its record against the published schema."""

import json
import os
import shutil
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import perfeval.result
from perfeval.model import Account, Evaluation, Severity
from perfeval.result.writing import result_json
from perfeval.run import pipeline
from perfeval.run.pipeline import AccountError, evaluate
from perfeval.run.publication import result_record
from perfeval.template import write_template
from tests.fill import clean
from tests.submissions import scheme

SCHEMA = Path(perfeval.result.__file__).with_name("result.schema.json")


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("批次")
    data = clean()
    write_template(folder / "甲.xlsx", scheme(), filled=data)
    data["unit"] |= {"name": "示例市乙街道办事处", "short_name": "乙街道", "budget_code": "2"}
    data["unit"]["filed_on"] = date(2024, 4, 1)
    data["budget"]["total"]["original"] = 1
    del data["indicator"][0]["actual"]
    write_template(folder / "乙.xlsx", scheme(), filled=data)
    (folder / "坏.xlsx").write_bytes(b"")
    (folder / "说明.txt").write_text("x", "utf-8")
    return folder


@pytest.fixture(scope="module")
def evaluation(batch: Path) -> Evaluation:
    return evaluate(batch, scheme(), jobs=1)


def test_every_file_is_accounted_for(evaluation: Evaluation) -> None:
    assert [item.workbook for item in evaluation.submissions] == ["乙.xlsx", "坏.xlsx", "甲.xlsx"]
    assert [score.scored for score in evaluation.scores] == [False, False, True]
    assert [item.name for item in evaluation.skipped_files] == ["说明.txt"]


def test_findings_come_gravest_first_then_by_unit_and_place(evaluation: Evaluation) -> None:
    order = list(Severity)
    keys = [(order.index(item.severity), item.unit) for item in evaluation.findings]
    assert keys == sorted(keys)
    assert {item.unit for item in evaluation.findings if item.check == "M301"} == {"乙街道"}


def test_printed_date_is_the_newest_filing(evaluation: Evaluation) -> None:
    assert evaluation.as_of == date(2024, 4, 1)


def test_clean_unit_has_no_finding_next_to_a_faulty_one(evaluation: Evaluation) -> None:
    own = {item.check for item in evaluation.findings if item.unit == "示例街道"}
    # The two were filled from the same data, which the checks of the batch say.
    assert own <= {"G701", "G703", "T503"}


def test_record_fits_its_schema(evaluation: Evaluation) -> None:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    record = json.loads(json.dumps(result_record(evaluation, scheme())))
    assert [error.message for error in validator.iter_errors(record)] == []


def _without_digest(pieces: Iterable[bytes]) -> str:
    """The file but for its last key."""
    text = b"".join(pieces).decode()
    return text[: text.rindex(',\n "digest": "')] + "\n}\n"


def test_record_is_written_as_the_standard_library_would(evaluation: Evaluation) -> None:
    plain = json.dumps(result_record(evaluation, scheme()), ensure_ascii=False, indent=1)
    assert _without_digest(result_json(evaluation, scheme())) == plain + "\n"


def test_record_of_nothing_is_written_as_the_standard_library_would() -> None:
    nothing = Evaluation("空", None, (), (), (), (), ())
    plain = json.dumps(result_record(nothing, scheme()), ensure_ascii=False, indent=1)
    assert _without_digest(result_json(nothing, scheme())) == plain + "\n"


def test_record_of_a_unit(evaluation: Evaluation) -> None:
    unit = result_record(evaluation, scheme())["units"][2]
    assert (unit["unit"], unit["status"], unit["total"], unit["grade"], unit["rank"]) == (
        "示例街道",
        "scored",
        "98.96",
        "优",
        1,
    )
    assert unit["budget"]["total"]["final"] == "3400"
    assert unit["measures"]["execution_rate"] == "97.00"
    assert unit["indicators"][0]["cell"] == "C4"


def test_unscored_unit_says_why(evaluation: Evaluation) -> None:
    units = result_record(evaluation, scheme())["units"]
    assert units[0]["reason"].startswith("指标“")
    assert units[0]["reason"].endswith("的实际完成值未填")
    assert (units[1]["status"], units[1]["reason"]) == ("unscored", "文件无法读取")


def test_single_workbook_is_a_batch_of_one(batch: Path) -> None:
    single = evaluate(batch / "甲.xlsx", scheme())
    assert [score.rank for score in single.scores] == [1]


def test_account_has_every_file_once(evaluation: Evaluation) -> None:
    account = result_record(evaluation, scheme())["account"]
    assert account == {"seen": 4, "scored": 1, "unscored": 2, "skipped": 1}


@pytest.mark.parametrize("wrong", ["lost", "twice"])
def test_file_lost_or_listed_twice_is_a_program_error(
    wrong: str, batch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    genuine = pipeline.examine_all

    def mislay(*arguments: Any) -> list[Any]:
        examined = list(genuine(*arguments))
        return examined[1:] if wrong == "lost" else [*examined, examined[0]]

    monkeypatch.setattr(pipeline, "examine_all", mislay)
    with pytest.raises(AccountError, match="lost or listed twice"):
        evaluate(batch, scheme(), jobs=1)


def test_closed_sub_folder_is_an_error_of_its_own(
    batch: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(batch / "甲.xlsx", tmp_path)
    (tmp_path / "锁住").mkdir()
    scandir = os.scandir

    def closed(path: Path) -> Any:
        if Path(path).name == "锁住":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", closed)
    evaluation = evaluate(tmp_path, scheme())
    [finding] = [item for item in evaluation.findings if item.check == "I101"]
    assert finding.ref.workbook == "锁住/"
    assert finding.message.startswith("这个文件夹打不开，里面的文件都没有读取")
    assert evaluation.account == Account(seen=2, scored=1, unscored=1, skipped=0)
