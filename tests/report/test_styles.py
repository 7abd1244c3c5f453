"""How wide texts are and how tall they make their rows: exact at the boundaries.

A line is 14.5 points and a row has 7 more. Of a column so many characters wide a text that fits
has half a character less, and one that wraps one and a half.
"""

import pytest

from perfeval.report.styles import height, shorten, text_width


@pytest.mark.parametrize(
    ("text", "width"), [("", 0), ("abc", 3), ("预算", 4), ("预算 5%", 7), ("×", 2)]
)
def test_chinese_character_is_as_wide_as_two_latin_ones(text: str, width: int) -> None:
    assert text_width(text) == width


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("", 21.5),
        ("a" * 9, 21.5),  # 9.5 characters fit
        ("a" * 10, 36),  # two lines of 8
        ("a" * 16, 36),
        ("a" * 17, 50.5),
        ("预" * 4, 21.5),
        ("预" * 5, 36),
        ("预" * 8, 36),
        ("预" * 9, 50.5),
        ("a\nb", 36),
        ("a\n" + "b" * 10, 50.5),
        ("a" * 8 * 27, 398.5),
        ("a" * (8 * 27 + 1), 409),  # 413 is more than a row can have
    ],
)
def test_row_is_as_tall_as_its_text_in_a_column_of_ten(text: str, points: float) -> None:
    assert height([(text, 10)]) == points


def test_tallest_text_and_least_height_decide() -> None:
    assert height([("a" * 10, 10), ("a" * 17, 10), ("a", 10)]) == 50.5
    assert height([("a", 10)], 24) == 24
    assert height([("a" * 10, 10)], 24) == 36
    assert height([], 18) == 21.5


def test_text_of_26_lines_is_whole_and_one_of_27_is_cut_to_26() -> None:
    whole = "a" * 8 * 26
    assert shorten(whole, 10, "全文见末尾") == whole
    cut = shorten(whole + "a", 10, "全文见末尾")
    assert cut.endswith("a……（全文见末尾）")
    # Ending of 18 columns; 208 hold 190 of the text, in steps of a fiftieth.
    assert 180 <= cut.count("a") <= 190
    assert height([(cut, 10)]) == 7 + 14.5 * 26
