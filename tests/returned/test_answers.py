"""field D19: what a unit answers in 退回意见 stands beside the same finding in every later run."""

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from perfeval.cli.wording import finding_line
from perfeval.model import Finding
from perfeval.report.context import FINDINGS
from perfeval.result.writing import result_values
from perfeval.returned import mark, opinion_only
from perfeval.run.pipeline import evaluate
from perfeval.run.publication import write_results
from tests.fill import clean
from tests.returned.returns import filled, found, job, returned
from tests.submissions import scheme

_WORDS = "属实无误：年中追加，见附件3"


def faulty(tmp_path: Path) -> Path:
    values = clean()
    values["budget"]["total"]["final"] = Decimal(5)
    values["indicator"][0]["self_score"] = values["indicator"][1]["self_score"] = Decimal(99)
    return filled(tmp_path, values=values)


def header(sheet: Worksheet) -> int:
    return int(next(row[0].row for row in sheet.iter_rows() if row[0].value == "序号"))


def row_of(sheet: Worksheet, finding: Finding) -> int:
    """The row that lists a finding."""
    for row in sheet.iter_rows(min_row=header(sheet) + 1):
        if (row[2].value, str(row[4].value)) == (finding.check, finding.ref.cell):
            return int(str(row[0].row))
    raise AssertionError(finding)


def answered(copy: Path, finding: Finding, words: str = _WORDS) -> Path:
    book = openpyxl.load_workbook(copy)
    sheet = book["退回意见"]
    sheet.cell(row_of(sheet, finding), 10).value = words
    book.save(copy)
    return copy


def one(findings: tuple[Finding, ...], check: str) -> Finding:
    return next(finding for finding in findings if finding.check == check)


def with_answer(path: Path) -> list[tuple[str, str | None, str]]:
    return [(item.check, item.item, item.answer) for item in found(path) if item.answer]


def test_answer_stands_beside_its_finding_everywhere(tmp_path: Path) -> None:
    copy = returned(faulty(tmp_path))
    asked = one(found(copy), "S404")
    answered(copy, asked)
    expected = [("S404", asked.item, _WORDS)]
    assert with_answer(copy) == expected
    evaluation = evaluate(copy, scheme())
    # on screen
    (line,) = (line for line in map(finding_line, evaluation.findings) if "单位答复" in line)
    assert line.endswith(f"　单位答复：{_WORDS}")
    # in the JSON, and nowhere else in it
    values = result_values(evaluation, scheme())
    told = [item["check"] for item in values["findings"] if item["answer"] == _WORDS]
    assert told == ["S404"]
    assert json.dumps(values, ensure_ascii=False).count(_WORDS) == 1
    # in 核查问题
    target = tmp_path / "果" / "汇总.xlsx"
    target.parent.mkdir()
    write_results(evaluation, scheme(), target)
    rows = list(openpyxl.load_workbook(target)[FINDINGS].values)
    titles = next(row for row in rows if "编号" in row)
    (row,) = (row for row in rows if row[titles.index("编号")] == "S404" and _WORDS in row)
    assert row[titles.index("单位答复")] == _WORDS
    # in the next copy
    data = mark(job(copy, evaluation.findings)).data
    again = tmp_path / "再退.xlsx"
    again.write_bytes(data)
    assert with_answer(again) == expected
    assert mark(job(copy, evaluation.findings)).data == data


def rows_inserted(book: openpyxl.Workbook) -> None:
    book["退回意见"].insert_rows(2, 3)


def column_inserted(book: openpyxl.Workbook) -> None:
    book["退回意见"].insert_cols(3)


def row_of_the_form_inserted(book: openpyxl.Workbook) -> None:
    """As when the whole list of indicators moves down by a row."""
    book["绩效指标"].insert_rows(1)


def list_renamed(book: openpyxl.Workbook) -> None:
    book["退回意见"].title = "退回意见 (2)"


def figure_half_mended(book: openpyxl.Workbook) -> None:
    """The message changes with the figure; the fault is the same."""
    sheet = book["绩效指标"]
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value == 99:
                cell.value = 98


@pytest.mark.parametrize(
    "change",
    [
        rows_inserted,
        column_inserted,
        row_of_the_form_inserted,
        list_renamed,
        figure_half_mended,
    ],
)
def test_answer_finds_its_finding_after_a_change(
    change: Callable[[openpyxl.Workbook], None], tmp_path: Path
) -> None:
    copy = returned(faulty(tmp_path))
    asked = [finding for finding in found(copy) if finding.check == "S403"]
    assert len(asked) == 2
    assert asked[0].item != asked[1].item
    answered(copy, asked[1])
    book = openpyxl.load_workbook(copy)
    change(book)
    book.save(copy)
    assert with_answer(copy) == [("S403", asked[1].item, _WORDS)]


def test_answer_to_what_is_mended_is_gone(tmp_path: Path) -> None:
    copy = returned(faulty(tmp_path))
    answered(copy, one(found(copy), "S403"))
    book = openpyxl.load_workbook(copy)
    for row in book["绩效指标"].iter_rows():
        for cell in row:
            if cell.value == 99:
                cell.value = 1
    book.save(copy)
    assert all(check != "S403" for check, _, _ in with_answer(copy))


@pytest.mark.parametrize("words", ["=1+1", "+86", "长" * 5000, "一行\n又一行", "a\u202eb"])
def test_answer_of_any_kind_harms_nothing(words: str, tmp_path: Path) -> None:
    copy = returned(faulty(tmp_path))
    answered(copy, one(found(copy), "S404"), "x")
    book = openpyxl.load_workbook(copy)
    for row in book["退回意见"].iter_rows():
        for cell in row:
            if cell.value == "x":
                cell.value, cell.data_type = words, "s"
    book.save(copy)
    ((_, _, answer),) = with_answer(copy)
    assert answer == words[:2000]
    evaluation = evaluate(copy, scheme())
    line = next(line for line in map(finding_line, evaluation.findings) if "单位答复" in line)
    assert len(line) < 500
    assert "\n" not in line
    target = tmp_path / "汇总.xlsx"
    write_results(evaluation, scheme(), target)
    formulas = openpyxl.load_workbook(target)[FINDINGS]
    assert not [c for row in formulas.iter_rows() for c in row if str(c.value) == words[:1] == "="]


def test_answers_of_a_form_that_was_never_returned_are_none(tmp_path: Path) -> None:
    assert with_answer(faulty(tmp_path)) == []


def alone(folder: Path, words: str, name: str = "甲_退回意见.xlsx") -> Finding:
    """A batch with a workbook and, beside it, the list that was returned without a copy."""
    path = faulty(folder)
    asked = one(found(path), "S404")
    listed = folder / name
    listed.write_bytes(opinion_only(job(path), "文件的写法特殊").data)
    if words:
        answered(listed, asked, words)
    return asked


@pytest.mark.parametrize("name", ["甲_退回意见.xlsx", "答复.xlsx", "0.xlsx"])
def test_answer_in_a_list_without_a_copy_stands_beside_its_finding(
    name: str, tmp_path: Path
) -> None:
    asked = alone(tmp_path, _WORDS, name)
    evaluation = evaluate(tmp_path, scheme())
    assert [(it.check, it.item, it.answer) for it in evaluation.findings if it.answer] == [
        ("S404", asked.item, _WORDS)
    ]
    assert [item.name for item in evaluation.skipped_files] == [name]


def test_list_without_an_answer_changes_nothing(tmp_path: Path) -> None:
    alone(tmp_path, "")
    assert [item.answer for item in evaluate(tmp_path, scheme()).findings if item.answer] == []


def test_answer_about_a_workbook_that_is_not_here_is_nobodys(tmp_path: Path) -> None:
    alone(tmp_path, _WORDS)
    (tmp_path / "甲.xlsx").rename(tmp_path / "乙.xlsx")
    assert [item.answer for item in evaluate(tmp_path, scheme()).findings if item.answer] == []


def test_answer_in_a_folder_of_its_own_goes_by_the_whole_name(tmp_path: Path) -> None:
    """As the list says it: 区/甲.xlsx, while another district has a 甲.xlsx too."""
    for district in ("东区", "西区"):
        (tmp_path / district).mkdir()
        faulty(tmp_path / district)
    own = evaluate(tmp_path, scheme()).findings
    listed = tuple(item for item in own if item.ref.workbook == "西区/甲.xlsx")
    asked = one(listed, "S404")
    target = tmp_path / "答复.xlsx"
    task = job(tmp_path / "西区" / "甲.xlsx", listed)
    target.write_bytes(opinion_only(replace(task, workbook="西区/甲.xlsx"), "x").data)
    answered(target, asked)
    told = [item for item in evaluate(tmp_path, scheme()).findings if item.answer]
    assert [(item.ref.workbook, item.check) for item in told] == [("西区/甲.xlsx", "S404")]
