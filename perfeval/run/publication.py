"""The end of the line: what a run writes, where, and what it leaves there for the next run.

The summary workbook, the JSON record beside it, the folder of volumes, the cache. What somebody
has written in since is kept aside.
"""

import errno
import os
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from perfeval.cache import Cache, fingerprint
from perfeval.cells import Unreadable, sheet_titles
from perfeval.checks import CATALOGUE
from perfeval.examine import is_own_output
from perfeval.files.atomic import Delivery, reserved
from perfeval.files.listing import CACHE_SUFFIX
from perfeval.model import Evaluation, UnitSheets
from perfeval.report import UnitLocations, relative_path, write_report
from perfeval.result.comparison import compare
from perfeval.result.reading import Result, result_of
from perfeval.result.writing import record, record_json
from perfeval.scheme import Scheme
from perfeval.volumes import Means, folder_of, planned, written
from perfeval.workers import outcomes
from perfeval.workers.garbage_collection import collected_seldom


def overwrites_input(path: Path, target: Path) -> bool:
    """Whether the workbook to write stands for one of the batch, not for an earlier result."""
    batch, place = path.resolve(), target.parent.resolve() / target.name
    if not place.is_relative_to(batch) or not os.path.lexists(place):
        return False
    (ours,) = outcomes(is_own_output, [place], jobs=1)
    return ours is not True


def cache_of(target: Path) -> Path:
    """Where the cache of the runs to a target is."""
    return target.with_suffix(CACHE_SUFFIX)


def open_cache(target: Path, scheme: Scheme) -> Cache:
    """What earlier runs to a target made of their workbooks, by this program, form and rules."""
    return Cache(cache_of(target), fingerprint(scheme))


def keep_edited_aside(target: Path, cache: Cache | None, delivery: Delivery) -> None:
    """Keeps a summary that is not as it was written: an auditor's points may stand in it.

    It is told from one that another run wrote, which kept nothing, by the record beside it.

    Raises:
        OSError: it cannot be copied.
    """
    known, there = cache.results if cache else (), _checksums(target)
    if not there or len(known) != len(there):
        return
    (summary, record_then), (summary_now, record_now) = known, there
    if summary == summary_now or record_then != record_now:
        return
    (ours,) = outcomes(is_own_output, [target], jobs=1)
    if ours is True:
        delivery.keep_aside(target)


def _checksums(target: Path) -> tuple[bytes, ...]:
    """Of the summary and the record; none where one of them is not there."""
    paths = results_of(target)
    if not all(path.is_file() for path in paths):
        return ()
    return tuple(sha256(path.read_bytes()).digest() for path in paths)


def keep_cache(cache: Cache | None, target: Path) -> OSError | None:
    """Puts into place what a run made of its workbooks, for the next one.

    Args:
        cache: with what it found and added; None where nothing is to be kept.
        target: the summary that the run has written.

    Returns why it could not be, which takes nothing from the result; what was there before is
    then unchanged.
    """
    if cache is None:
        return None
    delivery = Delivery()
    try:
        try:
            cache.write(delivery.beside(cache.path), _checksums(target))
            delivery.commit()
        finally:
            delivery.clear()
    except OSError as error:
        return error
    return None


def result_record(evaluation: Evaluation, scheme: Scheme) -> dict[str, Any]:
    """The evaluation as the public JSON record."""
    return record(evaluation, scheme)


def results_of(target: Path) -> tuple[Path, Path]:
    """The files a run writes: the summary workbook, and the JSON record beside it."""
    return target, target.with_suffix(".json")


def volumes_of(target: Path) -> Path:
    """The folder in which a run puts volumes of unit sheets, when there are many."""
    return folder_of(target)


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
        target: the summary workbook; the others stand beside it.
        previous: the record of the run to compare with.
        unit_sheets: where the sheets of the units go.
        jobs: how many processes write volumes; as many as there are processors when not given.

    Raises:
        OSError: one of them cannot be written; what was there before is unchanged.
    """
    with reserved(target) as delivery:
        deliver(evaluation, scheme, target, delivery, previous, unit_sheets=unit_sheets, jobs=jobs)


@collected_seldom()
def deliver(
    evaluation: Evaluation,
    scheme: Scheme,
    target: Path,
    delivery: Delivery,
    previous: Result | None = None,
    *,
    unit_sheets: UnitSheets = UnitSheets.AUTO,
    jobs: int | None = None,
    folder: Path | None = None,
    cache: Cache | None = None,
) -> None:
    """As `write_results`, to a target that is already kept for this run.

    With the folder that was read, wherever it is, the links to the units' workbooks lead there;
    with the cache no workbook is packed a second time to be sent to a process.
    """
    workbook, data = results_of(target)
    volumes = planned(evaluation, target, unit_sheets)
    processes = jobs or os.cpu_count() or 1
    means = Means(processes, cache.packed) if cache else Means(processes)
    with written(evaluation, scheme, volumes or (), target, delivery, means):
        comparison = compare(result_of(record(evaluation, scheme)), previous) if previous else None
        with delivery.beside(data).open("wb") as file:
            file.writelines(record_json(evaluation, scheme, comparison))
        summary = delivery.beside(workbook)
        places = UnitLocations(volumes, relative_path(target.parent, folder) if folder else None)
        titles = write_report(evaluation, scheme, summary, CATALOGUE, comparison, places)
        if not _is_whole(summary, titles):
            raise OSError(errno.EIO, "写出后再打开，内容不完整", str(workbook))
    delivery.commit()


def _is_whole(path: Path, titles: Sequence[str]) -> bool:
    """Whether a workbook just written opens as it should."""
    try:
        return sheet_titles(path.read_bytes()) == titles
    except Unreadable:
        return False
