"""What several rooms do alike: words they write, how findings are counted, texts compared."""

import errno
import os
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Protocol

from perfeval.model import Finding, Severity

SEVERITY_WORDS: Mapping[Severity, str] = {
    Severity.ERROR: "错误",
    Severity.WARNING: "警告",
    Severity.NOTICE: "提示",
}
# On what basis a rule cites its source: `Source.basis` of the rules.
BASIS_WORDS: Mapping[str, str] = {
    "text": "文件原文",
    "reference": "参照",
    "practice": "工作惯例",
    "changed": "已改动",
}
_NONE = "—"
_LONGEST_QUOTE = 60  # characters
_LOOKED_AT = 1_000  # characters of a text in which its beginning is looked for
# The system words its errors in English, or in its own language.
_ERROR_WORDS: Mapping[int, str] = {
    errno.EACCES: "没有权限，或文件正在其他程序中打开",
    errno.EPERM: "没有权限，或文件正在其他程序中打开",
    errno.ENOENT: "文件或文件夹不存在",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EISDIR: "它是一个文件夹",
    errno.EEXIST: "已经有同名的文件",
    errno.ENOSPC: "磁盘空间不足",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EFBIG: "文件超过了系统允许的大小",
    errno.EROFS: "这个位置是只读的",
    errno.ENAMETOOLONG: "文件名太长",
    errno.EBUSY: "文件正在使用中",
    errno.EIO: "磁盘读写出错",
    errno.ELOOP: "链接绕了回来",
    errno.EMFILE: "同时打开的文件太多",
    errno.ENFILE: "同时打开的文件太多",
    errno.ENOMEM: "内存不足",
    errno.ENODEV: "设备不在了",
    errno.ENXIO: "设备不在了",
    errno.ETIMEDOUT: "网络没有响应",
    errno.ECONNREFUSED: "网络没有响应",
    errno.EHOSTUNREACH: "网络没有响应",
    errno.ENETUNREACH: "网络没有响应",
    errno.EINVAL: "系统不接受这个文件名或操作",
}


def error_words(error: OSError) -> str:
    """Why the system refused something, in Chinese; one of our own keeps its words."""
    number = error.errno or 0
    if number in _ERROR_WORDS and error.strerror in {None, "", os.strerror(number)}:
        return _ERROR_WORDS[number]
    own = error.strerror or str(error)
    if any("一" <= letter <= "鿿" for letter in own):
        return own
    return _ERROR_WORDS.get(number) or f"系统错误 {number}"


class Place(Protocol):
    """A sheet and a cell of a workbook, either of which may be unknown."""

    @property
    def sheet(self) -> str | None:
        """The title of the sheet."""

    @property
    def cell(self) -> str | None:
        """The address of the cell, such as "E4"."""


def place_words(place: Place, none: str = _NONE) -> str:
    """A place in a workbook: 预算执行!E4, or the sheet alone; ``none`` where neither is known."""
    if place.sheet and place.cell:
        return f"{place.sheet}!{place.cell}"
    return place.sheet or none


def sheet_words(place: Place) -> str:
    """The sheet of a place, — where it is unknown."""
    return place.sheet or _NONE


def cell_words(place: Place) -> str:
    """The cell of a place, — where it is unknown."""
    return place.cell or _NONE


def severities_words(severities: tuple[Severity, ...]) -> str:
    """How grave a check may be: 错误/警告."""
    return "/".join(SEVERITY_WORDS[severity] for severity in severities)


def finding_words(finding: Finding) -> str:
    """A finding on one line: 错误 S404：…"""
    return f"{SEVERITY_WORDS[finding.severity]} {finding.check}：{finding.message}"


def quoted(words: str, longest: int = _LONGEST_QUOTE) -> str:
    """A filed text as a message quotes it: on one line, a long one by its beginning and length.

    The text itself stands once, with the unit; a finding that repeated it in full could be
    thousands of times as long as the workbook.
    """
    line = " ".join(words[:_LOOKED_AT].split())
    if len(words) <= _LOOKED_AT and len(line) <= longest:
        return line
    return f"{line[:longest]}…（共 {len(words)} 字）"


def unlisted_words(count: int) -> str:
    """That so many more faults are like those listed, from the cell of the finding on."""
    return f"另有 {count} 条同类问题，从这一格起，没有逐条列出，请一并核对改正。"


def severity_counts(findings: Iterable[Finding]) -> Counter[Severity]:
    """How many findings of each severity there are, those that stand for several counted so."""
    counts: Counter[Severity] = Counter()
    for finding in findings:
        counts[finding.severity] += finding.occurrences
    return counts


@lru_cache(maxsize=512)  # several checks look at the same texts of a workbook
def normalise_text(text: str) -> str:
    """A text as compared: the width of its characters and its white space do not count."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@lru_cache(maxsize=8192)
def normalise_name(name: str) -> str:
    """A name of a unit as compared: nor does the case of Latin letters.

    The reader compares printed labels, and what a unit wrote as its name, by stricter rules of
    its own (`perfeval.reader.normalized`): there quotation marks and units do not count either.
    """
    return normalise_text(name).casefold()
