"""Where the copy shows a fault: fill, comment, line of the list and the link between them."""

import io
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment

from perfeval.model import CellRef, Finding, Severity
from perfeval.reader.answers import OPINION as TITLE
from perfeval.returned import mark, opinion_only
from tests import office
from tests.fill import Book, Edit, number, place
from tests.returned.returns import filled, found, job, opened, returned

COLORS = {
    Severity.ERROR: "FFF8B8A0",
    Severity.WARNING: "FFFFD966",
    Severity.NOTICE: "FFBDD7EE",
}


def finding(cell: str | None, message: str = "请改。", **more: str | Severity) -> Finding:
    given = {"severity": Severity.ERROR, "sheet": "预算执行", "label": "合计", "value": "1"} | more
    return Finding(
        check="M301",
        severity=Severity(given["severity"]),
        unit="甲街道",
        ref=CellRef("甲.xlsx", given["sheet"] or None, cell),
        label=str(given["label"]),
        value=str(given["value"]),
        expected="2",
        message=message,
    )


def merged(sheet: str, *areas: str) -> Edit:
    """Ranges merged beside those that are, whether or not an office program would allow it."""

    def edit(book: Book) -> None:
        part = book.sheets[sheet]
        inside = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
        ending = "</mergeCells>"
        assert ending in book.parts[part]
        book.parts[part] = book.parts[part].replace(ending, inside + ending)

    return edit


def comment(path: Path, cell: str, sheet: str = "预算执行") -> str:
    return str(opened(path)[sheet][cell].comment.text)


def test_every_cell_at_fault_is_filled_and_says_what_is_wrong(tmp_path: Path) -> None:
    path = filled(
        tmp_path,
        number(place("budget.total.final"), 3300),
        number(place("indicator.1.self_score"), 99),
        number(place("conclusion.self_total"), 12),
    )
    own = found(path)
    book = opened(returned(path, own))
    placed = [item for item in own if item.ref.cell]
    assert {item.check for item in placed} >= {"M302", "S403", "S406"}
    for item in placed:
        cell = book[item.ref.sheet][item.ref.cell]
        assert item.message in cell.comment.text
        assert item.check in cell.comment.text
        gravest = min(
            (other.severity for other in placed if other.ref == item.ref),
            key=list(Severity).index,
        )
        assert cell.fill.fgColor.rgb == COLORS[gravest]


def test_only_the_cells_at_fault_change_their_looks(tmp_path: Path) -> None:
    path = filled(tmp_path, number(place("budget.total.final"), 3300))
    own = found(path)
    before, after = opened(path), opened(returned(path, own))
    at = {(item.ref.sheet, item.ref.cell) for item in own}
    for sheet in before.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            twin = after[sheet.title][cell.coordinate]
            assert twin.value == cell.value
            assert twin.number_format == cell.number_format
            assert twin.protection.locked == cell.protection.locked
            if (sheet.title, cell.coordinate) not in at:
                assert (twin.fill.fgColor.rgb, twin.comment) == (cell.fill.fgColor.rgb, None)


def test_the_units_own_comment_is_kept_above_ours(tmp_path: Path) -> None:
    path = filled(tmp_path)
    book = openpyxl.load_workbook(path)
    book["预算执行"]["E4"].comment = Comment("张三：已核对\n", "张三")
    book["预算执行"]["F4"].comment = Comment("字" * 200, "张三")
    book.save(path)
    copy = returned(path, (finding("E4"),))
    assert comment(copy, "E4") == "张三：已核对\n【退回意见】\n错误 M301：请改。"
    assert comment(copy, "F4") == "字" * 200


def test_several_findings_at_one_cell_share_a_comment(tmp_path: Path) -> None:
    own = (finding("E4", "其一。", severity=Severity.NOTICE), finding("E4", "其二。"))
    copy = returned(filled(tmp_path), own)
    assert comment(copy, "E4") == "【退回意见】\n提示 M301：其一。\n错误 M301：其二。"
    assert opened(copy)["预算执行"]["E4"].fill.fgColor.rgb == COLORS[Severity.ERROR]


def test_a_long_comment_is_cut_and_the_list_has_it_whole(tmp_path: Path) -> None:
    long = "长" * 900
    copy = returned(filled(tmp_path), (finding("E4", long),))
    assert comment(copy, "E4").endswith("长…见退回意见")
    assert len(comment(copy, "E4")) == 400
    assert row_of(opened(copy), 1)[8] == long


def test_a_comment_is_as_tall_as_its_text(tmp_path: Path) -> None:
    own = (finding("E4", "短。"), finding("F4", "字" * 300))
    job_ = job(filled(tmp_path), own)
    xml = part(mark(job_).data, "xl/drawings/commentsDrawing1.vml")
    heights = [int(rest.split("px")[0]) for rest in xml.split("height:")[1:]]
    assert heights[0] < 60
    # 300 characters of 13 pixels in lines of 286: 15 lines.
    assert heights[1] == pytest.approx(15 * 17, abs=40)


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


def test_a_cell_covered_by_a_merge_is_marked_where_the_merge_shows(tmp_path: Path) -> None:
    path = filled(tmp_path)
    book = openpyxl.load_workbook(path)
    book["预算执行"].merge_cells("K4:K6")
    book.save(path)
    copy = returned(path, (finding("K5"),))
    assert comment(copy, "K4").endswith("请改。")
    row = row_of(opened(copy), 1)
    assert row[4] == "K5"
    assert link_of(opened(copy), 1) == "'预算执行'!K4"


@pytest.mark.parametrize(
    ("what", "words"),
    [("row", "E4（行已隐藏）"), ("column", "E4（列已隐藏）"), ("sheet", "E4（表已隐藏）")],
)
def test_a_hidden_cell_is_said_to_be_hidden(what: str, words: str, tmp_path: Path) -> None:
    path = filled(tmp_path)
    book = openpyxl.load_workbook(path)
    sheet = book["预算执行"]
    if what == "row":
        sheet.row_dimensions[4].hidden = True
    elif what == "column":
        sheet.column_dimensions["E"].hidden = True
    else:
        sheet.sheet_state = "hidden"
    book.save(path)
    assert row_of(opened(returned(path, (finding("E4"),))), 1)[4] == words


def test_findings_without_a_cell_stand_in_the_list_alone(tmp_path: Path) -> None:
    own = (finding(None), finding(None, sheet=""), finding("E4", sheet="没有的表"))
    book = opened(returned(filled(tmp_path), own))
    assert [row_of(book, ordinal)[3:5] for ordinal in (1, 2, 3)] == [
        ("预算执行", "—"),
        ("—", "—"),
        ("没有的表", "E4"),
    ]
    assert [link_of(book, ordinal) for ordinal in (1, 2, 3)] == [None] * 3
    commented = [
        cell
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    ]
    assert commented == []


def header_row(book: openpyxl.Workbook) -> int:
    cells = (cell for cell in book[TITLE]["A"] if cell.value == "序号")
    return int(next(cells).row)


def row_of(book: openpyxl.Workbook, ordinal: int) -> tuple[object, ...]:
    """A line of the list."""
    at = header_row(book) + ordinal
    return next(book[TITLE].iter_rows(min_row=at, max_row=at, max_col=10, values_only=True))


def link_of(book: openpyxl.Workbook, ordinal: int) -> str | None:
    link = book[TITLE].cell(header_row(book) + ordinal, 5).hyperlink
    return link.location if link else None


def test_a_line_of_the_list(tmp_path: Path) -> None:
    book = opened(returned(filled(tmp_path), (finding("E4"),)))
    assert row_of(book, 0) == (
        "序号",
        "严重程度",
        "编号",
        "工作表",
        "单元格",
        "项目",
        "填报值",
        "应为",
        "问题和修改办法",
        "修改情况",
    )
    assert row_of(book, 1) == (
        1,
        "错误",
        "M301",
        "预算执行",
        "E4",
        "合计",
        "1",
        "2",
        "请改。",
        None,
    )
    assert link_of(book, 1) == "'预算执行'!E4"


def test_above_the_list_stands_whose_it_is_and_what_to_do(tmp_path: Path) -> None:
    own = (finding("E4"), finding("F4"), finding("G4", severity=Severity.NOTICE))
    sheet = opened(returned(filled(tmp_path), own))[TITLE]
    lines = [str(sheet.cell(row, 1).value) for row in range(1, 6)]
    assert lines[0] == "绩效自评填报表退回意见"
    assert lines[1] == "单位：甲街道　　文件：甲.xlsx　　日期：2024-04-30"
    assert lines[2] == "共 3 条问题：错误 2 条，警告 0 条，提示 1 条。"
    assert lines[3].startswith("怎样修改：")
    assert lines[4].startswith("怎样再报：")
    signed = [str(cell.value) for cell in sheet[sheet.max_row] if cell.value]
    assert [words.split("：")[0] for words in signed] == ["填报人", "单位负责人", "日期", "退回人"]


def test_the_list_is_ready_to_print(tmp_path: Path) -> None:
    own = (finding("E4"), finding("F4", "问题" * 100))
    sheet = opened(returned(filled(tmp_path), own))[TITLE]
    setup = sheet.page_setup
    assert (setup.orientation, setup.paperSize) == ("landscape", 9)
    assert (setup.fitToWidth, setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    header = header_row(sheet.parent)
    assert sheet.print_title_rows == f"${header}:${header}"
    assert "&P" in sheet.oddFooter.center.text
    # 400 columns of text in a column of 58: 8 lines of 14.5 points.
    assert sheet.row_dimensions[header + 2].height == pytest.approx(8 * 14.5, abs=10)


def test_the_list_comes_first_and_no_other_sheet_is_selected(tmp_path: Path) -> None:
    book = opened(returned(filled(tmp_path), (finding("E4"),)))
    assert book.sheetnames[0] == TITLE
    assert book.active.title == TITLE
    selected = [sheet.title for sheet in book.worksheets if sheet.sheet_view.tabSelected]
    assert selected == [TITLE]


@pytest.mark.parametrize(
    "words", ["=1+1", "+1", "@x", '=HYPERLINK("http://a","b")', "\x07铃\ud800"]
)
def test_text_is_never_a_formula_nor_refused(words: str, tmp_path: Path) -> None:
    own = (finding("E4", words, label=words, value=words),)
    path = filled(tmp_path)
    task = replace(job(path, own), unit=words, workbook=words)
    for marked in (mark(task), opinion_only(task, "无")):
        book = opened(marked)
        values = row_of(book, 1)
        assert values[5] == words.replace("\x07", "␦").replace("\ud800", "␦")
        kinds = {cell.data_type for row in book[TITLE].iter_rows() for cell in row}
        assert "f" not in kinds


def test_under_merges_that_overlap_the_cell_that_shows_is_marked(tmp_path: Path) -> None:
    path = filled(tmp_path, merged("预算执行", "B20:D22", "C21:E23"))
    book = opened(returned(path, (finding("E23"),)))
    assert book["预算执行"]["B20"].comment.text.startswith("【退回意见】")


def test_a_cell_at_fault_shows_on_a_protected_sheet(tmp_path: Path) -> None:
    book = opened(returned(filled(tmp_path), (finding("E4"),)))
    assert book["预算执行"].protection.sheet
    assert book["预算执行"]["E4"].comment is not None


def test_a_long_list_prints_one_page_wide_with_its_header_on_each(tmp_path: Path) -> None:
    own = tuple(finding("E4", f"第 {n} 条。" * 9) for n in range(40))
    path = tmp_path / "意见.xlsx"
    path.write_bytes(opinion_only(job(filled(tmp_path), own), "无").data)
    pdf = office.to_pdf(path, tmp_path)
    words = pdf_pages(pdf)
    assert len(words) > 1
    assert all("问题和修改办法" in page and "修改情况" in page for page in words)
    assert f"第 {len(words)} 页，共 {len(words)} 页" in words[-1]


def pdf_pages(pdf: Path) -> list[str]:
    program = shutil.which("pdftotext")
    assert program
    done = subprocess.run([program, str(pdf), "-"], capture_output=True, check=True)  # noqa: S603
    return done.stdout.decode().split("\f")[:-1]
