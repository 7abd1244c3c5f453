"""Runs one after the other: what stays, what goes, and that nothing else is touched."""

import errno
import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from perfeval.files.atomic import FileTransaction, file_transaction
from perfeval.model import UnitSheets
from perfeval.workers import Cause, Lost
from tests.fill import fill
from tests.submissions import scheme
from tests.volumes.batches import NAMES, files, make, unit, volumes_in, write

pytestmark = pytest.mark.slow

FOLDER = "结果_分册"


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("批") / "批次")


@pytest.fixture
def target(batch: Path, tmp_path: Path) -> Path:
    """A result in volumes."""
    write(batch, tmp_path / "果" / "结果.xlsx")
    return tmp_path / "果" / "结果.xlsx"


def test_two_processes_write_the_same_bytes_as_one(batch: Path, target: Path) -> None:
    again = write(batch, target.parents[1] / "两个" / target.name, jobs=2)
    assert again == files(target.parent)


def test_one_changed_unit_changes_one_volume(batch: Path, target: Path) -> None:
    before = files(target.parent)
    old = {name: (target.parent / name).stat() for name in volumes_in(before)}
    changed = Path(shutil.copytree(batch, target.parents[1] / "批次"))
    data = unit(NAMES[0], 1)
    # From the first place to the last, and filed later than any other.
    data["indicator"][2]["actual"] = 24
    data["unit"]["filed_on"] = date(2024, 12, 31)
    fill(changed / "1.xlsx", scheme(), data)
    after = write(changed, target)
    assert {name for name in before if before[name] != after[name]} == {
        "结果.xlsx",
        "结果.json",
        f"{FOLDER}/分册01（12街道—丁街道）.xlsx",
        f"{FOLDER}/分册清单.json",
    }
    for name in list(old)[1:]:
        now = (target.parent / name).stat()
        assert (now.st_ino, now.st_mtime_ns) == (old[name].st_ino, old[name].st_mtime_ns)
    assert after == write(changed, target.parents[1] / "从头" / target.name)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("分册02（丙街道—乙街道）.xlsx", b"edited"),
        ("分册02（丙街道—乙街道）.xlsx", None),
        ("分册清单.json", b""),
        ("分册清单.json", b"[[" * 100_000),
        ("分册清单.json", b'{"schema": "perfeval.volumes/1", "volumes": {"a": 1}}'),
        ("分册清单.json", b'{"schema": "perfeval.volumes/2", "volumes": {}}'),
    ],
)
def test_what_was_damaged_comes_out_right(
    batch: Path, target: Path, name: str, content: bytes | None
) -> None:
    before, damaged = files(target.parent), target.parent / FOLDER / name
    if content is None:
        damaged.unlink()
    else:
        damaged.write_bytes(content)
    aside = {}
    if content == b"edited":  # field D18: nobody can tell what it was
        aside[f"{FOLDER}/分册02（丙街道—乙街道）.改动留存1.xlsx"] = content
    assert write(batch, target) == before | aside


def edit(path: Path) -> bytes:
    """What an auditor does to a volume: points of their own on the first unit's sheet."""
    workbook = openpyxl.load_workbook(path)
    sheet = workbook.worksheets[1]
    header = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "核查分")
    sheet.cell(header.row + 2, header.column, 7)
    workbook.save(path)
    return path.read_bytes()


def test_volume_with_an_auditors_points_is_backed_up(batch: Path, target: Path) -> None:
    before, volume = files(target.parent), f"{FOLDER}/分册02（丙街道—乙街道）.xlsx"
    edited = edit(target.parent / volume)
    aside = {f"{FOLDER}/分册02（丙街道—乙街道）.改动留存1.xlsx": edited}
    assert write(batch, target) == before | aside
    assert write(batch, target) == before | aside
    again = edit(target.parent / volume)
    aside[f"{FOLDER}/分册02（丙街道—乙街道）.改动留存2.xlsx"] = again
    assert write(batch, target) == before | aside


def test_volume_with_an_auditors_points_is_backed_up_when_it_is_obsolete(
    batch: Path, target: Path
) -> None:
    edited = edit(target.parent / FOLDER / "分册03（甲街道）.xlsx")
    found = write(batch, target, UnitSheets.NONE)
    assert found.keys() == {"结果.xlsx", "结果.json", f"{FOLDER}/分册03（甲街道）.改动留存1.xlsx"}
    assert found[f"{FOLDER}/分册03（甲街道）.改动留存1.xlsx"] == edited


def test_list_that_names_files_elsewhere_reaches_none_of_them(batch: Path, target: Path) -> None:
    before, elsewhere = files(target.parent), target.parents[1] / "别处"
    elsewhere.mkdir()
    shutil.copy(target, elsewhere / "分册01（甲）.xlsx")
    place = target.parent / FOLDER / "分册清单.json"
    content = json.loads(place.read_bytes())
    content["volumes"]["../../别处/分册01（甲）.xlsx"] = {"made_of": "", "sha256": ""}
    place.write_text(json.dumps(content), "utf-8")
    assert write(batch, target) == before
    assert files(elsewhere).keys() == {"分册01（甲）.xlsx"}


def test_volumes_of_another_name_of_the_summary_are_written_anew(batch: Path, target: Path) -> None:
    """They lead back to it."""
    other = target.with_name("另.xlsx")
    shutil.copytree(target.parent / FOLDER, target.parent / "另_分册")
    found = write(batch, other)
    assert found == write(batch, target.parents[1] / "从头" / other.name) | files(target.parent)


def test_stale_volumes_go_and_files_of_others_stay(batch: Path, target: Path) -> None:
    folder = target.parent / FOLDER
    others = {"分册09（不是）.xlsx": b"PK", "我的.xlsx": b"x", "分册03（甲街道）.docx": b"y"}
    shutil.copy(batch / "1.xlsx", folder / "分册08（填报表）.xlsx")
    others["分册08（填报表）.xlsx"] = (batch / "1.xlsx").read_bytes()
    for name, content in others.items():
        (folder / name).write_bytes(content)
    fewer = target.parents[1] / "少"
    fewer.mkdir()
    for number in (1, 5):
        shutil.copy(batch / f"{number}.xlsx", fewer)
    write(fewer, target)
    assert files(folder).keys() == {"分册01（12街道—丁街道）.xlsx", "分册清单.json", *others}
    write(batch, target, UnitSheets.INLINE)
    assert files(folder) == others
    assert sorted(path.name for path in target.parent.iterdir()) == sorted(
        [FOLDER, "结果.json", "结果.xlsx"]
    )


@pytest.mark.parametrize("how", [UnitSheets.INLINE, UnitSheets.NONE])
def test_folder_goes_with_the_last_volume(batch: Path, target: Path, how: UnitSheets) -> None:
    write(batch, target, how)
    assert sorted(path.name for path in target.parent.iterdir()) == ["结果.json", "结果.xlsx"]


@pytest.fixture
def changed(batch: Path, tmp_path: Path) -> Path:
    """The batch with two units changed, and two fewer."""
    folder = tmp_path / "改"
    folder.mkdir()
    for number in (3, 5):
        shutil.copy(batch / f"{number}.xlsx", folder)
    fill(folder / "1.xlsx", scheme(), unit(NAMES[0], 4))
    return folder


def test_full_disk_at_a_volume_leaves_the_old_result_whole(
    changed: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, genuine = files(target.parent), Path.write_bytes

    def full(path: Path, data: Any) -> int:
        if "分册02" in path.name:
            genuine(path, bytes(data)[:1000])
            raise OSError(errno.ENOSPC, "No space left on device")
        return genuine(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        write(changed, target)
    assert files(target.parent) == before


def test_first_volumes_leave_no_folder_behind_when_they_fail(
    batch: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(_task: Any, items: list[Any], **_more: Any) -> Any:
        yield from (Lost(Cause.MEMORY, "MemoryError") for _ in items)

    monkeypatch.setattr("perfeval.volumes.writing.outcomes", lost)
    with pytest.raises(OSError, match=r"分册01（12街道—丁街道）[.]xlsx”的进程中断（memory"):
        write(batch, tmp_path / "果" / "结果.xlsx")
    assert list((tmp_path / "果").iterdir()) == []


def test_error_in_the_summary_ends_the_volumes_too(
    changed: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(target.parent)

    def fail(*_arguments: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("perfeval.run.publication.write_report", fail)
    with pytest.raises(KeyboardInterrupt):
        write(changed, target)
    assert files(target.parent) == before


def test_killed_before_the_files_take_their_places(
    changed: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is left beside the old result is nothing that the next run minds."""
    before = files(target.parent)
    with monkeypatch.context() as patch:
        patch.setattr(FileTransaction, "clean_up", lambda _transaction: None)
        patch.setattr(
            FileTransaction, "commit", lambda _transaction: (_ for _ in ()).throw(SystemExit)
        )
        with pytest.raises(SystemExit):
            write(changed, target)
    after = files(target.parent)
    assert before.items() <= after.items()
    assert any(name.endswith("perfeval-new") for name in after)
    fresh = write(changed, target.parents[1] / "从头" / target.name)
    assert write(changed, target) == fresh


def test_removed_file_comes_back_when_another_cannot_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, folder = tmp_path / "结果.xlsx", tmp_path / FOLDER
    folder.mkdir()
    for path in (target, folder / "甲.xlsx", folder / "打开着.xlsx"):
        path.write_text("old", "ascii")
    genuine = Path.unlink

    def refuse(path: Path, missing_ok: bool = False) -> None:
        if path.name == "打开着.xlsx":
            raise PermissionError(errno.EACCES, "Permission denied")
        genuine(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)
    with file_transaction(target) as transaction:
        transaction.make_folder(folder)
        transaction.stage(target).write_text("new", "ascii")
        for name in ("甲.xlsx", "打开着.xlsx"):
            transaction.remove(folder / name)
        with pytest.raises(PermissionError):
            transaction.commit()
    assert set(files(tmp_path).values()) == {b"old"}
    assert files(tmp_path).keys() == {"结果.xlsx", f"{FOLDER}/甲.xlsx", f"{FOLDER}/打开着.xlsx"}
