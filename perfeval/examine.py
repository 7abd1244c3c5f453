"""Reads and checks one file: the stage that runs in worker processes.

Workers import this module only, and so neither pandas nor a writer.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path

from perfeval.cache import Cache, pack, unpack
from perfeval.cells import Unreadable, is_cut_short, read_workbook
from perfeval.checks import check_submission
from perfeval.files.archives import read_member
from perfeval.files.listing import Entry
from perfeval.files.opening import Reason, Refused, read_file, read_settled_file
from perfeval.model import OUTPUT_PROPERTY, Examined
from perfeval.reader import refused, submission_of
from perfeval.scheme import Scheme
from perfeval.workers import Cause, Lost, outcomes

_LOST = {
    Cause.TIME: "took_too_long",
    Cause.MEMORY: "too_much_memory",
    Cause.CRASH: "crashed",
}


def examine_all(
    folder: Path, entries: Sequence[Entry], scheme: Scheme, jobs: int, cache: Cache | None = None
) -> Iterator[tuple[int, Examined]]:
    """Every workbook examined, with its place among the entries.

    Those that an earlier run knew come first; the others are read in processes that may die of
    it, and kept for the next run.
    """
    unread = []
    for at, entry in enumerate(entries):
        known = _known(folder, entry, cache)
        if known is None:
            unread.append(at)
        else:
            yield at, known
    task = partial(_packed, partial(examine, folder, scheme=scheme))
    results = outcomes(task, [entries[at] for at in unread], jobs=jobs)
    for at, outcome in zip(unread, results, strict=True):
        if isinstance(outcome, Lost):
            yield at, _lost(folder, entries[at], outcome, scheme)
            continue
        examined = unpack(outcome)
        # A file that could not be read may be readable the next time, with nothing changed.
        if cache is not None and examined.submission.size:
            cache.add(examined.submission, outcome)
        yield at, examined


def examine(folder: Path, entry: Entry, scheme: Scheme) -> Examined:
    """Reads and checks one workbook of a folder."""
    try:
        data = _read(folder, entry)
    except Refused as refusal:
        submission = refused(entry.name, b"", refusal.reason.value, refusal.detail)
    else:
        submission = submission_of(data, entry.name, scheme)
    return Examined(submission, *check_submission(submission, scheme))


def _read(folder: Path, entry: Entry) -> bytes:
    """All bytes of a file, whether or not it is in a zip.

    Raises:
        Refused: they cannot be had, or a zip was changed since it was looked through.
    """
    if not entry.place:
        return read_settled_file(folder / entry.path, is_cut_short)
    data = read_member(folder / entry.path, entry.place)
    if sha256(data).hexdigest() != entry.sha256:
        raise Refused(Reason.CHANGING)
    return data


def is_own_output(path: Path) -> bool:
    """Whether a file is a result of this program, under any name; runs in a worker."""
    try:
        workbook = read_workbook(read_file(path), lambda _title: False)
    except (Refused, Unreadable):
        return False
    return OUTPUT_PROPERTY in workbook.properties


def _packed(work: Callable[[Entry], Examined], entry: Entry) -> bytes:
    """What a worker sends: one encoding for the message and for the cache alike."""
    return pack(work(entry))


def _known(folder: Path, entry: Entry, cache: Cache | None) -> Examined | None:
    """What an earlier run made of these very bytes, whatever the time and size of the file say."""
    if cache is None or cache.empty:
        return None
    if entry.place:
        return cache.find(entry.name, entry.sha256)
    try:
        data = read_file(folder / entry.path)
    except Refused:
        return None  # the worker says why
    return cache.find(entry.name, sha256(data).hexdigest())


def _lost(folder: Path, entry: Entry, lost: Lost, scheme: Scheme) -> Examined:
    """What is said of a workbook that brought down the process reading it.

    Its bytes are taken for their number and sum alone; nobody looks into them here.
    """
    path = folder / entry.path
    try:
        data = read_member(path, entry.place) if entry.place else read_file(path)
    except Refused:
        data = b""
    submission = refused(entry.name, data, _LOST[lost.cause], lost.detail)
    return Examined(submission, *check_submission(submission, scheme))
