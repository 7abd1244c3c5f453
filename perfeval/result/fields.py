"""The fields of the form in the JSON result, and its kinds of values: how each is read and written.

What is read may come from an untrusted file, so the reader checks what it uses, and only that.
The schema describes what is written, which is more: patterns, and keys for other programs.
"""

import re
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, WithJsonSchema
from pydantic.json_schema import SkipJsonSchema

# What the result carries of 基本信息 and 自评结论 beside the figures. The telephone number is
# nobody's business outside the unit's own workbook.
PROFILE_FIELDS = (
    "short_name",
    "budget_code",
    "head",
    "filed_by",
    "nature",
    "establishment",
    "establishment_admin",
    "establishment_public",
    "leaders",
    "staff_in_post",
    "communities",
    "duties",
    "organization",
    "goal",
    "goal_result",
)
CONCLUSION_FIELDS = ("problems", "remedies", "suggestions")
BASE_DATA = ("san_gong", "procurement", "running", "carry_over", "fixed_assets")
# What an indicator has as filled in; target_in_force, completion and score are recomputed.
INDICATOR_FIELDS = (
    "name",
    "level1",
    "level2",
    "sign",
    "measure_unit",
    "target",
    "adjusted_target",
    "midyear",
    "actual",
    "points",
    "self_score",
    "reason",
    "remedy",
    "evidence",
)
# The longest number and the greatest that a cell can hold; anything beyond only harms.
_DECIMAL = re.compile(r"-?[0-9]{1,309}(\.[0-9]{1,309})?")
_GREATEST = Decimal("1.7976931348623157E308")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def parse_decimal(text: object) -> Decimal | None:
    """A decimal string as a number; None for anything else."""
    if not isinstance(text, str) or not _DECIMAL.fullmatch(text):
        return None
    number = Decimal(text)
    return number if abs(number) <= _GREATEST else None


def format_decimal(value: Decimal | None) -> str | None:
    """A number as a decimal string, never with an exponent."""
    return None if value is None else f"{value:f}"


def _decimal_or_none(text: object) -> Decimal | None:
    number = parse_decimal(text)
    if number is None and text is not None:
        message = "not a decimal string"
        raise ValueError(message)
    return number


def _without_lone_surrogates(text: str) -> str:
    # Half a surrogate pair can stand in JSON, but in no file that is written from it.
    return text if text.isprintable() else _LONE_SURROGATE.sub("\ufffd", text)


def or_null(kind: str, **keywords: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON of any type
    """The schema of a value or null."""
    return {"type": [kind, "null"], **keywords}


def constraint(**keywords: Any) -> Any:  # noqa: ANN401 - JSON of any type
    """What the schema says of a value and the reader does not insist on."""
    return Field(json_schema_extra=keywords)


TEXT = or_null("string")
NUMBER = or_null("string", pattern=r"^-?[0-9]+(\.[0-9]+)?$")
HUNDREDTHS = or_null("string", pattern=r"^-?[0-9]+\.[0-9]{2}$")

Text = Annotated[str, AfterValidator(_without_lone_surrogates)]
Row = dict[str, Text | None]  # field of the form → as filled in
_Decimal = Annotated[
    Decimal | None, BeforeValidator(_decimal_or_none), PlainSerializer(format_decimal)
]
Number = Annotated[_Decimal, WithJsonSchema(NUMBER)]
Hundredths = Annotated[_Decimal, WithJsonSchema(HUNDREDTHS)]
IsoDate = Annotated[Text | None, WithJsonSchema(or_null("string", format="date"))]
Sha256 = Annotated[Text, constraint(pattern="^[0-9a-f]{64}$")]
NonEmpty = Annotated[Text, constraint(minLength=1)]
Count = Annotated[int, Field(ge=0)]

_Value = TypeVar("_Value")
# Written for other programs only: None when read, whatever the file has there.
WriteOnly = Annotated[_Value | SkipJsonSchema[None], BeforeValidator(lambda _value: None)]
