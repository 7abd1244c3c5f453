"""What a unit wrote in 退回意见!修改情况 of a copy that was returned to it and is filed again.

The list is found by its titles, so rows and columns may have been moved. Each answer is read with
the finding that it stands beside, to be matched with the findings of now.
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from perfeval.cells import Sheet, Workbook
from perfeval.model import CellRef, Finding, Severity

OPINION, ANSWER = "退回意见", "修改情况"
CHECK, SHEET, CELL, LABEL, MESSAGE = "编号", "工作表", "单元格", "项目", "问题和修改办法"
ITEM = "所在行"  # a hidden column: the project or indicator of the list row
_TITLES = frozenset({CHECK, SHEET, CELL, LABEL, MESSAGE, ITEM, ANSWER})
_NEEDED = frozenset({CHECK, SHEET, ANSWER})
_CHECK_ID = re.compile(r"[A-Z][0-9]{3}")
_FILE = re.compile(r"单位：.*　　文件：(?P<name>.*)　　日期：.*", re.DOTALL)  # above the list
_NONE = "—"
_MAX_LENGTH = 2_000  # characters of an answer
_Rows = Mapping[int, Mapping[int, str]]  # row → column → text


def is_opinion_title(title: str) -> bool:
    """Whether a sheet may be the list of an earlier return, by its title."""
    return title.strip().startswith(OPINION)


def read_answers(name: str, workbook: Workbook, *, apart: bool = False) -> tuple[Finding, ...]:
    """The answers in a workbook, each as the finding it was given to.

    Args:
        name: the workbook's name inside the batch folder.
        workbook: with the cells of its sheets 退回意见.
        apart: whether it is a list that was returned without a copy. What stands above it says
            which workbook its answers are about.
    """
    sheets = (sheet for sheet in workbook.sheets if is_opinion_title(sheet.title))
    return tuple(
        answer
        for sheet in sheets
        for answer in _answers((_file_of(sheet) if apart else "") or name, sheet)
    )


def _file_of(sheet: Sheet) -> str:
    """The name of the workbook that a list is about, "" where it does not say."""
    found = (_FILE.fullmatch(cell.text.strip()) for cell in sheet.cells.values())
    return next((match["name"] for match in found if match), "")


def _answers(name: str, sheet: Sheet) -> Iterator[Finding]:
    rows: dict[int, dict[int, str]] = {}
    for (row, column), cell in sorted(sheet.cells.items()):
        rows.setdefault(row, {})[column] = cell.text.strip()
    columns: Mapping[str, int] = MappingProxyType({})
    for texts in rows.values():
        found = {text: column for column, text in texts.items() if text in _TITLES}
        if found.keys() >= _NEEDED:
            columns = found
        elif columns:
            yield from _answer(name, {title: texts.get(at, "") for title, at in columns.items()})


def _answer(name: str, texts: Mapping[str, str]) -> Iterator[Finding]:
    """The answer of one row, if it has one."""
    if not texts[ANSWER] or not _CHECK_ID.fullmatch(texts[CHECK]):
        return
    sheet, cell = (texts.get(title, "").partition("（")[0] for title in (SHEET, CELL))
    yield Finding(
        check=texts[CHECK],
        severity=Severity.NOTICE,
        unit="",
        ref=CellRef(name, _place(sheet), _place(cell)),
        label=texts.get(LABEL, ""),
        value="",
        expected="",
        message=texts.get(MESSAGE, ""),
        item=texts.get(ITEM) or None,
        answer=texts[ANSWER][:_MAX_LENGTH],
    )


def _place(text: str) -> str | None:
    return None if text in {"", _NONE} else text
