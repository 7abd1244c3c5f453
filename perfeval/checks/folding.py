"""Keeps lists of findings readable: of many alike only the first ones stand alone.

A workbook with thousands of rows can have the same fault in each of them. Nobody reads beyond the
first; the rest are one finding that says how many there are and stands where they begin.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from perfeval.model import Finding, Severity
from perfeval.wording import unlisted_words

MOST_LISTED = 200  # findings of one check and severity in one workbook


def folded(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings in their order, of one check, severity and workbook at most `MOST_LISTED`.

    What is left of them follows as one finding each, whose ``occurrences`` are their number, so that
    sums over them stay exact. Findings of no workbook, such as units missing, are all listed.
    """
    listed: dict[tuple[str, Severity, str], int] = defaultdict(int)
    rest: dict[tuple[str, Severity, str], list[Finding]] = {}
    for finding in findings:
        key = finding.check, finding.severity, finding.ref.workbook
        listed[key] += 1
        if listed[key] <= MOST_LISTED or not finding.ref.workbook:
            yield finding
        else:
            rest.setdefault(key, []).append(finding)
    for first, *others in rest.values():
        yield _together(first, 1 + len(others)) if others else first


def _together(first: Finding, count: int) -> Finding:
    """One finding in place of several alike, at the first of them."""
    message = unlisted_words(count)
    return first._replace(value="", expected="", message=message, occurrences=count)
