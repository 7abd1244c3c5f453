"""Converts arguments to values: the rules to use, a date, the evaluated batch.

An argument that cannot be used ends the command with a message that says what to type instead.
"""

import errno
import os
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from perfeval.cache import Cache
from perfeval.cli import wording
from perfeval.cli.console import fail, say
from perfeval.cli.options import UNREACHABLE, USAGE
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

    Exits with the usage code if it does not exist or is an archive other than a zip, with one of
    its own if nobody can tell, as where a network drive is gone.
    """
    name = visible(str(path))
    try:
        path.stat()
    except (OSError, ValueError) as error:
        if not _is_wrong(path, error):
            fail(_unreachable(path, error), UNREACHABLE)
        fail(f"找不到“{name}”。请检查路径是否写对。", USAGE)
    if path.is_file() and is_foreign_archive(path.name):
        fail(f"“{name}”是压缩包，不是 .zip。请先解压成文件夹，再对这个文件夹运行。", USAGE)
    return path


def _is_wrong(path: Path, error: OSError | ValueError) -> bool:
    """Whether a path is not there, and not merely the drive or the share that it is on."""
    if isinstance(error, ValueError):
        return True
    if error.errno not in {errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.ELOOP}:
        return False
    anchor = path.anchor  # "Z:\\" or "\\\\fs\\jx\\"; "" of a relative path
    return not anchor or os.path.exists(anchor)  # noqa: PTH110 - no error for an invalid name


def _unreachable(path: Path, error: OSError | ValueError) -> str:
    why = error_words(error) if isinstance(error, OSError) else str(error)
    return (
        f"无法读取“{visible(str(path))}”：{why}。"
        "请检查网络、共享文件夹或移动硬盘是否连着，有没有读取权限，再运行一次。原有的结果没有改动。"
    )


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

    Exits with the usage code if the roster cannot be read, with one of its own if the folder
    cannot.
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
        fail(_unreachable(path, error), UNREACHABLE)
