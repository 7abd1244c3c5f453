"""Volumes and summary say what one workbook with everything in it says, and lead to each other."""

import re
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from perfeval.model import UnitSheets
from tests import office
from tests.volumes.batches import NAMES, make, volumes_in, write

pytestmark = pytest.mark.slow

_LINK = re.compile(r'^=HYPERLINK\("((?:[^"]|"")*)"')
# Words that differ as the sheets stand elsewhere: notes under titles, and where a unit is.
_OTHER_WORDS = {"汇总!A2", "图表!A2", "指标得分!A2", "核查问题!A2", "方法说明!A3"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("分册")
    batch = make(root / "批次")
    for how in UnitSheets:
        write(batch, root / how.value / "结果.xlsx", how)
    return root


def volumes(folder: Path) -> list[Path]:
    return sorted((folder / "volumes" / "结果_分册").glob("*.xlsx"))


def contents(sheet: Worksheet) -> dict[str, object]:
    return {
        cell.coordinate: (cell.value, cell.number_format, cell.font.color and cell.font.color.rgb)
        for row in sheet.iter_rows()
        for cell in row
    }


def shown(value: object) -> object:
    """A formula that gives an empty text, and a blank cell, show the same."""
    return "" if value is None else value


def test_units_are_in_the_order_of_their_names(folder: Path) -> None:
    assert [path.name for path in volumes(folder)] == [
        "分册01（12街道—丁街道）.xlsx",
        "分册02（丙街道—乙街道）.xlsx",
        "分册03（甲街道）.xlsx",
    ]
    assert openpyxl.load_workbook(volumes(folder)[0]).sheetnames == [
        "目录",
        "单位_12街道",
        "丁街道",
        "自评报告",
        "方法说明",
    ]


@pytest.mark.parametrize("stored", [True, False])
def test_unit_sheets_are_the_same_cell_for_cell(folder: Path, stored: bool) -> None:
    inline = openpyxl.load_workbook(folder / "inline" / "结果.xlsx", data_only=stored)
    compared = 0
    for path in volumes(folder):
        book = openpyxl.load_workbook(path, data_only=stored)
        for sheet in book.worksheets[1:-2]:
            here, there = contents(sheet), contents(inline[sheet.title])
            back = here.pop("A1"), there.pop("A1")
            assert here == there
            assert not stored or back[0] == back[1] == ("← 返回汇总", *back[0][1:])
            assert sheet.merged_cells.ranges == inline[sheet.title].merged_cells.ranges
            compared += 1
    assert compared == len(NAMES)


def test_summary_has_the_same_figures_as_values(folder: Path) -> None:
    inline, summary = (
        openpyxl.load_workbook(folder / how / "结果.xlsx", data_only=True)
        for how in ("inline", "volumes")
    )
    assert set(inline.sheetnames) - set(summary.sheetnames) == {
        "单位_12街道",
        *NAMES[:4],
        "自评报告",
    }
    differing = {
        f"{sheet.title}!{cell.coordinate}"
        for sheet in summary
        for row in sheet.iter_rows()
        for cell in row
        if shown(cell.value) != shown(inline[sheet.title][cell.coordinate].value)
    }
    assert differing == _OTHER_WORDS | {f"输入清单!E{row}" for row in range(4, 9)}
    assert summary["输入清单"]["E4"].value == "复核表在“分册01（12街道—丁街道）”"


@pytest.mark.parametrize("how", ["volumes", "none"])
def test_formulas_of_the_summary_stay_within_it(folder: Path, how: str) -> None:
    """So that it recomputes alone, ranks and totals of the batch among them."""
    path = folder / how / "结果.xlsx"
    titles = openpyxl.load_workbook(path).sheetnames
    formulas = {place: text for place, (text, _) in office.formula_values(path).items()}
    referring = {text for text in formulas.values() if "HYPERLINK" not in text}
    named = {name for text in referring for name in re.findall(r"([\w]+)'?!", text)}
    assert named <= set(titles)
    assert formulas["汇总", "A7"].startswith("=IF(ISNUMBER(K7),COUNTIF(")
    assert ("汇总", "K7") not in formulas


def test_links_lead_to_sheets_that_are_there(folder: Path) -> None:
    summary = folder / "volumes" / "结果.xlsx"
    found: dict[str, set[tuple[str, str]]] = {"结果_分册": set(), "..": set(), "": set()}
    for path in (summary, *volumes(folder)):
        for text, _ in office.formula_values(path).values():
            link = _LINK.match(text)
            file, _, place = link[1].partition("#") if link else ("批次/", "", "")
            if not file.startswith("批次/"):  # that leads to a unit's own workbook
                way, _, name = file.rpartition("/")
                found[way].add((name, place.rpartition("!")[0].strip("'")))
    titles = {
        path.name: set(openpyxl.load_workbook(path, read_only=True).sheetnames)
        for path in volumes(folder)
    }
    assert found[".."] == {("结果.xlsx", "汇总")}
    assert found["结果_分册"] == {
        (name, title) for name in titles for title in titles[name] & {"单位_12街道", *NAMES}
    }
    assert {title for _, title in found[""]} == {"单位_12街道", *NAMES[:4]}


def test_findings_lead_to_the_cell_that_the_volume_marks(folder: Path) -> None:
    sheet = openpyxl.load_workbook(folder / "volumes" / "结果.xlsx")["核查问题"]
    inline = openpyxl.load_workbook(folder / "inline" / "结果.xlsx")["核查问题"]
    row = next(row for row in range(4, 20) if "乙街道" in str(inline.cell(row, 8).value))
    path, place = (
        re.search(r'HYPERLINK\("([^"]*)#([^"]*)"', str(book.cell(row, 8).value))
        for book in (sheet, inline)
    )
    assert path
    assert place
    assert path[1] == "结果_分册/分册02（丙街道—乙街道）.xlsx"
    assert path[2] == place[2]


def test_without_unit_sheets_there_are_neither_sheets_nor_volumes(folder: Path) -> None:
    summary = openpyxl.load_workbook(folder / "none" / "结果.xlsx", data_only=True)
    inline = openpyxl.load_workbook(folder / "inline" / "结果.xlsx", data_only=True)
    assert not {"单位_12街道", *NAMES} & set(summary.sheetnames)
    assert "自评报告" in summary.sheetnames
    assert [path.name for path in sorted((folder / "none").iterdir())] == ["结果.json", "结果.xlsx"]
    for row in range(7, 12):
        for column in range(1, 16):
            cells = (book["汇总"].cell(row, column).value for book in (summary, inline))
            assert len(set(cells)) == 1


def test_auto_writes_few_units_inline(folder: Path) -> None:
    auto, inline = (folder / how / "结果.xlsx" for how in ("auto", "inline"))
    assert auto.read_bytes() == inline.read_bytes()
    assert volumes_in({path.name: b"" for path in auto.parent.iterdir()}) == []


def test_every_formula_recomputes_to_what_was_stored(folder: Path, tmp_path: Path) -> None:
    stored = [folder / "volumes" / "结果.xlsx", volumes(folder)[1]]
    poisoned = [tmp_path / f"{number}.xlsx" for number in range(2)]
    for source, target in zip(stored, poisoned, strict=True):
        assert office.poison(source, target) > 30
    fresh = office.recalculate(poisoned, tmp_path / "重算")
    for path, recalculated in zip(stored, fresh, strict=True):
        assert office.differences(path, recalculated) == []
