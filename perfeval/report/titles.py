"""Sheet names for units: safe in every office program, different from each other and from ours."""

import re
from collections.abc import Iterable, Mapping

_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f]")
# A bare name like these is read as a cell address, or mended away by some programs.
_NEEDS_PREFIX = re.compile(r"\d|[A-Za-z]{1,3}\d+$|[Rr]\d*[Cc]?\d*$|[Cc]\d*$")
_PREFIX = "单位_"
_LONGEST = 31  # UTF-16 units, as Excel counts


def sheet_names(units: Iterable[tuple[str, str]], taken: Iterable[str]) -> Mapping[str, str]:
    """A sheet name for each workbook.

    Args:
        units: workbook and unit, in the order of the sheets.
        taken: names of sheets that are there already.
    """
    used = {name.casefold() for name in (*taken, "History")}
    names: dict[str, str] = {}
    for workbook, unit in units:
        wanted = _safe(unit)
        name, number = _cut(wanted, ""), 1
        while name.casefold() in used:
            number += 1
            name = _cut(wanted, f"~{number}")
        used.add(name.casefold())
        names[workbook] = name
    return names


def _safe(unit: str) -> str:
    name = _FORBIDDEN.sub("", unit).strip().strip("'").strip() or "未命名单位"
    return _PREFIX + name if _NEEDS_PREFIX.match(name) else name


def _cut(name: str, suffix: str) -> str:
    """The name with its suffix, cut to the longest that Excel takes, never inside a character."""
    room = _LONGEST - len(suffix)
    while len(name.encode("utf-16-le")) // 2 > room:
        name = name[:-1]
    return name.rstrip("'") + suffix
