"""C211, C213-C217: cells whose stored content cannot be taken at its word.

No office program writes two contents for one cell or a text longer than a cell holds; a formula
that reads another workbook, starts a program or depends on itself shows what it last had.
"""

import re
from collections.abc import Iterator

from perfeval.checks.registry import Hit, Skip, check
from perfeval.checks.submission_cells import flagged_cells, form_cells
from perfeval.model import FaultKind, Problem, Severity, Submission
from perfeval.scheme import Scheme
from perfeval.scheme.form import FieldType
from perfeval.wording import quoted

_WORDY = frozenset({FieldType.TEXT, FieldType.LONG_TEXT, FieldType.CHOICE})
_LONGEST_TEXT = 32_767  # characters a cell holds; what comes longer was cut when it was read
_WORDS = re.compile(r'"[^"]*"')
# [1]Sheet1!A1 outside quotes; inside them '[Book.xlsx]Sheet 1'!A1, or what LibreOffice writes.
_OTHER_WORKBOOK = re.compile(r"\[[^\[\]]+\][\w.]*+!")
_OTHER_WORKBOOK_QUOTED = re.compile(r"\[[^\[\]]+\]|^file:", re.IGNORECASE)
# program|topic!item, and functions that call out of the workbook.
_PROGRAM = re.compile(
    r"\||\b(?:DDE|RTD|CALL|EXEC|REGISTER(?:\.ID)?|WEBSERVICE|IMAGE)\s*\(", re.IGNORECASE
)


@check(
    "C211",
    two=(
        Severity.ERROR,
        "{name}在文件里存了两个不同的内容（{first}、{second}），看不出是哪一个，没有采用，请重新填写后用 Excel 或 WPS 保存。",
    ),
)
def two_values_in_one_cell(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """同一个单元格在文件里存了两个不同的内容。"""
    seconds = {
        fault.ref: fault.facts["second"]
        for fault in submission.faults
        if fault.kind is FaultKind.DOUBLED
    }
    for item in flagged_cells(submission, scheme):
        if item.cell.problem is Problem.DOUBLED:
            first, second = quoted(item.cell.shown), quoted(seconds[item.cell.ref])
            yield Hit("two", item.cell, {"name": item.name, "first": first, "second": second})


@check(
    "C213",
    workbook=(
        Severity.WARNING,
        "{name}的公式引用了另一个工作簿，本表收不到那份文件，内容无法核对，请改为直接填写{due}。",
    ),
    program=(
        Severity.ERROR,
        "{name}的公式要调用其他程序或网络，填报表里不应有这种公式，请把公式改为直接填写的{due}。",
    ),
)
def formula_reaches_outside(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """公式引用了另一个工作簿，或要调用其他程序。

    The formulas of the template itself are recomputed.
    """
    for item in form_cells(submission, scheme):
        if not item.cell.notes.formula or item.field.computed is not None:
            continue
        # What stands in single quotes is the name of a sheet or a workbook.
        pieces = _WORDS.sub("", item.cell.notes.formula or "").split("'")
        bare = " ".join(pieces[::2])
        shown = quoted(f"={item.cell.notes.formula}")
        if _PROGRAM.search(bare):
            yield Hit("program", item.cell, {"name": item.name, "due": item.due}, value=shown)
        elif _OTHER_WORKBOOK.search(bare) or any(map(_OTHER_WORKBOOK_QUOTED.search, pieces[1::2])):
            yield Hit("workbook", item.cell, {"name": item.name, "due": item.due}, value=shown)


@check(
    "C214",
    circle=(
        Severity.ERROR,
        "{name}的公式直接或绕了一圈又引用到自己，算不出结果，没有采用，请改正公式或直接填写{due}。",
    ),
)
def formula_refers_to_itself(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """公式循环引用。"""
    for item in flagged_cells(submission, scheme):
        if item.cell.problem is Problem.CIRCULAR and item.cell.notes.formula:
            shown = quoted(f"={item.cell.notes.formula}")
            yield Hit("circle", item.cell, {"name": item.name, "due": item.due}, value=shown)


@check(
    "C215",
    text=(
        Severity.WARNING,
        "{name}的文字超过 {most} 个字，一个单元格放不下这么多，只读取了前面的部分，请删减后重新填写。",
    ),
)
def text_too_long_for_a_cell(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """文字长得一个单元格放不下。"""
    for item in form_cells(submission, scheme):
        value = item.cell.value
        if isinstance(value, str) and len(value) > _LONGEST_TEXT:
            facts = {"name": item.name, "most": str(_LONGEST_TEXT)}
            yield Hit("text", item.cell, facts, value=quoted(value))


@check(
    "C217",
    left_out=(
        Severity.WARNING,
        "{name}“{shown}”里有 {count} 个无法显示的字符（以 ␦ 表示），已略去，请核对后重新填写。",
    ),
)
def forbidden_characters(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """文字里有无法显示、也写不进结果的字符，已略去。"""
    for item in flagged_cells(submission, scheme):
        if item.cell.notes.written == "forbidden":
            shown = item.cell.shown
            facts = {"name": item.name, "shown": quoted(shown), "count": str(shown.count("␦"))}
            yield Hit("left_out", item.cell, facts, value=quoted(shown), expected="")


@check(
    "C216",
    picture=(
        Severity.WARNING,
        "{name}里放的是图片，图片里的内容读不出来，请把{kind}直接写在这一格，图片作为附件另外报送。",
    ),
)
def picture_as_content(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """单元格的内容是一张图片。"""
    for item in flagged_cells(submission, scheme):
        if item.cell.problem is Problem.PICTURE and item.field.computed is None:
            kind = "内容" if item.field.type in _WORDY else "数字或日期"
            facts = {"name": item.name, "kind": kind}
            yield Hit("picture", item.cell, facts, value="（图片）")


CHECKS = (
    two_values_in_one_cell,
    formula_reaches_outside,
    formula_refers_to_itself,
    text_too_long_for_a_cell,
    forbidden_characters,
    picture_as_content,
)
