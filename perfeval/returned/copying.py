"""One workbook sent back: its copy marked, or why there is none. Runs in any process."""

import hashlib
import io
import warnings
import zipfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import openpyxl

from perfeval.cells import Sheet, Unreadable, Workbook, read_workbook
from perfeval.files.opening import Refused, read_file
from perfeval.model import Finding
from perfeval.returned.marking import Spot, mark_cells
from perfeval.returned.opinion import Head, is_opinion, write_opinion
from perfeval.returned.packing import packed, saved

_HOW = (
    "怎样修改：逐条改正有颜色、带批注的单元格（点“单元格”直接跳到那里），并在“修改情况”写明；属实无误的写明理由。",
    "怎样再报：改完后保存为 .xlsx，连同本表一起报送；颜色、批注和本表不用删除，不影响读取。",
)
_HOW_ALONE = (
    "怎样修改：在原来的填报表里按下面的问题逐条改正，并在“修改情况”写明；属实无误的写明理由。",
    "怎样再报：改完后保存为 .xlsx，重新报送填报表（不要只报本表）。",
)
_UNREAD = "文件无法读取"
_UNOPENED = "文件不是标准的 .xlsx，无法在副本里标记"
_CHANGED = "文件在检查之后又有改动"
_UNLIKE = "文件的写法特殊，副本会与原文件不一致，没有采用"
# The library makes a cell of each that a merged range covers.
_MOST_COVERED = 1_000_000
# What openpyxl does not carry over, by the parts that hold it.
_LOST = {
    "xl/media/": "图片",
    "xl/charts/": "图表",
    "xl/drawings/drawing": "图形",
    "xl/vbaProject.bin": "宏",
    "xl/ctrlProps/": "控件",
    "xl/embeddings/": "嵌入的文件",
    "xl/threadedComments/": "批注的答复",
}


@dataclass(frozen=True, slots=True)
class Job:
    """A workbook to send back, with the findings its unit is told."""

    path: Path
    workbook: str  # its name inside the batch folder
    sha256: str  # of the bytes that were checked
    unit: str
    day: date | None
    findings: tuple[Finding, ...]
    refused: str = ""  # why there is nothing to mark: the file could not be read as this form


@dataclass(frozen=True, slots=True)
class Marked:
    """A workbook to send; ``reason`` says why it holds the list alone, "" for a marked copy."""

    data: bytes
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Opened:
    """The unit's workbook twice: as our reader and as the library that edits it see it."""

    seen: Workbook
    book: openpyxl.Workbook
    lost: tuple[str, ...]


def mark(job: Job) -> Marked:
    """The copy with its faults marked, or the list alone where no copy can be made."""
    opened = _open(job)
    if isinstance(opened, str):
        return alone(job, opened)
    book = opened.book
    for sheet in book.worksheets:
        if is_opinion(sheet):
            book.remove(sheet)
    titles = frozenset(book.sheetnames)
    spots = mark_cells(book, job.findings)
    lost = "、".join(opened.lost)
    loss = f"注意：原文件里的{lost}没有完整地带进本副本，需要保留的，请在原文件里改。"
    notes = (*_HOW, loss) if lost else _HOW
    write_opinion(book, Head(job.workbook, job.unit, job.day, notes), job.findings, spots)
    try:
        written = saved(book)
    except Exception as error:  # noqa: BLE001 - whatever the library stumbles over
        return alone(job, f"{_UNOPENED}（{type(error).__name__}）")
    data = packed(written, book, opened.seen, job.day)
    return Marked(data) if _alike(opened.seen, data, titles) else alone(job, _UNLIKE)


def alone(job: Job, reason: str) -> Marked:
    """The list in a workbook of its own, which says why no copy goes with it."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "perfeval"
    notes = (*_HOW_ALONE, f"没有附上标记好的填报表：{reason}。")
    head = Head(job.workbook, job.unit, job.day, notes)
    write_opinion(book, head, job.findings, [Spot()] * len(job.findings))
    return Marked(packed(saved(book), book, None, job.day), reason)


def _open(job: Job) -> _Opened | str:
    """The unit's workbook, or why it cannot be copied."""
    try:
        data = read_file(job.path.resolve())  # one workbook alone may be named by a link to it
    except Refused:
        return _UNREAD
    if hashlib.sha256(data).hexdigest() != job.sha256:
        return _CHANGED
    try:
        seen = read_workbook(data)
    except Unreadable:
        return _UNREAD
    book = _editable(data, seen)
    if isinstance(book, str):
        return book
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
    lost = tuple(w for part, w in _LOST.items() if any(name.startswith(part) for name in names))
    return _Opened(seen, book, lost)


def _editable(data: bytes, seen: Workbook) -> openpyxl.Workbook | str:
    """The workbook as the library that edits it sees it, or why that will not do."""
    covered = sum(_cells_of(area) for sheet in seen.sheets for area in sheet.merges)
    if covered > _MOST_COVERED:
        return _UNOPENED
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of each extension that it leaves out
            book = openpyxl.load_workbook(io.BytesIO(data), rich_text=True)
    except Exception as error:  # noqa: BLE001 - the library raises whatever a bad part sets off
        return f"{_UNOPENED}（{type(error).__name__}）"
    # It reads some workbooks as if they had no sheets, without a word.
    whole = {sheet.title for sheet in seen.sheets} <= set(book.sheetnames)
    return book if whole else _UNOPENED


def _cells_of(area: tuple[int, int, int, int]) -> int:
    top, left, bottom, right = area
    return (bottom - top + 1) * (right - left + 1)


def _alike(original: Workbook, data: bytes, titles: frozenset[str]) -> bool:
    """Whether every cell of these sheets holds in the copy what it holds in the original.

    The library takes liberties with what it does not understand: a number that is no day under
    a date format, for one, becomes an error value.
    """
    try:
        copied = {sheet.title: sheet for sheet in read_workbook(data).sheets}
    except Unreadable:
        return False
    return all(
        sheet.title in copied
        and _contents(sheet) == _contents(copied[sheet.title])
        and sorted(sheet.merges) == sorted(copied[sheet.title].merges)
        for sheet in original.sheets
        if sheet.title in titles
    )


def _contents(sheet: Sheet) -> dict[tuple[int, int], tuple[object, ...]]:
    return {
        at: (cell.kind, cell.value, cell.percent, cell.formula is None)
        for at, cell in sheet.cells.items()
    }
