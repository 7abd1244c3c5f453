"""`perfeval report`: writes the reports and reports it on screen."""

from collections.abc import Sequence
from pathlib import Path

import typer

from perfeval.cli import MANY_STOPPED, Stopped
from perfeval.cli import report_wording as words
from perfeval.cli.arguments import result_from
from perfeval.cli.backup_wording import backed_up
from perfeval.cli.console import fail, say
from perfeval.cli.options import NOTHING, UNWRITTEN, USAGE
from perfeval.files.names import visible
from perfeval.narrative import load_templates, narrate_each
from perfeval.result.model import Result, UnitResult
from perfeval.scheme import load_scheme


def write_reports(result: Path, output: Path | None, unit: str | None, *, quiet: bool) -> None:
    """Writes a report for each unit of a result, or for the one that was named."""
    try:
        from perfeval.document import write_documents
    except ModuleNotFoundError as error:
        if error.name != "docx":
            raise
        fail(words.NO_WORD, USAGE)
    earlier, form = result_from(result), load_scheme().form
    if earlier.form.id != form.id:
        fail(visible(words.other_form(result, earlier.form.id, form.id)), USAGE)
    units = _wanted(earlier, unit)
    if any(item.profile is None for item in units):
        fail(words.without_words(result), USAGE)
    templates = load_templates()
    narratives = list(narrate_each(units, form, templates, earlier.rules.execution_points))
    folder = output or result.with_name(f"{result.stem}_自评报告")
    if folder.exists() and not folder.is_dir():
        fail(words.no_folder(folder), USAGE)
    try:
        written = write_documents(narratives, folder)
    except OSError as error:
        fail(words.unwritten(folder, error), UNWRITTEN)
    except Stopped as stopped:
        stopped.words = MANY_STOPPED
        raise
    for backup in written.backups:
        say(backed_up(backup))
    if not quiet:
        typer.echo(words.reports(written.files, folder, len(earlier.units) - len(units), unit))


def _wanted(result: Result, name: str | None) -> Sequence[UnitResult]:
    """The units to report on: those whose workbook could be read, or the one named."""
    readable = [item for item in result.units if item.readable]
    if name is None:
        if not readable:
            say(words.NOTHING_READABLE)
            raise typer.Exit(NOTHING)
        return readable
    named = [item for item in result.units if words.is_unit(name, item)]
    if not named:
        fail(visible(words.no_such_unit(name, result)), USAGE)
    found = [item for item in named if item.readable]
    if not found:
        fail(visible(f"“{name}”的填报表没有读出来，写不出报告。"), USAGE)
    return found
