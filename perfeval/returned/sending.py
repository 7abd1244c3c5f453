"""Returns a batch: selects the findings that each unit may see and marks the copies."""

import os
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from perfeval.files.atomic import file_transaction
from perfeval.files.classification import is_zip
from perfeval.files.listing import Entry, list_folder, list_zip
from perfeval.files.names import shown_name
from perfeval.model import Evaluation, FaultKind, Finding, Submission
from perfeval.returned.copying import Job, Marked, mark, opinion_only
from perfeval.returned.outbox import MANIFEST, Outbox, refuse_overlap
from perfeval.wording import severity_counts
from perfeval.workers import Cause, Limits, Lost, outcomes

_REFUSED = {FaultKind.UNREADABLE: "文件无法读取", FaultKind.NOT_THIS_FORM: "文件不是本填报表"}
_LOST = {
    Cause.TIME: "在副本里标记用时过长，已停止",
    Cause.MEMORY: "在副本里标记占用内存过多，已停止",
    Cause.CRASH: "在副本里标记时程序意外退出",
}
# openpyxl writes each sheet to a temporary file first.
_LIMITS = Limits(file_size=128 * 1024 * 1024)


@dataclass(frozen=True, slots=True)
class Sent:
    """A workbook sent back; ``reason`` says why it is only a list, "" for a marked copy."""

    workbook: str
    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class SentBack:
    """The result of `send_back`."""

    sent: tuple[Sent, ...]
    clean: int  # workbooks without a finding that concerns their unit
    withdrawn: tuple[str, ...]  # returns of earlier runs whose workbooks are clean by now
    foreign: tuple[str, ...]  # files in the way that were not written here, or were edited since
    withheld: int  # findings that compare units and only the bureau may see


def send_back(
    batches: Sequence[tuple[Path, Evaluation]], out: Path, *, jobs: int | None = None
) -> SentBack:
    """Writes a marked copy, or only a list of faults, for each workbook with findings.

    Args:
        batches: the folder or the workbook that was read, and what was found.
        out: the folder to write to; created if missing.
        jobs: number of processes that mark copies; the number of processors by default.

    Raises:
        OutboxError: the folder is, or lies in, one that workbooks are read from.
        BusyError: another run is sending workbooks back from the folder.
        OSError: something cannot be written; what was there before is whole.
    """
    refuse_overlap(out, [path for path, _ in batches])
    if any(evaluation.findings for _, evaluation in batches):
        out.mkdir(parents=True, exist_ok=True)
    with file_transaction(out / MANIFEST) if out.is_dir() else nullcontext():
        return _send(batches, Outbox(out), jobs or os.cpu_count() or 1)


def _send(batches: Sequence[tuple[Path, Evaluation]], outbox: Outbox, jobs: int) -> SentBack:
    tasks: list[tuple[str, Job]] = []
    clean, withheld = [], 0
    for path, evaluation in batches:
        files = _files(path)
        folder = path if path.is_dir() else path.resolve().parent
        for submission, findings in _of_units(evaluation):
            in_zip = submission.workbook in evaluation.in_zips
            base = outbox.base_name(submission.workbook, in_zip=in_zip)
            own = tuple(finding for finding in findings if _for_unit(finding))
            withheld += severity_counts(findings).total() - severity_counts(own).total()
            if own:
                # A file deleted since then is reported as unreadable.
                default = Entry(submission.workbook, submission.workbook)
                entry = files.get(submission.workbook, default)
                job = _job(folder / entry.path, submission, evaluation, own)
                tasks.append((base, replace(job, place=entry.place)))
            else:
                clean.append(base)
    with closing(_marked([job for _, job in tasks], jobs)) as results:
        sent = [
            Sent(job.workbook, name, marked.reason)
            for (base, job), marked in zip(tasks, results, strict=True)
            if (name := outbox.write(base, marked)) is not None
        ]
    for base in clean:
        outbox.withdraw(base)
    for _, evaluation in batches:
        for passed_over in evaluation.skipped_files:
            if passed_over.superseded_by:
                outbox.withdraw_of(passed_over.name, in_zip=passed_over.name in evaluation.in_zips)
    outbox.write_manifest()
    return SentBack(
        tuple(sent),
        len(clean),
        tuple(outbox.withdrawn),
        tuple(outbox.foreign),
        withheld,
    )


def _marked(jobs: Sequence[Job], processes: int) -> Generator[Marked, None, None]:
    """The workbook to return for each job, in the same order.

    openpyxl reads the units' files to edit the copies, so it runs in worker processes; a file that
    our own reader refused is not opened a second time.
    """
    trusted = [job for job in jobs if not job.refused]
    results = outcomes(_mark, trusted, jobs=processes, limits=_LIMITS)
    for job in jobs:
        result = opinion_only(job, job.refused) if job.refused else next(results)
        if isinstance(result, OSError):
            raise result
        yield opinion_only(job, _LOST[result.cause]) if isinstance(result, Lost) else result


def _mark(job: Job) -> Marked | OSError:
    """As `mark`; what the system refuses is raised by the parent. Runs in a worker."""
    try:
        return mark(job)
    except OSError as error:
        return error


def _of_units(evaluation: Evaluation) -> Iterator[tuple[Submission, list[Finding]]]:
    found: dict[str, list[Finding]] = {}
    for finding in evaluation.findings:
        found.setdefault(finding.ref.workbook, []).append(finding)
    for submission in evaluation.submissions:
        yield submission, found.get(submission.workbook, [])


def _for_unit(finding: Finding) -> bool:
    """Whether a unit may see a finding.

    Findings that compare units (G701 to G703, T503 between two units) are leads for the bureau:
    they name another unit, and would warn whoever copied in time to cover it up.
    """
    return not (finding.compared_with or finding.check.startswith("G"))


def _files(path: Path) -> dict[str, Entry]:
    """Where each workbook is, by its shown name, which can differ from its file name."""
    if path.is_dir():
        return {entry.name: entry for entry in list_folder(path).workbooks}
    if is_zip(path.name):
        return {entry.name: entry for entry in list_zip(path).workbooks}
    name = shown_name(path.name)
    return {name: Entry(name, str(path.absolute()))}


def _job(
    file: Path,
    submission: Submission,
    evaluation: Evaluation,
    findings: tuple[Finding, ...],
) -> Job:
    kinds = {fault.kind for fault in submission.faults}
    return Job(
        path=file,
        workbook=submission.workbook,
        sha256=submission.sha256,
        unit=submission.unit,
        day=evaluation.as_of,
        findings=findings,
        refused=next((words for kind, words in _REFUSED.items() if kind in kinds), ""),
        origins=submission.origins,
    )
