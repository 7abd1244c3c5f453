"""The roster: the names of the units expected in a batch."""

from pathlib import Path

from perfeval.cells import Unreadable, read_workbook
from perfeval.configuration import ConfigurationError
from perfeval.folder.listing import WORKBOOK_SUFFIXES
from perfeval.folder.opening import Refused, read_file
from perfeval.names import visible
from perfeval.workers import Lost, outcomes

_HEADERS = frozenset({"单位", "单位名称", "名称", "序号"})


def read_roster(path: Path) -> tuple[str, ...]:
    """The names of the units expected: one a line of a text file, or a workbook's first column.

    Raises:
        ConfigurationError: the file cannot be read.
    """
    name = visible(path.name)
    try:
        data = read_file(path.resolve())
    except Refused as refusal:
        message = f"单位名单 {name} 无法读取（{refusal.detail or refusal.reason}）。请检查文件名。"
        raise ConfigurationError(message) from refusal
    if path.suffix.lower() in WORKBOOK_SUFFIXES:
        (lines,) = outcomes(_first_column, [data], jobs=1)
        if isinstance(lines, Lost) or lines is None:
            message = f"单位名单 {name} 不是可读取的 .xlsx 工作簿，请另存为 .xlsx 或 .txt。"
            raise ConfigurationError(message)
    else:
        try:
            lines = data.decode("utf-8-sig").splitlines()
        except UnicodeDecodeError:
            lines = data.decode("gbk", errors="replace").splitlines()
    names = (line.strip() for line in lines)
    return tuple(dict.fromkeys(name for name in names if name and name not in _HEADERS))


def _first_column(data: bytes) -> list[str] | None:
    """The texts of the first column of the first sheet; None if this is no workbook to read."""
    try:
        sheet = read_workbook(data).sheets[0]
    except Unreadable:
        return None
    first = min((column for _, column in sheet.cells), default=1)
    return [cell.text for (_, column), cell in sorted(sheet.cells.items()) if column == first]
