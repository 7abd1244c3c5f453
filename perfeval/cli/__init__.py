"""The command line: arguments, progress, what is said on screen, exit codes.

This module loads nothing until it runs: a run stopped in its first moment says so all the same.
"""

import signal
import sys
import traceback
from types import FrameType

OWN_FAULT = 70
MANY_STOPPED = "已中断。已经写出的文件都是完整的，其余的没有写；再运行一次即可补齐。"
_BROKEN = "程序内部出错，没有写出结果，原有的结果没有改动。请把以上内容发给程序维护人员。"


_ASKED = (signal.SIGINT, signal.SIGTERM)


class Stopped(SystemExit):
    """Ctrl-C, or the system asks the program to end: a shutdown, a scheduler's time limit.

    A command that writes many files, each for itself, says so in place of these words.
    """

    words = "已中断，没有写出结果，原有的结果没有改动。"


def too_late_to_stop() -> None:
    """From here on the results take their places, and the run goes on to its end and says so."""
    for number in _ASKED:
        signal.signal(number, signal.SIG_IGN)


def main() -> None:
    """Runs the command line and leaves with its exit code."""
    for number in _ASKED:
        signal.signal(number, _stop)
    for stream in (sys.stdout, sys.stderr):
        # A GBK console cannot print every character; a question mark is better than a crash.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        code = _run()
    except Stopped as stopped:
        print(stopped.words, file=sys.stderr)  # noqa: T201 - perhaps nothing is loaded yet
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
    from perfeval.cli.options import UNWRITTEN, USAGE
    from perfeval.workers import StartError

    try:
        code = app(standalone_mode=False)
    except StartError as error:
        say(wording.no_processes(error))
        return UNWRITTEN
    except typer.TyperException as error:
        say(wording.usage_error(error))
        return USAGE
    return code if isinstance(code, int) else 0


def _stop(number: int, _frame: FrameType | None) -> None:
    # By the shell's convention. Not a KeyboardInterrupt, which typer ends in silence.
    raise Stopped(128 + number)
