"""What the command line says, in Chinese."""

import re
from collections import Counter
from pathlib import Path

from perfeval.model import Evaluation, Finding, Severity

SEVERITY_WORDS = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.NOTICE: "提示"}

# typer prints these words in English whatever the language of the program.
_HELP_WORDS = (
    (r"Usage: ", "用法："),
    (r"^Options:", "选项："),
    (r"^Arguments:", "参数："),
    (r"^Commands:", "命令："),
    (r"\[OPTIONS\]", "[选项]"),
    (r"COMMAND \[ARGS\]\.\.\.", "命令 …"),
    (r"\[default: ([^\]]*)\]", r"[默认：\1]"),
    (r"\[required\]", "[必填]"),
    (r" <[^<>]*>", ""),
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def help_in_chinese(text: str) -> str:
    """The help typer made, with its own few words in Chinese."""
    for english, chinese in _HELP_WORDS:
        text = re.sub(english, chinese, text, flags=re.MULTILINE)
    return text


def usage_error(error: Exception) -> str:
    """A usage error of typer in Chinese, by its kind."""
    parameter = getattr(error, "param", None)
    name = getattr(error, "option_name", None)
    if parameter is not None:
        options = [option for option in parameter.opts if option.startswith("-")]
        name = options[-1] if options else parameter.metavar
    unknown = re.search("No such command '(.*)'", str(error))
    match type(error).__name__:
        case "NoSuchOption":
            words = f"没有选项 {name}。"
        case "MissingParameter":
            words = f"缺少“{name}”。"
        case "BadParameter":
            words = f"{name} 的值不对。"
        case "BadOptionUsage":
            words = f"选项 {name} 后面要有一个值。"
        case _:
            words = f"没有命令“{unknown[1]}”。" if unknown else "命令写得不对。"
    return f"{words}用 perfeval --help 查看用法。"


def visible(text: str) -> str:
    """Text from a workbook, with what could steer a terminal made visible."""
    return _CONTROL.sub("␀", text)


def finding_line(finding: Finding) -> str:
    """One finding on one line: how grave, which check, where, what to do."""
    ref = finding.ref
    place = f"{ref.sheet}!{ref.cell}" if ref.sheet and ref.cell else ref.sheet or ""
    where = f"{ref.workbook} [{place}]" if place else ref.workbook or finding.unit
    severity = SEVERITY_WORDS[finding.severity]
    return visible(f"{severity} {finding.check} {where} {finding.message}")


def summary(evaluation: Evaluation) -> str:
    """How many files there were and what became of them."""
    scored = sum(score.scored for score in evaluation.scores)
    seen = len(evaluation.submissions) + len(evaluation.skipped_files)
    severities = Counter(finding.severity for finding in evaluation.findings)
    counts = "，".join(f"{words} {severities[key]}" for key, words in SEVERITY_WORDS.items())
    unscored, passed = len(evaluation.scores) - scored, len(evaluation.skipped_files)
    lines = [
        f"共 {seen} 个文件：已计分 {scored}，未计分 {unscored}，跳过 {passed}。",
        f"发现问题：{counts}。",
    ]
    lines += [
        f"未计分　{visible(score.workbook)}：{visible(score.reason)}"
        for score in evaluation.scores
        if not score.scored
    ]
    return "\n".join(lines)


def written(target: Path) -> str:
    """Where the result is and what to do next."""
    return (
        f"汇总工作簿：{target}\n数据文件：　{target.with_suffix('.json')}\n"
        "下一步：打开汇总工作簿，先看“汇总”，再按“核查问题”逐条退改。"
    )


def unwritten(target: Path, error: OSError) -> str:
    """Why the result is not there, and what to do."""
    if isinstance(error, PermissionError):
        why = "文件可能正在 Excel 或 WPS 中打开，或没有写入权限。请关闭后重试，或用 -o 换一个文件名"
    elif isinstance(error, FileNotFoundError):
        why = "要写入的文件夹不存在。请先建好文件夹，或用 -o 换一个位置"
    else:
        why = f"{error.strerror or error}。请检查磁盘空间和权限"
    return f"无法写入“{target}”：{why}。原有的结果没有改动。"


def nothing_to_read(evaluation: Evaluation) -> str:
    """That the folder holds no workbook, with what it holds instead."""
    passed = len(evaluation.skipped_files)
    rest = f"（其中有 {passed} 个其他文件，已跳过）" if passed else ""
    return f"“{evaluation.folder}”里没有可读取的填报表{rest}。请把各单位的 .xlsx 放进来再运行。"
