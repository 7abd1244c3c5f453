"""Escapes of characters that no text may have, in a part of a workbook that is written again."""

import pytest

from perfeval.reader.values.forbidden_characters import leave_out_escaped


@pytest.mark.parametrize(
    ("xml", "left"),
    [
        ("<t>甲_xFFFE_街道</t>", "<t>甲街道</t>"),  # hostile H1
        ("<t>甲_xffff_街道</t>", "<t>甲街道</t>"),
        ("<t>甲_x0007__x001F_街道</t>", "<t>甲街道</t>"),
        ("<t>甲_xD83D_街道</t>", "<t>甲街道</t>"),  # half a pair
        ('<formula1>"甲_xFFFE_,乙"</formula1>', '<formula1>"甲,乙"</formula1>'),
        ("<t>_xD83D__xDE00_</t>", "<t>_xD83D__xDE00_</t>"),  # a pair
        ("<t>_x005F_xFFFE_</t>", "<t>_x005F_xFFFE_</t>"),  # an escaped underscore
        ("<t>一行_x000D__x000A_二行</t>", "<t>一行_x000D__x000A_二行</t>"),
        ("<f>甲_xFFFE_!A1</f><v>_xFFFE_1</v>", "<f>甲_xFFFE_!A1</f><v>1</v>"),
        ('<f t="shared" si="0">A_xFFFE_</f>', '<f t="shared" si="0">A_xFFFE_</f>'),
        ("<t>_xFFFE</t>", "<t>_xFFFE</t>"),
    ],
)
def test_escapes_of_what_no_text_may_have_are_left_out(xml: str, left: str) -> None:
    assert leave_out_escaped(xml) == left
