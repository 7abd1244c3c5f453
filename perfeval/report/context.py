"""The workbook in the making: what it reports, its formats, and where the units' sheets are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import xlsxwriter

from perfeval.model import (
    CheckEntry,
    Evaluation,
    Finding,
    Submission,
    UnitScore,
)
from perfeval.report.locations import VolumeLocation
from perfeval.report.sheet_references import sheet_reference
from perfeval.report.styles import Formats
from perfeval.report.unit.layout import UnitLayout, lay_out
from perfeval.scheme import Scheme

OVERVIEW, CHARTS, BUDGET, SCORES, FINDINGS, SPOT_CHECK, METHOD, INPUTS = (
    "汇总",
    "图表",
    "预算执行",
    "指标得分",
    "核查问题",
    "抽查建议",
    "方法说明",
    "输入清单",
)
SEE_SOURCE = "全文见复核表和来源单元格"

Pair = tuple[Submission, UnitScore]


def in_rank_order(evaluation: Evaluation) -> list[Pair]:
    """Every workbook with its result: ranked units first, then the unscored by name."""
    pairs = zip(evaluation.submissions, evaluation.scores, strict=True)
    return sorted(
        pairs,
        key=lambda pair: (pair[1].rank is None, pair[1].rank or 0, pair[0].unit, pair[0].workbook),
    )


def layouts_of(
    pairs: Iterable[Pair], scheme: Scheme, titles: Mapping[str, str]
) -> Mapping[str, UnitLayout]:
    """Where everything stands on the unit sheets of a workbook.

    Args:
        pairs: the units.
        scheme: what they were evaluated by.
        titles: workbook of the batch → title of its unit's sheet, for those that have one.
    """
    return {
        submission.workbook: lay_out(
            titles[submission.workbook], submission, scheme, scored=score.scored
        )
        for submission, score in pairs
        if submission.workbook in titles
    }


@dataclass(frozen=True)
class ReportContext:
    """One result workbook in the making: the summary or a volume of unit sheets."""

    workbook: xlsxwriter.Workbook
    formats: Formats
    evaluation: Evaluation
    scheme: Scheme
    catalogue: Sequence[CheckEntry]
    layouts: Mapping[str, UnitLayout]  # by workbook name, for those with a unit sheet in it
    volumes: Mapping[str, VolumeLocation] = field(
        default_factory=dict
    )  # for those with one elsewhere
    summary: str = ""  # of a volume: the file name of the summary, which is in the folder above
    source: tuple[str, ...] | None = None  # the path to the units' workbooks, if not beside it

    @property
    def has_unit_sheets(self) -> bool:
        """Whether the figures of units refer to their sheets, so that they follow changes."""
        return bool(self.layouts)

    @cached_property
    def units(self) -> list[Pair]:
        """Every workbook with its result: ranked units first, then the unscored by name."""
        return in_rank_order(self.evaluation)

    @cached_property
    def _findings(self) -> Mapping[str, list[Finding]]:
        found: dict[str, list[Finding]] = {}
        for finding in self.evaluation.findings:
            found.setdefault(finding.ref.workbook, []).append(finding)
        return found

    def findings_of(self, submission: Submission) -> list[Finding]:
        """The findings of one workbook."""
        return self._findings.get(submission.workbook, [])

    def reference(self, workbook: str, key: str) -> str | None:
        """An absolute reference to a figure on a unit's sheet; None where it has none."""
        layout = self.layouts.get(workbook)
        cell = layout.cells.get(key) if layout else None
        return f"{sheet_reference(layout.sheet)}!{cell}" if layout and cell else None

    def sheet_of(self, workbook: str) -> str | None:
        """The title of a unit's sheet, in this workbook or in a volume."""
        if workbook in self.layouts:
            return self.layouts[workbook].sheet
        return self.volumes[workbook].sheets[workbook] if workbook in self.volumes else None
