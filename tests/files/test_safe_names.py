"""Sheet names for units of any name."""

import pytest

from perfeval.files.safe_names import sheet_names

OURS = ["汇总", "方法说明"]


def one(unit: str) -> str:
    return sheet_names([("1.xlsx", unit)], OURS)["1.xlsx"]


@pytest.mark.parametrize(
    ("unit", "name"),
    [
        ("二工街道", "二工街道"),
        ("安宁街道/经开区合署", "安宁街道经开区合署"),
        ("[北]:山*?\\街道", "北山街道"),
        ("'南湖'", "南湖"),
        ("12街道", "单位_12街道"),
        ("A1", "单位_A1"),
        ("R1C1", "单位_R1C1"),
        ("A1街道", "A1街道"),
        ("  ", "未命名单位"),
        ("\x07街道", "街道"),
        ("甲\ufffe街道", "甲街道"),  # hostile H1
        ("乙街道\uffff", "乙街道"),
        ("\ufffe\uffff", "未命名单位"),
        ("丙\ud83d街道", "丙街道"),
        ("汇总", "汇总~2"),
        ("history", "history~2"),
    ],
)
def test_name_is_safe(unit: str, name: str) -> None:
    assert one(unit) == name


def test_long_name_is_cut_as_excel_counts() -> None:
    assert len(one("长" * 40)) == 31
    assert one("🏢" * 20) == "🏢" * 15


def test_names_equal_in_what_is_kept_are_told_apart() -> None:
    units = [("1.xlsx", "长" * 40 + "甲"), ("2.xlsx", "长" * 40 + "乙"), ("3.xlsx", "长" * 40)]
    names = list(sheet_names(units, OURS).values())
    assert names == ["长" * 31, "长" * 29 + "~2", "长" * 29 + "~3"]


def test_case_does_not_tell_names_apart() -> None:
    names = sheet_names([("1.xlsx", "Abc街道"), ("2.xlsx", "ABC街道")], OURS)
    assert names == {"1.xlsx": "Abc街道", "2.xlsx": "ABC街道~2"}
