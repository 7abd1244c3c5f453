"""Every cell format of the result, composed from named styles; nothing else makes formats."""

from collections.abc import Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format

FONT = "微软雅黑"
NAVY, LIGHT, LINE = "#1F4E79", "#DCE6F1", "#B7BEC8"

_STYLES: dict[str, dict[str, Any]] = {
    # What a cell is
    "cell": {"border": 1, "border_color": LINE, "valign": "vcenter"},
    "header": {
        "border": 1,
        "border_color": LINE,
        "bold": True,
        "bg_color": NAVY,
        "font_color": "#FFFFFF",
        "align": "center",
        "valign": "vcenter",
        "text_wrap": True,
    },
    "label": {
        "border": 1,
        "border_color": LINE,
        "bold": True,
        "bg_color": "#EDEFF2",
        "valign": "vcenter",
        "text_wrap": True,
    },
    "title": {
        "shrink": True,
        "bold": True,
        "font_size": 18,
        "font_color": NAVY,
        "align": "center",
        "valign": "vcenter",
    },
    "section": {"bold": True, "font_size": 12, "font_color": NAVY, "valign": "vcenter"},
    "note": {"font_color": "#5F6368", "font_size": 9, "valign": "vcenter"},
    "link": {"font_color": "#0563C1", "underline": 1},
    "total": {"bold": True, "bg_color": LIGHT},
    "card": {
        "border": 1,
        "border_color": LINE,
        "align": "center",
        "valign": "vcenter",
        "bg_color": LIGHT,
    },
    "big": {"font_size": 16, "bold": True},
    "banner": {
        "bold": True,
        "font_color": "#C5221F",
        "bg_color": "#FCE8E6",
        "border": 1,
        "border_color": LINE,
        "valign": "vcenter",
        "text_wrap": True,
    },
    # Where its content comes from
    "filed": {"font_color": "#0000FF"},
    "wrong": {"font_color": "#C5221F"},
    "open": {"locked": False, "bg_color": "#FFF8DC"},
    # How it is set
    "bold": {"bold": True},
    "center": {"align": "center"},
    "left": {"align": "left"},
    "right": {"align": "right"},
    "pad": {"align": "right", "indent": 1},
    "top": {"valign": "top"},
    "wrap": {"text_wrap": True},
    "indent": {"indent": 1},
    "small": {"font_size": 9},
    "mono": {"font_name": "Consolas", "font_size": 8},
    # How its number shows: a figure ten thousand times too large shrinks rather than shows ####
    "money": {"num_format": "#,##0.00", "shrink": True},
    "percent": {"num_format": "0.00%", "shrink": True},
    "score": {"num_format": "0.00", "shrink": True},
    "gap": {"num_format": '+0.00;[Red]-0.00;"—"', "align": "center", "shrink": True},
    "places": {"num_format": '+0;[Red]-0;"—"', "align": "center", "shrink": True},
    "points": {"num_format": '0.00"%"', "shrink": True},
    "integer": {"num_format": "0", "shrink": True},
    "plain": {"num_format": "General"},
    "date": {"num_format": "yyyy-mm-dd", "align": "center"},
    # Severity and grade: a word and a colour, so that print in black and white still tells
    "error": {"bg_color": "#F8CBAD", "bold": True, "align": "center"},
    "warning": {"bg_color": "#FFE699", "align": "center"},
    "notice": {"bg_color": "#DDEBF7", "align": "center"},
    "grade1": {"bg_color": "#C6E0B4", "bold": True, "align": "center"},
    "grade2": {"bg_color": "#BDD7EE", "bold": True, "align": "center"},
    "grade3": {"bg_color": "#FFE699", "bold": True, "align": "center"},
    "grade4": {"bg_color": "#F8CBAD", "bold": True, "align": "center"},
}
# Points of a line of text, and of the tallest row that Excel has.
_LINE, _TALLEST = 14.5, 409
_MOST_LINES = 26
_BASE: dict[str, Any] = {"font_name": FONT, "font_size": 10}


# What a format over another one, that of a condition, may change.
_CONDITIONAL = frozenset({"bg_color", "font_color", "bold"})


class Formats:
    """The formats of one workbook, each made once.

    The library has one number for formats with the same properties and looks for it among all
    formats at each use; here two with the same properties are the same from the start.
    """

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        """Starts without any format."""
        self._workbook = workbook
        self._cells: dict[tuple[str, ...], Format] = {}
        self._conditional: dict[tuple[str, ...], Format] = {}
        self._by_properties: dict[tuple[object, ...], Format] = {}

    def __call__(self, *styles: str) -> Format:
        """The format of a cell that has all the styles; a later one overrules an earlier one.

        Raises:
            KeyError: there is no such style.
        """
        known = self._cells.get(styles)
        if known is None:
            known = self._cells[styles] = self._with("cell", _BASE | _composed(styles))
            # Its number is taken at once: cells are written with it, in whichever order they come.
            known._get_xf_index()  # noqa: SLF001
        return known

    def conditional(self, *styles: str) -> Format:
        """A format for a condition: the styles alone, over whatever the cell has."""
        known = self._conditional.get(styles)
        if known is None:
            composed = _composed(styles).items()
            properties = {name: value for name, value in composed if name in _CONDITIONAL}
            known = self._conditional[styles] = self._with("condition", properties)
        return known

    def _with(self, kind: str, properties: dict[str, Any]) -> Format:
        key = (kind, *sorted(properties.items()))
        if key not in self._by_properties:
            self._by_properties[key] = self._workbook.add_format(properties)
        return self._by_properties[key]


def _composed(styles: Sequence[str]) -> dict[str, Any]:
    """The properties of several styles."""
    properties: dict[str, Any] = {}
    for style in styles:
        properties |= _STYLES[style]
    return properties


def text_width(text: str) -> int:
    """Columns a text takes: a Chinese character or mark two, a Latin one one."""
    if text.isascii():
        return len(text)
    # In UTF-8 a Chinese character has two bytes more than an ASCII one, and × or ÷ one more.
    return len(text) + (len(text.encode(errors="replace")) - len(text) + 1) // 2


def height(texts: Sequence[tuple[str, float]], least: float = 20) -> float:
    """Points a row needs, from its wrapped texts and the widths of their columns."""
    most = 1
    for text, width in texts:
        # Most texts are short, and for those there is nothing to count.
        if 2 * len(text) > width - 0.5 or "\n" in text:
            most = max(most, _lines(text, width))
    return min(max(least, 7 + _LINE * most), _TALLEST)


def shorten(text: str, width: float, rest: str) -> str:
    """The text if a row can be tall enough for it, else its beginning and where the rest is.

    Args:
        text: the text, as it is wrapped.
        width: characters that its columns hold.
        rest: words that say where the whole text stands.
    """
    if _lines(text, width) <= _MOST_LINES:
        return text
    ending = f"……（{rest}）"
    shown = text[: int(width) * _MOST_LINES]  # longer than what fits, and short to work on
    while _lines(shown + ending, width) > _MOST_LINES:
        shown = shown[: -max(1, len(shown) // 50)]
    return shown + ending


def _lines(text: str, width: float) -> int:
    # A text that fits needs its margins alone; one that wraps loses room before punctuation too.
    whole, part = max(width - 0.5, 1), int(max(width - 1.5, 1))
    if "\n" in text:
        return sum(_lines(line, width) for line in text.split("\n"))
    if 2 * len(text) <= whole:  # short, even if each character were broad
        return 1
    broad = text_width(text)
    return 1 if broad <= whole else -(-broad // part)


def heat_scale(cells: list[str]) -> dict[str, object]:
    """A scale from red over yellow to green at 0, 80% and 100%, the same in every batch.

    Args:
        cells: the addresses it colours; a completion of a limit (≤) is no better for being high.
    """
    scale: dict[str, object] = {"type": "3_color_scale", "multi_range": " ".join(cells)}
    for part, value, color in (
        ("min", 0, "#F8CBAD"),
        ("mid", 0.8, "#FFF2CC"),
        ("max", 1, "#C6E0B4"),
    ):
        scale |= {f"{part}_type": "num", f"{part}_value": value, f"{part}_color": color}
    return scale
