"""What is in a batch folder: the workbooks to read, the files passed over, the roster."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from perfeval.cells import Unreadable, read_workbook
from perfeval.configuration import ConfigurationError
from perfeval.model import SkippedFile

WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".et"})
RESULT_SUFFIX = "_绩效自评汇总"
_ROSTER_HEADERS = frozenset({"单位", "单位名称", "名称", "序号"})


def find_workbooks(folder: Path) -> tuple[list[str], list[SkippedFile]]:
    """The workbooks in a folder and below it, and every other file with the reason it is not.

    Returns:
        Names relative to the folder with "/" between parts, in the order of their characters.
    """
    workbooks: list[str] = []
    skipped: list[SkippedFile] = []
    for name, reason in sorted(_files(folder, "")):
        if reason:
            skipped.append(SkippedFile(name, reason))
        else:
            workbooks.append(name)
    return workbooks, skipped


def _files(folder: Path, prefix: str) -> Iterator[tuple[str, str]]:
    """Each file with the reason to pass it over, "" for a workbook to read."""
    with os.scandir(folder) as entries:
        for entry in entries:
            name = prefix + entry.name
            if entry.is_symlink():
                yield name, "快捷方式或链接，不读取"
            elif entry.is_dir():
                if not entry.name.startswith("."):
                    yield from _files(Path(entry.path), f"{name}/")
            elif not stat.S_ISREG(entry.stat().st_mode):
                yield name, "不是普通文件"
            else:
                yield name, _reason(entry.name)


def _reason(name: str) -> str:
    stem, suffix = os.path.splitext(name)  # noqa: PTH122 - a name, not a path
    if name.startswith(("~$", ".~lock")):
        return "办公软件打开文件时的临时文件，请关闭后再报送"
    if name.startswith("."):
        return "隐藏文件"
    if suffix.lower() not in WORKBOOK_SUFFIXES:
        return "不是工作簿"
    if stem.endswith(RESULT_SUFFIX):
        return "本程序生成的汇总结果"
    return ""


def read_roster(path: Path) -> tuple[str, ...]:
    """The names of the units expected: one a line of a text file, or a workbook's first column.

    Raises:
        ConfigurationError: the file cannot be read.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        message = f"单位名单 {path.name} 无法读取（{error.strerror}）。请检查文件名。"
        raise ConfigurationError(message) from error
    if path.suffix.lower() in WORKBOOK_SUFFIXES:
        try:
            sheet = read_workbook(data).sheets[0]
        except Unreadable as refusal:
            message = f"单位名单 {path.name} 不是可读取的 .xlsx 工作簿，请另存为 .xlsx 或 .txt。"
            raise ConfigurationError(message) from refusal
        first = min((column for _, column in sheet.cells), default=1)
        lines = [cell.text for (_, column), cell in sorted(sheet.cells.items()) if column == first]
    else:
        try:
            lines = data.decode("utf-8-sig").splitlines()
        except UnicodeDecodeError:
            lines = data.decode("gbk", errors="replace").splitlines()
    names = (line.strip() for line in lines)
    return tuple(dict.fromkeys(name for name in names if name and name not in _ROSTER_HEADERS))
