"""Characters that no XML or no sheet name can hold, in every text of a workbook: no run ends.

Beside such a workbook a sound one gets its result, in one workbook and in volumes, compared with
an earlier run, as Word reports, and sent back.
"""

import json
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from perfeval.cells import read_workbook, sheet_titles
from tests.awkward import named
from tests.fill import fill, place, plant, text
from tests.run.whole_line import run_whole_line
from tests.submissions import scheme

# As a workbook spells what its XML cannot hold, and as it stands; what is left of it in a name.
NAMES = {
    "U+FFFE escaped": "甲_xFFFE_街道",  # hostile H1
    "U+FFFF escaped": "乙_xFFFF_街道",  # hostile H1
    "nothing but it": "_xFFFE__xFFFF_",
    "half a pair": "丙_xD83D_街道",
    "control": "丁_x0000__x0007__x001F_街道",
    "C1 control": "戊_x0085__x009F_街道",
    "line ends": "己_x000D__x000A__x2028_街道",
    "brackets": "庚[]:*?/\\街道'",
    "escape of an escape": "辛_x005F_xFFFE_街道",
    "sees itself out": "壬_x202E_街道_xFEFF_",
}
TEXTS = (
    "unit.name", "unit.goal", "unit.goal_result", "unit.filed_by",
    "project.1.name", "project.1.benefit",
    "indicator.1.name", "indicator.1.actual", "indicator.1.reason",
    "indicator.1.remedy", "indicator.1.evidence", "indicator.1.measure_unit",
    "key_work.1.item",
)  # fmt: skip

_FORBIDDEN = {"\x00", "\x07", "\x1f", "\ufffd", "\ufffe", "\uffff"}


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("批次")
    fill(folder / "好.xlsx", scheme(), named("好街道"))
    for number, name in enumerate(NAMES.values()):
        edits = [text(place(key), f"{name}。{name}") for key in TEXTS]
        path = fill(folder / f"{number}.xlsx", scheme(), named("街道"))
        plant(path, text(place("unit.short_name"), name), *edits)
    return folder


def workbooks(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.xlsx"))


@pytest.fixture(scope="module")
def results(batch: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every kind of output."""
    folder = tmp_path_factory.mktemp("结果")
    run_whole_line(batch, folder)
    return folder


def test_every_workbook_opens_in_two_readers(results: Path) -> None:
    assert len(workbooks(results)) > len(NAMES)
    for path in workbooks(results):
        assert sheet_titles(path.read_bytes()) == tuple(openpyxl.load_workbook(path).sheetnames)
        read_workbook(path.read_bytes())


def test_every_word_report_opens(results: Path) -> None:
    reports = sorted((results / "报告").glob("*.docx"))
    assert len(reports) == len(NAMES) + 1
    for path in reports:
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None


def test_every_unit_is_in_the_result(results: Path) -> None:
    units = json.loads((results / "一.json").read_text("utf-8"))["units"]
    assert {unit["status"] for unit in units} <= {"scored", "unscored"}
    assert all(unit["reason"] for unit in units if unit["status"] == "unscored")
    names = {unit["unit"] for unit in units}
    assert {"甲街道", "乙街道", "丙街道"} <= names
    assert not _FORBIDDEN & set("".join(names))


def test_no_part_of_a_workbook_has_what_xml_cannot_hold(results: Path) -> None:
    for path in workbooks(results):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                said = archive.read(name).decode()
                assert not {"\ufffe", "\uffff"} & set(said), (path.name, name)


_ESCAPED = re.compile(r"_x(?:FFF[DEF]|D[89A-F][0-9A-F]{2}|000[0-8BCEF]|001.)_", re.IGNORECASE)


def test_no_returned_copy_has_them_as_escapes(results: Path) -> None:
    copies = workbooks(results / "退回")
    assert len(copies) >= len(NAMES)
    for path in copies:
        with zipfile.ZipFile(path) as archive:
            # Drawings name their shapes _x0000_s1 themselves.
            for name in (name for name in archive.namelist() if not name.endswith(".vml")):
                said = archive.read(name).decode().replace("_x005F_", "")
                assert not _ESCAPED.search(said), (path.name, name)
