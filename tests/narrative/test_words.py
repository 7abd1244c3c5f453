"""Figures and filed texts as a clerk would set them in a sentence."""

from decimal import Decimal as D

import pytest

from perfeval.narrative import words


@pytest.mark.parametrize(
    ("value", "said"),
    [("13.5", "13.50"), ("0", "0.00"), ("2.675", "2.68"), ("-20", "-20.00"), ("1E+3", "1000.00")],
)
def test_money_has_two_decimals_rounded_half_up(value: str, said: str) -> None:
    assert words.money(D(value)) == said


@pytest.mark.parametrize(
    ("value", "said"), [("93.16", "93.16%"), ("100.00", "100%"), ("78.50", "78.50%"), ("0", "0%")]
)
def test_percentage(value: str, said: str) -> None:
    assert words.percent(D(value)) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [("12.00", "12"), ("7.8", "7.80"), ("9.42", "9.42"), ("0", "0"), ("9.315", "9.315")],
)
def test_score(value: str, said: str) -> None:
    assert words.score(D(value)) == said


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        ("5", "%", "5%"),
        ("99.50", "%", "99.5%"),
        ("4135.4", "万元", "4135.40万元"),
        ("52", "人", "52人"),
        ("3", "", "3"),
        # trust A16: as filled in
        ("0.013000001", "万元", "0.013000001万元"),
        ("0.01", "万元", "0.01万元"),
        ("1E-3", "万元", "0.001万元"),
        ("120.505", "万元", "120.505万元"),
        ("13.50000", "万元", "13.50万元"),
        ("1E+3", "万元", "1000.00万元"),
    ],
)
def test_quantity_carries_its_unit(value: str, unit: str, said: str) -> None:
    assert words.quantity(D(value), unit) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (60, "六十"),
        (100, "一百"),
        (105, "一百零五"),
        (110, "一百一十"),
        (111, "一百一十一"),
    ],
)
def test_ordinal(number: int, said: str) -> None:
    assert words.ordinal(number) == said


@pytest.mark.parametrize(
    ("filed", "said"), [("2024-04-15", "2024年4月15日"), ("四月中旬", "四月中旬")]
)
def test_day(filed: str, said: str) -> None:
    assert words.day(filed) == said


@pytest.mark.parametrize(
    ("filed", "kept"),
    [
        ("  一\r\n\r\n 二\u3000\u3000三 ", "一\n二 三"),
        ("铃\x07响\x00", "铃␦响␦"),
        ("半\ud800字", "半␦字"),
        ("反\u202e向", "反␦向"),
        (" \n\t ", ""),
    ],
)
def test_filed_text_holds_nothing_that_a_document_cannot(filed: str, kept: str) -> None:
    assert words.text(filed) == kept


@pytest.mark.parametrize(
    ("before", "filed", "after", "said"),
    [
        ("偏差原因：", "合同未签。", "。", "偏差原因：合同未签。"),
        ("偏差原因：", "合同未签；", "。", "偏差原因：合同未签。"),
        ("偏差原因：", "合同未签！", "。", "偏差原因：合同未签！"),
        ("偏差原因：", "偏差原因: 合同未签", "。", "偏差原因：合同未签。"),
        ("目标为“", "保运转。", "”", "目标为“保运转。”"),
        ("目标为“", "压减“三公”", "”", "目标为“压减‘三公’”"),
        ("目标：", "压减“三公”", "。", "目标：压减“三公”。"),
        ("", "走访", "12户", "走访12户"),
    ],
)
def test_no_mark_is_doubled_and_no_label_said_twice(
    before: str, filed: str, after: str, said: str
) -> None:
    assert before + "".join(words.joined(before, filed, after)) == said


def test_lines_become_one_line_and_every_line_a_sentence() -> None:
    assert words.inline("一是慢\n二是少。\n三是乱") == "一是慢；二是少。三是乱"
    assert [words.closed(line) for line in ("慢", "慢；", "慢？", "。")] == [
        "慢。",
        "慢。",
        "慢？",
        "",
    ]
