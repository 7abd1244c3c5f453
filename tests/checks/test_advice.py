"""Advice never leads from one fault into the next."""

from dataclasses import replace

import pytest

from perfeval.checks import check_submission, checks_of
from perfeval.checks.written import CHECKS as WRITTEN
from perfeval.model import CellNotes, CellValue, Finding, Problem, Row, SheetCell, Submission
from perfeval.scheme.form import Block, FieldType
from tests.fill import clean
from tests.submissions import scheme, submission

EMPTYING = ("清空", "留空", "删除公式", "删去内容")
KINDS = sorted(case for check in WRITTEN for case in check.cases)
PROBLEMS = (Problem.ERROR, Problem.UNCALCULATED, Problem.CIRCULAR, Problem.NOT_A_CHOICE)


def spoiled(problem: Problem, written: str = "", shown: str = "—") -> Submission:
    """The clean unit with something unusable in every required cell."""
    whole = submission(clean())

    def row(block: Block, cells: Row, required: bool) -> Row:
        fields = {field.name: field for field in block.field}
        return {
            name: bad(cell) if required and fields[name].required else cell
            for name, cell in cells.items()
        }

    def bad(cell: CellValue) -> CellValue:
        formula = "A1" if problem is not Problem.UNREADABLE else None
        notes = CellNotes(cell.label, formula=formula, written=written)
        return CellValue.of(cell.workbook, cell.sheet_cell, notes, None, problem, shown)

    blocks = {block.name: block for block in scheme().form.blocks}
    wanted = {
        (block.name, part.name): part.required for block in blocks.values() for part in block.row
    }
    return replace(
        whole,
        records={name: row(blocks[name], cells, True) for name, cells in whole.records.items()},
        tables={
            name: {
                part: row(blocks[name], cells, wanted[name, part]) for part, cells in rows.items()
            }
            for name, rows in whole.tables.items()
        },
        lists={
            name: tuple(row(blocks[name], cells, True) for cells in rows)
            for name, rows in whole.lists.items()
        },
    )


def asks_to_empty(message: str) -> bool:
    return any(word in message for word in EMPTYING)


def found(unit: Submission) -> list[Finding]:
    return [item for item in check_submission(unit, scheme())[0] if item.check.startswith("C")]


@pytest.mark.parametrize("written", KINDS)
def test_nobody_is_told_to_empty_a_required_cell(written: str) -> None:
    shown = "2024-01-02" if written == "date_format" else "—"
    findings = found(spoiled(Problem.UNREADABLE, written, shown))
    assert len(findings) > 30
    assert [
        item.message for item in findings if any(map(item.message.__contains__, EMPTYING))
    ] == []


@pytest.mark.parametrize("problem", PROBLEMS)
def test_no_formula_or_choice_in_a_required_cell_is_to_be_emptied(problem: Problem) -> None:
    findings = found(spoiled(problem))
    assert len(findings) > 30
    assert [
        item.message for item in findings if any(map(item.message.__contains__, EMPTYING))
    ] == []


def test_nothing_in_a_required_amount_asks_for_the_number() -> None:
    messages = {item.message for item in found(spoiled(Problem.UNREADABLE, "nothing"))}
    assert (
        "全年执行数必填，现在填的是“—”，看不出是多少，请填确切的数字，没有发生的填 0。" in messages
    )
    assert "评价年度必填，现在填的是“—”，看不出是多少，请填确切的数字。" in messages


def test_nothing_in_an_optional_amount_may_be_emptied() -> None:
    unit = submission({"unit": {}})
    cell = unit.tables["san_gong"]["total"]["actual"]
    notes = CellNotes(cell.label, written="nothing")
    bad = CellValue.of(
        cell.workbook, SheetCell("基础数据", "D4"), notes, None, Problem.UNREADABLE, "—"
    )
    rows = {**unit.tables["san_gong"], "total": {**unit.tables["san_gong"]["total"], "actual": bad}}
    changed = replace(unit, tables={**unit.tables, "san_gong": rows})
    (finding,) = (item for item in found(changed) if item.check == "C202")
    assert finding.message.endswith("没有发生的请填 0，不适用的请清空。")


def test_what_to_type_fits_the_cell() -> None:
    errors = {
        item.label: item.message
        for item in found(spoiled(Problem.ERROR, shown="#N/A"))
        if item.check == "C203"
    }
    assert errors["指标性质"].endswith("请检查公式，或直接填写列表中的一项。")
    assert errors["填报时间"].endswith("请检查公式，或直接填写日期。")
    assert errors["项目名称"].endswith("请检查公式，或直接填写文字。")
    assert errors["全年执行数"].endswith("请检查公式，或直接填写数值。")


def test_blank_total_budget_is_not_to_be_filled_with_zero() -> None:
    """M312 would say that the unit cannot be scored then."""
    filled = clean()
    del filled["budget"]["total"]["final"]
    del filled["budget"]["total"]["executed"]
    blank = [item for item in found(submission(filled)) if item.check == "C201"]
    # The test's own tables have a 自评得分 in every row.
    assert {item.label: item.message for item in blank if item.label != "自评得分"} == {
        "全年预算数": "全年预算数必填，现在是空的，请填写。",
        "全年执行数": "全年执行数必填，现在是空的，请填写，没有发生的填 0。",
    }


def test_only_these_messages_ask_to_empty_a_cell() -> None:
    """Each of them about a cell that may be blank."""
    asking = [
        (check.id, name)
        for check in checks_of(scheme())
        for name, case in check.cases.items()
        if asks_to_empty(case.message)
    ]
    assert asking == [("C202", "nothing"), ("S419", "lowered")]
    adjusted = scheme().form.block("indicator").field_named("adjusted_target")
    assert not adjusted.required
    assert adjusted.type is FieldType.QUANTITY
