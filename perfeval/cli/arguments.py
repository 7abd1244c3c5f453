"""Converts arguments to values: the rules to use, a date, the evaluated batch.

An argument that cannot be used ends the command with a message that says what to type instead.
"""

import os
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from perfeval.cache import Cache
from perfeval.cli import wording
from perfeval.cli.console import fail, say
from perfeval.cli.options import USAGE
from perfeval.cli.progress import Progress
from perfeval.files.classification import is_foreign_archive
from perfeval.files.names import visible
from perfeval.files.roster import read_roster
from perfeval.model import Evaluation
from perfeval.result.model import Result
from perfeval.result.reading import ResultError, read_result
from perfeval.scheme import Scheme, load_scheme
from perfeval.scheme.configuration import ConfigurationError
from perfeval.wording import error_words


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
            fail(f"没有名为“{visible(rules)}”的内置规则。内置规则：{default.rules.id}。", USAGE)
        return load_scheme(path)
    except ConfigurationError as error:
        fail(f"规则文件不能使用。{error}", USAGE)


def date_of(text: str | None) -> date | None:
    """A date typed as 2024-04-30."""
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a date has no time zone
    except ValueError:
        fail(f"日期“{visible(text)}”不对，请写成 2024-04-30 的样子。", USAGE)


def existing(path: Path) -> Path:
    """The path of an existing folder or workbook.

    Exits with the usage code if it does not exist or is an archive other than a zip.
    """
    name = visible(str(path))
    if not os.path.exists(path):  # noqa: PTH110 - no error for an invalid name
        fail(f"找不到“{name}”。请检查路径是否写对。", USAGE)
    if path.is_file() and is_foreign_archive(path.name):
        fail(f"“{name}”是压缩包，不是 .zip。请先解压成文件夹，再对这个文件夹运行。", USAGE)
    return path


def result_from(path: Path) -> Result:
    """The record of an earlier run; exits with the usage code when the file is not one.

    Says so when the summary beside it is of another run.
    """
    from perfeval.run.publication import of_two_runs

    try:
        result = read_result(path)
    except ResultError as error:
        fail(visible(str(error)), USAGE)
    summary = path.with_suffix(".xlsx")
    if of_two_runs(summary, result.digest):
        say(wording.two_runs(summary))
    return result


def evaluated(
    path: Path,
    scheme: Scheme,
    as_of: date | None,
    roster: Path | None,
    jobs: int | None,
    *,
    progress: Progress,
    outputs: Sequence[Path] = (),
    cache: Cache | None = None,
    previous: Result | None = None,
) -> Evaluation:
    """Evaluates a folder or a workbook and reports progress.

    Exits with the usage code if the roster or the folder cannot be read.
    """
    from perfeval.run.pipeline import evaluate

    try:
        units = read_roster(roster) if roster else ()
    except ConfigurationError as error:
        fail(str(error), USAGE)
    try:
        return evaluate(
            existing(path),
            scheme,
            as_of=as_of,
            roster=units,
            jobs=jobs,
            progress=progress.read,
            outputs=outputs,
            cache=cache,
            previous=previous,
        )
    except OSError as error:
        fail(
            f"无法读取文件夹“{visible(str(path))}”：{error_words(error)}。请检查路径和权限。", USAGE
        )
