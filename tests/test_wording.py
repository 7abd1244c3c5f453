"""The words and comparisons that several rooms share."""

import pytest

from perfeval.model import CellRef, Finding, Severity, SheetCell
from perfeval.scheme.sources import Source
from perfeval.wording import (
    BASIS_WORDS,
    SEVERITY_WORDS,
    cell_words,
    finding_words,
    normalise_name,
    normalise_text,
    place_words,
    quoted,
    severities_words,
    sheet_words,
)


@pytest.mark.parametrize(
    ("place", "whole", "sheet", "cell"),
    [
        (CellRef("甲.xlsx", "预算执行", "E4"), "预算执行!E4", "预算执行", "E4"),
        (SheetCell("预算执行", "E4"), "预算执行!E4", "预算执行", "E4"),
        (CellRef("甲.xlsx", "预算执行"), "预算执行", "预算执行", "—"),
        (CellRef("甲.xlsx"), "—", "—", "—"),
    ],
)
def test_place_is_said_as_far_as_it_is_known(
    place: CellRef | SheetCell, whole: str, sheet: str, cell: str
) -> None:
    assert (place_words(place), sheet_words(place), cell_words(place)) == (whole, sheet, cell)


def test_unknown_place_may_be_said_otherwise() -> None:
    assert place_words(CellRef("甲.xlsx"), none="") == ""
    assert place_words(CellRef("甲.xlsx", "预算执行"), none="") == "预算执行"


def test_finding_is_said_on_one_line() -> None:
    ref = CellRef("甲.xlsx", "绩效指标", "L6")
    finding = Finding("S404", Severity.ERROR, "甲", ref, "自评得分", "9", "8", "请改正得分。")
    assert finding_words(finding) == "错误 S404：请改正得分。"


def test_every_severity_and_every_basis_has_its_word() -> None:
    assert list(SEVERITY_WORDS) == list(Severity)
    assert severities_words((Severity.ERROR, Severity.NOTICE)) == "错误/提示"
    bases = Source.model_json_schema()["properties"]["basis"]["enum"]
    assert list(BASIS_WORDS) == bases


@pytest.mark.parametrize(
    ("one", "other", "as_text", "as_name"),
    [
        ("ＡＢ街道", "AB街道", True, True),
        (" 二工 街道\n", "二工街道", True, True),
        ("AB街道", "ab街道", False, True),
        ("“二工”街道", "二工街道", False, False),
    ],
)
def test_texts_and_names_are_compared_by_what_a_person_reads(
    one: str, other: str, as_text: bool, as_name: bool
) -> None:
    assert (normalise_text(one) == normalise_text(other)) is as_text
    assert (normalise_name(one) == normalise_name(other)) is as_name


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("字" * 60, "字" * 60),
        ("字" * 61, "字" * 60 + "…（共 61 字）"),
        ("一\n 二", "一 二"),
        ("字" + " " * 1_000, "字…（共 1001 字）"),
    ],
)
def test_filed_text_is_quoted_by_its_first_60_characters(words: str, said: str) -> None:
    assert quoted(words) == said  # hostile H4
