"""The command line: arguments, progress, what is said on screen, exit codes."""

import sys

import typer

from perfeval.cli import wording
from perfeval.cli.arguments import USAGE
from perfeval.cli.commands import app
from perfeval.cli.console import say

INTERRUPTED = 130


def main() -> None:
    """Runs the command line and leaves with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A GBK console cannot print every character; a question mark is better than a crash.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        code = app(standalone_mode=False)
    except typer.TyperException as error:
        say(wording.usage_error(error))
        code = USAGE
    except (KeyboardInterrupt, typer.Abort):
        say("已中断，没有写出结果。")
        code = INTERRUPTED
    sys.exit(code if isinstance(code, int) else 0)
