"""What a cell says, as the type its field asks for.

Text becomes a number only by a closed list of written forms, and each such reading is noted;
anything else is a problem of the cell.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from perfeval.cells import Cell, Kind
from perfeval.form import Field, FieldType
from perfeval.model import Problem, Value
from perfeval.reader.labels import is_blank, normalized

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_WRITTEN = re.compile(
    rf"(?P<sign>>=|<=|[≥≤><=])?(?P<open>\()?(?P<minus>-)?(?P<number>{_NUMBER})(?P<close>\))?(?P<unit>\D*)"
)
_TEN_THOUSAND = Decimal(10_000)
# Money in the form is in 万元; these are the other units people write out.
_MONEY_UNITS = {
    "": Decimal(1),
    "万": Decimal(1),
    "万元": Decimal(1),
    "元": 1 / _TEN_THOUSAND,
    "亿": _TEN_THOUSAND,
    "亿元": _TEN_THOUSAND,
}
_PERCENT_UNITS = frozenset({"%", "百分比", "百分点", "个百分点"})
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_SERIAL_DATES = range(36_526, 73_051)  # 2000-01-01 to 2100-01-01 as Excel counts days
_PROBLEMS = {Kind.ERROR: Problem.ERROR, Kind.UNCALCULATED: Problem.UNCALCULATED}
_EXCEL_DAY_ZERO = date(1899, 12, 30)


class Reading(NamedTuple):
    """A cell's value under its field's type, or the problem; how text was understood."""

    value: Value = None
    problem: Problem | None = None
    understood: str | None = None
    percent: bool = False


def shown(cell: Cell | None) -> str:
    """What a person sees in the cell, near enough for a message."""
    if cell is None:
        return ""
    if cell.kind is Kind.NUMBER and isinstance(cell.value, Decimal):
        number = cell.value * 100 if cell.percent else cell.value
        text = f"{number:f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        text = f"{text}%" if cell.percent else text
    else:
        text = " ".join(cell.text.split())
    # One object where they are equal: a value and what is shown of it are kept for every cell.
    return cell.text if text == cell.text else text


def read(  # noqa: PLR0911 - one way out for each kind of cell
    cell: Cell | None, field: Field, row: Mapping[str, Value]
) -> Reading:
    """Reads one cell of the form.

    ``row`` has the values already read from the same row: the measure unit and the sign that
    decide how a quantity is read.
    """
    if cell is None or is_blank(cell):
        return Reading(problem=Problem.BLANK)
    if cell.kind in _PROBLEMS:
        return Reading(problem=_PROBLEMS[cell.kind])
    if field.text_when and all(row.get(name) == word for name, word in field.text_when.items()):
        return _choice(cell, field.text_choices, {}) if field.text_choices else _text(cell)
    match field.type:
        case FieldType.TEXT | FieldType.LONG_TEXT:
            return _text(cell, field.aliases)
        case FieldType.CHOICE:
            return _choice(cell, field.choices, field.aliases)
        case FieldType.DATE:
            return _date(cell)
        case _:
            return _number(cell, field, row.get(field.measured_by))


def _text(cell: Cell, aliases: Mapping[str, str] | None = None) -> Reading:
    """Text as typed; where the field knows another word for it, that word."""
    words = cell.text.strip() if cell.kind is Kind.TEXT else shown(cell)
    return Reading((aliases or {}).get(normalized(words), words))


def _choice(cell: Cell, choices: tuple[str, ...], aliases: Mapping[str, str]) -> Reading:
    words = normalized(shown(cell))
    for choice in choices:
        if normalized(choice) == words:
            return Reading(choice)
    for alias, choice in aliases.items():
        if normalized(alias) == words:
            return Reading(choice, understood=choice)
    return Reading(problem=Problem.NOT_A_CHOICE)


def _date(cell: Cell) -> Reading:
    if isinstance(cell.value, date):
        return Reading(cell.value)
    if cell.kind is Kind.NUMBER and isinstance(cell.value, Decimal):
        if cell.value in _SERIAL_DATES:
            day = _EXCEL_DAY_ZERO + timedelta(days=int(cell.value))
            return Reading(day, understood=day.isoformat())
        return Reading(problem=Problem.UNREADABLE)
    found = _DATE.fullmatch(normalized(cell.text))
    if found is None:
        return Reading(problem=Problem.UNREADABLE)
    try:
        day = date(*map(int, found.groups()))
    except ValueError:
        return Reading(problem=Problem.UNREADABLE)
    return Reading(day, understood=day.isoformat())


def _number(cell: Cell, field: Field, measure_unit: Value) -> Reading:
    if cell.kind is Kind.NUMBER and isinstance(cell.value, Decimal):
        # What shows as 95% is 95 percentage points; money and scores keep what is stored.
        points = cell.percent and field.type in {FieldType.RATE, FieldType.QUANTITY}
        value = (cell.value * 100).normalize() + 0 if points else cell.value
        return Reading(value, percent=cell.percent)
    if cell.kind is not Kind.TEXT:
        return Reading(problem=Problem.UNREADABLE)
    return _written(cell.text, field, measure_unit)


def _written(text: str, field: Field, measure_unit: Value) -> Reading:
    """A number written as text, by the closed list of accepted forms."""
    # NFKC turns full-width digits, signs and brackets into plain ones, but not these minus signs.
    plain = "".join(unicodedata.normalize("NFKC", text).split()).replace("−", "-")
    found = _WRITTEN.fullmatch(plain.replace("–", "-"))
    if found is None or bool(found["open"]) != bool(found["close"]):
        return Reading(problem=Problem.UNREADABLE)
    if found["sign"] and field.type is not FieldType.QUANTITY:
        return Reading(problem=Problem.UNREADABLE)
    number = Decimal(found["number"].replace(",", ""))
    if found["minus"] or found["open"]:
        number = -number
    factor = _unit_factor(found["unit"], field, measure_unit)
    if factor is None:
        return Reading(problem=Problem.UNREADABLE)
    value = number * factor
    percent = found["unit"] in _PERCENT_UNITS
    return Reading(
        value, understood=f"{value.normalize():f}{'%' if percent else ''}", percent=percent
    )


def _unit_factor(unit: str, field: Field, measure_unit: Value) -> Decimal | None:
    """What a written unit multiplies the number by; None where the unit does not belong."""
    if field.type is FieldType.MONEY:
        return _MONEY_UNITS.get(unit)
    if field.type is FieldType.QUANTITY:
        own = normalized(measure_unit) if isinstance(measure_unit, str) else ""
        if unit in _PERCENT_UNITS:
            return Decimal(1) if not own or own in _PERCENT_UNITS else None
        return Decimal(1) if unit in {"", own} else None
    if field.type is FieldType.RATE:
        return Decimal(1) if unit in {"", "%"} else None
    if field.type is FieldType.SCORE:
        return Decimal(1) if unit in {"", "分"} else None
    # Years are typed as 2023年, counts with their own unit.
    return Decimal(1) if unit in {"", "年", field.measure_unit} else None
