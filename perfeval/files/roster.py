"""The roster: the names of the units expected in a batch."""

import codecs
from pathlib import Path

from perfeval.cells import Kind, Unreadable, read_workbook
from perfeval.files.listing import WORKBOOK_SUFFIXES
from perfeval.files.names import visible
from perfeval.files.opening import Reason, Refused, read_file
from perfeval.scheme.configuration import ConfigurationError
from perfeval.workers import Lost, outcomes

_HEADERS = frozenset({"单位", "单位名称", "单位全称", "部门名称", "名称"})
_NO_NAMES = _HEADERS | {"序号"}
_WHY = {
    Reason.TOO_LARGE: "太大，不像一份名单",
    Reason.CHANGING: "正在被修改",
    Reason.CLOSED_FOLDER: "是一个文件夹",
    Reason.NOT_REGULAR: "不是普通文件",
    Reason.VANISHED: "找不到",
    Reason.NOT_PERMITTED: "没有读取的权限，或正被其他程序占用",
    Reason.UNOPENABLE: "打不开",
}


def read_roster(path: Path) -> tuple[str, ...]:
    """The names of the units expected: one a line of a text file, or a column of a workbook.

    In a workbook it is the column under 单位名称 or the like, else the first one with words, of
    the first sheet that is not blank.

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
        lines = _lines(data, name)
    words = (line.strip() for line in lines)
    names = tuple(dict.fromkeys(word for word in words if word and word not in _NO_NAMES))
    if not names:
        message = f"单位名单 {name} 里没有单位名称，请每行写一个单位名称。"
        raise ConfigurationError(message)
    return names


def _lines(data: bytes, name: str) -> list[str]:
    """The lines of a text in any of the encodings that a plain editor saves."""
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.splitlines()
    message = f"单位名单 {name} 不是文本文件，请另存为 .txt（UTF-8 编码）或 .xlsx。"
    raise ConfigurationError(message)


def _column_of_names(data: bytes) -> list[str] | None:
    """The texts of the column with the names; None if this is no workbook to read."""
    try:
        sheets = read_workbook(data).sheets
    except Unreadable:
        return None
    cells = next((sheet.cells for sheet in sheets if sheet.cells), {})
    headers = [at for at, cell in cells.items() if "".join(cell.text.split()) in _HEADERS]
    words = [column for (_, column), cell in cells.items() if cell.kind is Kind.TEXT]
    top, own = min(headers, default=(0, min(words, default=1)))
    return [
        cell.text for (row, column), cell in sorted(cells.items()) if column == own and row > top
    ]
