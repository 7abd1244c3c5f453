"""A unit's sheet: traceable to its source, whole in print, and readable whatever was filled in."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from perfeval.expression import parse
from perfeval.report.cells import as_shown, printable
from perfeval.run.pipeline import evaluate
from perfeval.run.publication import write_results
from perfeval.scheme import Scheme
from tests.fill import clean, fill
from tests.office import differences, poison, recalculate
from tests.report.results import cell_of, opened, row_under, with_parameters, written
from tests.submissions import cell, scheme


def sheet_of(folder: Path, filled: dict[str, Any]) -> Worksheet:
    return opened(written(folder, filled)).worksheets[6]


def test_budget_row_names_the_cells_it_was_filled_in(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, clean())
    assert cell_of(sheet, "一、预算执行情况（来源工作表：预算执行）")
    row, column = cell_of(sheet, "合计")
    assert row_under(sheet, row - 1)["来源单元格"] == "B4:G4"
    assert sheet.cell(row, column + 2).value == 3200


def test_measure_names_every_cell_it_comes_from(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, clean())
    row, _ = cell_of(sheet, "结转结余率")
    header, _ = cell_of(sheet, "比率")
    assert row_under(sheet, header, row - header)["来源单元格"] == "基础数据!C24、预算执行!E4"


def test_heights_of_rows_without_long_texts(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, clean())
    header, _ = cell_of(sheet, "三级指标")
    total, _ = cell_of(sheet, "合计")
    # A file holds whole pixels: 34 points are 45, 18 are 24, 8 are 11, each 0.75 points.
    heights = [sheet.row_dimensions[row].height for row in (1, header, total, header - 2)]
    assert heights == [33.75, 33.75, 18, 8.25]


def test_execution_item_names_its_sheet_since_it_is_not_the_indicators(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, clean())
    header, _ = cell_of(sheet, "三级指标")
    assert row_under(sheet, header)["来源单元格"] == "预算执行!G4"


def test_scores_lead_to_their_rules(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, clean())
    row, column = cell_of(sheet, "计分说明")
    way = sheet.cell(row - 1, column)
    assert way.value == "计分规则、参数和文件依据见“方法说明” →"
    assert way.hyperlink.location == "'方法说明'!A1"


def test_figures_in_the_wrong_unit_shrink_and_show(tmp_path: Path) -> None:
    filled = clean()
    for row in filled["budget"].values():
        row["executed"] *= 10_000
    for item in filled["indicator"]:
        if item["sign"] != "定性":
            item["actual"] = Decimal(item["actual"]) * 10_000
    sheet = sheet_of(tmp_path, filled)
    broad = [
        cell.coordinate
        for row in sheet.iter_rows()
        for cell in row
        # A whole number in General format is shown in powers of ten, never as ####.
        if isinstance(cell.value, int | float)
        and cell.number_format != "General"
        and not cell.alignment.shrink_to_fit
    ]
    assert broad == []
    row, column = cell_of(sheet, "合计")
    assert sheet.cell(row, column + 13).value == 9700


def test_each_page_says_whose_it_is_and_no_block_leaves_its_header(tmp_path: Path) -> None:
    filled = clean()
    filled["indicator"] = filled["indicator"] * 6
    sheet = sheet_of(tmp_path, filled)
    assert sheet.print_title_rows == "$1:$2"
    breaks = [item.id for item in sheet.row_breaks.brk]
    # A break stands before the title of a block; 48 indicators need pages of their own.
    titles = [sheet.cell(row + 1, 1).value for row in breaks]
    assert [title for title in titles if "、" not in title and title != "项目支出明细"] == []
    assert any(title.startswith("四、") for title in titles)
    assert any(title.startswith("五、") for title in titles)


def test_reason_too_long_for_any_row_stands_in_full_at_the_end(tmp_path: Path) -> None:
    filled, reason = clean(), "由于管网改造停水五天" * 80
    filled["indicator"][1]["reason"] = reason
    sheet = sheet_of(tmp_path, filled)
    header, column = cell_of(sheet, "偏差原因、改进措施及佐证材料")
    beginning = sheet.cell(header + 3, column).value
    assert beginning.startswith("偏差原因：由于管网改造停水五天")
    assert beginning.endswith("……（全文见本表“附：全文”）")
    assert sheet.row_dimensions[header + 3].height < 409
    row, _ = cell_of(sheet, "附：全文")
    title = "政府采购执行率（绩效指标!C5）：偏差原因、改进措施及佐证材料"
    assert sheet.cell(row + 1, 1).value == title
    assert reason in sheet.cell(row + 1, 4).value


def test_text_longer_than_a_cell_is_whole_until_it_is_cut_for_one() -> None:
    text = "𠀀" * 17_000  # two units of UTF-16 a character, as Excel counts
    assert as_shown(cell("年度总体目标", text)) == text
    assert printable(text) == "𠀀" * 16_383


def test_text_longer_than_a_page_is_split_and_nothing_of_it_lost(tmp_path: Path) -> None:
    filled = clean()
    filled["unit"]["goal"] = "".join(f"第{n}件事办妥，" for n in range(2000))
    sheet = sheet_of(tmp_path, filled)
    row, _ = cell_of(sheet, "附：全文")
    parts = [sheet.cell(at, 4).value for at in range(row + 1, sheet.max_row + 1)]
    assert len(parts) > 2
    assert "".join(part for part in parts if part) == filled["unit"]["goal"]


def test_auditors_points_are_kept_between_nothing_and_the_points(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, clean())
    header, column = cell_of(sheet, "核查分")
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    letter = openpyxl.utils.get_column_letter(column)
    total, _ = cell_of(sheet, "综合得分（含预算执行）")
    rule = rules[f"{letter}{header + 1}:{letter}{total - 1}"]
    # Between is what a validation does that names no operator.
    assert (rule.type, rule.operator, rule.formula1) == ("decimal", None, "0")
    assert rule.formula2 == f"$K{header + 1}"  # in each other row the cell of that row
    assert rule.error.startswith("核查分应为 0 到本项分值之间的数字")
    for title in ("核查分", "核查意见", "核查佐证"):
        cell = sheet.cell(header + 2, cell_of(sheet, title)[1])
        assert (cell.value, cell.protection.locked) == (None, False)


def test_totals_leave_no_residue_of_binary_fractions(tmp_path: Path) -> None:
    # Added up as binary fractions 99.99 may come out above itself, and COUNTIF ranks by that.
    assert 9.99 + 10 + 12 + 8 + 12 + 15 + 13 + 10 + 10 > 99.99
    sheet = openpyxl.load_workbook(written(tmp_path, clean())).worksheets[6]
    row, _ = cell_of(sheet, "综合得分（含预算执行）")
    header, _ = cell_of(sheet, "三级指标")
    total, audited, indicators = (
        str(sheet.cell(*at).value) for at in ((row, 13), (row, 18), (row + 1, 10))
    )
    scores, given = f"$M${header + 1}:$M${row - 1}", f"$R${header + 1}:$R${row - 1}"
    assert total.endswith(f',"未计分",ROUND(SUM({scores}),2))')
    assert f'"",ROUND(SUM({given})+SUMPRODUCT(' in audited
    assert audited.endswith("),2))")
    assert f"ROUND(SUM($M${header + 2}:$M${row - 1}),2)" in indicators


def test_evidence_is_shown_as_filed(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, clean())
    header, column = cell_of(sheet, "偏差原因、改进措施及佐证材料")
    assert sheet.cell(header + 2, column).value == "佐证材料：附件1"


def ruled(**measures: str) -> Scheme:
    """The rules with measures of a bureau's own."""
    rules, first = scheme().rules, scheme().rules.measure[0]
    own = [
        first.model_copy(update={"name": name, "title": name, "formula": parse(text)})
        for name, text in measures.items()
    ]
    return Scheme(scheme().form, rules.model_copy(update={"measure": (*rules.measure, *own)}), "")


def test_measures_of_a_bureaus_own_are_shown_live_where_their_figures_are(tmp_path: Path) -> None:
    own = ruled(
        personnel_share="budget.personnel.executed / budget.total.executed",
        three="(running.operating.executed + san_gong.total.actual) / procurement.total.budget",
    )
    batch, result = tmp_path / "批次", tmp_path / "结果.xlsx"
    batch.mkdir()
    fill(batch / "1.xlsx", scheme(), clean())
    write_results(evaluate(batch, own, jobs=1), own, result)
    sheet, live = opened(result).worksheets[6], openpyxl.load_workbook(result).worksheets[6]
    row, _ = cell_of(sheet, "personnel_share")
    assert sheet.cell(row, 3).value == 0.6605  # 2178.40 ÷ 3298
    assert live.cell(row, 3).data_type == "f"
    # The sheet has room for two figures of its own: three are given with their cells alone.
    row, _ = cell_of(sheet, "three")
    assert sheet.cell(row, 3).value == 1.7558  # (201.80 + 8.90) ÷ 120
    assert live.cell(row, 3).data_type == "n"
    assert sheet.cell(row, 17).value == "基础数据!C20、基础数据!E5、基础数据!B13"
    poisoned = tmp_path / "毒.xlsx"
    poison(result, poisoned)
    [again] = recalculate([poisoned], tmp_path / "重算")
    assert differences(result, again) == []


def test_rules_without_other_measures_leave_the_block_out(tmp_path: Path) -> None:
    rules = scheme().rules
    few = Scheme(scheme().form, rules.model_copy(update={"measure": rules.measure[:1]}), "")
    batch, result = tmp_path / "批次", tmp_path / "结果.xlsx"
    batch.mkdir()
    fill(batch / "1.xlsx", scheme(), clean())
    write_results(evaluate(batch, few, jobs=1), few, result)
    words = [cell.value for row in opened(result).worksheets[6].iter_rows() for cell in row]
    assert "二、其他比率" not in words
    assert "三、年度总体目标" in words


@pytest.mark.slow
@pytest.mark.parametrize("final", [0, -3400, 3400])
def test_execution_without_points_has_none_whatever_the_budget(final: int, tmp_path: Path) -> None:
    filled = clean()
    filled["budget"]["total"] |= {"final": final, "points": 0, "self_score": 0}
    filled["indicator"][0] |= {"points": 20, "self_score": 20}
    result = written(tmp_path, filled, by=with_parameters(execution_points=Decimal(0)))
    sheet = opened(result)["示例街道"]
    row, _ = cell_of(sheet, "综合得分（含预算执行）")
    assert sheet.cell(row, 13).value == 99.26  # 20 + 98.96 − 10 − 9.70
    assert cell_of(sheet, "按规则，预算执行没有分值")
    poisoned = tmp_path / "改过.xlsx"
    poison(result, poisoned)
    (again,) = recalculate([poisoned], tmp_path / "重算")
    assert differences(result, again) == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda filled: filled["budget"]["total"].update(final=-1),
        lambda filled: filled["indicator"][0].update(actual=None),
    ],
)
def test_total_of_an_unscored_unit_says_that_it_stays_as_it_is(
    spoil: Callable[[dict[str, Any]], None], tmp_path: Path
) -> None:  # trust A17
    filled = clean()
    spoil(filled)
    sheet = sheet_of(tmp_path, filled)
    row, _ = cell_of(sheet, "综合得分（含预算执行）")
    total, grade = sheet.cell(row, 13), sheet.cell(row + 1, 13)
    assert (total.value, grade.value) == ("未计分", "—")
    assert "重新运行" in total.comment.text
    assert "重新运行" in grade.comment.text


def test_total_of_a_scored_unit_has_no_note(tmp_path: Path) -> None:  # trust A17
    sheet = sheet_of(tmp_path, clean())
    row, _ = cell_of(sheet, "综合得分（含预算执行）")
    assert (sheet.cell(row, 13).value, sheet.cell(row, 13).comment) == (98.96, None)
