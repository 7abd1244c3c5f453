"""Options that several commands share, and the exit codes of a batch."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from perfeval.cli import wording
from perfeval.model import Evaluation, FaultKind, Severity

USAGE, UNREAD, NOTHING, UNWRITTEN, UNREACHABLE = 2, 3, 4, 5, 6


class FailOn(StrEnum):
    """From which severity on findings make the command fail."""

    NEVER = "never"
    ERROR = "error"
    WARNING = "warning"


def _print_help(context: typer.Context, asked: bool) -> None:
    if asked:
        typer.echo(wording.help_in_chinese(context.get_help()))
        raise typer.Exit


Help = Annotated[
    bool,
    typer.Option("--help", "-h", is_eager=True, callback=_print_help, help="显示本说明。"),
]
Rules = Annotated[
    str | None, typer.Option("--rules", metavar="名称|文件", help="计分规则，默认用内置规则。")
]
Json = Annotated[bool, typer.Option("--json", help="在屏幕上输出 JSON，供其他程序使用。")]
Jobs = Annotated[
    int | None, typer.Option("-j", "--jobs", metavar="N", help="同时读取的进程数，默认自动。")
]
Roster = Annotated[
    Path | None,
    typer.Option(
        "--roster", metavar="文件", help="应报单位名单（.txt、.csv、.xlsx），用于查缺报。"
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="日期", help="打印的日期，默认为最新的填报时间。"),
]
Force = Annotated[
    bool,
    typer.Option("--force", help="原来的文件不是本程序写的也照写，先把它另存为“….改动留存1”。"),
]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="只显示错误。")]


def exit_by_findings(evaluation: Evaluation, fail_on: FailOn) -> None:
    """Exits with 1 for findings of the given severity, else with 3 for files that were not read.

    Those are workbooks that could not be read, and files passed over for which a unit's figures
    may be missing.
    """
    failing = {
        FailOn.NEVER: set[Severity](),
        FailOn.ERROR: {Severity.ERROR},
        FailOn.WARNING: {Severity.ERROR, Severity.WARNING},
    }[fail_on]
    if any(finding.severity in failing for finding in evaluation.findings):
        raise typer.Exit(1)
    unread = {FaultKind.UNREADABLE, FaultKind.NOT_THIS_FORM}
    if any(fault.kind in unread for item in evaluation.submissions for fault in item.faults):
        raise typer.Exit(UNREAD)
    if any(item.notable and not item.read_beside for item in evaluation.skipped_files):
        raise typer.Exit(UNREAD)
