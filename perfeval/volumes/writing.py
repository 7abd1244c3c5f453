"""Writes volumes in worker processes while the caller writes the summary."""

import errno
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from threading import Event
from typing import NamedTuple, overload

from perfeval.cache import pack_submission, unpack
from perfeval.checks import catalogue
from perfeval.files.atomic import FileTransaction
from perfeval.files.classification import VOLUME, VOLUMES_LIST
from perfeval.files.ownership import Kind, Ownership, ownerships
from perfeval.model import Evaluation, Submission
from perfeval.report import VolumeLocation, write_volume
from perfeval.scheme import Scheme
from perfeval.volumes.listing import Keys, Listed, is_whole, list_text, listed
from perfeval.volumes.plan import parts, volumes_folder
from perfeval.workers import Limits, Lost, outcomes

# A volume of fifty units takes about 200 MiB and one second, ten on a slow and busy machine. The
# worker returns its bytes to the parent, so that workers write no files.
_LIMITS = Limits(memory=4 * 1024**3, cpu=120, wall=240.0)


# Workbooks packed as they were read, and what their units are called in this batch.
_Work = tuple[tuple[bytes, ...], tuple[str, ...], Evaluation, VolumeLocation]


class Means(NamedTuple):
    """Resources for writing volumes."""

    jobs: int  # how many processes write at the same time
    packed: Callable[[Submission], bytes] = pack_submission  # a workbook as `unpack` takes it


@contextmanager
def written(
    evaluation: Evaluation,
    scheme: Scheme,
    volumes: Sequence[VolumeLocation],
    target: Path,
    transaction: FileTransaction,
    means: Means,
) -> Iterator[None]:
    """Writes the volumes of a summary while the block runs; all are staged when it ends.

    A volume of an earlier run that would come out the same is not written again; one that is
    obsolete is removed by the commit; what is not provably as it was written is backed up.

    Args:
        evaluation: the whole batch.
        scheme: what it was evaluated by.
        volumes: the volumes; if there are none, those of an earlier run are removed.
        target: the summary.
        transaction: of the summary.
        means: processes, and how a submission is serialised.

    Raises:
        OSError: a volume cannot be written, or its worker died.
        TaskError: the program failed at a volume.
    """
    folder = volumes_folder(target)
    keys = Keys(scheme, target.name)
    made_of = {volume.file: keys(part, volume) for part, volume in parts(evaluation, volumes)}
    earlier = listed(folder / VOLUMES_LIST)
    untouched = _untouched(folder, earlier or {})
    kept = {file: item for file, item in untouched.items() if made_of.get(file) == item.made_of}
    if volumes or folder.is_dir():
        transaction.make_folder(folder)
        _clear_places(folder, untouched, volumes, transaction, means.jobs)
    if not volumes:
        if earlier is not None:
            transaction.remove(folder / VOLUMES_LIST)
        yield
        return
    changed = [volume for volume in volumes if volume.file not in kept]
    work = _AllWork(list(parts(evaluation, changed)), means)
    task = partial(_write, scheme=scheme, summary=target.name)
    stopped = Event()

    def write_all() -> dict[str, Listed]:
        made: dict[str, Listed] = {}
        with closing(outcomes(task, work, jobs=means.jobs, limits=_LIMITS)) as results:
            for volume, data in zip(changed, results, strict=True):
                if stopped.is_set():
                    break
                checksum = _put(transaction.stage(folder / volume.file), volume, data)
                made[volume.file] = Listed(made_of[volume.file], checksum)
        return made

    with ThreadPoolExecutor(1) as thread:
        writing = thread.submit(write_all)
        try:
            yield
        except BaseException:
            stopped.set()
            raise
        made = writing.result()
    whole = {volume.file: (kept | made)[volume.file] for volume in volumes}
    transaction.stage(folder / VOLUMES_LIST).write_text(list_text(whole), "utf-8", newline="\n")


class _AllWork(Sequence[_Work]):
    """Volumes as they are sent to processes, each made when it is asked for.

    Workbooks are quicker sent packed than as they are.
    """

    def __init__(self, volumes: Sequence[tuple[Evaluation, VolumeLocation]], means: Means) -> None:
        self._volumes, self._means = volumes, means

    def __len__(self) -> int:
        return len(self._volumes)

    @overload
    def __getitem__(self, at: int) -> _Work: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[_Work]: ...
    def __getitem__(self, at: int | slice) -> _Work | Sequence[_Work]:
        if isinstance(at, slice):
            return _AllWork(self._volumes[at], self._means)
        part, volume = self._volumes[at]
        packed = tuple(self._means.packed(submission) for submission in part.submissions)
        names = tuple(submission.unit for submission in part.submissions)
        return packed, names, replace(part, submissions=()), volume


def _write(work: _Work, scheme: Scheme, summary: str) -> bytes:
    """The bytes of a volume; runs in a worker."""
    packed, names, part, volume = work
    submissions = tuple(
        replace(unpack(data).submission, unit=name)
        for data, name in zip(packed, names, strict=True)
    )
    part = replace(part, submissions=submissions)
    return write_volume(part, volume, scheme, catalogue(scheme), summary)


def _put(path: Path, volume: VolumeLocation, data: bytes | Lost) -> str:
    """Writes a volume's file and reads it back; returns its checksum."""
    if isinstance(data, Lost):
        words = f"写“{volume.file}”的进程中断（{data.cause.value}：{data.detail}）"
        raise OSError(errno.EIO, words, volume.file)
    path.write_bytes(data)
    if path.read_bytes() != data:
        raise OSError(errno.EIO, "写出后再打开，内容不完整", volume.file)
    return sha256(data).hexdigest()


def _untouched(folder: Path, earlier: Mapping[str, Listed]) -> dict[str, Listed]:
    """The listed volumes that have the very bytes that were written."""
    return {
        file: item
        for file, item in earlier.items()
        if VOLUME.fullmatch(file)
        and Path(file).name == file
        and is_whole(folder / file, item.sha256)
    }


def _clear_places(
    folder: Path,
    untouched: Mapping[str, Listed],
    volumes: Sequence[VolumeLocation],
    transaction: FileTransaction,
    jobs: int,
) -> None:
    """Marks obsolete volumes for removal, and backs up what would be lost.

    A volume that was edited may hold an auditor's points. What others put there is left alone,
    unless a volume of this run has its name.
    """
    current = {volume.file for volume in volumes}
    paths = sorted(path for path in folder.iterdir() if VOLUME.fullmatch(path.name))
    others = [path for path in paths if path.name not in untouched]
    owned = dict.fromkeys(paths, Ownership.UNTOUCHED)
    owned |= zip(others, ownerships(others, Kind.VOLUME, jobs=jobs), strict=True)
    for path, whose in owned.items():
        stale = path.name not in current
        if stale and whose in {Ownership.FOREIGN, Ownership.UNREADABLE, Ownership.ABSENT}:
            continue
        if not whose.replaceable:
            transaction.back_up(path, whose)
        if stale:
            transaction.remove(path)
