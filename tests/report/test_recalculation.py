"""Every formula recomputes in LibreOffice to what was stored, from poisoned values.

On the sample district and on the batch of everything that is hard to show; what is said here of
one result is said of both.
"""

import re
import zipfile
from html import unescape
from pathlib import Path

import openpyxl
import pytest

from tests import awkward
from tests.office import differences, formula_values, poison, recalculate, resave
from tests.report.results import opened, result_of
from tests.samples import BATCH

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("result")
    batches = {
        "samples": BATCH,
        "awkward": awkward.make(folder / "批次"),
        "unscored": awkward.hopeless(folder / "未计分", readable=True),
        "unreadable": awkward.hopeless(folder / "读不出", readable=False),
    }
    return {name: result_of(batch, folder / f"{name}.xlsx") for name, batch in batches.items()}


@pytest.fixture(scope="module")
def formulas(results: dict[str, Path]) -> list[str]:
    """Every formula of every result."""
    return [text for path in results.values() for text, _ in formula_values(path).values()]


def test_every_formula_recomputes_to_what_was_stored(
    results: dict[str, Path], tmp_path: Path
) -> None:
    poisoned = {name: tmp_path / f"{name}.xlsx" for name in results}
    counts = {name: poison(path, poisoned[name]) for name, path in results.items()}
    assert min(counts["samples"], counts["awkward"]) > 5_000
    fresh = recalculate(list(poisoned.values()), tmp_path / "重算")
    for (name, result), recalculated in zip(results.items(), fresh, strict=True):
        assert differences(result, recalculated) == [], name


@pytest.mark.parametrize("name", ["samples", "awkward"])
def test_resaved_workbook_keeps_every_formula_and_link(
    results: dict[str, Path], name: str, tmp_path: Path
) -> None:
    """As somebody does who opens the result in LibreOffice and saves it."""
    again = resave(results[name], tmp_path)
    before, after = formula_values(results[name]), formula_values(again)
    assert before.keys() == after.keys()
    # The program writes blanks and quotes of its own; what is called and meant stays.
    kept = [place for place, (text, _) in before.items() if _bare(text) != _bare(after[place][0])]
    assert kept == []
    assert links(results[name]) == links(again)


def _bare(formula: str) -> str:
    """A formula without what a program may write this way or that."""
    return re.sub(r"[\s']", "", formula)


def links(path: Path) -> set[tuple[str, str, str]]:
    """The links that are no formulas: each unit's way back to 汇总."""
    book = openpyxl.load_workbook(path)
    return {
        (sheet.title, cell.coordinate, str(cell.hyperlink.location).replace("'", ""))
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.hyperlink
    }


def test_only_functions_that_every_office_program_has(formulas: list[str]) -> None:
    used = {
        name
        for formula in formulas
        for name in re.findall(r"([A-Z][A-Z0-9.]+)\(", re.sub('"[^"]*"', "", formula))
    }
    assert used <= {
        "ABS",
        "AND",
        "COUNT",
        "COUNTIF",
        "COUNTIFS",
        "HYPERLINK",
        "IF",
        "ISNUMBER",
        "MAX",
        "MID",
        "MIN",
        "N",
        "OR",
        "ROUND",
        "ROUNDDOWN",
        "ROUNDUP",
        "SUBTOTAL",
        "SUM",
        "SUMIF",
        "SUMPRODUCT",
        "TEXT",
    }


@pytest.mark.parametrize("name", ["samples", "awkward", "unscored", "unreadable"])
def test_no_error_and_no_newer_function_in_any_part(results: dict[str, Path], name: str) -> None:
    """In cells, conditions, validations, names, charts, notes: in every part there is."""
    with zipfile.ZipFile(results[name]) as archive:
        parts = {part: archive.read(part).decode() for part in archive.namelist()}
    for word in ("#REF!", "#NAME?", "#VALUE!", "#N/A", "#NUM!", "#NULL!", "_xlfn", 't="e"'):
        # The error value that a unit filed is quoted as text, where text is kept.
        quoted = {"xl/sharedStrings.xml"} | {part for part in parts if "comments" in part}
        filed = quoted if name == "awkward" and word == "#REF!" else set()
        assert [part for part, text in parts.items() if word in text and part not in filed] == []


def test_sheet_names_are_safe_and_different(results: dict[str, Path]) -> None:
    names = opened(results["awkward"]).sheetnames
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert len(name.encode("utf-16-le")) <= 62
        assert not re.search(r"[\[\]:*?/\\]|^'|'$|^\d|^[A-Za-z]{1,3}\d+$", name)


def test_no_formula_is_longer_than_the_oldest_program_takes(formulas: list[str]) -> None:
    assert max(map(len, formulas)) < 2_000
    literals = [word for text in formulas for word in re.findall('"((?:[^"]|"")*)"', text)]
    assert max(map(len, literals)) <= 255


@pytest.mark.parametrize("name", ["awkward", "unscored", "unreadable"])
def test_every_sheet_is_set_up_for_print(results: dict[str, Path], name: str) -> None:
    for sheet in opened(results[name]):
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        # One page wide, which is what none is said of, and as many pages tall as it takes.
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.oddFooter.center.text == "第 &P 页，共 &N 页"
        assert sheet.print_title_rows or name != "awkward"


def test_unit_of_every_name_is_in_the_footer_of_its_sheet(results: dict[str, Path]) -> None:
    with zipfile.ZipFile(results["awkward"]) as archive:
        parts = [part for part in archive.namelist() if part.startswith("xl/worksheets/sheet")]
        sheets = "".join(unescape(archive.read(part).decode()) for part in parts)
    footers = set(re.findall('<oddFooter>&L&8&"宋体,常规"(.*?)&C&8第 &P 页', sheets))
    # Doubled, since one of it would begin a code.
    assert {unit.replace("&", "&&") for unit in awkward.NAMES} <= footers


def test_same_batch_gives_the_same_bytes(results: dict[str, Path], tmp_path: Path) -> None:
    again = result_of(results["awkward"].parent / "批次", tmp_path / "again.xlsx")
    assert again.read_bytes() == results["awkward"].read_bytes()
