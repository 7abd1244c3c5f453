"""A copy sent back: it reads as the unit's own file does, and once mended it reads clean."""

import hashlib
import os
import signal
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment

from perfeval.model import Finding
from perfeval.reader.answers import OPINION as TITLE
from perfeval.returned import mark, opinion_only
from tests import office
from tests.fill import (
    Edit,
    blank,
    clean,
    error,
    fill,
    insert_rows,
    number,
    percent,
    place,
    relabel,
    text,
    uncalculated,
)
from tests.returned.returns import DAY, filled, found, job, opened, returned, told
from tests.samples import BATCH
from tests.submissions import scheme

# Faults of every kind that a unit mends at the cell: what is planted, and where.
FAULTS: dict[str, Edit] = {
    "budget.total.final": number(place("budget.total.final"), 3300),
    "budget.project.executed": error(place("budget.project.executed")),
    "budget.total.execution_rate": number(place("budget.total.execution_rate"), "0.5"),
    "indicator.1.actual": uncalculated(place("indicator.1.actual"), "25+25"),
    "indicator.2.points": blank(place("indicator.2.points")),
    "indicator.3.sign": text(place("indicator.3.sign"), "大概"),
    "indicator.4.actual": percent(place("indicator.4.actual"), "0.95"),
    "project.1.executed": number(place("project.1.executed"), -5),
    "unit.filed_on": text(place("unit.filed_on"), "四月"),
    "conclusion.self_grade": text(place("conclusion.self_grade"), "差"),
    "conclusion.self_total": number(place("conclusion.self_total"), 12),
}
LABEL = ("预算执行", "年中调整数", "中途调整")


def test_mended_and_sent_again_it_reads_clean(tmp_path: Path) -> None:
    path = filled(tmp_path, *FAULTS.values(), relabel(*LABEL))
    assert len(found(path)) > len(FAULTS)
    right = openpyxl.load_workbook(fill(tmp_path / "好.xlsx", scheme(), clean()))

    copy = returned(path)
    book = openpyxl.load_workbook(copy)
    for key in FAULTS:
        sheet, cell = place(key)
        book[sheet][cell].value = right[sheet][cell].value
        book[sheet][cell].number_format = right[sheet][cell].number_format
    for cell in next(book[LABEL[0]].iter_rows(min_row=3, max_row=3)):
        cell.value = LABEL[1] if cell.value == LABEL[2] else cell.value
    book.save(copy)

    assert TITLE in openpyxl.load_workbook(copy).sheetnames
    assert told(found(copy)) == []


@pytest.mark.parametrize("source", sorted(BATCH.glob("[!~]*.xlsx")), ids=lambda path: path.stem)
def test_unmended_it_reads_as_the_file_that_was_sent(source: Path, tmp_path: Path) -> None:
    copy = tmp_path / source.name
    own = found(source)
    marked = mark(job(source, own))
    copy.write_bytes(marked.data)
    assert (marked.reason, told(found(copy))) == ("", told(own))


def test_results_that_formulas_store_are_stored_in_the_copy(tmp_path: Path) -> None:
    typed = place("budget.basic.final")
    path = filled(tmp_path, lambda book: book.put(typed, "<f>2100+100</f><v>2200</v>"))
    copy = returned(path, ())
    assert office.differences(path, copy, tolerance=1e-14) == []
    assert office.formula_values(copy)[typed] == ("=2100+100", 2200)


@pytest.mark.parametrize(
    ("kind", "value"),
    [("", "0.1"), ("str", "a &amp; &lt;b&gt;"), ("b", "1"), ("e", "#N/A"), ("str", "")],
)
def test_a_result_of_any_type_is_stored_in_the_copy(kind: str, value: str, tmp_path: Path) -> None:
    typed = place("budget.basic.final")
    path = filled(tmp_path, lambda book: book.put(typed, f"<f>X1</f><v>{value}</v>", kind))
    copy = returned(path, ())
    assert office.formula_values(copy)[typed] == office.formula_values(path)[typed]
    assert told(found(copy)) == told(found(path))


@pytest.mark.parametrize(
    ("value", "copied"),
    [
        ("_xFFFE_", ""),
        ("甲_xFFFF_街道", "甲街道"),
        ("_x0007_街道_x001F_", "街道"),
        ("_xD83D_街道", "街道"),
    ],
)
def test_a_result_with_characters_that_xml_forbids_is_stored_without_them(
    value: str, copied: str, tmp_path: Path
) -> None:
    # hostile H1: a copy that is no XML would end the return of the whole batch.
    typed = place("budget.total.reason")
    path = filled(tmp_path, lambda book: book.put(typed, f"<f>X1</f><v>{value}</v>", "str"))
    copy = returned(path)
    assert office.formula_values(copy)[typed] == ("=X1", copied or None)


def test_the_file_that_was_sent_is_untouched(tmp_path: Path) -> None:
    path = filled(tmp_path, *FAULTS.values())
    path.chmod(0o444)
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    returned(path)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before


def test_the_same_workbook_gives_the_same_bytes(tmp_path: Path) -> None:
    path = filled(tmp_path, *FAULTS.values())
    assert mark(job(path)).data == mark(job(path)).data
    for marked in (mark(job(path)), opinion_only(job(path), "无")):
        properties = opened(marked).properties
        assert [properties.created.date(), properties.modified.date()] == [DAY, DAY]


def test_identity_of_the_form_stays(tmp_path: Path) -> None:
    copy = returned(filled(tmp_path), ())
    book = opened(copy)
    names = {item.name: item.value for item in book.custom_doc_props}
    assert set(names.values()) >= {scheme().form.id, scheme().form.version}
    assert book["_meta"].sheet_state == "veryHidden"
    assert book["预算执行"].protection.sheet
    assert book["绩效指标"].data_validations.dataValidation


def test_a_second_return_takes_the_first_ones_marks_away(tmp_path: Path) -> None:
    sheet, cell = place("budget.basic.final")
    total = place("budget.total.final")
    path = filled(tmp_path, number((sheet, cell), 1), number(total, 5))
    right = clean()["budget"]["basic"]["final"]
    beneath = opened(path)[sheet][cell].fill.fgColor.rgb
    book = openpyxl.load_workbook(path)
    book[sheet][cell].comment = Comment("本单位留", "张三")
    book.save(path)
    first = returned(path)
    book = openpyxl.load_workbook(first)
    book[sheet][cell].value = right
    book.save(first)

    second = opened(returned(first))

    assert second.sheetnames.count(TITLE) == 1
    assert second.sheetnames[0] == TITLE
    assert second[sheet][cell].comment == Comment("本单位留", "张三")
    assert second[sheet][cell].fill.fgColor.rgb == beneath
    words = second[total[0]][total[1]].comment.text
    assert words.count("退回意见】") == 1


def test_a_sheet_of_the_units_own_by_that_name_stays(tmp_path: Path) -> None:
    path = filled(tmp_path, number(place("budget.total.final"), 5))
    book = openpyxl.load_workbook(path)
    book.create_sheet(TITLE)["A1"] = "本单位的"
    book.save(path)
    names = opened(returned(path)).sheetnames
    assert names[0].startswith(TITLE)
    assert TITLE in names[1:]


def rewrite(path: Path, change: Callable[[str, bytes], bytes]) -> None:
    """Changes the parts of a workbook."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, change(name, data))


def reason(path: Path, findings: tuple[Finding, ...] = ()) -> str:
    marked = mark(job(path, findings))
    assert opened(marked).sheetnames == [TITLE]
    assert marked.reason in str(list(opened(marked)[TITLE].values))
    return marked.reason


def test_a_file_changed_since_it_was_checked_is_not_marked(tmp_path: Path) -> None:
    path = filled(tmp_path)
    task = job(path)
    path.write_bytes(path.read_bytes() + b"x")
    assert mark(task).reason == "文件在检查之后又有改动"


def test_a_file_that_is_gone_is_not_marked(tmp_path: Path) -> None:
    path = filled(tmp_path)
    task = job(path)
    path.unlink()
    assert mark(task).reason == "文件无法读取"


@pytest.mark.skipif(os.name == "nt", reason="no pipes with a name there")
def test_a_pipe_in_the_place_of_the_file_does_not_keep_it_waiting(tmp_path: Path) -> None:
    path = filled(tmp_path)
    task = job(path)
    path.unlink()
    os.mkfifo(path)
    alarm = signal.signal(signal.SIGALRM, lambda *_: pytest.fail("it waits for the pipe"))
    signal.alarm(10)
    try:
        assert mark(task).reason == "文件无法读取"
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, alarm)


def test_what_the_editing_library_cannot_open_is_listed_alone(tmp_path: Path) -> None:
    path = filled(tmp_path)
    # Our reader has no use for the core properties; that library gives the whole book up.
    rewrite(path, lambda name, data: b"<a" if name == "docProps/core.xml" else data)
    assert told(found(path)) == []
    assert reason(path).startswith("文件不是标准的 .xlsx")


def test_what_the_editing_library_reads_as_empty_is_listed_alone(tmp_path: Path) -> None:
    path = filled(tmp_path)
    strict = {
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": (
            b"http://purl.oclc.org/ooxml/spreadsheetml/main"
        ),
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
            b"http://purl.oclc.org/ooxml/officeDocument/relationships"
        ),
    }
    for ours, theirs in strict.items():
        rewrite(path, lambda _, data, one=ours, other=theirs: data.replace(one, other))
    assert told(found(path)) == []
    assert reason(path).startswith("文件不是标准的 .xlsx")


def test_a_copy_that_would_differ_is_not_sent(tmp_path: Path) -> None:
    # No day has this number, and the library that edits the copy makes it an error value.
    path = filled(tmp_path, number(place("unit.filed_on"), 99_999_999_999))
    assert reason(path) == "文件的写法特殊，副本会与原文件不一致，没有采用"


def test_a_cell_at_the_end_of_the_grid_does_not_make_all_the_others(tmp_path: Path) -> None:
    path = filled(tmp_path, number(place("budget.total.final"), 5))
    book = openpyxl.load_workbook(path)
    book["预算执行"]["XFD1048576"] = 1
    book.save(path)
    assert opened(returned(path))["预算执行"]["XFD1048576"].value == 1


def test_a_merge_over_the_whole_grid_is_not_opened_a_second_time(tmp_path: Path) -> None:
    path = filled(tmp_path)
    rewrite(path, lambda _, data: data.replace(b'ref="A2:D2"', b'ref="A2:XFD1048576"'))
    assert reason(path) == "文件不是标准的 .xlsx，无法在副本里标记"


def test_the_list_alone_says_why(tmp_path: Path) -> None:
    path = filled(tmp_path)
    sheet = opened(opinion_only(job(path), "设了密码"))[TITLE]
    assert any("没有附上标记好的填报表：设了密码。" in str(row) for row in sheet.values)


def test_what_the_copy_lacks_is_said(tmp_path: Path) -> None:
    path = filled(tmp_path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/media/image1.png", b"")
        archive.writestr("xl/vbaProject.bin", b"")
    words = str(list(opened(returned(path))[TITLE].values))
    assert "原文件里的图片、宏没有完整地带进本副本" in words


def test_rows_inserted_in_the_copy_do_not_disturb_it(tmp_path: Path) -> None:
    path = filled(tmp_path, number(place("budget.total.final"), 5), insert_rows("项目支出", 5))
    assert told(found(returned(path))) == told(found(path))


def test_saved_by_an_office_program_it_still_reads_the_same(tmp_path: Path) -> None:
    path = filled(tmp_path, number(place("budget.total.final"), 5))
    saved = office.resave(returned(path), tmp_path / "保存")
    sheet, cell = place("budget.total.final")
    assert told(found(saved)) == told(found(path))
    marked = opened(saved)[sheet][cell]
    assert "M302" in marked.comment.text
    assert marked.fill.fgColor.rgb == opened(returned(path))[sheet][cell].fill.fgColor.rgb
