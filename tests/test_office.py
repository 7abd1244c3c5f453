"""The harness itself: a right workbook passes, a wrong one is named, nothing passes unread."""

import datetime as dt
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from tests import office

pytestmark = pytest.mark.slow

# Names that need quotes in a formula: Chinese, an apostrophe, a digit first, a cell's name.
PLAIN, APOSTROPHE, DIGITS, CELL = "自评表", "O'Neil 国际社区", "12街道", "A1"

Formula = tuple[str, str, str, object]
FORMULAS: list[Formula] = [
    (PLAIN, "B1", "=SUM(A1:A3)", 6.5),
    (PLAIN, "B2", "=ROUND(A1*2.675,2)", 2.68),
    (PLAIN, "B3", '=IF(B1>6,"良","差")', "良"),
    (PLAIN, "B4", '=IF(A9="","",A9)', ""),
    (PLAIN, "B5", "=B1>6", True),
    (PLAIN, "B6", '=TEXT(A2,"0.00")&"%"', "2.00%"),
    (PLAIN, "B7", '="<"&A5&"&>"', "<甲&>"),
    (PLAIN, "B8", "=A1=2", False),
    (PLAIN, "B9", '=TEXT(12,"[DBNum2][$-804]General")', "壹拾贰"),
    (PLAIN, "B10", '="甲"&CHAR(10)&"乙 "', "甲\n乙 "),
    (PLAIN, "B11", "=RANK(A2,A1:A3)", 2),
    (APOSTROPHE, "A1", "='自评表'!B1*2", 13),
    (APOSTROPHE, "A2", "=DATE(2024,2,29)", 45351),
    (DIGITS, "A1", "='O''Neil 国际社区'!A1+'A1'!A1", 113),
    (DIGITS, "A2", "='自评表'!B3", "良"),
    (CELL, "A2", "=权重*'12街道'!A1", 1130),
    (CELL, "A3", "=SUM(数据)", 6.5),
    (CELL, "A4", "=1/3", 1 / 3),
]
WRONG = {
    (DIGITS, "A1"): 113.01,
    (APOSTROPHE, "A1"): 6.5,
    (PLAIN, "B3"): "差",
    (PLAIN, "B4"): 0,
    (PLAIN, "B5"): 1,
}


def write(path: Path, formulas: list[Formula], names: tuple[str, ...] = ()) -> Path:
    """Write a workbook of the sheets named, or met, with the formulas and their values."""
    with xlsxwriter.Workbook(path) as book:
        date = book.add_format({"num_format": "yyyy-mm-dd"})
        sheets = {
            name: book.add_worksheet(name)
            for name in names or dict.fromkeys(sheet for sheet, *_ in formulas)
        }
        book.define_name("权重", "=10")
        for sheet, cell, formula, value in formulas:
            dated = date if "DATE" in formula else None
            sheets[sheet].write_formula(cell, formula, dated, value)
        if PLAIN in sheets:
            book.define_name("数据", f"='{PLAIN}'!$A$1:$A$3")
            sheets[PLAIN].write_column("A1", [1, 2, 3.5, None, "甲"])
        if CELL in sheets:
            sheets[CELL].write_number("A1", 100)
    return path


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@dataclass(frozen=True)
class Books:
    right: Path
    wrong: Path
    error: Path
    poisoned: Path
    fresh: list[Path]
    folder: Path


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    """Three workbooks poisoned and recalculated in one go; two share a file name."""
    folder = tmp_path_factory.mktemp("数 据")
    for name in ("a", "b"):
        (folder / name).mkdir()
    right = write(folder / "结果.xlsx", FORMULAS)
    with_wrong_values = [(*f[:3], WRONG.get((f[0], f[1]), f[3])) for f in FORMULAS]
    wrong = write(folder / "b" / "结果.xlsx", with_wrong_values)
    error = write(
        folder / "错.xlsx",
        [
            ("错", "A1", "=1/0", "#DIV/0!"),
            ("错", "A2", "=没有的名称+1", 1),
            ("错", "A3", "=A4", 0),
            ("错", "A4", "=A3", 0),
        ],
    )
    poisoned = [folder / "a" / "结果.xlsx", folder / "a" / "2.xlsx", folder / "a" / "3.xlsx"]
    for source, target in zip((right, wrong, error), poisoned, strict=True):
        office.poison(source, target)
    (folder / "c").mkdir()
    shared = (poisoned[1].rename(folder / "c" / "结果.xlsx"), poisoned[2])
    fresh = office.recalculate([poisoned[0], *shared], folder / "out")
    return Books(right, wrong, error, poisoned[0], fresh, folder)


def test_right_values_survive_poison_and_recalculation(books: Books) -> None:
    assert office.differences(books.right, books.fresh[0]) == []
    assert len(office.formula_values(books.fresh[0])) == len(FORMULAS)


def test_each_wrong_value_is_reported_by_sheet_and_cell(books: Books) -> None:
    lines = office.differences(books.wrong, books.fresh[1])
    assert sorted(line.split(" =")[0] for line in lines) == sorted(f"{s}!{c}" for s, c in WRONG)
    assert "12街道!A1 ='O''Neil 国际社区'!A1+'A1'!A1: stored 113.01, recalculated 113" in lines


def test_an_error_value_is_reported_even_where_it_was_stored(books: Books) -> None:
    lines = office.differences(books.error, books.fresh[2])
    assert [line.split(" ")[0] for line in lines] == ["错!A1", "错!A2", "错!A3", "错!A4"]
    assert "#DIV/0!" in lines[0]
    assert "#NAME?" in lines[1]


def test_files_of_one_name_do_not_overwrite_each_other(books: Books) -> None:
    assert [path.name for path in books.fresh] == ["结果.xlsx", "结果-2.xlsx", "3.xlsx"]
    assert all(path.parent == books.folder / "out" for path in books.fresh)


def test_poison_changes_the_value_of_every_formula(books: Books, tmp_path: Path) -> None:
    assert office.poison(books.right, tmp_path / "again.xlsx") == len(FORMULAS)
    before = office.formula_values(books.right)
    after = office.formula_values(tmp_path / "again.xlsx")
    assert before.keys() == after.keys()
    for place, (formula, value) in before.items():
        assert after[place][0] == formula
        assert after[place][1] != value
    assert after[PLAIN, "B3"][1] == "毒"
    # XlsxWriter stores an empty text without the type of a text.
    assert after[PLAIN, "B4"][1] == 777777
    assert after[PLAIN, "B1"][1] == 777777
    assert after[PLAIN, "B5"][1] is False
    assert after[PLAIN, "B8"][1] is True


def test_poison_changes_nothing_else(books: Books) -> None:
    before, after = parts(books.right), parts(books.poisoned)
    assert list(before) == list(after)
    values = re.compile(rb"(</f><v>)[^<]*")
    for name, data in before.items():
        if name.startswith("xl/worksheets/"):
            assert data != after[name]
            assert values.sub(rb"\1", data) == values.sub(rb"\1", after[name])
        else:
            assert data == after[name]


def test_a_poisoned_file_can_be_poisoned_again(books: Books, tmp_path: Path) -> None:
    twice = tmp_path / "twice.xlsx"
    office.poison(books.poisoned, twice)
    once = office.formula_values(books.poisoned)
    assert all(value != once[place] for place, value in office.formula_values(twice).items())


@pytest.mark.parametrize(
    ("cell", "poisoned"),
    [
        ('<c r="A1"><f>1+1</f><v>2</v></c>', '<c r="A1"><f>1+1</f><v>777777</v></c>'),
        ('<c r="A1"><f>1</f><v>777777</v></c>', '<c r="A1"><f>1</f><v>888888</v></c>'),
        ('<c r="A1"><f>1</f><v/></c>', '<c r="A1"><f>1</f><v>777777</v></c>'),
        ('<c r="A1"><f>1</f><v /></c>', '<c r="A1"><f>1</f><v>777777</v></c>'),
        ('<c r="A1"><f>1</f></c>', '<c r="A1"><f>1</f><v>777777</v></c>'),
        (
            '<c r="A1" t="str"><f>A2</f><v xml:space="preserve"> 良\n</v></c>',
            '<c r="A1" t="str"><f>A2</f><v>毒</v></c>',
        ),
        (
            '<c r="A1" t="e"><f t="shared" si="0"/><v>#N/A</v></c>',
            '<c r="A1" t="e"><f t="shared" si="0"/><v>#NULL!</v></c>',
        ),
        (
            '<x:c r="A1" t="b"><x:f>A2</x:f><x:v>0</x:v></x:c>',
            '<x:c r="A1" t="b"><x:f>A2</x:f><x:v>1</x:v></x:c>',
        ),
    ],
)
def test_poison_knows_the_spellings_of_a_formula_cell(cell: str, poisoned: str) -> None:
    frame = '<sheetData><row r="1"><c r="B1" s="1"/>{}<c r="C1"><v>5</v></c></row></sheetData>'
    sparkline = "<extLst><xm:f>A1:A3</xm:f></extLst>"
    assert office.poison_part(frame.format(cell) + sparkline) == (
        frame.format(poisoned) + sparkline,
        1,
    )


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ('<c r="A1" t="s"><f>A2</f><v>0</v></c>', "a type unknown"),
        ('<c r="A1" x="/>"><f>A2</f><v>0</v></c>', "only 0 of 1 formulas"),
    ],
)
def test_poison_refuses_what_it_cannot_poison(cell: str, why: str) -> None:
    with pytest.raises(office.OfficeError, match=why):
        office.poison_part(f"<sheetData>{cell}</sheetData>")


def test_without_force_libreoffice_believes_stored_values(books: Books, tmp_path: Path) -> None:
    """The reason for this harness: a plain load and save keeps even poisoned values."""
    saved = office.resave(books.poisoned, tmp_path)
    # Truth values alone are calculated on any load.
    truths = {(sheet, cell) for sheet, cell, _, value in FORMULAS if isinstance(value, bool)}
    assert len(office.differences(books.poisoned, saved)) == len(truths)
    assert len(office.differences(books.right, saved)) == len(FORMULAS) - len(truths)
    forced = office.resave(books.poisoned, tmp_path, recalculation=True)
    assert office.differences(books.right, forced) == []


def test_a_file_that_does_not_come_out_is_an_error(books: Books, tmp_path: Path) -> None:
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"PK\x03\x04 no workbook")
    with pytest.raises(office.OfficeError, match=r"坏\.xlsx"):
        office.recalculate([books.right, broken], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_run_that_does_not_end_is_an_error(books: Books, tmp_path: Path) -> None:
    with pytest.raises(office.OfficeError, match="no end after"):
        office.recalculate([books.right], tmp_path, timeout=0.1)


def test_pages_can_be_looked_at(books: Books, tmp_path: Path) -> None:
    pdf = office.to_pdf(books.right, tmp_path)
    assert pdf.read_bytes().startswith(b"%PDF")
    pages = office.to_png(pdf, tmp_path / "页", dpi=40)
    assert [page.name for page in pages] == [f"结果-page-{n}.png" for n in range(1, 5)]
    assert all(page.read_bytes().startswith(b"\x89PNG") for page in pages)


def test_no_libreoffice_is_an_error_in_ci_that_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CI", "true")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(office, "PLACES", (tmp_path / "soffice",))
    with pytest.raises(office.OfficeError, match="install libreoffice-calc-nogui"):
        office.soffice()
    (tmp_path / "soffice").touch()
    assert office.soffice() == str(tmp_path / "soffice")


def test_formula_values_reads_formula_and_stored_value(books: Books) -> None:
    values = office.formula_values(books.right)
    assert list(values) == [(sheet, cell) for sheet, cell, *_ in FORMULAS]
    assert values[DIGITS, "A1"] == ("='O''Neil 国际社区'!A1+'A1'!A1", 113)
    assert values[APOSTROPHE, "A2"][1] == dt.datetime(2024, 2, 29)  # noqa: DTZ001 - a cell's date


def test_a_lost_sheet_and_a_lost_formula_are_differences(tmp_path: Path) -> None:
    stored = write(
        tmp_path / "a.xlsx", [("甲", "A1", "=1", 1), ("甲", "A2", "=2", 2), ("乙", "A1", "=3", 3)]
    )
    found = write(tmp_path / "b.xlsx", [("甲", "A1", "=1", 1)])
    assert office.differences(stored, found) == [
        "乙: no formula of this sheet came back",
        "甲!A2 =2: stored 2, no formula came back",
    ]


@pytest.mark.parametrize(
    ("stored", "fresh", "same"),
    [
        (1, 1 + 1e-10, True),
        (1, 1 + 1e-8, False),
        (1e12, 1e12 + 10000, False),
        (1e12, 1e12 + 100, True),
        (0, 1e-10, True),
        (5, "5", False),
        ("良", "良 ", False),
        ("", 0, False),
        (True, 1, True),
        (1, True, False),
        ("毒", "#N/A", False),
    ],
)
def test_what_counts_as_different(
    stored: object, fresh: object, same: bool, tmp_path: Path
) -> None:
    one = write(tmp_path / "a.xlsx", [("甲", "A1", "=A2", stored)])
    two = write(tmp_path / "b.xlsx", [("甲", "A1", "=A2", fresh)])
    assert (office.differences(one, two) == []) is same


def test_an_empty_text_and_no_value_are_equal(tmp_path: Path) -> None:
    one = write(tmp_path / "a.xlsx", [("甲", "A1", "=A2", "")])
    book = openpyxl.Workbook()
    book.active.title = "甲"
    book.active["A1"] = "=A2"
    book.save(tmp_path / "b.xlsx")
    assert office.differences(one, tmp_path / "b.xlsx") == []


def test_no_libreoffice_elsewhere_is_a_skip_that_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(office, "PLACES", (tmp_path / "soffice",))
    with pytest.raises(pytest.skip.Exception, match="install libreoffice-calc-nogui"):
        office.soffice()
