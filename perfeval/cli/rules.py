"""`perfeval rules`: the rules and the checks in words."""

from typing import Annotated

import typer

from perfeval.cli.console import fail
from perfeval.cli.options import USAGE, Help, Rules


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
    from perfeval.cli.arguments import scheme_of

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
