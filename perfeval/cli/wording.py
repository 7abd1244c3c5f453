"""What the command line says, in Chinese."""

import errno
import re
from pathlib import Path

from perfeval.files.names import visible
from perfeval.model import Account, Evaluation, Finding
from perfeval.wording import SEVERITY_WORDS, error_words, place_words, quoted, severity_counts

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
    extra = re.search(r"unexpected extra argument\(s\) \((.*)\)", str(error))
    match type(error).__name__:
        case "NoSuchOption":
            words = f"没有选项 {name}。"
        case "MissingParameter":
            words = f"缺少“{name}”。"
        case "BadParameter":
            words = f"{name} 的值不对。"
        case "BadOptionUsage":
            words = f"选项 {name} 后面要有一个值。"
        case _ if extra:
            words = f"多出了“{visible(extra[1])}”；路径里有空格的，请给整个路径加上引号。"
        case _:
            words = f"没有命令“{unknown[1]}”。" if unknown else "命令写得不对。"
    return f"{words}用 perfeval --help 查看用法。"


def finding_line(finding: Finding) -> str:
    """One finding on one line: how grave, which check, where, what to do."""
    ref = finding.ref
    place = place_words(ref, none="")
    where = f"{ref.workbook} [{place}]" if place else ref.workbook or finding.unit
    severity = SEVERITY_WORDS[finding.severity]
    answer = f"　单位答复：{quoted(finding.answer)}" if finding.answer else ""
    return visible(f"{severity} {finding.check} {where} {finding.message}{answer}")


def counts(evaluation: Evaluation) -> str:
    """The account of the batch: every file once."""
    account = evaluation.account
    return (
        f"共 {account.seen} 个文件：已计分 {account.scored}，未计分 {account.unscored}，"
        f"跳过 {account.skipped}。"
    )


def summary(evaluation: Evaluation) -> str:
    """How many files there were and what became of them."""
    severities = severity_counts(evaluation.findings)
    found = "，".join(f"{words} {severities[key]}" for key, words in SEVERITY_WORDS.items())
    lines = [counts(evaluation), f"发现问题：{found}。"]
    lines += [
        f"未计分　{visible(score.workbook)}：{visible(score.reason)}"
        for score in evaluation.scores
        if not score.scored
    ]
    lines += passed_over(evaluation)
    return "\n".join(lines)


def passed_over(evaluation: Evaluation) -> list[str]:
    """Files passed over for which a unit's figures may be missing."""
    notable = (item for item in evaluation.skipped_files if item.notable)
    return [f"跳过　{visible(item.name)}：{visible(item.reason)}" for item in notable]


def written(target: Path, volumes: Path) -> str:
    """Where the result is and what to do next; the folder of volumes only where there is one."""
    workbook, record = visible(str(target)), visible(str(target.with_suffix(".json")))
    beside = f"复核表分册：{visible(str(volumes))}\n" if volumes.is_dir() else ""
    return (
        f"汇总工作簿：{workbook}\n{beside}数据文件：　{record}\n"
        "下一步：打开汇总工作簿，先看“汇总”，再按“核查问题”逐条退改。"
    )


def foreign(path: Path) -> str:
    """That a file in the place of a result is somebody else's, and what to do."""
    return (
        f"“{visible(str(path))}”不是本程序写的汇总结果，没有改动它。"
        "请用 -o 换一个文件名；确实要写在这里的，加 --force，原来的会先另存为“….改动留存1”。"
    )


def filled(path: Path) -> str:
    """That a filled form, or another file, stands where a blank form is to be written."""
    return (
        f"“{visible(str(path))}”已经有人填写或改动过，或者不是本程序写的空白表，没有改动它。"
        "请用 -o 换一个文件名；确实要写在这里的，加 --force，原来的会先另存为“….改动留存1”。"
    )


def two_runs(summary: Path, *, mended: bool = False) -> str:
    """That a summary and the JSON beside it are of two runs, and what to do."""
    names = visible(summary.name), visible(summary.with_suffix(".json").name)
    words = f"注意：“{names[0]}”与“{names[1]}”不是同一次运行写出的，两者的数可能不一致"
    after = (
        "这次运行会把两个文件一起重写" if mended else f"这里用的是“{names[1]}”；请重新运行一次汇总"
    )
    return f"{words}（多半是上次运行中途被中断）。{after}。"


def duration(account: Account, found: int, seconds: float) -> str:
    """How many files were done, how many of them an earlier run had read, and how long it took."""
    done = account.scored + account.unscored
    known = f"，其中 {found} 份没有改动，沿用上次读取的内容" if found else ""
    return f"处理填报表 {done} 份{known}；用时 {seconds:.1f} 秒。"


def cache_unwritten(error: OSError) -> str:
    """That the next run has to read everything again, while this one's result is complete."""
    why = error_words(error)
    return f"没有存下读取的内容（{why}），下次运行要全部重新读取；这次的结果不受影响。"


def unwritten(target: Path, error: OSError) -> str:
    """Why the result is not there, and what to do."""
    why = _WHY_UNWRITTEN.get(error.errno or 0)
    if why is None:
        why = f"{error_words(error)}。请检查磁盘和权限，或用 -o 换一个位置"
    return f"无法写入“{visible(str(_at_fault(target, error)))}”：{why}。原有的结果没有改动。"


def _at_fault(target: Path, error: OSError) -> Path:
    """The volume that could not take its place or go, as when it is open; else the summary."""
    named = (Path(str(name)) for name in (error.filename2, error.filename) if name)
    volumes = (path for path in named if path.parent.parent == target.parent)
    return next((path for path in volumes if not path.name.startswith(".")), target)


def unlogged(path: Path, error: OSError) -> str:
    """That the log is not complete, while the result is."""
    return f"日志“{visible(str(path))}”没有写成（{error_words(error)}），结果不受影响。"


_NO_RIGHT = "文件可能正在 Excel 或 WPS 中打开，或没有写入权限。请关闭后重试，或用 -o 换一个文件名"
_WHY_UNWRITTEN = {
    errno.EACCES: _NO_RIGHT,
    errno.EPERM: _NO_RIGHT,
    errno.ENOENT: "要写入的文件夹不存在。请先建好文件夹，或用 -o 换一个位置",
    errno.ENOTDIR: "要写入的文件夹不存在。请先建好文件夹，或用 -o 换一个位置",
    errno.EISDIR: "它是一个文件夹，不是文件名。请用 -o 指定文件名，例如 -o 结果/汇总.xlsx",
    errno.EBUSY: "另一个 perfeval 正在写同一个结果。请等它结束，或用 -o 换一个文件名",
    errno.ENOSPC: "磁盘空间不足。请清理磁盘，或用 -o 换到空间足够的位置",
    errno.EDQUOT: "磁盘配额已用完。请清理磁盘，或用 -o 换到空间足够的位置",
    errno.EFBIG: "文件超过了系统允许的大小。请用 -o 换一个位置，或请管理员放宽限制",
    errno.EROFS: "这个位置是只读的。请用 -o 换一个可以写入的位置",
    errno.ENAMETOOLONG: "文件名太长。请用 -o 换一个短的文件名",
}


_WHY_NO_PROCESSES = {
    errno.EMFILE: "允许同时打开的文件太少",
    errno.ENFILE: "系统里打开的文件太多",
    errno.EAGAIN: "系统不允许再启动进程",
    errno.ENOMEM: "内存不足",
    errno.ENOENT: "没有可用的临时文件夹",
    errno.ENOSPC: "磁盘空间不足",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
}


def no_processes(error: Exception) -> str:
    """That no process can be started to read in, and what to look at."""
    cause = error.__cause__
    number = cause.errno if isinstance(cause, OSError) else None
    why = _WHY_NO_PROCESSES.get(number or 0, "进程一启动就退出了")
    return (
        f"无法启动读取填报表的进程：{why}。请检查临时文件夹（TMPDIR）的空间和权限、"
        "允许同时打开的文件数（ulimit -n），以及当前用户能否执行 Python 程序。原有的结果没有改动。"
    )


def nothing_to_read(evaluation: Evaluation) -> str:
    """That the folder holds no workbook, with what it holds instead."""
    passed = evaluation.account.skipped
    rest = f"（其中有 {passed} 个其他文件，已跳过）" if passed else ""
    lines = [f"“{evaluation.folder}”里没有可读取的填报表{rest}。请把各单位的 .xlsx 放进来再运行。"]
    return "\n".join(lines + passed_over(evaluation))
