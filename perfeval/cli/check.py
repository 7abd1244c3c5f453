"""`perfeval check`: what is wrong with some workbooks, on screen; with `--return`, in copies."""

import json
from pathlib import Path
from typing import Annotated

import typer

from perfeval.cli import wording
from perfeval.cli.console import progress_bar, say, say_all, start_reading
from perfeval.cli.options import (
    NOTHING,
    AsOf,
    FailOn,
    Help,
    Jobs,
    Json,
    Quiet,
    Roster,
    Rules,
    exit_by_findings,
)
from perfeval.model import Evaluation


def check(
    paths: Annotated[
        list[Path], typer.Argument(metavar="文件|文件夹…", help="要检查的填报表或文件夹。")
    ],
    return_to: Annotated[
        Path | None,
        typer.Option(
            "--return",
            metavar="文件夹",
            help="把有问题的填报表标出问题，写成退回的副本放进这个文件夹；原文件不改动。",
        ),
    ] = None,
    rules: Rules = None,
    roster: Roster = None,
    as_of: AsOf = None,
    jobs: Jobs = None,
    fail_on: Annotated[
        FailOn,
        typer.Option("--fail-on", metavar="级别", help="有该级别及以上问题时返回 1。"),
    ] = FailOn.ERROR,
    as_json: Json = False,
    quiet: Quiet = False,
    _help: Help = False,
) -> None:
    """读取和检查，问题逐条显示在屏幕上；用 --return 写出标好问题、可以退回的副本。"""
    start_reading()
    from perfeval.cli.arguments import date_of, evaluated, scheme_of
    from perfeval.run.publication import result_record

    if return_to is not None:
        from perfeval.cli.returning import check_output_folder, return_workbooks

        check_output_folder(return_to, paths)
    scheme = scheme_of(rules)
    day = date_of(as_of)
    with progress_bar(shown=not quiet) as progress:
        evaluations = [
            evaluated(path, scheme, day, roster, jobs, progress=progress) for path in paths
        ]
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
    if quiet or as_json:
        _say_passed_over(evaluations)
    if return_to is not None:
        batches = list(zip(paths, evaluations, strict=True))
        return_workbooks(batches, return_to, jobs=jobs, quiet=quiet, to_stderr=as_json)
    for evaluation in evaluations:
        exit_by_findings(evaluation, fail_on)


def _say_passed_over(evaluations: list[Evaluation]) -> None:
    """Prints to stderr what the summary, which is not printed, would say of files passed over."""
    for evaluation in evaluations:
        say_all(wording.passed_over(evaluation))
