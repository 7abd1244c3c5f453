"""What several rooms do alike: words they write, how findings are counted, texts compared."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Protocol

from perfeval.model import Finding, Severity

SEVERITY_WORDS: Mapping[Severity, str] = {
    Severity.ERROR: "错误",
    Severity.WARNING: "警告",
    Severity.NOTICE: "提示",
}
# On what basis a rule cites its source: `Source.basis` of the rules.
BASIS_WORDS: Mapping[str, str] = {
    "text": "文件原文",
    "reference": "参照",
    "practice": "工作惯例",
    "changed": "已改动",
}
_NONE = "—"


class Place(Protocol):
    """A sheet and a cell of a workbook, either of which may be unknown."""

    @property
    def sheet(self) -> str | None:
        """The title of the sheet."""

    @property
    def cell(self) -> str | None:
        """The address of the cell, such as "E4"."""


def place_words(place: Place, none: str = _NONE) -> str:
    """A place in a workbook: 预算执行!E4, or the sheet alone; ``none`` where neither is known."""
    if place.sheet and place.cell:
        return f"{place.sheet}!{place.cell}"
    return place.sheet or none


def sheet_words(place: Place) -> str:
    """The sheet of a place, — where it is unknown."""
    return place.sheet or _NONE


def cell_words(place: Place) -> str:
    """The cell of a place, — where it is unknown."""
    return place.cell or _NONE


def severities_words(severities: tuple[Severity, ...]) -> str:
    """How grave a check may be: 错误/警告."""
    return "/".join(SEVERITY_WORDS[severity] for severity in severities)


def finding_words(finding: Finding) -> str:
    """A finding on one line: 错误 S404：…"""
    return f"{SEVERITY_WORDS[finding.severity]} {finding.check}：{finding.message}"


def severity_counts(findings: Iterable[Finding]) -> Counter[Severity]:
    """How many findings of each severity there are, those that stand for several counted so."""
    counts: Counter[Severity] = Counter()
    for finding in findings:
        counts[finding.severity] += finding.occurrences
    return counts


@lru_cache(maxsize=512)  # several checks look at the same texts of a workbook
def normalise_text(text: str) -> str:
    """A text as compared: the width of its characters and its white space do not count."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@lru_cache(maxsize=8192)
def normalise_name(name: str) -> str:
    """A name of a unit as compared: nor does the case of Latin letters.

    The reader compares printed labels, and what a unit wrote as its name, by stricter rules of
    its own (`perfeval.reader.normalized`): there quotation marks and units do not count either.
    """
    return normalise_text(name).casefold()
