"""`perfeval template`: the blank fill-in workbook."""

from pathlib import Path
from typing import Annotated

import typer

from perfeval.cli import wording
from perfeval.cli.console import fail, say
from perfeval.cli.options import UNWRITTEN, USAGE, Force, Help
from perfeval.files.names import visible


def template(
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="文件", help="空白填报表的文件名。"),
    ] = None,
    year: Annotated[
        int | None, typer.Option("--year", metavar="年份", help="预先填好的评价年度。")
    ] = None,
    force: Force = False,
    _help: Help = False,
) -> None:
    """生成空白填报表，发给各单位填写。"""
    from perfeval.cli.arguments import scheme_of
    from perfeval.cli.backup_wording import backed_up
    from perfeval.template import FilledError, back_up_filled, write_template

    scheme = scheme_of(None)
    target = output or Path(f"{scheme.form.title}{f'（{year}年度）' if year else ''}.xlsx")
    try:
        backup = back_up_filled(target, scheme, force=force)
        write_template(target, scheme, year=year)
    except FilledError:
        fail(wording.filled(target), USAGE)
    except OSError as error:
        fail(wording.unwritten(target, error), UNWRITTEN)
    if backup is not None:
        say(backed_up(backup))
    typer.echo(f"已生成空白填报表：{visible(str(target))}")
