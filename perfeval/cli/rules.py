"""`perfeval rules`: the rules and the checks in words."""

from typing import Annotated

import typer

from perfeval.cli.console import fail
from perfeval.cli.options import USAGE, Help, Rules


def show_rules(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[show 编号或名称]",
            help="show 加编号或名称只看一条，如 show M301、show 正向指标。",
        ),
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
        case ["show"]:
            fail("请写明要看的编号或名称，如 show M301、show 正向指标。", USAGE)
        case ["show", *names] | [*names]:
            found = {name: catalogue.entry(name, scheme) for name in names}
            if unknown := [name for name, known in found.items() if not known]:
                fail(f"没有编号或名称为 {'、'.join(unknown)} 的规则或检查。", USAGE)
            lines = [line for known in found.values() for line in known]
    for line in lines:
        typer.echo(line)
