"""A result read back as typed values.

A file that someone hands in is untrusted: it may be another program's, another version's, cut
off, or made to do harm. Either it is a result of ours or a sentence says what it is instead.
"""

import json
import stat
from enum import Enum
from pathlib import Path

from pydantic import ValidationError

from perfeval.result.model import RESULT, SCHEMA, Result
from perfeval.wording import error_words

LARGEST_FILE = 100 * 1024 * 1024  # bytes; a unit takes some 15 KB
_WHICH = "请选汇总工作簿旁边同名的 .json 文件。"


class Refusal(Enum):
    """Why a file is no result of a run, and what to do."""

    ABSENT = "找不到“{path}”。请检查路径是否写对。"
    CLOSED = "“{name}”无法读取（{detail}）。请检查权限。"
    NO_FILE = f"“{{name}}”不是文件。{_WHICH}"
    TOO_LARGE = f"“{{name}}”超过 {{detail}} MB，不像 perfeval run 写出的结果。{_WHICH}"
    NO_JSON = f"“{{name}}”不是有效的 JSON 文件。{_WHICH}"
    NOT_OURS = f"“{{name}}”不是 perfeval run 写出的结果。{_WHICH}"
    OTHER_VERSION = (
        "“{name}”是另一版本的结果，本版本只认 {detail}。请用本版本的 perfeval run 重新生成。"
    )
    DAMAGED = "“{name}”的内容不完整或被改动过（{detail}）。请用 perfeval run 重新生成。"


class ResultError(ValueError):
    """A file is no result of a run; the message says in Chinese what to do."""

    def __init__(self, refusal: Refusal, path: Path, detail: object = "") -> None:
        """Words the refusal of a file."""
        super().__init__(refusal.value.format(path=path, name=path.name, detail=detail))


def parse_result(document: object) -> Result:
    """The typed value of a result as a JSON parser gives it.

    Raises:
        ValidationError: it is not one.
    """
    return RESULT.validate_python(document)


def read_result(path: Path) -> Result:
    """Reads the JSON that an earlier run wrote.

    Raises:
        ResultError: the file is not one.
    """
    document = _json(path)
    schema = document.get("schema") if isinstance(document, dict) else None
    if not isinstance(document, dict) or not isinstance(schema, str):
        raise ResultError(Refusal.NOT_OURS, path)
    if schema != SCHEMA:
        ours = schema.startswith(SCHEMA.split("/", maxsplit=1)[0] + "/")
        raise ResultError(Refusal.OTHER_VERSION if ours else Refusal.NOT_OURS, path, SCHEMA)
    try:
        return parse_result(document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        raise ResultError(Refusal.DAMAGED, path, ".".join(map(str, first["loc"]))[:80]) from error


def _json(path: Path) -> object:
    data = _bytes(path)
    try:
        return json.loads(data.decode("utf-8-sig"))
    # Nested too deep, a number too long: each is one more way of not being ours.
    except (ValueError, RecursionError) as error:
        raise ResultError(Refusal.NO_JSON, path) from error


def _bytes(path: Path) -> bytes:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise ResultError(Refusal.NO_FILE, path)
        if status.st_size > LARGEST_FILE:
            raise ResultError(Refusal.TOO_LARGE, path, LARGEST_FILE // 1024 // 1024)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise ResultError(Refusal.ABSENT, path) from error
    except OSError as error:
        raise ResultError(Refusal.CLOSED, path, error_words(error)) from error
