"""`perfeval check --return`: returns workbooks and reports it on screen."""

from pathlib import Path

import typer

from perfeval.cli import MANY_STOPPED, Stopped
from perfeval.cli.console import fail, say
from perfeval.cli.options import UNWRITTEN, USAGE
from perfeval.files.atomic import BusyError
from perfeval.files.names import visible
from perfeval.model import Evaluation
from perfeval.returned import OutboxError, SentBack, refuse_overlap, send_back
from perfeval.wording import error_words


def check_output_folder(out: Path, paths: list[Path]) -> None:
    """Ends the command, before anything is read, if the output folder overlaps the input."""
    try:
        refuse_overlap(out, paths)
    except OutboxError as error:
        fail(visible(str(error)), USAGE)


def return_workbooks(
    batches: list[tuple[Path, Evaluation]],
    out: Path,
    *,
    jobs: int | None,
    quiet: bool,
    to_stderr: bool,
) -> None:
    """Writes the returned workbooks and reports them.

    Args:
        batches: the folder or workbook that was read, and what was found.
        out: the folder to write to.
        jobs: how many processes mark copies.
        quiet: print only what went wrong.
        to_stderr: print the summary to stderr, since stdout holds only the JSON.
    """
    try:
        result = send_back(batches, out, jobs=jobs)
    except OSError as error:
        fail(_unwritten(out, error), UNWRITTEN)
    except Stopped as stopped:
        stopped.words = MANY_STOPPED
        raise
    for line in _blocked(result, out):
        say(line)
    if not quiet:
        typer.echo(_summary(result, out), err=to_stderr)


def _summary(result: SentBack, out: Path) -> str:
    """What was returned, which are only lists and why, what was withheld."""
    lines = [
        f"只有退回意见　{visible(item.workbook)}：{visible(item.reason)}。"
        for item in result.sent
        if item.reason
    ]
    lines += [f"已撤下　{visible(name)}：这份填报表已经没有问题。" for name in result.withdrawn]
    if result.withheld:
        lines.append(
            f"另有 {result.withheld} 条单位之间互相比较的问题（G701、G703、T503 等）"
            "只供财政部门核实，没有写进退回的副本。"
        )
    where = f"放在“{visible(str(out))}”" if result.sent else "没有要退回的"
    lines.append(f"已退回 {len(result.sent)} 份，{result.clean} 份没有问题；{where}。")
    return "\n".join(lines)


def _blocked(result: SentBack, out: Path) -> list[str]:
    """Files in the way of a copy that were not replaced."""
    return [
        f"没有改动“{visible(str(out / name))}”：它不是本程序写的，或写出后又有改动。"
        "请把它移走或改名，再运行一次。"
        for name in result.foreign
    ]


def _unwritten(out: Path, error: OSError) -> str:
    """Why the copies are not there, and what to do."""
    if isinstance(error, BusyError):
        why = "另一个 perfeval 正在往这里写退回的文件。请等它结束，或换一个文件夹"
    elif isinstance(error, PermissionError):
        file = visible(Path(error.filename or out).name)
        why = f"“{file}”可能正在 Excel 或 WPS 中打开，或没有写入权限。请关闭后重试，或换一个文件夹"
    else:
        why = f"{error_words(error)}。请检查磁盘空间和权限，或用 --return 换一个文件夹"
    return f"无法把退回的文件写到“{visible(str(out))}”：{why}。填报表没有改动。"
