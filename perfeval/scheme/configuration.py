"""TOML files as checked values: exact decimals, unknown keys refused, faults in Chinese."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Self, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from perfeval.expression import Expression, ExpressionError, parse
from perfeval.wording import error_words


class ConfigurationError(ValueError):
    """A form or rules file cannot be used; the message names the file and the key."""


def _parsed(text: Any) -> Any:
    """A formula given as text, parsed; grammar errors become validation errors."""
    return parse(text) if isinstance(text, str) else text


Formula = Annotated[Expression, BeforeValidator(_parsed)]


class Part(BaseModel):
    """Common strictness of everything read from TOML: frozen, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with other values, and without what was worked out from the old ones."""
        copy = super().model_copy(update=update, deep=deep)
        for name in copy.__dict__.keys() - type(copy).model_fields.keys():
            del copy.__dict__[name]
        return copy


PartT = TypeVar("PartT", bound=Part)


def load_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file, its decimals exact.

    Notepad's byte-order mark and GBK are accepted, as bureau staff edit rules on Windows.

    Raises:
        ConfigurationError: the file cannot be read or is not TOML.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        message = f"{path.name}：无法读取（{error_words(error)}）。请检查文件名和权限。"
        raise ConfigurationError(message) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gbk", errors="replace")
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        message = f"{path.name}：不是有效的 TOML 文件（{error}）。"
        raise ConfigurationError(message) from error


def validated(kind: type[PartT], tables: dict[str, Any], name: str) -> PartT:
    """The tables of one TOML file as a checked value.

    Raises:
        ConfigurationError: naming the file, the key and what is wrong, all faults at once.
    """
    try:
        return kind.model_validate(tables)
    except (ValidationError, ExpressionError) as error:
        lines = [str(error)] if isinstance(error, ExpressionError) else _in_words(error)
        message = f"{name}：\n" + "\n".join(f"  {line}" for line in lines)
        raise ConfigurationError(message) from error


def _in_words(error: ValidationError) -> list[str]:
    words = {"missing": "缺少这一项", "extra_forbidden": "不认识这一项，请检查拼写"}
    lines = []
    for detail in error.errors():
        reason = detail["msg"].removeprefix("Value error, ")
        where = ".".join(map(str, detail["loc"])) or "（整体）"
        lines.append(f"{where}：{words.get(detail['type'], reason)}")
    return lines
