"""Titles of sheets in formulas, as every office program reads them."""

import pytest

from perfeval.report.sheet_references import sheet_reference


@pytest.mark.parametrize(
    ("title", "reference"),
    [
        ("二工街道", "二工街道"),
        ("Abc街道", "Abc街道"),
        ("单位9.995", "'单位9.995'"),
        ("3.8广场社区", "'3.8广场社区'"),
        ("A.B", "'A.B'"),
        ("O'Neil", "'O''Neil'"),
        ("①街道", "'①街道'"),
        ("街 道", "'街 道'"),
    ],
)
def test_reference(title: str, reference: str) -> None:
    assert sheet_reference(title) == reference
