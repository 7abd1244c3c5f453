"""The last stage of a run: what it writes, where, and what it leaves there for the next run.

The summary workbook, the JSON result next to it, the folder of volumes, the cache. What is not
provably as this program wrote it is backed up before it is replaced.
"""

import errno
import os
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from perfeval.cache import Cache, fingerprint
from perfeval.cells import Unreadable, sheet_titles
from perfeval.checks import catalogue
from perfeval.examine import is_own_output
from perfeval.files.atomic import FileTransaction, file_transaction
from perfeval.files.classification import CACHE_SUFFIX
from perfeval.files.ownership import (
    Kind,
    Ownership,
    json_digest,
    json_ownership,
    ownerships,
    run_of,
)
from perfeval.model import Evaluation, UnitSheets
from perfeval.report import UnitLocations, relative_path, write_report
from perfeval.result.comparison import compare
from perfeval.result.model import Result
from perfeval.result.writing import build_result, result_json, result_values
from perfeval.scheme import Scheme
from perfeval.volumes import Means, plan_volumes, volumes_folder, written
from perfeval.workers import outcomes
from perfeval.workers.garbage_collection import infrequent_garbage_collection


def overwrites_input(path: Path, target: Path) -> bool:
    """Whether the target is a file of the batch that this program did not write."""
    batch, file = path.resolve(), target.parent.resolve() / target.name
    if not file.is_relative_to(batch) or not os.path.lexists(file):
        return False
    (ours,) = outcomes(is_own_output, [file], jobs=1)
    return ours is not True


def foreign_files(target: Path) -> list[Path]:
    """What is in the place of the results and is a sound file of somebody else."""
    return [path for path, whose in _ownerships(target) if whose is Ownership.FOREIGN]


def of_two_runs(summary: Path, digest: str | None) -> bool:
    """Whether a summary names another run than the JSON with this digest.

    It does when a run was killed after one of the two had taken its place, or when somebody put
    together files of two runs.
    """
    run = run_of(summary)
    return run is not None and digest is not None and run != digest


def earlier_results_differ(target: Path) -> bool:
    """Whether the summary and the JSON that a run is to replace are of two runs."""
    summary, json_file = results_of(target)
    return of_two_runs(summary, json_digest(json_file))


def _ownerships(target: Path) -> list[tuple[Path, Ownership]]:
    summary, json_file = results_of(target)
    (of_summary,) = ownerships([summary], Kind.SUMMARY)
    return [(summary, of_summary), (json_file, json_ownership(json_file))]


def cache_of(target: Path) -> Path:
    """Where the cache of the runs to a target is."""
    return target.with_suffix(CACHE_SUFFIX)


def open_cache(target: Path, scheme: Scheme) -> Cache:
    """What earlier runs to a target read, with this version of the program, form and rules."""
    return Cache(cache_of(target), fingerprint(scheme))


def _back_up_edited(target: Path, transaction: FileTransaction) -> None:
    """Backs up what a person may have written: an auditor's points, a file of their own."""
    for path, whose in _ownerships(target):
        if not whose.replaceable:
            transaction.back_up(path, whose)


def save_cache(cache: Cache | None) -> OSError | None:
    """Writes the cache for the next run.

    Args:
        cache: what this run found in it and added to it; None to write nothing.

    Returns:
        The error if it could not be written, else None. The result does not depend on it; the
        old cache is then unchanged.
    """
    if cache is None:
        return None
    transaction = FileTransaction()
    try:
        try:
            cache.write(transaction.stage(cache.path))
            transaction.commit()
        finally:
            transaction.clean_up()
    except OSError as error:
        return error
    return None


def result_record(evaluation: Evaluation, scheme: Scheme) -> dict[str, Any]:
    """The evaluation as the plain values of the JSON result."""
    return result_values(evaluation, scheme)


def results_of(target: Path) -> tuple[Path, Path]:
    """The files a run writes: the summary workbook, and the JSON record next to it."""
    return target, target.with_suffix(".json")


def volumes_of(target: Path) -> Path:
    """The folder for the volumes of unit sheets, when there are many."""
    return volumes_folder(target)


def write_results(
    evaluation: Evaluation,
    scheme: Scheme,
    target: Path,
    previous: Result | None = None,
    *,
    unit_sheets: UnitSheets = UnitSheets.AUTO,
    jobs: int | None = None,
) -> None:
    """Writes the summary workbook, its volumes and the JSON record.

    Summary and record say what changed since the previous run, when there is one.

    Args:
        evaluation: what to write.
        scheme: what it was evaluated by.
        target: the summary workbook; the others are written next to it.
        previous: the record of the run to compare with.
        unit_sheets: where the sheets of the units go.
        jobs: how many processes write volumes; as many as there are processors when not given.

    Raises:
        OSError: one of them cannot be written; what was there before is unchanged.
    """
    with file_transaction(target) as transaction:
        write_in_transaction(
            evaluation, scheme, target, transaction, previous, unit_sheets=unit_sheets, jobs=jobs
        )


@infrequent_garbage_collection()
def write_in_transaction(
    evaluation: Evaluation,
    scheme: Scheme,
    target: Path,
    transaction: FileTransaction,
    previous: Result | None = None,
    *,
    unit_sheets: UnitSheets = UnitSheets.AUTO,
    jobs: int | None = None,
    folder: Path | None = None,
    cache: Cache | None = None,
) -> None:
    """As `write_results`, in a transaction that has already begun; commits it.

    The transaction names what was backed up.

    Args:
        evaluation: what to write.
        scheme: what it was evaluated by.
        target: the summary workbook.
        transaction: of the target.
        previous: the record of the run to compare with.
        unit_sheets: where the sheets of the units go.
        jobs: how many processes write volumes; as many as there are processors when not given.
        folder: the folder that was read; the links to the units' workbooks lead there.
        cache: has the submissions serialised already, as they are sent to a process.

    Raises:
        OSError: one of them cannot be written; what was there before is unchanged.
    """
    workbook, json_file = results_of(target)
    _back_up_edited(target, transaction)
    volumes = plan_volumes(evaluation, target, unit_sheets)
    processes = jobs or os.cpu_count() or 1
    means = Means(processes, cache.packed) if cache else Means(processes)
    with written(evaluation, scheme, volumes or (), target, transaction, means):
        comparison = compare(build_result(evaluation, scheme), previous) if previous else None
        staged = transaction.stage(json_file)
        with staged.open("wb") as file:
            file.writelines(result_json(evaluation, scheme, comparison))
        run = json_digest(staged) or ""
        summary = transaction.stage(workbook)
        places = UnitLocations(volumes, relative_path(target.parent, folder) if folder else None)
        words = catalogue(scheme)
        titles = write_report(evaluation, scheme, summary, words, comparison, places, run=run)
        _verify(summary, titles, workbook)
    transaction.commit()


def _verify(path: Path, titles: Sequence[str], workbook: Path) -> None:
    """Opens a workbook that was just written.

    Raises:
        OSError: the disk did not keep what was written; it bears the name of the workbook.
        RuntimeError: the disk did, but it is no workbook with these sheets: a program error.
    """
    try:
        found = sheet_titles(path.read_bytes())
    except Unreadable as error:
        if not _kept_by_disk(path):
            raise OSError(errno.EIO, "写出后再打开，内容不完整", str(workbook)) from error
        message = f"{workbook.name} is not well formed"
        raise RuntimeError(message) from error
    if found != titles:
        message = f"{workbook.name} has the sheets {found}, not {titles}"
        raise RuntimeError(message)


def _kept_by_disk(path: Path) -> bool:
    """Whether every part of a zip has the checksum that was written with it."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.testzip() is None
    except (zipfile.BadZipFile, zlib.error, EOFError):
        return False
