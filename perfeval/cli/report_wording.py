"""What `perfeval report` says, in Chinese, and what a unit's name as typed means."""

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from perfeval.cli import wording
from perfeval.files.names import visible
from perfeval.result.model import Result, UnitResult
from perfeval.wording import normalise_name

NO_WORD = (
    "生成 Word 报告要用到 python-docx，还没有安装。请运行 pip install 'perfeval[docx]' 后重试。"
)
NOTHING_READABLE = "这份结果里没有读得出来的填报表，写不出报告。"


def unwritten(folder: Path, error: OSError) -> str:
    """Which report is not there, and what to do."""
    if isinstance(error, IsADirectoryError):
        why = "那里有一个同名的文件夹。请把它移走或改名，或用 -o 换一个文件夹"
    elif isinstance(error, PermissionError):
        why = "文件可能正在 Word 或 WPS 中打开，或没有写入权限。请关闭后重试，或用 -o 换一个文件夹"
    else:
        return wording.unwritten(folder, error)
    return f"无法写入“{visible(str(error.filename or folder))}”：{why}。已写出的报告是完整的。"


def other_form(result: Path, found: str, expected: str) -> str:
    """That a result is of another form."""
    return f"“{result.name}”是另一种填报表（{found}）的结果，自评报告只按 {expected} 写。"


def no_folder(folder: Path) -> str:
    """That what was named as a folder is a file."""
    return f"“{folder}”不是文件夹，请用 -o 换一个位置。"


def without_words(result: Path) -> str:
    """That a result was written before it carried what a report needs."""
    return (
        f"“{result.name}”由较早的版本写出，没有报告要用的文字。"
        "请用本版本的 perfeval run 重新汇总后再写报告。"
    )


def is_unit(name: str, unit: UnitResult) -> bool:
    """Whether a name as typed means the unit: its full name, its short one or its workbook."""
    short = (unit.profile or {}).get("short_name") or ""
    own = (unit.name or "", unit.unit, short, unit.workbook, unit.workbook.rpartition(".")[0])
    return normalise_name(name) in map(normalise_name, own)


def no_such_unit(name: str, result: Result) -> str:
    """That there is no such unit, with the nearest names."""
    names = list(dict.fromkeys(unit.unit for unit in result.units))
    near = get_close_matches(name, names, n=3, cutoff=0.3)
    others = f"相近的有：{'、'.join(near)}。" if near else f"共有 {len(names)} 个单位。"
    return f"结果里没有“{name}”。{others}"


def reports(written: Sequence[Path], folder: Path, left_out: int, unit: str | None) -> str:
    """How many reports there are and where."""
    rest = f"，另有 {left_out} 份填报表没有读出来，没有写" if left_out and unit is None else ""
    lines = [f"已写出自评报告 {len(written)} 份{rest}：{folder}"]
    if unit is not None:
        lines += [f"　　{visible(path.name)}" for path in written]
    return "\n".join(lines)
