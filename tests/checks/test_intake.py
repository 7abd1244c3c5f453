"""I101-I105 and I109-I111, each planted in a whole workbook."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from perfeval.cells import Kind, read_workbook, sniff
from perfeval.cells.xlsx import parts
from perfeval.checks import check_submission
from perfeval.checks.kinds import FORMATS, KINDS, OTHER
from perfeval.model import CellRef, Fault, FaultKind, Finding, Severity, Submission
from perfeval.reader import read_submission
from tests.cells.xlsb import xlsb
from tests.checks.examined import examine
from tests.fill import (
    Book,
    Edit,
    clean,
    drop_sheet,
    fill,
    percent,
    place,
    plant,
    relabel,
)
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
        ("restricted", "设了敏感度标签或限制访问"),  # field D14
        ("arriving", "可能正在复制或下载，请等它传完后重新运行"),  # field D20
        ("old_xls", "Excel 4.0 或更早版本"),
        ("not_a_workbook", "不是 Excel 工作簿"),
        ("damaged", "已损坏或没有传完整"),
        ("too_large", "过大"),
        ("too_much_text", "超过 400 万字"),
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


def refused(detail: str, reason: str = "not_a_workbook") -> Finding:
    facts = {"reason": reason, "detail": detail}
    fault = Fault(FaultKind.UNREADABLE, CellRef("坏.xlsx"), "工作簿", facts=facts)
    [finding] = findings(Submission("坏.xlsx", "0", 0, "坏", faults=(fault,)))
    return finding


@pytest.mark.parametrize("kind", [*KINDS, "unknown"])
def test_file_of_another_kind_is_named_and_told_what_to_do(kind: str) -> None:
    message = refused(kind).message

    assert KINDS.get(kind, OTHER).name in message
    assert "请" in message
    assert message.endswith("。")


def test_every_kind_that_reading_names_has_a_name() -> None:
    tables = (*sniff._MAGIC, *sniff._SHORT_MAGIC, *sniff._MARKUP, *sniff._TEXTS)  # noqa: SLF001
    kinds = {kind for _, kind in tables} | {kind for *_, kind in sniff._INNER_MAGIC}  # noqa: SLF001
    kinds |= {kind for _, kind in sniff._OLE_STREAMS}  # noqa: SLF001
    kinds |= {*parts._OFFICE_KINDS.values(), *parts._DECLARED_KINDS.values()}  # noqa: SLF001
    kinds |= {*parts._TYPICAL_PARTS.values(), "zip", "ole", "csv", "text", "xml"}  # noqa: SLF001
    assert kinds <= set(KINDS)


@pytest.mark.parametrize("kind", FORMATS)
def test_damaged_workbook_of_another_format_is_told_by_its_name(kind: str) -> None:
    message = refused(kind, "damaged").message

    assert FORMATS[kind] in message
    assert "另存为 .xlsx" in message


def as_xlsb(path: Path, folder: Path) -> Path:
    """The values of a workbook as .xlsb; dates as the texts they show."""
    book = read_workbook(path.read_bytes())
    target = folder / f"{path.stem}.xlsb"
    target.write_bytes(
        xlsb(
            {
                sheet.title: {
                    at: cell.text if cell.kind is Kind.DATE else cell.value
                    for at, cell in sheet.cells.items()
                    if cell.text
                }
                for sheet in book.sheets
            }
        )
    )
    return target


def test_values_of_another_format_are_read_with_a_notice(tmp_path: Path) -> None:
    path = as_xlsb(fill(tmp_path / "示例.xlsx", scheme(), clean()), tmp_path)

    found = {item.check: item for item in findings(read_submission(path, path.name, scheme()))}

    assert set(found) == {"I110", "C202"}  # C202: the date as text
    assert (found["I110"].severity, found["I110"].ref.sheet) == (Severity.NOTICE, None)
    assert "二进制格式 .xlsb" in found["I110"].message


def test_fraction_that_may_be_a_percentage_is_read_as_filled_and_reported(tmp_path: Path) -> None:
    at = place("indicator.2.actual")
    path = plant(fill(tmp_path / "示例.xlsx", scheme(), clean()), percent(at, "0.95"))
    other = as_xlsb(path, tmp_path)

    found = findings(read_submission(other, other.name, scheme()))

    assert ("C207", *at) in {(item.check, item.ref.sheet, item.ref.cell) for item in found}


@pytest.mark.parametrize("name", ["示例.xls", "示例.et", "示例.ods", "示例"])
def test_sound_workbook_under_another_name_is_read_with_a_notice(name: str, tmp_path: Path) -> None:
    path = fill(tmp_path / "示例.xlsx", scheme(), clean()).rename(tmp_path / name)

    [finding] = findings(read_submission(path, path.name, scheme()))

    assert (finding.check, finding.severity) == ("I111", Severity.NOTICE)
    assert f"“{path.suffix or name}”结尾" in finding.message


def test_content_off_the_grid_is_one_finding_for_its_sheet(tmp_path: Path) -> None:
    def edit(book: Book) -> None:
        part = book.sheets["预算执行"]
        cells = "".join(f'<c r="{at}"><v>1</v></c>' for at in ("A0", "ZZZZZZZZ4", "XFE1", "A-1"))
        book.parts[part] = book.parts[part].replace("</row>", f"{cells}</row>", 1)

    [finding] = planted(tmp_path, edit)

    assert (finding.check, finding.severity) == ("I109", Severity.WARNING)
    assert (finding.ref.sheet, finding.ref.cell) == ("预算执行", None)
    assert "有 4 处内容" in finding.message
    assert "“A0”、“ZZZZZZZZ4”、“XFE1”）" in finding.message


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
        "2024.1",
    )


def test_missing_sheet_is_one_error(tmp_path: Path) -> None:
    [finding] = planted(tmp_path, drop_sheet("预算执行"))
    assert (finding.check, finding.severity, finding.ref.sheet) == (
        "I104",
        Severity.ERROR,
        "预算执行",
    )


def test_sheet_of_like_title_without_its_labels_is_named_as_the_nearest(tmp_path: Path) -> None:
    def rename(book: openpyxl.Workbook) -> None:
        book.remove(book["预算执行"])
        book.create_sheet("预算执行情况")["A1"] = "见附件"

    path = fill(tmp_path / "示例.xlsx", scheme(), clean())
    book = openpyxl.load_workbook(path)
    rename(book)
    book.save(path)
    finding = findings(read_submission(path, path.name, scheme()))[0]
    assert (finding.check, finding.ref.sheet) == ("I104", "预算执行")
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


@pytest.mark.parametrize("kind", [FaultKind.NOT_THIS_FORM, FaultKind.OTHER_VERSION])
def test_what_was_found_is_told_no_longer_than_a_person_reads(kind: FaultKind) -> None:
    facts = {"found": "9\n" * 50_000, "expected": "2024.1"}
    fault = Fault(kind, CellRef("别的.xlsx"), "工作簿", facts=facts)
    [finding] = findings(Submission("别的.xlsx", "0", 9, "别的", faults=(fault,)))
    assert len(finding.message) < 300
    assert finding.value == "9 " * 100 + "…（共 100000 字）"
