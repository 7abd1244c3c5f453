"""I121-I126: forms that moved. What was read nevertheless, and what was passed over, is told.

The reader notes these faults; here they get their words.
"""

from collections.abc import Iterator

from perfeval.checks.filed import quoted
from perfeval.checks.registry import Hit, Skip, check, place
from perfeval.model import Fault, FaultKind, Severity, Submission
from perfeval.scheme import Scheme


@check(
    "I121",
    renamed=(
        Severity.WARNING,
        "没有“{expected}”工作表，按表头文字认出“{found}”就是这张表并已读取，请把工作表名称改回“{expected}”。",
    ),
    together=(
        Severity.WARNING,
        "没有“{expected}”工作表，在“{found}”上按表头文字找到了它（与{together}在同一张表上）并已读取，请用空白填报表分表填写。",
    ),
)
def sheet_renamed(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """工作表改了名称或粘贴到了别的表上，按表头文字认出后读取。"""
    del scheme
    for fault in _faults(submission, FaultKind.SHEET_RENAMED):
        yield _hit("together" if "together" in fault.facts else "renamed", fault)


@check(
    "I122",
    twice=(
        Severity.WARNING,
        "“{found}”与“{expected}”是同样的表，只读取了“{expected}”，请核对数据填在哪一张，删去多余的一张。",
    ),
    block=(
        Severity.WARNING,
        "“{title}”在这张工作表上有两份，只读取了上面的一份，请核对后删去多余的一份。",
    ),
)
def sheet_twice(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """同一张表有两份：以名称与表样一致的工作表为准，同一张上以上面的一份为准。"""
    del scheme
    for fault in _faults(submission, FaultKind.SHEET_TWICE):
        yield _hit("twice", fault)
    for fault in _faults(submission, FaultKind.BLOCK_TWICE):
        yield _hit("block", fault)


@check(
    "I123",
    sheet=(Severity.NOTICE, "这张工作表是隐藏的，其中填报的内容已照常读取，请取消隐藏后核对。"),
    part=(
        Severity.NOTICE,
        "这张表的{what}是隐藏的，其中填报的内容已照常读取，请取消隐藏后核对。",
    ),
)
def hidden_content(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """隐藏的工作表、行或列里有填报的内容。"""
    del scheme
    for fault in _faults(submission, FaultKind.HIDDEN):
        yield _hit("part" if fault.ref.cell else "sheet", fault)


@check(
    "I124",
    row=(
        Severity.NOTICE,
        "“{title}”里以“{words}”开头的一行不像表中的一行，没有读取；如果是要填报的内容，请按表头逐格填写。",
    ),
    rows=(
        Severity.ERROR,
        "“{title}”的行数太多，从“{words}”这一行起没有读取，请删去多余的行。",
    ),
)
def rows_left_out(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """列表下面有没有读取的行：上一行的明细、说明文字、另一张表，或行数过多。"""
    del scheme
    for fault in _faults(submission, FaultKind.ROW_LEFT_OUT):
        yield _hit("row", fault)
    for fault in _faults(submission, FaultKind.TOO_MANY_ROWS):
        yield _hit("rows", fault)


@check(
    "I125",
    yuan=(
        Severity.WARNING,
        "表头写的是“{found}”，已按万元读取，请核对金额单位，以元填写的请都改为万元。",
    ),
)
def label_in_yuan(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """金额的表头或表头上方写的单位是元（应为万元）。"""
    del scheme
    for fault in _faults(submission, FaultKind.UNIT_IN_LABEL):
        yield _hit("yuan", fault)


@check(
    "I126",
    covered=(
        Severity.WARNING,
        "{title}被合并单元格盖住，下面藏着“{words}”，没有读取，请取消合并后核对。",
    ),
)
def covered_value(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """合并单元格下面藏着看不见的内容。"""
    del scheme
    for fault in _faults(submission, FaultKind.COVERED):
        yield _hit("covered", fault)


def _faults(submission: Submission, kind: FaultKind) -> Iterator[Fault]:
    return (fault for fault in submission.faults if fault.kind is kind)


def _hit(case: str, fault: Fault) -> Hit:
    facts = {name: quoted(words) for name, words in fault.facts.items()}
    facts["title"] = fault.label
    found = facts.get("found") or facts.get("words", "")
    return Hit(case, place(fault.ref, fault.label), facts, found, facts.get("expected", ""))


CHECKS = (
    sheet_renamed,
    sheet_twice,
    hidden_content,
    rows_left_out,
    label_in_yuan,
    covered_value,
)
