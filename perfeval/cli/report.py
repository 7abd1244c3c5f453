"""`perfeval report`: a self-evaluation report in words for each unit of a result."""

from pathlib import Path
from typing import Annotated

import typer

from perfeval.cli.options import Help, Quiet


def report(
    result: Annotated[
        Path, typer.Argument(metavar="结果", help="perfeval run 写出的 .json 文件。")
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="文件夹", help="放报告的文件夹，默认在结果旁边新建。"
        ),
    ] = None,
    unit: Annotated[
        str | None,
        typer.Option("--unit", metavar="名称", help="只写一个单位：单位全称、简称或文件名。"),
    ] = None,
    quiet: Quiet = False,
    _help: Help = False,
) -> None:
    """按结果给每个单位写一份自评报告（文字稿）。"""
    from perfeval.cli.reporting import write_reports

    write_reports(result, output, unit, quiet=quiet)
