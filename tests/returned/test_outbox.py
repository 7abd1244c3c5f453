"""The folder workbooks are sent back from: names, what is replaced, what is left alone."""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from perfeval.files.atomic import BusyError, file_transaction
from perfeval.model import Evaluation
from perfeval.returned import Job, OutboxError, SentBack, refuse_overlap, send_back
from perfeval.returned.outbox import MANIFEST
from perfeval.run.pipeline import evaluate
from perfeval.template import write_template
from perfeval.workers import Cause, Lost
from tests.checks.examined import changed
from tests.returned.returns import found, told
from tests.submissions import scheme

FAULT = {"budget.total.final": Decimal(5)}


def put(folder: Path, name: str, changes: Mapping[str, object], unit: str = "") -> Path:
    """A workbook in the batch folder; of a unit of its own if one is named."""
    values = changed(changes)
    if unit:
        values["unit"] |= {"name": unit, "short_name": unit, "budget_code": unit}
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    write_template(path, scheme(), filled=values)
    return path


def sent(folder: Path, out: Path) -> SentBack:
    return send_back([(folder, evaluate(folder, scheme(), jobs=1))], out)


def files(out: Path) -> list[str]:
    return sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return put(tmp_path / "填报表", "甲.xlsx", FAULT).parent


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "退回"


def test_each_workbook_with_findings_is_sent_back(folder: Path, out: Path) -> None:
    put(folder, "乙.xlsx", {}, "乙")
    (folder / "坏.xlsx").write_bytes(b"x")
    result = sent(folder, out)
    assert [(item.workbook, item.file, item.reason) for item in result.sent] == [
        ("坏.xlsx", "坏_退回意见.xlsx", "文件无法读取"),
        ("甲.xlsx", "甲_退回.xlsx", ""),
    ]
    assert result.clean == 1
    assert files(out) == ["坏_退回意见.xlsx", "甲_退回.xlsx", MANIFEST]


def test_folders_below_are_mirrored(folder: Path, out: Path) -> None:
    put(folder, "东片/丙.xlsx", FAULT, "丙")
    sent(folder, out)
    assert files(out) == ["东片/丙_退回.xlsx", "甲_退回.xlsx", MANIFEST]


def test_a_workbook_that_comes_back_keeps_its_name(tmp_path: Path, out: Path) -> None:
    put(tmp_path / "填报表", "甲_退回.xlsx", FAULT)
    sent(tmp_path / "填报表", out)
    assert files(out) == ["甲_退回.xlsx", MANIFEST]


def test_a_workbook_that_comes_back_is_read(folder: Path, out: Path, tmp_path: Path) -> None:
    sent(folder, out)
    again = tmp_path / "再报"
    again.mkdir()
    copy = (out / "甲_退回.xlsx").rename(again / "甲_退回.xlsx")
    assert told(found(copy)) == told(found(folder / "甲.xlsx"))


def test_equal_names_are_numbered(folder: Path, out: Path) -> None:
    put(folder, "甲_退回.xlsx", FAULT, "丁")
    put(folder, "甲.xlsm", FAULT, "戊")
    sent(folder, out)
    assert files(out) == ["甲_退回.xlsx", "甲（2）_退回.xlsx", "甲（3）_退回.xlsx", MANIFEST]


def test_a_long_name_is_cut(tmp_path: Path, out: Path) -> None:
    put(tmp_path / "填报表", "长" * 80 + ".xlsx", FAULT)
    (result,) = sent(tmp_path / "填报表", out).sent
    assert result.file == "长" * 66 + "_退回.xlsx"


def test_a_return_is_replaced_by_the_next(folder: Path, out: Path) -> None:
    sent(folder, out)
    first = (out / "甲_退回.xlsx").read_bytes()
    put(folder, "甲.xlsx", FAULT | {"budget.total.executed": Decimal(4)})
    result = sent(folder, out)
    assert (out / "甲_退回.xlsx").read_bytes() != first
    assert (len(result.sent), result.foreign) == (1, ())


def test_a_marked_copy_takes_the_place_of_a_list_alone(tmp_path: Path, out: Path) -> None:
    folder = tmp_path / "填报表"
    folder.mkdir()
    (folder / "甲.xlsx").write_bytes(b"x")
    sent(folder, out)
    assert files(out) == ["甲_退回意见.xlsx", MANIFEST]
    put(folder, "甲.xlsx", FAULT)
    sent(folder, out)
    assert files(out) == ["甲_退回.xlsx", MANIFEST]


def test_the_return_of_a_workbook_that_is_clean_by_now_is_withdrawn(
    folder: Path, out: Path
) -> None:
    put(folder, "乙.xlsx", FAULT, "乙")
    sent(folder, out)
    put(folder, "甲.xlsx", {})
    result = sent(folder, out)
    assert result.withdrawn == ("甲_退回.xlsx",)
    assert files(out) == ["乙_退回.xlsx", MANIFEST]
    (line,) = (out / MANIFEST).read_text("ascii").splitlines()
    assert json.loads(line)["file"] == "乙_退回.xlsx"


def test_returns_of_workbooks_not_looked_at_stay(folder: Path, out: Path, tmp_path: Path) -> None:
    sent(folder, out)
    other = put(tmp_path / "另外", "乙.xlsx", FAULT, "乙").parent
    sent(other, out)
    assert files(out) == ["乙_退回.xlsx", "甲_退回.xlsx", MANIFEST]


def test_a_file_that_somebody_put_there_is_left_alone(folder: Path, out: Path) -> None:
    out.mkdir()
    (out / "甲_退回.xlsx").write_bytes("单位重报的".encode())
    result = sent(folder, out)
    assert (result.sent, result.foreign) == ((), ("甲_退回.xlsx",))
    assert (out / "甲_退回.xlsx").read_bytes() == "单位重报的".encode()


@pytest.mark.parametrize("clean_by_now", [False, True])
def test_a_return_that_somebody_changed_is_left_alone(
    folder: Path, out: Path, clean_by_now: bool
) -> None:
    sent(folder, out)
    (out / "甲_退回.xlsx").write_bytes("审核人补充了意见".encode())
    if clean_by_now:
        put(folder, "甲.xlsx", {})
    result = sent(folder, out)
    assert (result.withdrawn, result.foreign) == ((), ("甲_退回.xlsx",))
    assert (out / "甲_退回.xlsx").read_bytes() == "审核人补充了意见".encode()
    # It stays so: the list still says what was written, and the file still differs.
    assert sent(folder, out).foreign == ("甲_退回.xlsx",)


def test_without_its_list_a_return_is_known_from_itself(folder: Path, out: Path) -> None:
    """field D18: deleting the list loses nothing and stops nothing."""
    sent(folder, out)
    (out / MANIFEST).write_text("{}\nnot json\n[]\n", "ascii")
    assert sent(folder, out).foreign == ()
    edited = openpyxl.load_workbook(out / "甲_退回.xlsx")
    edited["退回意见"]["J7"] = "审核人补充了意见"
    edited.save(out / "甲_退回.xlsx")
    before = (out / "甲_退回.xlsx").read_bytes()
    (out / MANIFEST).unlink()
    assert sent(folder, out).foreign == ("甲_退回.xlsx",)
    assert (out / "甲_退回.xlsx").read_bytes() == before


def test_a_list_cut_short_still_tells_the_rest(folder: Path, out: Path) -> None:
    sent(folder, out)
    with (out / MANIFEST).open("a", encoding="ascii") as file:
        file.write('{"file": "乙'.encode("ascii", "backslashreplace").decode())
    assert sent(folder, out).foreign == ()


def test_a_copy_written_before_a_crash_is_ours(folder: Path, out: Path) -> None:
    sent(folder, out)
    line = (out / MANIFEST).read_text("ascii")
    # As if the next run had been killed between entering its copy and writing it.
    (out / MANIFEST).write_text(line + json.dumps({"file": "甲_退回.xlsx", "sha256": "0"}), "ascii")
    assert sent(folder, out).foreign == ()


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_link_out_of_the_folder_is_not_followed(folder: Path, out: Path, tmp_path: Path) -> None:
    put(folder, "东片/丙.xlsx", FAULT, "丙")
    (tmp_path / "别处").mkdir()
    out.mkdir()
    (out / "东片").symlink_to(tmp_path / "别处")
    (out / "甲_退回.xlsx").symlink_to(tmp_path / "别处" / "x")
    result = sent(folder, out)
    assert result.foreign == ("东片/丙_退回.xlsx", "甲_退回.xlsx")
    assert list((tmp_path / "别处").iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="only there may a name be any bytes")
def test_a_name_that_is_no_text_is_sent_back_too(folder: Path, out: Path) -> None:
    name = os.fsdecode("乙".encode("gbk")) + ".xlsx"
    (folder / "甲.xlsx").rename(folder / name)
    for _ in range(2):
        result = sent(folder, out)
        assert ([item.reason for item in result.sent], result.foreign) == ([""], ())


@pytest.mark.parametrize("where", ["", "退回", "退回/再", ".."])
def test_the_folder_must_lie_apart_from_the_workbooks(folder: Path, where: str) -> None:
    with pytest.raises(OutboxError, match="不能与填报表"):
        refuse_overlap(folder / where, [folder])
    with pytest.raises(OutboxError):
        send_back([(folder, evaluate(folder, scheme()))], folder / where)


def test_a_single_workbook_may_be_returned_to_a_folder_next_to_it(folder: Path) -> None:
    refuse_overlap(folder / "退回", [folder / "甲.xlsx"])
    with pytest.raises(OutboxError):
        refuse_overlap(folder, [folder / "甲.xlsx"])


def test_a_file_is_no_folder_to_send_back_from(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "文件").write_bytes(b"")
    with pytest.raises(OutboxError, match="是一个文件"):
        refuse_overlap(tmp_path / "文件", [folder])


def test_what_compares_units_stays_with_the_bureau(folder: Path, out: Path) -> None:
    put(folder, "乙.xlsx", {}, "乙街道")
    evaluation = evaluate(folder, scheme())
    compared = [item for item in evaluation.findings if item.check in {"G701", "G703", "T503"}]
    assert compared
    result = send_back([(folder, evaluation)], out)
    assert result.withheld == len(compared)
    assert [item.workbook for item in result.sent] == ["甲.xlsx"]


def test_the_same_reason_twice_in_one_unit_is_reported(folder: Path, out: Path) -> None:
    evaluation = evaluate(folder, scheme())
    own = evaluation.findings[0]
    same = own._replace(check="T503", message="“甲”的偏差原因与“乙”一字不差。")
    other = own._replace(
        check="T503",
        message="“甲”的偏差原因与丙街道“乙”一字不差。",
        compared_with="丙.xlsx",
    )
    strange = replace(evaluation.submissions[0], workbook="丙.xlsx", unit="丙街道")
    both = replace(
        evaluation,
        submissions=(*evaluation.submissions, strange),
        findings=(same, other),
    )
    assert isinstance(both, Evaluation)
    assert send_back([(folder, both)], out).withheld == 1


@pytest.mark.parametrize("cause", list(Cause))
def test_a_workbook_that_brings_the_marking_down_is_listed_alone(
    cause: Cause, folder: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose(_task: object, items: list[Job], **_: object) -> Iterator[Lost]:
        return (Lost(cause, "") for _ in items)

    monkeypatch.setattr("perfeval.returned.sending.outcomes", lose)
    (result,) = sent(folder, out).sent
    assert result.file == "甲_退回意见.xlsx"
    assert result.reason.startswith("在副本里标记")


def test_nothing_to_send_back_leaves_no_list(tmp_path: Path, out: Path) -> None:
    folder = put(tmp_path / "填报表", "甲.xlsx", {}).parent
    result = sent(folder, out)
    assert (result.sent, result.clean) == ((), 1)
    assert not out.exists() or files(out) == []


def test_two_runs_do_not_send_back_from_one_folder(folder: Path, out: Path) -> None:
    sent(folder, out)
    before = {path: path.read_bytes() for path in out.iterdir()}
    put(folder, "乙.xlsx", FAULT, "乙")
    with file_transaction(out / MANIFEST), pytest.raises(BusyError):
        sent(folder, out)
    assert {path: path.read_bytes() for path in out.iterdir()} == before
