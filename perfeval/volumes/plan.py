"""Plans the volumes: whether there are any, which units are in which, what data each needs."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from perfeval.files.classification import VOLUMES_SUFFIX
from perfeval.files.safe_names import sheet_names, short_part
from perfeval.model import Evaluation, Finding, Skipped, Submission, UnitSheets
from perfeval.report import OWN_SHEETS, VolumeLocation

# Most unit sheets in the summary: LibreOffice needs 11 s and 0.7 GB to open 60 of them,
# 28 s and 1.8 GB for 200.
MAX_INLINE = 60
UNITS_A_VOLUME = 50
_MAX_NAME_LENGTH = 12  # characters of a unit's name in the name of a file


def volumes_folder(target: Path) -> Path:
    """The folder of the volumes of a summary, whether it has any or not."""
    return target.with_name(target.stem + VOLUMES_SUFFIX)


def plan_volumes(
    evaluation: Evaluation, target: Path, unit_sheets: UnitSheets
) -> tuple[VolumeLocation, ...] | None:
    """The volumes of a summary; None if it contains the unit sheets, empty for no unit sheets.

    Units are sorted by name, an order that, unlike the ranking, does not depend on their figures.
    """
    readable = [item for item in evaluation.submissions if item.records]
    few = unit_sheets is UnitSheets.AUTO and len(readable) <= MAX_INLINE
    if few or unit_sheets is UnitSheets.INLINE:
        return None
    if unit_sheets is UnitSheets.NONE:
        return ()
    ordered = sorted(readable, key=lambda item: (item.unit, item.workbook))
    starts = range(0, len(ordered), UNITS_A_VOLUME)
    return tuple(
        _volume(number, ordered[start : start + UNITS_A_VOLUME], volumes_folder(target).name)
        for number, start in enumerate(starts, start=1)
    )


def _volume(number: int, units: Sequence[Submission], folder: str) -> VolumeLocation:
    ends = dict.fromkeys(short_part(unit.unit, _MAX_NAME_LENGTH) for unit in (units[0], units[-1]))
    sheets = sheet_names([(unit.workbook, unit.unit) for unit in units], OWN_SHEETS)
    return VolumeLocation(folder, f"分册{number:02}（{'—'.join(ends)}）.xlsx", sheets)


def parts(
    evaluation: Evaluation, volumes: Sequence[VolumeLocation]
) -> Iterator[tuple[Evaluation, VolumeLocation]]:
    """The data of each volume: its own units, and nothing that depends on other units."""
    pairs = zip(evaluation.submissions, evaluation.scores, strict=True)
    pair_of = {pair[0].workbook: pair for pair in pairs}
    findings: dict[str, list[Finding]] = {}
    for finding in evaluation.findings:
        findings.setdefault(finding.ref.workbook, []).append(finding)
    skipped: dict[str, list[Skipped]] = {}
    for skip in evaluation.skipped:
        skipped.setdefault(skip.workbook, []).append(skip)
    for volume in volumes:
        own = [pair_of[name] for name in volume.sheets]
        yield (
            Evaluation(
                folder="",
                as_of=None,  # the date of a batch is that of its newest workbook
                submissions=tuple(submission for submission, _ in own),
                scores=tuple(replace(score, rank=None) for _, score in own),
                findings=tuple(item for name in volume.sheets for item in findings.get(name, ())),
                skipped=tuple(item for name in volume.sheets for item in skipped.get(name, ())),
                skipped_files=(),
            ),
            volume,
        )
