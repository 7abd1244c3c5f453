"""The four commands: their arguments and exit codes. No logic.

The result goes to stdout and everything else to stderr, so that a pipe gets the result alone.
pandas and the writers are loaded by the commands that need them, not by `--help`.
"""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from perfeval import __version__
from perfeval.cli import wording
from perfeval.cli.arguments import USAGE, date_of, evaluated, scheme_of
from perfeval.cli.console import fail, say
from perfeval.folder import RESULT_SUFFIX
from perfeval.model import Evaluation, FaultKind, Severity

UNREAD, NOTHING, UNWRITTEN = 3, 4, 5


class FailOn(StrEnum):
    """From which severity on findings make the command fail."""

    NEVER = "never"
    ERROR = "error"
    WARNING = "warning"


def _print_help(context: typer.Context, asked: bool) -> None:
    if asked:
        typer.echo(wording.help_in_chinese(context.get_help()))
        raise typer.Exit


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"perfeval {__version__}")
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
    typer.Option("--roster", metavar="文件", help="应报单位名单，每行一个，用于查缺报。"),
]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="只显示错误。")]

app = typer.Typer(
    name="perfeval",
    help="部门单位整体支出绩效自评填报表：批量读取、复算、核查、汇总。",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
_plain = {"add_help_option": False, "no_args_is_help": False}


@app.callback(invoke_without_command=True, add_help_option=False)
def _main(
    context: typer.Context,
    _help: Help = False,
    _version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_print_version, help="显示版本。"),
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        typer.echo(wording.help_in_chinese(context.get_help()))


@app.command(add_help_option=False)
def run(
    folder: Annotated[Path, typer.Argument(metavar="文件夹", help="放填报表的文件夹。")],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="文件", help="汇总工作簿的文件名。"),
    ] = None,
    rules: Rules = None,
    roster: Roster = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="日期", help="打印的日期，默认为最新的填报时间。"),
    ] = None,
    jobs: Jobs = None,
    fail_on: Annotated[
        FailOn,
        typer.Option(
            "--fail-on",
            metavar="级别",
            help="never、error 或 warning：有该级别及以上问题时返回 1。",
        ),
    ] = FailOn.NEVER,
    as_json: Json = False,
    quiet: Quiet = False,
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="逐条显示问题。")] = False,
    _help: Help = False,
) -> None:
    """读取一个文件夹的填报表，复算、核查并写出汇总工作簿。"""
    from perfeval.pipeline import write_results

    scheme = scheme_of(rules)
    evaluation = evaluated(folder, scheme, date_of(as_of), roster, jobs, quiet=quiet)
    if not evaluation.submissions:
        say(wording.nothing_to_read(evaluation))
        raise typer.Exit(NOTHING)
    default = folder.resolve().parent / f"{folder.resolve().name}{RESULT_SUFFIX}.xlsx"
    target = output or default
    try:
        text = write_results(evaluation, scheme, target)
    except OSError as error:
        fail(wording.unwritten(target, error), UNWRITTEN)
    if verbose and not quiet:
        for finding in evaluation.findings:
            say(wording.finding_line(finding))
    if as_json:
        typer.echo(text, nl=False)
    elif not quiet:
        typer.echo(wording.summary(evaluation))
        typer.echo(wording.written(target))
    _exit(evaluation, fail_on)


@app.command(add_help_option=False)
def check(
    paths: Annotated[
        list[Path], typer.Argument(metavar="文件|文件夹…", help="要检查的填报表或文件夹。")
    ],
    rules: Rules = None,
    roster: Roster = None,
    jobs: Jobs = None,
    fail_on: Annotated[
        FailOn,
        typer.Option("--fail-on", metavar="级别", help="有该级别及以上问题时返回 1。"),
    ] = FailOn.ERROR,
    as_json: Json = False,
    quiet: Quiet = False,
    _help: Help = False,
) -> None:
    """只读取和检查，不写任何文件；问题逐条显示在屏幕上。"""
    from perfeval.pipeline import result_record

    scheme = scheme_of(rules)
    evaluations = [evaluated(path, scheme, None, roster, jobs, quiet=quiet) for path in paths]
    if as_json:
        records = [result_record(evaluation, scheme) for evaluation in evaluations]
        value = records[0] if len(records) == 1 else records
        typer.echo(json.dumps(value, ensure_ascii=False, indent=1))
    else:
        for evaluation in evaluations:
            for finding in evaluation.findings:
                typer.echo(wording.finding_line(finding))
            if not quiet:
                typer.echo(wording.summary(evaluation))
    if not any(evaluation.submissions for evaluation in evaluations):
        say(wording.nothing_to_read(evaluations[0]))
        raise typer.Exit(NOTHING)
    for evaluation in evaluations:
        _exit(evaluation, fail_on)


@app.command(add_help_option=False)
def template(
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="文件", help="空白填报表的文件名。"),
    ] = None,
    year: Annotated[
        int | None, typer.Option("--year", metavar="年份", help="预先填好的评价年度。")
    ] = None,
    _help: Help = False,
) -> None:
    """生成空白填报表，发给各单位填写。"""
    from perfeval.template import write_template

    scheme = scheme_of(None)
    target = output or Path(f"{scheme.form.title}{f'（{year}年度）' if year else ''}.xlsx")
    try:
        write_template(target, scheme, year=year)
    except OSError as error:
        fail(wording.unwritten(target, error), UNWRITTEN)
    typer.echo(f"已生成空白填报表：{target}")


@app.command(name="rules", add_help_option=False)
def show_rules(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[show 编号]", help="show 加编号只看一条，如 show M301。"),
    ] = None,
    rules: Rules = None,
    _help: Help = False,
) -> None:
    """用文字说明计分规则和全部检查，附文件依据。"""
    from perfeval.cli import catalogue

    scheme = scheme_of(rules)
    match words or []:
        case []:
            lines = catalogue.everything(scheme)
        case ["show", *ids] | [*ids]:
            lines = [line for entry in ids for line in catalogue.entry(entry, scheme)]
    if not lines:
        fail(f"没有编号为 {'、'.join((words or [])[1:])} 的规则或检查。", USAGE)
    for line in lines:
        typer.echo(line)


def _exit(evaluation: Evaluation, fail_on: FailOn) -> None:
    """Leaves with the code that the findings and the unread workbooks ask for."""
    grave = {
        FailOn.NEVER: set[Severity](),
        FailOn.ERROR: {Severity.ERROR},
        FailOn.WARNING: {Severity.ERROR, Severity.WARNING},
    }[fail_on]
    if any(finding.severity in grave for finding in evaluation.findings):
        raise typer.Exit(1)
    unread = {FaultKind.UNREADABLE, FaultKind.NOT_THIS_FORM}
    if any(fault.kind in unread for item in evaluation.submissions for fault in item.faults):
        raise typer.Exit(UNREAD)
