"""The straight line: folder → reader → checks → scoring → checks of the batch → evaluation.

Checks that compare units, or a unit's own figures with the recomputed ones, need the scores and
so come after scoring; no check changes a score.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from perfeval.cells import place
from perfeval.checks import CHECKS, Batch, check_batch
from perfeval.comparison import compare
from perfeval.examine import Examined, examine
from perfeval.folder import find_workbooks
from perfeval.model import CheckEntry, Evaluation, Finding, Severity, Submission
from perfeval.report import record, record_text, write_report, write_text
from perfeval.result import Result, result_of
from perfeval.scheme import Scheme
from perfeval.scoring import measure_gaps, score

Progress = Callable[[int, int], None]  # files done, files found
_WORTH_A_POOL = 16  # below this, starting processes costs more than it saves
_SEVERITIES = list(Severity)


def evaluate(
    path: Path,
    scheme: Scheme,
    *,
    as_of: date | None = None,
    roster: Sequence[str] = (),
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Evaluation:
    """Reads, checks and scores every workbook of a folder, or a single one; writes nothing.

    Args:
        path: a folder with the workbooks in it or in folders below, or one workbook.
        scheme: the form to read by and the rules to score by.
        as_of: the date to print; the newest 填报时间 when not given.
        roster: names of the units expected, when there is such a list.
        jobs: how many processes read; as many as there are processors when not given.
        progress: told after each file how many are done of how many.

    Raises:
        OSError: the folder cannot be listed.
    """
    if path.is_dir():
        folder, (names, skipped_files) = path, find_workbooks(path)
    else:
        folder, names, skipped_files = path.parent, [path.name], []
    examined = list(_examined(folder, names, scheme, jobs, progress))
    submissions = tuple(item.submission for item in examined)
    scores = score(submissions, scheme)
    batch_findings, batch_skipped = check_batch(Batch(submissions, scores, tuple(roster)), scheme)
    findings = [finding for item in examined for finding in item.findings]
    skipped = [skip for item in examined for skip in item.skipped]
    return Evaluation(
        folder=folder.resolve().name,
        as_of=as_of or _newest_filing(submissions),
        submissions=submissions,
        scores=scores,
        findings=tuple(sorted([*findings, *batch_findings], key=partial(_order, scheme))),
        skipped=(*skipped, *batch_skipped, *measure_gaps(submissions, scores, scheme)),
        skipped_files=tuple(skipped_files),
    )


def result_record(evaluation: Evaluation, scheme: Scheme) -> dict[str, Any]:
    """The evaluation as the public JSON record."""
    return record(evaluation, scheme)


def write_results(
    evaluation: Evaluation, scheme: Scheme, target: Path, previous: Result | None = None
) -> str:
    """Writes the summary workbook and, beside it, the JSON record; returns the JSON text.

    Both say what changed since the previous run, when there is one.

    Raises:
        OSError: one of them cannot be written; what was there before is unchanged.
    """
    comparison = compare(result_of(record(evaluation, scheme)), previous) if previous else None
    text = record_text(evaluation, scheme, comparison)
    catalogue = [CheckEntry(item.id, item.severities, item.description) for item in CHECKS]
    write_report(evaluation, scheme, target, catalogue, comparison)
    write_text(text, target.with_suffix(".json"))
    return text


def _examined(
    folder: Path,
    names: Sequence[str],
    scheme: Scheme,
    jobs: int | None,
    progress: Progress | None,
) -> Iterator[Examined]:
    """Every workbook examined, in the order of the names, whoever did it."""
    jobs = min(jobs or os.cpu_count() or 1, len(names))
    work = partial(examine, folder, scheme=scheme)
    if jobs > 1 and len(names) >= _WORTH_A_POOL:
        with ProcessPoolExecutor(jobs) as pool:
            chunk = max(1, min(20, len(names) // (jobs * 4)))
            results = pool.map(work, names, chunksize=chunk)
            yield from _counted(results, len(names), progress)
    else:
        yield from _counted(map(work, names), len(names), progress)


def _counted(
    results: Iterator[Examined], total: int, progress: Progress | None
) -> Iterator[Examined]:
    for done, result in enumerate(results, start=1):
        if progress:
            progress(done, total)
        yield result


def _newest_filing(submissions: Sequence[Submission]) -> date | None:
    """The newest 填报时间 of the batch, so that the same input prints the same date."""
    filed = (
        submission.records["unit"]["filed_on"].value
        for submission in submissions
        if submission.records
    )
    return max((day for day in filed if isinstance(day, date)), default=None)


def _order(scheme: Scheme, finding: Finding) -> tuple[int, str, str, int, int, int, str, str]:
    """Severity, unit, then the place in the workbook as one reads it."""
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
