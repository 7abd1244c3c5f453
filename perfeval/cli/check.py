"""`perfeval check`: what is wrong with some workbooks, on screen; nothing is written."""

import json
from pathlib import Path
from typing import Annotated

import typer

from perfeval.cli import wording
from perfeval.cli.arguments import evaluated, scheme_of
from perfeval.cli.console import say, start_reading
from perfeval.cli.options import NOTHING, FailOn, Help, Jobs, Json, Quiet, Roster, Rules, leave


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
    start_reading()
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
        leave(evaluation, fail_on)
