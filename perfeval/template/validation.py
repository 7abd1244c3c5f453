"""Data validation of the input cells: limits, drop-downs and input messages.

Pasting bypasses data validation, so everything is checked again when the workbook is read.
"""

from datetime import date
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from perfeval.scheme.form import Field, FieldType
from perfeval.template.layout import Slot

_LIMIT = 10**12
_PROMPTS = {
    FieldType.MONEY: "金额以万元为单位，最多两位小数",
    FieldType.SCORE: "填分数，最多两位小数",
    FieldType.INTEGER: "填整数",
    FieldType.NUMBER: "填数字",
    FieldType.DATE: "填日期，如 2024-4-15",
}


def validate(
    worksheet: Worksheet, slot: Slot, last_row: int | None = None, text_test: str = ""
) -> None:
    """Gives input cells their limits, their drop-down and their input message.

    Args:
        worksheet: the sheet of the cells.
        slot: the cell, or the first one of a column.
        last_row: the last row of the column; one rule for all of it holds for inserted rows too.
        text_test: when a quantity is a text, as a test over the first row.
    """
    field = slot.field
    rule = _rule(field)
    if rule is None and text_test:
        rule = _quantity(field, xl_rowcol_to_cell(slot.row, slot.column), text_test)
    prompt = field.help or _PROMPTS.get(field.type, "")
    if rule is None and not prompt:
        return
    options: dict[str, Any] = rule or {"validate": "any"}
    if prompt:
        options |= {"input_title": field.title[:32], "input_message": prompt[:255]}
    bottom = slot.row if last_row is None else last_row
    worksheet.data_validation(slot.row, slot.column, bottom, slot.column, options)


def _rule(field: Field) -> dict[str, Any] | None:
    match field.type:
        case FieldType.CHOICE:
            return {
                "validate": "list",
                "source": list(field.choices),
                "error_title": "请从列表中选择",
                "error_message": f"“{field.title}”只能是：{'、'.join(field.choices)}",
            }
        case FieldType.QUANTITY if field.text_choices:
            # A number for a quantitative indicator, one of the levels for a 定性 one.
            return {
                "validate": "list",
                "source": list(field.text_choices),
                "error_type": "information",
                "error_title": "提示",
                "error_message": "定量指标请填数字；定性指标请从列表中选择。",
                "show_error": False,
            }
        case FieldType.MONEY | FieldType.SCORE | FieldType.NUMBER:
            return _between("decimal", field, "请填数字，不要带单位或文字。")
        case FieldType.INTEGER:
            return _between("integer", field, "请填整数，不要带单位或文字。")
        case FieldType.DATE:
            return {
                "validate": "date",
                "criteria": "between",
                "minimum": date(2000, 1, 1),
                "maximum": date(2099, 12, 31),
                "error_title": "不是日期",
                "error_message": "请填日期，如 2024-4-15。",
            }
    return None


def _quantity(field: Field, cell: str, text_test: str) -> dict[str, Any]:
    least = f",{cell}>={field.minimum}" if field.minimum is not None else ""
    words = "，不能为负数" if field.minimum == 0 else ""
    return {
        "validate": "custom",
        "value": f"=OR({text_test},AND(ISNUMBER({cell}){least}))",
        "error_title": "请填数字",
        "error_message": f"“{field.title}”只填数字{words}。定性指标请先选指标性质，再填文字。",
    }


def _between(kind: str, field: Field, words: str) -> dict[str, Any]:
    least = int(field.minimum) if field.minimum is not None else -_LIMIT
    most = int(field.maximum) if field.maximum is not None else _LIMIT
    if field.minimum == 0:
        words += "不能为负数。"
    return {
        "validate": kind,
        "criteria": "between",
        "minimum": least,
        "maximum": most,
        "error_title": "填写有误",
        "error_message": f"“{field.title}”{words}",
    }
