"""The straight line: folder → reader → checks → scoring → checks of the batch → evaluation.

Checks that compare units, or a unit's own figures with the recomputed ones, need the scores and
so come after scoring; no check changes a score.
"""

import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from operator import itemgetter
from pathlib import Path

from perfeval.cache import Cache
from perfeval.cells import place
from perfeval.checks import Batch, check_batch
from perfeval.examine import examine_all
from perfeval.files.classification import DESK_FILE, OWN_OUTPUT, is_zip
from perfeval.files.listing import Contents, Entry, list_folder, list_zip
from perfeval.files.names import in_quotes, shown_name
from perfeval.filings import superseded, tell_units_apart
from perfeval.model import (
    Evaluation,
    Examined,
    FaultKind,
    Finding,
    Severity,
    SkippedFile,
    Submission,
)
from perfeval.result.answers import with_answers
from perfeval.result.earlier import earlier_budgets
from perfeval.result.model import Result
from perfeval.scheme import Scheme
from perfeval.scoring import measure_gaps, score
from perfeval.workers.garbage_collection import infrequent_garbage_collection

Progress = Callable[[int, int], object]  # files done, files found
_SEVERITIES = list(Severity)
# What a workbook that is not the form is by its name: a list, settings, or a result that lost its
# property when it was saved again.
_BY_NAME = frozenset({OWN_OUTPUT, DESK_FILE})


class AccountError(AssertionError):
    """A file is missing from the result or in it twice: a program error, so no result is given."""


@infrequent_garbage_collection(middle=1_000)
def evaluate(
    path: Path,
    scheme: Scheme,
    *,
    as_of: date | None = None,
    roster: Sequence[str] = (),
    jobs: int | None = None,
    progress: Progress | None = None,
    outputs: Sequence[Path] = (),
    cache: Cache | None = None,
    previous: Result | None = None,
) -> Evaluation:
    """Reads, checks and scores every workbook of a folder, or a single one; writes nothing.

    Args:
        path: a folder with the workbooks in it or in folders below, or one workbook.
        scheme: the form to read by and the rules to score by.
        as_of: the date to print; the newest 填报时间 when not given.
        roster: names of the units expected, when there is such a list.
        jobs: number of processes that read; the number of processors by default.
        progress: called after each file with the numbers of files done and found.
        outputs: files this run is about to write; found in the folder, they are no part of it.
        cache: what earlier runs read, if it may be used.
        previous: the result of an earlier run, beside which a budget may look wrong.

    Raises:
        OSError: the folder cannot be listed.
        AccountError: a file would be missing from the result, or be in it twice.
    """
    if path.is_dir():
        folder, contents = path, list_folder(path, outputs)
    elif is_zip(path.name):
        folder, contents = path.resolve().parent, list_zip(path)
    else:
        folder, name = path.parent, shown_name(path.name)
        contents = Contents((name,), (Entry(name, str(path.resolve())),), ())
    examined = _examined(folder, contents.workbooks, scheme, jobs, progress, cache)
    examined = _with_answers_apart(examined)
    examined, skipped_files = _without_passed_over(contents.workbooks, examined, contents.skipped)
    examined, skipped_files = _without_superseded(tell_units_apart(examined), skipped_files)
    submissions = tuple(item.submission for item in examined)
    scores = score(submissions, scheme)
    notable = tuple(item for item in skipped_files if item.notable)
    before = earlier_budgets(submissions, previous) if previous else {}
    batch = Batch(submissions, scores, tuple(roster), notable, before)
    batch_findings, batch_skipped = check_batch(batch, scheme)
    findings = [finding for item in examined for finding in item.findings]
    skipped = [skip for item in examined for skip in item.skipped]
    ordered = sorted([*findings, *batch_findings], key=partial(_order, scheme))
    evaluation = Evaluation(
        folder=shown_name(folder.resolve().name),
        as_of=as_of or _newest_filing(submissions),
        submissions=submissions,
        scores=scores,
        findings=with_answers(ordered, submissions, scheme),
        skipped=(*skipped, *batch_skipped, *measure_gaps(submissions, scores, scheme)),
        skipped_files=tuple(skipped_files),
        in_zips=frozenset(entry.name for entry in contents.workbooks if entry.place),
    )
    _check_account(evaluation, contents.seen)
    return evaluation


def _examined(
    folder: Path,
    entries: Sequence[Entry],
    scheme: Scheme,
    jobs: int | None,
    progress: Progress | None,
    cache: Cache | None,
) -> list[Examined]:
    """Every workbook examined, in the order of the entries, whether read now or cached."""
    examined: list[tuple[int, Examined]] = []
    for item in examine_all(folder, entries, scheme, jobs or os.cpu_count() or 1, cache):
        examined.append(item)
        if progress:
            progress(len(examined), len(entries))
    return [item for _, item in sorted(examined, key=itemgetter(0))]


def _with_answers_apart(examined: Sequence[Examined]) -> list[Examined]:
    """The workbooks with the answers in lists that were returned, and sent in, without a copy."""
    apart: dict[str, list[Finding]] = {}
    for item in examined:
        for answer in item.submission.answers:
            if answer.ref.workbook != item.submission.workbook:
                apart.setdefault(answer.ref.workbook, []).append(answer)
    return [
        item._replace(submission=replace(item.submission, answers=(*item.submission.answers, *own)))
        if (own := apart.get(item.submission.workbook))
        else item
        for item in examined
    ]


def _without_passed_over(
    entries: Sequence[Entry], examined: Sequence[Examined], skipped: Sequence[SkippedFile]
) -> tuple[list[Examined], list[SkippedFile]]:
    """Moves to the skipped files what turned out to be no submission when it was read."""
    others, all_skipped = [], list(skipped)
    by_name = {entry.name: entry for entry in entries}
    for item in examined:
        passed_over = _passed_over(by_name[item.submission.workbook], item.submission)
        if passed_over is None:
            others.append(item)
        else:
            all_skipped.append(passed_over)
    return others, sorted(all_skipped, key=lambda file: file.name)


def _without_superseded(
    examined: Sequence[Examined], skipped: Sequence[SkippedFile]
) -> tuple[list[Examined], list[SkippedFile]]:
    """Moves to the skipped files the workbooks in whose place a mended copy counts."""
    copies = superseded([item.submission for item in examined])
    files = [
        SkippedFile(
            name,
            f"已有按退回意见改好的“{in_quotes('、'.join(by))}”，以改好的为准，这一份不再计算",
            superseded_by="、".join(by),
        )
        for name, by in copies.items()
    ]
    others = [item for item in examined if item.submission.workbook not in copies]
    return others, sorted([*skipped, *files], key=lambda file: file.name)


def _passed_over(entry: Entry, submission: Submission) -> SkippedFile | None:
    """What a file counts as that is no submission: a result of an earlier run, another document."""
    for fault in submission.faults:
        match fault.kind:
            case FaultKind.OWN_OUTPUT:
                return SkippedFile(entry.name, OWN_OUTPUT)
            case FaultKind.NOT_THIS_FORM if entry.by_name and entry.by_name.reason in _BY_NAME:
                return entry.by_name
            case FaultKind.UNREADABLE:
                return entry.passed_over(fault.facts["reason"], fault.facts.get("detail", ""))
    return None


def _check_account(evaluation: Evaluation, seen: Sequence[str]) -> None:
    """Every file that was seen is in the evaluation exactly once."""
    listed = [item.workbook for item in evaluation.submissions]
    listed += [item.name for item in evaluation.skipped_files]
    if sorted(listed) != sorted(seen) or evaluation.account.seen != len(seen):
        wrong = sorted((Counter(listed) - Counter(seen)) + (Counter(seen) - Counter(listed)))
        message = f"files lost or listed twice: {wrong}"
        raise AccountError(message)


def _newest_filing(submissions: Sequence[Submission]) -> date | None:
    """The newest 填报时间 of the batch, so that the same input prints the same date."""
    filed = (
        submission.records["unit"]["filed_on"].value
        for submission in submissions
        if submission.records
    )
    return max((day for day in filed if isinstance(day, date)), default=None)


def _order(scheme: Scheme, finding: Finding) -> tuple[int, str, str, int, int, int, str, str]:
    """Sort key: severity, unit, then the cell in reading order."""
    titles = [sheet.title for sheet in scheme.form.sheet]
    sheet = finding.ref.sheet or ""
    row, column = place(finding.ref.cell or "") or (0, 0)
    return (
        _SEVERITIES.index(finding.severity),
        finding.unit,
        finding.ref.workbook,
        titles.index(sheet) if sheet in titles else len(titles),
        row,
        column,
        finding.check,
        finding.message,
    )
