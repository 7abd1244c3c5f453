"""Which units are in which volume, under what name, and how the folder scan knows a volume."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from perfeval.files.classification import OWN_OUTPUT, VOLUME
from perfeval.files.listing import list_folder
from perfeval.model import Evaluation, UnitSheets
from perfeval.report.links import link_target
from perfeval.run.pipeline import evaluate
from perfeval.run.publication import volumes_of
from perfeval.volumes import plan
from tests.submissions import scheme, submission
from tests.volumes.batches import make, write

TARGET = Path("目录/结果.xlsx")


def batch_of(*names: str) -> Evaluation:
    units = tuple(
        replace(submission({}, f"{number:04}.xlsx"), unit=name)
        for number, name in enumerate(names, start=1)
    )
    return Evaluation("批次", None, units, (), (), (), ())


@pytest.mark.parametrize(("count", "volumes"), [(60, None), (61, [50, 11])])
def test_auto_goes_by_what_an_office_program_opens(
    monkeypatch: pytest.MonkeyPatch, count: int, volumes: list[int] | None
) -> None:
    monkeypatch.setattr(plan, "UNITS_A_VOLUME", 50)
    names = [f"单位{number}" for number in range(count)]
    made = plan.plan_volumes(batch_of(*names), TARGET, UnitSheets.AUTO)
    assert (made and [len(volume.sheets) for volume in made]) == volumes


def test_unit_that_could_not_be_read_has_no_sheet() -> None:
    batch = batch_of("甲", "乙")
    unread = replace(batch.submissions[0], records={})
    batch = replace(batch, submissions=(unread, batch.submissions[1]))
    (volume,) = plan.plan_volumes(batch, TARGET, UnitSheets.VOLUMES) or ()
    assert volume.sheets == {"0002.xlsx": "乙"}


@pytest.mark.parametrize(
    ("unit", "file"),
    [
        ("../../etc/passwd", "分册01（etcpasswd）.xlsx"),
        ('a"b<c>|?*:\\#%d', "分册01（abcd）.xlsx"),
        ("甲\u202e\n街道", "分册01（甲街道）.xlsx"),
        ("……", "分册01（未命名单位）.xlsx"),
        ("很长很长很长很长很长很长很长的名字", "分册01（很长很长很长很长很长很长）.xlsx"),
    ],
)
def test_any_name_of_a_unit_makes_a_safe_name_of_a_file(unit: str, file: str) -> None:
    (volume,) = plan.plan_volumes(batch_of(unit), TARGET, UnitSheets.VOLUMES) or ()
    assert (volume.folder, volume.file) == ("结果_分册", file)
    assert VOLUME.fullmatch(volume.file)


def test_units_of_one_name_have_sheets_of_two() -> None:
    (volume,) = plan.plan_volumes(batch_of("甲", "甲"), TARGET, UnitSheets.VOLUMES) or ()
    assert volume.sheets == {"0001.xlsx": "甲", "0002.xlsx": "甲~2"}


def test_no_link_where_the_name_of_the_summary_would_end_it() -> None:
    (volume,) = plan.plan_volumes(batch_of("甲"), Path("结果#1.xlsx"), UnitSheets.VOLUMES) or ()
    assert link_target([volume.folder, volume.file], "甲", "A1") is None


def test_volumes_in_the_batch_folder_are_no_part_of_the_batch(tmp_path: Path) -> None:
    batch = make(tmp_path / "批次", ("甲街道",))
    target = batch / "结果.xlsx"
    before = write(batch, target)
    outputs = [target, target.with_suffix(".json"), volumes_of(target)]
    shutil.copy(batch / "1.xlsx", volumes_of(target) / "补报.xlsx")
    (volumes_of(target) / ".分册07（甲）.xlsx.perfeval-new").write_bytes(b"left by a kill")
    contents = list_folder(batch, outputs)
    assert contents.seen == ("1.xlsx", "结果_分册/补报.xlsx")
    assert "1.xlsx" in before


def test_volumes_of_another_result_are_known_by_name_and_by_content(tmp_path: Path) -> None:
    batch = make(tmp_path / "批次", ("甲街道",))
    write(batch, batch / "结果.xlsx")
    shutil.copy(batch / "结果_分册" / "分册01（甲街道）.xlsx", batch / "改了名.xlsx")
    evaluation = evaluate(batch, scheme(), jobs=1, outputs=[batch / "别的.xlsx"])
    skipped = {item.name for item in evaluation.skipped_files if item.reason == OWN_OUTPUT}
    assert skipped == {
        "结果.xlsx",
        "改了名.xlsx",
        "结果_分册/分册01（甲街道）.xlsx",
        "结果_分册/分册清单.json",
    }
    assert [item.workbook for item in evaluation.submissions] == ["1.xlsx"]
