"""The command line: arguments, progress, what is said on screen, exit codes.

Worker processes load the main module again, which is this one: it loads nothing until it runs.
"""

import signal
import sys
import traceback
from types import FrameType

OWN_FAULT = 70
_STOPPED = "已中断，没有写出结果，原有的结果没有改动。"
_BROKEN = "程序内部出错，没有写出结果，原有的结果没有改动。请把以上内容发给程序维护人员。"


class _Stopped(SystemExit):
    """Ctrl-C, or the system asks the program to end: a shutdown, a scheduler's time limit."""


def main() -> None:
    """Runs the command line and leaves with its exit code."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    for stream in (sys.stdout, sys.stderr):
        # A GBK console cannot print every character; a question mark is better than a crash.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        code = _run()
    except _Stopped as stopped:
        print(_STOPPED, file=sys.stderr)  # noqa: T201 - perhaps nothing is loaded yet
        code = stopped.code
    except Exception:  # noqa: BLE001 - it is shown whole, with what to do
        traceback.print_exc()
        print(_BROKEN, file=sys.stderr)  # noqa: T201
        code = OWN_FAULT
    sys.exit(code)


def _run() -> str | int | None:
    import typer

    from perfeval.cli import wording
    from perfeval.cli.commands import app
    from perfeval.cli.console import say
    from perfeval.cli.options import USAGE

    try:
        code = app(standalone_mode=False)
    except typer.TyperException as error:
        say(wording.usage_error(error))
        return USAGE
    return code if isinstance(code, int) else 0


def _stop(number: int, _frame: FrameType | None) -> None:
    # By the shell's convention. Not a KeyboardInterrupt, which typer ends in silence.
    raise _Stopped(128 + number)
