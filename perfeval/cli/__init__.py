"""The command line: arguments, progress, what is said on screen, exit codes.

Worker processes load the main module again, which is this one: it loads nothing until it runs.
"""

import signal
import sys
import traceback
from types import FrameType

INTERRUPTED, TERMINATED, OWN_FAULT = 130, 143, 70


class _Terminated(SystemExit):
    """The system asks the program to end: a shutdown, a time limit of the scheduler."""


def main() -> None:
    """Runs the command line and leaves with its exit code."""
    import typer

    from perfeval.cli import wording
    from perfeval.cli.arguments import USAGE
    from perfeval.cli.commands import app
    from perfeval.cli.console import say

    signal.signal(signal.SIGTERM, _terminate)
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
        say(wording.STOPPED)
        code = INTERRUPTED
    except _Terminated:
        say(wording.STOPPED)
        code = TERMINATED
    except Exception:  # noqa: BLE001 - it is shown whole, with what to do
        traceback.print_exc()
        say(wording.OWN_FAULT)
        code = OWN_FAULT
    sys.exit(code if isinstance(code, int) else 0)


def _terminate(_signal: int, _frame: FrameType | None) -> None:
    raise _Terminated
