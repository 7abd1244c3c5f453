"""`perfeval run`: a folder in, the summary workbook and its record out."""

from pathlib import Path
from typing import Annotated

import typer

from perfeval.cli import wording
from perfeval.cli.arguments import date_of, evaluated, result_from, scheme_of
from perfeval.cli.console import fail, say
from perfeval.cli.options import (
    NOTHING,
    UNWRITTEN,
    AsOf,
    FailOn,
    Help,
    Jobs,
    Json,
    Quiet,
    Roster,
    Rules,
    leave,
)
from perfeval.folder import RESULT_SUFFIX


def run(
    folder: Annotated[Path, typer.Argument(metavar="文件夹", help="放填报表的文件夹。")],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="文件", help="汇总工作簿的文件名。"),
    ] = None,
    rules: Rules = None,
    roster: Roster = None,
    as_of: AsOf = None,
    previous: Annotated[
        Path | None,
        typer.Option(
            "--previous",
            metavar="文件",
            help="上年或上次的结果（.json），汇总工作簿里增加“与上次对比”。",
        ),
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
    before = result_from(previous) if previous else None
    evaluation = evaluated(folder, scheme, date_of(as_of), roster, jobs, quiet=quiet)
    if not evaluation.submissions:
        say(wording.nothing_to_read(evaluation))
        raise typer.Exit(NOTHING)
    default = folder.resolve().parent / f"{folder.resolve().name}{RESULT_SUFFIX}.xlsx"
    target = output or default
    try:
        text = write_results(evaluation, scheme, target, before)
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
    leave(evaluation, fail_on)
