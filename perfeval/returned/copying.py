"""One returned workbook: a copy with its faults marked, or why there is none."""

import hashlib
import io
import warnings
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import openpyxl
from openpyxl.packaging.custom import StringProperty

from perfeval.cells import Sheet, Unreadable, Workbook, read_workbook
from perfeval.files.archives import read_member
from perfeval.files.opening import Refused, read_file
from perfeval.model import ORIGINS_PROPERTY, OUTPUT_PROPERTY, Finding
from perfeval.reader.values.forbidden_characters import leave_out_forbidden
from perfeval.returned.marking import MarkedCell, mark_cells
from perfeval.returned.opinion import Head, is_opinion, write_opinion
from perfeval.returned.packing import packed, saved

_HOW = (
    "怎样修改：逐条改正有颜色、带批注的单元格（点“单元格”直接跳到那里），并在“修改情况”写明；属实无误的写明理由。",
    "怎样再报：改完后保存为 .xlsx，连同本表一起报送；颜色、批注和本表不用删除，不影响读取。",
)
_HOW_ALONE = (
    "怎样修改：在原来的填报表里按下面的问题逐条改正，并在“修改情况”写明；属实无误的写明理由。",
    "怎样再报：改完后保存为 .xlsx，把填报表和写了修改情况的本表一起报送（不要只报本表）。",
)
_UNREAD = "文件无法读取"
_UNOPENED = "文件不是标准的 .xlsx，无法在副本里标记"
_CHANGED = "文件在检查之后又有改动"
_UNLIKE = "文件的写法特殊，副本会与原文件不一致，没有采用"
# openpyxl creates a cell object for every cell of a merged range.
_MAX_MERGED_CELLS = 1_000_000
# What openpyxl does not carry over, by the parts that hold it.
_DROPPED = {
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
    """A workbook to return, with the findings that its unit may see."""

    path: Path
    workbook: str  # its name inside the batch folder
    sha256: str  # of the bytes that were checked
    unit: str
    day: date | None
    findings: tuple[Finding, ...]
    refused: str = ""  # why there is nothing to mark: the file could not be read as this form
    place: tuple[int, ...] = ()  # where it is in the zip that the path opens, if it is in one
    origins: tuple[str, ...] = ()  # SHA-256 of what it was made of, if it is a returned copy


@dataclass(frozen=True, slots=True)
class Marked:
    """A workbook to return; ``reason`` says why it is only a list, "" for a marked copy."""

    data: bytes
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Opened:
    """The unit's workbook, read by our reader and by openpyxl; and what openpyxl drops."""

    original: Workbook
    book: openpyxl.Workbook
    dropped: tuple[str, ...]  # in Chinese words: 图片, 宏


def mark(job: Job) -> Marked:
    """The copy with its faults marked, or the list of faults only where no copy can be made."""
    opened = _open(job)
    if isinstance(opened, str):
        return opinion_only(job, opened)
    book = opened.book
    for sheet in book.worksheets:
        if is_opinion(sheet):
            book.remove(sheet)
    titles = frozenset(book.sheetnames)
    marks = mark_cells(book, job.findings)
    dropped = "、".join(opened.dropped)
    loss = f"注意：原文件里的{dropped}没有完整地带进本副本，需要保留的，请在原文件里改。"
    notes = (*_HOW, loss) if dropped else _HOW
    write_opinion(book, Head(job.workbook, job.unit, job.day, notes), job.findings, marks)
    _name_origins(book, (job.sha256, *job.origins))
    try:
        written = saved(book)
    except OSError:
        raise  # no fault of the unit's file: there is no room for openpyxl's temporary files
    except Exception as error:  # noqa: BLE001 - openpyxl raises anything at all
        return opinion_only(job, f"{_UNOPENED}（{type(error).__name__}）")
    data = packed(written, book, opened.original, job.day)
    return (
        Marked(data)
        if _same_contents(opened.original, data, titles)
        else opinion_only(job, _UNLIKE)
    )


def _name_origins(book: openpyxl.Workbook, origins: Sequence[str]) -> None:
    """Says in a property which file the copy is made of, and of which that one was.

    Of a long line the first file and the last two are named: those between are written over by
    the next copy of their name. Excel keeps 255 characters of a property.
    """
    properties = book.custom_doc_props
    if ORIGINS_PROPERTY in properties.names:
        del properties[ORIGINS_PROPERTY]
    named = dict.fromkeys((*origins[:2], origins[-1]))
    properties.append(StringProperty(name=ORIGINS_PROPERTY, value=" ".join(named)))


def opinion_only(job: Job, reason: str) -> Marked:
    """A workbook with nothing but the list of faults, which says why there is no marked copy."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "perfeval"
    book.custom_doc_props.append(StringProperty(name=OUTPUT_PROPERTY, value="opinion"))
    notes = (*_HOW_ALONE, f"没有附上标记好的填报表：{reason}。")
    head = Head(job.workbook, job.unit, job.day, notes)
    write_opinion(book, head, job.findings, [MarkedCell()] * len(job.findings))
    return Marked(packed(saved(book), book, None, job.day), reason)


def _open(job: Job) -> _Opened | str:
    """The unit's workbook, or why it cannot be copied."""
    try:
        path = job.path.resolve()  # one workbook alone may be named by a link to it
        data = read_member(path, job.place) if job.place else read_file(path)
    except Refused:
        return _UNREAD
    if hashlib.sha256(data).hexdigest() != job.sha256:
        return _CHANGED
    try:
        original = read_workbook(data)
    except Unreadable:
        return _UNREAD
    book = _editable(data, original)
    if isinstance(book, str):
        return book
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
    dropped = tuple(
        w for part, w in _DROPPED.items() if any(name.startswith(part) for name in names)
    )
    return _Opened(original, book, dropped)


def _editable(data: bytes, original: Workbook) -> openpyxl.Workbook | str:
    """The workbook as openpyxl reads it, or why it cannot be edited."""
    covered = sum(_cells_of(area) for sheet in original.sheets for area in sheet.merges)
    if covered > _MAX_MERGED_CELLS:
        return _UNOPENED
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of each extension that it drops
            book = openpyxl.load_workbook(io.BytesIO(data), rich_text=True)
    except Exception as error:  # noqa: BLE001 - openpyxl raises anything at all on a damaged part
        return f"{_UNOPENED}（{type(error).__name__}）"
    # openpyxl reads some workbooks as if they had no sheets, without an error.
    whole = {sheet.title for sheet in original.sheets} <= set(book.sheetnames)
    return book if whole else _UNOPENED


def _cells_of(area: tuple[int, int, int, int]) -> int:
    top, left, bottom, right = area
    return (bottom - top + 1) * (right - left + 1)


def _same_contents(original: Workbook, data: bytes, titles: frozenset[str]) -> bool:
    """Whether every cell of these sheets holds in the copy what it holds in the original.

    openpyxl changes what it does not understand: for example, a number that is no valid day under
    a date format becomes an error value.
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
    """What the cells hold, but for the characters that no text may have: a copy has none."""
    return {
        at: (
            cell.kind,
            leave_out_forbidden(cell.value) if isinstance(cell.value, str) else cell.value,
            cell.percent,
            cell.formula is None,
        )
        for at, cell in sheet.cells.items()
    }
