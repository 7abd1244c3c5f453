"""The commands under one name. Each is a module of its own: arguments and exit codes, no logic.

The result goes to stdout and everything else to stderr, so that a pipe gets the result alone.
pandas and the writers are loaded by the commands that need them, not by `--help`.
"""

from typing import Annotated

import typer

from perfeval import __version__
from perfeval.cli import wording
from perfeval.cli.check import check
from perfeval.cli.options import Help
from perfeval.cli.report import report
from perfeval.cli.rules import show_rules
from perfeval.cli.run import run
from perfeval.cli.template import template

app = typer.Typer(
    name="perfeval",
    help="部门单位整体支出绩效自评填报表：批量读取、复算、核查、汇总。",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"perfeval {__version__}")
        raise typer.Exit


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


for _name, _command in (
    ("run", run),
    ("check", check),
    ("report", report),
    ("template", template),
    ("rules", show_rules),
):
    app.command(name=_name, add_help_option=False)(_command)
