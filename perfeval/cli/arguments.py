"""What was typed, as values: the rules to use, a date, the evaluated batch.

Whatever cannot be used ends the command with a sentence that says what to type instead.
"""

from datetime import date, datetime
from pathlib import Path

from perfeval.cli.console import fail, progress_bar
from perfeval.cli.wording import visible
from perfeval.configuration import ConfigurationError
from perfeval.folder import read_roster
from perfeval.model import Evaluation
from perfeval.result import Result, ResultError, read_result
from perfeval.scheme import Scheme, load_scheme

USAGE = 2


def scheme_of(rules: str | None) -> Scheme:
    """The scheme with the rules asked for: a preset's name or a file.

    Exits with the usage code when they cannot be used.
    """
    try:
        default = load_scheme()
        if rules is None or rules == default.rules.id:
            return default
        path = Path(rules)
        if not path.suffix and not path.exists():
            fail(f"没有名为“{rules}”的内置规则。内置规则：{default.rules.id}。", USAGE)
        return load_scheme(path)
    except ConfigurationError as error:
        fail(f"规则文件不能使用。{error}", USAGE)


def date_of(text: str | None) -> date | None:
    """A date typed as 2024-04-30."""
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        fail(f"日期“{text}”不对，请写成 2024-04-30 的样子。", USAGE)


def result_from(path: Path) -> Result:
    """The record of an earlier run; exits with the usage code when the file is not one."""
    try:
        return read_result(path)
    except ResultError as error:
        fail(visible(str(error)), USAGE)


def evaluated(
    path: Path,
    scheme: Scheme,
    as_of: date | None,
    roster: Path | None,
    jobs: int | None,
    *,
    quiet: bool,
) -> Evaluation:
    """Evaluates a folder or a workbook, with a progress bar where someone watches."""
    from perfeval.pipeline import evaluate

    if not path.exists():
        fail(f"找不到“{path}”。请检查路径是否写对。", USAGE)
    try:
        units = read_roster(roster) if roster else ()
    except ConfigurationError as error:
        fail(str(error), USAGE)
    try:
        with progress_bar(shown=not quiet) as progress:
            return evaluate(path, scheme, as_of=as_of, roster=units, jobs=jobs, progress=progress)
    except OSError as error:
        fail(f"无法读取文件夹“{path}”：{error.strerror}。", USAGE)
