"""I101-I105, each planted in a whole workbook."""

from pathlib import Path
from typing import Any

import pytest

from perfeval.checks import check_submission
from perfeval.model import CellRef, Fault, FaultKind, Finding, Severity, Submission
from perfeval.reader import read_submission
from tests.checks.examined import examine
from tests.fill import Edit, clean, drop_sheet, fill, plant, relabel, rename_sheet
from tests.samples import make_sample
from tests.submissions import scheme


def findings(submission: Submission) -> tuple[Finding, ...]:
    return check_submission(submission, scheme())[0]


def planted(folder: Path, edit: Edit) -> tuple[Finding, ...]:
    path = plant(fill(folder / "示例.xlsx", scheme(), clean()), edit)
    return findings(read_submission(path, path.name, scheme()))


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("empty", "文件是空的"),
        ("encrypted", "设了打开密码"),
        ("old_xls", "旧格式 .xls"),
        ("xlsb", ".xlsb"),
        ("ods", ".ods"),
        ("not_a_workbook", "不是 Excel 工作簿"),
        ("damaged", "已损坏或没有传完整"),
        ("too_large", "文件过大"),
        ("forbidden", "没有读取"),
        ("unopenable", "打不开"),
        ("not_permitted", "权限"),
        ("vanished", "移走或删除"),
        ("changing", "文件正在被修改，请稍后重报"),
        ("not_regular", "不是普通文件"),
        ("closed_folder", "里面的文件都没有读取"),
        ("took_too_long", "超过了时间限制"),
        ("too_much_memory", "超过了内存限制"),
        ("crashed", "读取时程序异常中止"),
    ],
)
def test_unreadable_file_is_one_error_that_says_how_to_mend_it(reason: str, words: str) -> None:
    fault = Fault(FaultKind.UNREADABLE, CellRef("坏.xlsx"), "工作簿", facts={"reason": reason})
    [finding] = findings(Submission("坏.xlsx", "0", 0, "坏", faults=(fault,)))
    assert (finding.check, finding.severity) == ("I101", Severity.ERROR)
    assert words in finding.message
    assert finding.message.endswith("。")
    assert "请" in finding.message or "没有读取" in finding.message


def test_unreadable_file_leaves_nothing_skipped_to_be_told() -> None:
    fault = Fault(FaultKind.UNREADABLE, CellRef("坏.xlsx"), "工作簿", facts={"reason": "empty"})
    submission = Submission("坏.xlsx", "0", 0, "坏", faults=(fault,))
    assert check_submission(submission, scheme())[1] == ()


def test_other_version_is_a_warning(tmp_path: Path) -> None:
    source = tmp_path / "旧.toml"
    source.write_text('form_version = "2022.1"\n[unit]\nname = "旧街道"\n', "utf-8")
    make_sample(source, tmp_path / "旧.xlsx")
    found = findings(read_submission(tmp_path / "旧.xlsx", "旧.xlsx", scheme()))
    [finding] = [item for item in found if item.check == "I103"]
    assert (finding.severity, finding.value, finding.expected) == (
        Severity.WARNING,
        "2022.1",
        "2023.1",
    )


def test_missing_sheet_is_one_error_and_names_the_nearest(tmp_path: Path) -> None:
    [finding] = planted(tmp_path, rename_sheet("预算执行", "预算执行情况"))
    assert (finding.check, finding.severity, finding.ref.sheet) == (
        "I104",
        Severity.ERROR,
        "预算执行",
    )
    assert "（最接近的是“预算执行情况”）" in finding.message


def test_optional_sheet_may_be_missing(tmp_path: Path) -> None:
    assert planted(tmp_path, drop_sheet("年度重点工作")) == ()


@pytest.mark.parametrize(
    ("sheet", "old", "new", "severity"),
    [
        ("预算执行", "全年执行数", "全年支出数", Severity.ERROR),
        ("绩效指标", "佐证材料编号", "附件", Severity.WARNING),
        ("基本信息", "编制数（人）", "核定人数", Severity.ERROR),
    ],
)
def test_changed_label_is_one_finding_for_its_sheet(
    sheet: str, old: str, new: str, severity: Severity, tmp_path: Path
) -> None:
    [finding] = planted(tmp_path, relabel(sheet, old, new))
    assert (finding.check, finding.severity, finding.ref.sheet, finding.label) == (
        "I105",
        severity,
        sheet,
        old.removesuffix("（人）"),
    )


def test_clean_workbook_has_no_fault_of_intake(tmp_path: Path) -> None:
    assert examine(tmp_path, clean()).places == []


def test_other_form_says_nothing_else() -> None:
    facts: dict[str, Any] = {"found": "工作表：Sheet1"}
    fault = Fault(FaultKind.NOT_THIS_FORM, CellRef("别的.xlsx"), "工作簿", facts=facts)
    [finding] = findings(Submission("别的.xlsx", "0", 9, "别的", faults=(fault,)))
    assert (finding.check, finding.severity) == ("I102", Severity.ERROR)
    assert "工作表：Sheet1" in finding.message
