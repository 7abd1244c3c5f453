"""The command line: arguments, progress, messages on screen, exit codes.

This module loads nothing until it runs: a run stopped in its first moment says so all the same.
"""

import signal
import sys
import traceback
from types import FrameType

INTERNAL_ERROR = 70
MANY_STOPPED = "已中断。已经写出的文件都是完整的，其余的没有写；再运行一次即可补齐。"
_BROKEN = "程序内部出错，没有写出结果，原有的结果没有改动。请把以上内容发给程序维护人员。"


_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stopped(SystemExit):
    """Ctrl-C or SIGTERM, as at a shutdown or a scheduler's time limit.

    A command that writes many independent files replaces ``words``.
    """

    words = "已中断，没有写出结果，原有的结果没有改动。"


def ignore_signals() -> None:
    """Called before the results are replaced: from here on the run finishes and reports that."""
    for number in _STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def main() -> None:
    """Runs the command line and exits with its exit code."""
    for number in _STOP_SIGNALS:
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
    except Exception:  # noqa: BLE001 - the whole traceback is shown, with what to do
        traceback.print_exc()
        print(_BROKEN, file=sys.stderr)  # noqa: T201
        code = INTERNAL_ERROR
    sys.exit(code)


def _run() -> str | int | None:
    import typer

    from perfeval.cli import wording
    from perfeval.cli.commands import app
    from perfeval.cli.console import say
    from perfeval.cli.log import log_usage_error
    from perfeval.cli.options import UNWRITTEN, USAGE

    try:
        code = app(standalone_mode=False)
    except RuntimeError as error:
        from perfeval.workers import StartError  # not before: --help does without it

        if not isinstance(error, StartError):
            raise
        say(wording.no_processes(error))
        return UNWRITTEN
    except typer.TyperException as error:
        words = wording.usage_error(error)
        say(words)
        log_usage_error(error, words)
        return USAGE
    return code if isinstance(code, int) else 0


def _stop(number: int, _frame: FrameType | None) -> None:
    # 128 + signal is the shell's convention. typer would swallow a KeyboardInterrupt.
    raise Stopped(128 + number)
