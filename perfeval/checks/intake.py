"""I101-I105, I109-I111: is it a workbook, is it this form, are its sheets and labels there.

The reader notes these faults; here they get their words.
"""

from collections.abc import Iterator

from perfeval.checks.filed import quoted
from perfeval.checks.kinds import FORMATS, KINDS, OTHER
from perfeval.checks.registry import Hit, Skip, check, place
from perfeval.model import Fault, FaultKind, Severity, Submission
from perfeval.scheme import Scheme

_LONGEST_FOUND = 200


@check(
    "I101",
    empty=(Severity.ERROR, "文件是空的（0 字节），多半是没有传完，请重新报送。"),
    encrypted=(
        Severity.ERROR,
        "工作簿设了打开密码，无法读取，请打开后取消密码（Excel：文件—信息—保护工作簿；WPS：文件—文档加密），保存后重新报送。",
    ),
    office_cipher=(
        Severity.ERROR,
        "文件被文档加密软件加了密，离开原单位的电脑就打不开，请按本单位的规定解密后重新报送。",
    ),
    old_xls=(
        Severity.ERROR,
        "这是 Excel 4.0 或更早版本的工作簿，无法读取，请用 Excel 打开后另存为 .xlsx 再报送。",
    ),
    damaged_format=(
        Severity.ERROR,
        "这是{format} 工作簿，读不出来，文件可能已损坏，请用 Excel 或 WPS 打开，确认内容完整后另存为 .xlsx 再报送。",
    ),
    table=(
        Severity.ERROR,
        "文件不是 Excel 工作簿（实际是{kind}），请用 Excel 或 WPS 打开后另存为 .xlsx 再报送。",
    ),
    apple=(
        Severity.ERROR,
        "文件不是 Excel 工作簿（实际是{kind}），请在 Numbers 中选“文件—导出为—Excel”，报送导出的 .xlsx。",
    ),
    text=(
        Severity.ERROR,
        "文件不是 Excel 工作簿（实际是{kind}），里面没有填报表，请在统一下发的空白填报表中填写后报送。",
    ),
    document=(
        Severity.ERROR,
        "文件不是 Excel 工作簿（实际是{kind}），请把内容填入统一下发的空白填报表后报送 .xlsx 文件。",
    ),
    picture=(
        Severity.ERROR,
        "文件不是 Excel 工作簿（实际是{kind}），请报送填好的 .xlsx 工作簿本身，不要报送截图或扫描件。",
    ),
    archive=(
        Severity.ERROR,
        "文件不是 Excel 工作簿（实际是{kind}），请先解压，报送里面的 .xlsx 工作簿。",
    ),
    mail=(
        Severity.ERROR,
        "文件不是 Excel 工作簿（实际是{kind}），请把邮件的附件另存出来，报送其中的 .xlsx 工作簿。",
    ),
    shortcut=(
        Severity.ERROR,
        "文件不是 Excel 工作簿（实际是{kind}），里面没有填报内容，请报送它指向的 .xlsx 工作簿本身。",
    ),
    not_a_workbook=(
        Severity.ERROR,
        "文件不是 Excel 工作簿（实际是{kind}），请核对是否选错了文件，报送填好的 .xlsx 工作簿。",
    ),
    damaged=(Severity.ERROR, "文件已损坏或没有传完整，请从原电脑重新复制一份报送。"),
    too_large=(
        Severity.ERROR,
        "文件或其中的内容过大，不像一份填报表，请用空白填报表重新粘贴数值后报送。",
    ),
    forbidden=(
        Severity.ERROR,
        "文件中有填报表不应有的内容，为安全起见没有读取，请用空白填报表重新填写。",
    ),
    unopenable=(
        Severity.ERROR,
        "文件打不开（{kind}），请检查文件是否被占用、有无读取权限、路径是否太长。",
    ),
    not_permitted=(
        Severity.ERROR,
        "没有读取这个文件的权限，或文件正被其他程序占用，请关闭占用的程序、检查权限后重新运行。",
    ),
    vanished=(Severity.ERROR, "文件在读取之前被移走或删除了，请放回后重新运行。"),
    changing=(Severity.ERROR, "文件正在被修改，请稍后重报。"),
    not_regular=(Severity.ERROR, "这不是普通文件（可能是链接或设备），没有读取，请放入文件本身。"),
    closed_folder=(
        Severity.ERROR,
        "这个文件夹打不开，里面的文件都没有读取，请检查文件夹的权限和路径长度后重新运行。",
    ),
    took_too_long=(
        Severity.ERROR,
        "读取超过了时间限制，文件内容异常，请用空白填报表重新粘贴数值后报送。",
    ),
    too_much_memory=(
        Severity.ERROR,
        "读取超过了内存限制，文件内容异常，请用空白填报表重新粘贴数值后报送。",
    ),
    crashed=(
        Severity.ERROR,
        "读取时程序异常中止，文件很可能已损坏，请用 Excel 或 WPS 打开后另存为新的 .xlsx 再报送。",
    ),
)
def unreadable_workbook(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """文件无法读取：空文件、加密、旧格式、损坏或不是工作簿。"""
    del scheme
    for fault in _faults(submission, FaultKind.UNREADABLE):
        reason, detail = fault.facts["reason"], fault.facts.get("detail", "")
        facts = {"kind": detail or "原因不明"}
        if reason == "not_a_workbook":
            kind = KINDS.get(detail, OTHER)
            reason, facts = kind.case, {"kind": kind.name}
        elif reason == "damaged" and detail in FORMATS:
            reason, facts = "damaged_format", {"format": FORMATS[detail]}
        yield _hit(reason, fault, **facts)


@check(
    "I102",
    other=(
        Severity.ERROR,
        "这份工作簿不是本填报表（{found}），请用统一下发的空白填报表填写。",
    ),
)
def not_this_form(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """工作簿不是本填报表。"""
    del scheme
    for fault in _faults(submission, FaultKind.NOT_THIS_FORM):
        yield _hit("other", fault, found=_found(fault))


@check(
    "I103",
    other=(
        Severity.WARNING,
        "表样版本为“{found}”，本程序按 {expected} 版读取，请核对是否用了旧表样。",
    ),
)
def other_form_version(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """填报表的版本与本程序不一致。"""
    del scheme
    for fault in _faults(submission, FaultKind.OTHER_VERSION):
        yield _hit("other", fault, found=_found(fault), expected=fault.facts["expected"])


@check(
    "I104",
    missing=(
        Severity.ERROR,
        "没有“{title}”工作表{nearest}，请恢复这张表，不要删除或改名。",
    ),
)
def sheet_missing(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """缺少必填的工作表。"""
    del scheme
    for fault in _faults(submission, FaultKind.SHEET_MISSING):
        yield _hit("missing", fault, title=fault.label, nearest=_nearest(fault))


@check(
    "I105",
    required=(
        Severity.ERROR,
        "没有找到“{title}”这一栏{nearest}，请恢复原来的表头文字。",
    ),
    optional=(
        Severity.WARNING,
        "没有找到“{title}”这一栏{nearest}，这一栏的内容没有读取，需要时请恢复原来的表头文字。",
    ),
)
def label_missing(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """表头文字被删除或改动。"""
    del scheme
    for fault in _faults(submission, FaultKind.LABEL_MISSING):
        case = "required" if fault.required else "optional"
        yield _hit(case, fault, title=fault.label, nearest=_nearest(fault))


@check(
    "I109",
    other=(
        Severity.WARNING,
        "这张表有 {count} 处内容的地址不在表格之内（{addresses}），没有读取，请用 Excel 或 WPS 打开，核对后另存再报送。",
    ),
)
def content_off_the_grid(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """工作表里有内容的地址不在表格之内。"""
    del scheme
    for fault in _faults(submission, FaultKind.ASTRAY):
        addresses = "、".join(f"“{quoted(text)}”" for text in fault.facts["addresses"].split("\n"))
        yield _hit("other", fault, count=fault.facts["count"], addresses=addresses)


@check(
    "I110",
    values_only=(
        Severity.NOTICE,
        "这是{format} 工作簿，只读到了数值：百分数格式和公式无法核对，错误值会读成空白，请另存为 .xlsx 再报送。",
    ),
)
def read_from_other_format(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """由 .xls、.xlsb、.ods 读取，百分数格式和公式无法核对。"""
    del scheme
    for fault in _faults(submission, FaultKind.OTHER_FORMAT):
        yield _hit("values_only", fault, format=FORMATS[fault.facts["format"]])


@check(
    "I111",
    xlsx=(
        Severity.NOTICE,
        "文件内容是 .xlsx，文件名却以“{ending}”结尾，已照常读取，请把文件名改为以 .xlsx 结尾。",
    ),
)
def name_belies_format(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """文件名的结尾与文件内容不符。"""
    del scheme
    for fault in _faults(submission, FaultKind.OTHER_ENDING):
        yield _hit("xlsx", fault, ending=quoted(fault.facts["ending"]))


def _faults(submission: Submission, kind: FaultKind) -> Iterator[Fault]:
    return (fault for fault in submission.faults if fault.kind is kind)


def _hit(case: str, fault: Fault, **facts: str) -> Hit:
    expected = fault.facts.get("expected", "")
    found = _found(fault) if "found" in fault.facts else None
    return Hit(case, place(fault.ref, fault.label), facts, found, expected)


def _found(fault: Fault) -> str:
    """What was found instead: titles and properties of any length, as far as a person reads."""
    found = " ".join(fault.facts["found"].split())
    return found if len(found) <= _LONGEST_FOUND else f"{found[: _LONGEST_FOUND - 1]}…"


def _nearest(fault: Fault) -> str:
    """The nearest text that was found, as a part of the sentence."""
    nearest = fault.facts.get("nearest", "")
    return f"（最接近的是“{nearest}”）" if nearest else ""


CHECKS = (
    unreadable_workbook,
    not_this_form,
    other_form_version,
    sheet_missing,
    label_missing,
    content_off_the_grid,
    read_from_other_format,
    name_belies_format,
)
