"""The roster: the names of the units expected in a batch."""

import codecs
import csv
import re
from collections.abc import Mapping
from pathlib import Path

from perfeval.cells import Kind, Unreadable, read_workbook
from perfeval.files.classification import WORKBOOK_SUFFIXES
from perfeval.files.names import visible
from perfeval.files.opening import Reason, Refused, read_file
from perfeval.scheme.configuration import ConfigurationError
from perfeval.workers import Lost, outcomes

_HEADERS = frozenset(
    {
        "单位",
        "单位名称",
        "单位全称",
        "预算单位",
        "预算单位名称",
        "填报单位",
        "填报单位名称",
        "部门名称",
        "部门单位名称",
        "名称",
    }
)
_NO_NAMES = _HEADERS | {"序号"}
_DELIMITERS = ",;\t，；|"  # of the fields of a text that is a table
_NO_WORDS = re.compile(r"[\s\d.\-/]*")  # a number or a date
_LIST_DELIMITERS = re.compile(r"[、,;，；\t]")  # of names that are all on one line
_WHY = {
    Reason.TOO_LARGE: "太大，不像一份名单",
    Reason.CHANGING: "正在被修改",
    Reason.ARRIVING: "可能还没有传完",
    Reason.CLOSED_FOLDER: "是一个文件夹",
    Reason.NOT_REGULAR: "不是普通文件",
    Reason.VANISHED: "找不到",
    Reason.NOT_PERMITTED: "没有读取的权限，或正被其他程序占用",
    Reason.UNOPENABLE: "打不开",
}


def read_roster(path: Path) -> tuple[str, ...]:
    """The names of the units expected: one a line of a text file, or a column of a table.

    A table is the first sheet of a workbook that is not blank, or a text of fields between
    commas, semicolons or tabs (CSV, RFC 4180). Its names are the column under 单位名称 or the
    like, else the first one with words.

    Raises:
        ConfigurationError: the file cannot be read, or has no names.
    """
    name = visible(path.name)
    try:
        data = read_file(path.resolve())
    except Refused as refusal:
        message = f"单位名单 {name} {_WHY[refusal.reason]}。请检查文件名。"
        raise ConfigurationError(message) from refusal
    if path.suffix.lower() in WORKBOOK_SUFFIXES:
        (lines,) = outcomes(_column_of_names, [data], jobs=1)
        if isinstance(lines, Lost) or lines is None:
            message = f"单位名单 {name} 不是可读取的 .xlsx 工作簿，请另存为 .xlsx 或 .txt。"
            raise ConfigurationError(message)
    else:
        try:
            lines = _names_in_text(_text(data, name))
        except csv.Error as error:
            message = f"单位名单 {name} 里有太长的内容，不像一份名单，请每行写一个单位名称。"
            raise ConfigurationError(message) from error
    words = (line.strip() for line in lines)
    names = tuple(dict.fromkeys(word for word in words if word and word not in _NO_NAMES))
    if not names:
        message = f"单位名单 {name} 里没有单位名称，请每行写一个单位名称。"
        raise ConfigurationError(message)
    return names


def _text(data: bytes, name: str) -> str:
    """A text in any of the encodings that a plain editor saves."""
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    message = f"单位名单 {name} 不是文本文件，请另存为 .txt（UTF-8 编码）或 .xlsx。"
    raise ConfigurationError(message)


def _names_in_text(text: str) -> list[str]:
    """The lines of a text, or the column of the names if it is a table."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) == 1:
        return _LIST_DELIMITERS.split(lines[0])
    delimiter = _delimiter(lines)
    if delimiter is None:
        return [line.strip('"') for line in lines]
    rows = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    fields = {
        (row, column): field
        for row, texts in enumerate(rows, start=1)
        for column, field in enumerate(texts, start=1)
        if field.strip()
    }
    words = {column for (_, column), field in fields.items() if not _NO_WORDS.fullmatch(field)}
    return _column(fields, min(words, default=1))


def _delimiter(lines: list[str]) -> str | None:
    """What stands between the fields: beside a title of the names, else in every line but one.

    The one is a heading above the table.
    """
    for line in lines:
        for delimiter in _DELIMITERS:
            fields = next(csv.reader([line], delimiter=delimiter), [])
            if len(fields) > 1 and any("".join(field.split()) in _HEADERS for field in fields):
                return delimiter
    rows = len(lines)
    return next(
        (mark for mark in _DELIMITERS if sum(mark in line for line in lines) >= max(2, rows - 1)),
        None,
    )


def _column_of_names(data: bytes) -> list[str] | None:
    """The texts of the column with the names; None if this is no workbook to read."""
    try:
        sheets = read_workbook(data).sheets
    except Unreadable:
        return None
    cells = next((sheet.cells for sheet in sheets if sheet.cells), {})
    words = [column for (_, column), cell in cells.items() if cell.kind is Kind.TEXT]
    texts = {place: cell.text for place, cell in cells.items()}
    return _column(texts, min(words, default=1))


def _column(texts: Mapping[tuple[int, int], str], otherwise: int) -> list[str]:
    """The texts, by row and column, under the first title of the names; else those of a column."""
    titles = [place for place, text in texts.items() if "".join(text.split()) in _HEADERS]
    top, own = min(titles, default=(0, otherwise))
    return [text for (row, column), text in sorted(texts.items()) if column == own and row > top]
