"""Names made of the names of units: of sheets and of files, safe in every program and system."""

import os
import re
from collections.abc import Iterable, Mapping

NAMELESS = "未命名单位"
_PREFIX = "单位_"

# Of a sheet: what Excel forbids and what no XML can hold.
_NOT_IN_A_SHEET_NAME = re.compile("[\\[\\]:*?/\\\\\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# A bare name like these is read as a cell address, or mended away by some programs.
_LIKE_AN_ADDRESS = re.compile(r"\d|[A-Za-z]{1,3}\d+$|[Rr]\d*[Cc]?\d*$|[Cc]\d*$")
_LONGEST_SHEET_NAME = 31  # UTF-16 units, as Excel counts

# Of a file: what Windows forbids, what a path is made of, what nobody can type or see.
_NOT_IN_A_FILE_NAME = re.compile(
    '[<>:"/\\\\|?*\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufffe\uffff]'
)
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.IGNORECASE)
# File systems take 255 bytes; room is left for an ending, a number and a temporary name.
_LONGEST_FILE_NAME = 200
_NO_LETTER = re.compile(r"[\W_]+")


def sheet_names(units: Iterable[tuple[str, str]], taken: Iterable[str]) -> Mapping[str, str]:
    """A sheet name for each workbook.

    Args:
        units: workbook and unit, in the order of the sheets.
        taken: names of sheets that are there already.
    """
    used = {name.casefold() for name in (*taken, "History")}
    names: dict[str, str] = {}
    for workbook, unit in units:
        wanted = _safe_sheet_name(unit)
        name, number = _cut_sheet_name(wanted, ""), 1
        while name.casefold() in used:
            number += 1
            name = _cut_sheet_name(wanted, f"~{number}")
        used.add(name.casefold())
        names[workbook] = name
    return names


def _safe_sheet_name(unit: str) -> str:
    name = _NOT_IN_A_SHEET_NAME.sub("", unit).strip().strip("'").strip() or NAMELESS
    return _PREFIX + name if _LIKE_AN_ADDRESS.match(name) else name


def _cut_sheet_name(name: str, suffix: str) -> str:
    """The name with its suffix, cut to the longest that Excel takes, never inside a character."""
    room = _LONGEST_SHEET_NAME - len(suffix)
    while len(name.encode("utf-16-le")) // 2 > room:
        name = name[:-1]
    return name.rstrip("'") + suffix


def file_stem(unit: str) -> str:
    """A file name without its ending that every system takes."""
    name = cut_file_stem(_NOT_IN_A_FILE_NAME.sub("", unit)).strip(" .") or NAMELESS
    return _PREFIX + name if _DEVICES.match(name) else name


def cut_file_stem(name: str) -> str:
    """The beginning of a name that leaves room for an ending, never half a character."""
    while len(os.fsencode(name)) > _LONGEST_FILE_NAME:
        name = name[:-1]
    return name


def short_part(unit: str, most: int) -> str:
    """So many letters and digits of a name, which any file system takes and any link can name."""
    return _NO_LETTER.sub("", unit)[:most] or NAMELESS
