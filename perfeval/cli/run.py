"""`perfeval run`: a folder in, the summary workbook and its record out."""

import time
from pathlib import Path
from typing import Annotated

import typer

from perfeval.cli import ignore_signals, wording
from perfeval.cli.console import fail, progress_bar, say, say_all, start_reading
from perfeval.cli.log import end_line, file_lines, logged_run
from perfeval.cli.options import (
    NOTHING,
    UNWRITTEN,
    USAGE,
    AsOf,
    FailOn,
    Force,
    Help,
    Jobs,
    Json,
    Quiet,
    Roster,
    Rules,
    exit_by_findings,
)
from perfeval.files.names import visible
from perfeval.model import Evaluation, UnitSheets


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
    unit_sheets: Annotated[
        UnitSheets,
        typer.Option(
            "--unit-sheets",
            metavar="方式",
            help="单位复核表：inline 写在汇总工作簿，volumes 另写分册，none 不写，"
            "auto 60 家以内写在汇总，更多写分册。",
        ),
    ] = UnitSheets.AUTO,
    jobs: Jobs = None,
    fail_on: Annotated[
        FailOn,
        typer.Option(
            "--fail-on",
            metavar="级别",
            help="never、error 或 warning：有该级别及以上问题时返回 1。",
        ),
    ] = FailOn.NEVER,
    log_file: Annotated[
        Path | None,
        typer.Option(
            "--log-file",
            metavar="文件",
            is_eager=True,  # understood first, so that it has the faults of the other options
            help="运行日志，每个文件一行，逐次追加。",
        ),
    ] = None,
    no_cache: Annotated[
        bool,
        typer.Option("--no-cache", help="全部重新读取，也不保存读取结果。"),
    ] = False,
    force: Force = False,
    as_json: Json = False,
    quiet: Quiet = False,
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="逐条显示问题。")] = False,
    _help: Help = False,
) -> None:
    """读取一个文件夹的填报表，复算、核查并写出汇总工作簿。"""
    began = time.monotonic()
    from perfeval.cli.arguments import date_of, evaluated, existing, result_from, scheme_of
    from perfeval.cli.backup_wording import backed_up as words_of_backup
    from perfeval.files.atomic import file_transaction, lock_path
    from perfeval.run import publication

    target = output or _default_target(folder)
    _refuse_log(log_file, target)
    with logged_run(log_file, folder) as log:
        start_reading()
        scheme, day = scheme_of(rules), date_of(as_of)
        earlier = result_from(previous) if previous else None
        results = [*publication.results_of(target), publication.cache_of(target)]
        volumes = publication.volumes_of(target)
        outputs = [*results, volumes, lock_path(target), *([log_file] if log_file else [])]
        _refuse_overwriting(existing(folder), target, force=force)
        _compare_earlier(target)
        try:
            outputs_locked = file_transaction(target, *results, before_commit=ignore_signals)
            with outputs_locked as transaction, progress_bar(shown=not quiet) as progress:
                cache = None if no_cache else publication.open_cache(target, scheme)
                evaluation = evaluated(
                    *(folder, scheme, day, roster, jobs),
                    progress=progress,
                    outputs=outputs,
                    cache=cache,
                    previous=earlier,
                )
                log.add(*file_lines(evaluation))
                if not evaluation.submissions:
                    fail(wording.nothing_to_read(evaluation), NOTHING)
                progress.writing()
                publication.write_in_transaction(
                    *(evaluation, scheme, target, transaction, earlier),
                    unit_sheets=unit_sheets,
                    jobs=jobs,
                    folder=folder if folder.is_dir() else folder.parent,
                    cache=cache,
                )
                cache_error = publication.save_cache(cache)
        except OSError as error:
            fail(wording.unwritten(target, error), UNWRITTEN)
        backed_up = [words_of_backup(backup) for backup in transaction.backups]
        log.add(*(f"留存\t{words}" for words in backed_up), end_line(wording.counts(evaluation)))
    _report(evaluation, quiet=quiet, verbose=verbose, as_json=as_json, target=target)
    say_all(backed_up)
    if not quiet:
        if cache_error:
            say(wording.cache_unwritten(cache_error))
        found = cache.hits if cache else 0
        say(wording.duration(evaluation.account, found, time.monotonic() - began))
    exit_by_findings(evaluation, fail_on)


def _report(
    evaluation: Evaluation, *, quiet: bool, verbose: bool, as_json: bool, target: Path
) -> None:
    """The result on screen; with `-q` only what is missing from it."""
    from perfeval.run.publication import results_of, volumes_of

    if verbose and not quiet:
        for finding in evaluation.findings:
            say(wording.finding_line(finding))
    if as_json:
        typer.echo(results_of(target)[1].read_text("utf-8"), nl=False)
    elif not quiet:
        typer.echo(f"{wording.summary(evaluation)}\n{wording.written(target, volumes_of(target))}")
    if quiet or as_json:
        say_all(wording.passed_over(evaluation))


def _refuse_log(log_file: Path | None, target: Path) -> None:
    """Ends the command, before a line is added, if the log would destroy another file."""
    from perfeval.files.classification import WORKBOOK_SUFFIXES
    from perfeval.run.publication import results_of

    if log_file is None:
        return
    if log_file.resolve() in {path.resolve() for path in results_of(target)}:
        fail(f"日志“{visible(str(log_file))}”与要写的结果同名。请换一个 .log 文件名。", USAGE)
    if log_file.suffix.lower() in WORKBOOK_SUFFIXES:
        fail(f"日志“{visible(str(log_file))}”不能写进工作簿。请换一个 .log 文件名。", USAGE)


def _refuse_overwriting(folder: Path, target: Path, *, force: bool) -> None:
    """Ends the command if an output would overwrite a unit's file, or a stranger's unasked."""
    from perfeval.run.publication import foreign_files, overwrites_input

    name = visible(str(target))
    if target.suffix.lower() != ".xlsx" and not target.is_dir():
        fail(f"汇总工作簿的文件名“{name}”要以 .xlsx 结尾。", USAGE)
    if overwrites_input(folder, target) and not target.is_dir():
        fail(f"“{name}”是文件夹里的一份填报表，写出会覆盖它。请用 -o 换一个文件名。", USAGE)
    foreign = [] if force else foreign_files(target)
    if foreign:
        fail(wording.foreign(foreign[0]), USAGE)


def _compare_earlier(target: Path) -> None:
    """Says so when what the run is to replace is of two runs."""
    from perfeval.run.publication import earlier_results_differ

    if earlier_results_differ(target):
        say(wording.two_runs(target, mended=True))


def _default_target(folder: Path) -> Path:
    from perfeval.files.classification import RESULT_SUFFIX

    absolute = folder.resolve()
    return absolute.parent / f"{absolute.name}{RESULT_SUFFIX}.xlsx"
