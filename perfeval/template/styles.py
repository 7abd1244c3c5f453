"""Every cell format of the fill-in workbook, by its role."""

from typing import Any

import xlsxwriter
from xlsxwriter.format import Format

from perfeval.scheme.form import Field, FieldType

FONT = "微软雅黑"
YELLOW, GREY, BLUE, LINE = "#FFF8DC", "#EDEFF2", "#1F4E79", "#B7BEC8"
_BODY: dict[str, Any] = {"font_name": FONT, "font_size": 10, "valign": "vcenter"}
_BOXED = _BODY | {"border": 1, "border_color": LINE}
_NUMBER_FORMATS = {
    FieldType.MONEY: "#,##0.00",
    FieldType.SCORE: "0.00",
    FieldType.RATE: "0.00%",
    FieldType.INTEGER: "0",
    FieldType.DATE: "yyyy-mm-dd",
    # As text, so that a code keeps its leading zeros and the sign "=" can be chosen.
    FieldType.TEXT: "@",
    FieldType.CHOICE: "@",
}


class Styles:
    """The formats of one workbook; the only place that makes them."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        """Makes the fixed formats; those of the fields are made once, when first asked for."""
        self._workbook = workbook
        self._made: dict[tuple[str, str, bool], Format] = {}
        self.title = self._add(_BODY, bold=True, font_size=18, align="center", font_color=BLUE)
        self.note = self._add(_BODY, font_color="#6B7280", text_wrap=True)
        self.live = self._add(_BODY, bold=True, font_color=BLUE, align="right")
        self.block_title = self._add(_BODY, bold=True, font_size=12, font_color=BLUE)
        self.paragraph = self._add(_BODY, text_wrap=True, font_size=11)
        self.header = self._add(
            _BOXED, bold=True, bg_color=BLUE, font_color="white", align="center", text_wrap=True
        )
        self.label = self._add(_BOXED, bold=True, bg_color=GREY, text_wrap=True, indent=1)
        self.indented = self._add(_BOXED, bg_color=GREY, indent=3)
        self.star = self._add({"font_name": FONT, "font_color": "#D93025", "bold": True})
        self.star_on_blue = self._add({"font_name": FONT, "font_color": "#FFC7CE", "bold": True})
        self.empty = self._add(_BOXED, bg_color=GREY)
        self.text = self._add(_BOXED, text_wrap=True, indent=1)
        self.centered = self._add(_BOXED, align="center")
        self.figure = self._add(_BOXED, num_format="#,##0.00", align="right", indent=1)
        self.legend_input = self._add(_BOXED, bg_color=YELLOW)
        self.legend_computed = self._add(_BOXED, bg_color=GREY)
        self.whole = self._add(_BOXED, align="right", indent=1)
        self.count_title = self._add(_BODY, font_color="#6B7280", align="right")
        self.verdict = self._add(_BOXED, bold=True, font_size=14, align="center")
        # Conditional formats carry only what they change.
        self.good = self._add({"font_color": "#137333", "bg_color": "#E6F4EA"})
        self.bad = self._add({"font_color": "#C5221F", "bg_color": "#FCE8E6", "bold": True})
        self.points = self._add({"num_format": '0.00"%"'})

    def count(self, what: str) -> Format:
        """A number of rows that says what it counts: 项目支出 4 行."""
        shown = f'"{what} "0" 行"'
        return self._add(_BODY, font_color="#6B7280", align="center", num_format=shown)

    def field(self, field: Field, *, long: bool = False) -> Format:
        """The format of a cell to fill in: yellow and open, or grey and locked when computed."""
        key = (field.type.value, "computed" if field.computed else "input", long)
        if key not in self._made:
            properties: dict[str, Any] = {"locked": field.computed is not None}
            properties["bg_color"] = GREY if field.computed else YELLOW
            if field.type in _NUMBER_FORMATS:
                properties["num_format"] = _NUMBER_FORMATS[field.type]
            if field.type in {FieldType.TEXT, FieldType.LONG_TEXT, FieldType.QUANTITY}:
                properties["text_wrap"] = True
            # Room at the edge, which neighbouring figures and texts would else share.
            match field.type:
                case FieldType.CHOICE:
                    properties |= {"align": "center"}
                case FieldType.DATE | FieldType.INTEGER | FieldType.TEXT | FieldType.LONG_TEXT:
                    properties |= {"align": "left", "indent": 1}
                case FieldType.QUANTITY:
                    pass  # texts to the left, numbers to the right, as the program has them
                case _:
                    properties |= {"align": "right", "indent": 1}
            if long:
                properties["valign"] = "top"
            self._made[key] = self._add(_BOXED, **properties)
        return self._made[key]

    def _add(self, base: dict[str, Any], **more: Any) -> Format:
        return self._workbook.add_format(base | more)


def text_width(text: str) -> int:
    """Columns a text takes: a Chinese character two, another one."""
    return sum(
        2 if ord(character) > 0x2E7F or character in "“”‘’—…×÷≥≤" else 1 for character in text
    )


def lines_needed(text: str, width: float) -> int:
    """Lines a wrapped text takes in a cell so many columns wide."""
    return sum(max(1, -(-text_width(line) // max(int(width), 1))) for line in text.split("\n"))
