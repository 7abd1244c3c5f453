"""Many findings alike: the first ones stand alone, the rest are one that says how many."""

from perfeval.checks import check_submission
from perfeval.checks.folding import MOST_LISTED, folded
from perfeval.model import CellRef, Finding, Severity
from perfeval.wording import severity_counts
from tests.submissions import scheme, submission

W, E = Severity.WARNING, Severity.ERROR


def findings(
    number: int, check: str = "C205", severity: Severity = E, workbook: str = "甲.xlsx"
) -> list[Finding]:
    texts = "数", "1", "2", "改。"
    refs = (CellRef(workbook, "项目支出", f"E{row}") for row in range(1, number + 1))
    return [Finding(check, severity, "甲", ref, *texts) for ref in refs]


def test_as_many_as_are_read_stand_alone() -> None:
    alike = findings(200)
    assert list(folded(alike)) == alike


def test_one_more_needs_no_line_for_several() -> None:  # hostile H5
    alike = findings(201)
    assert list(folded(alike)) == alike


def test_the_rest_is_one_finding_where_it_begins() -> None:  # hostile H5
    *first, rest = folded(findings(3000))
    assert first == findings(200)
    assert (rest.check, rest.severity, rest.ref.cell, rest.occurrences) == ("C205", E, "E201", 2800)
    assert rest.message == "另有 2800 条同类问题，从这一格起，没有逐条列出，请一并核对改正。"


def test_checks_severities_and_workbooks_are_counted_apart() -> None:  # hostile H5
    alike = [*findings(150), *findings(150, severity=W), *findings(150, workbook="乙.xlsx")]
    alike += findings(150, "C208")
    assert list(folded(alike)) == alike


def test_units_missing_are_all_listed() -> None:
    alike = findings(500, "I107", workbook="")
    assert list(folded(alike)) == alike


def test_counts_and_severities_stay_exact() -> None:  # hostile H5
    alike = [*findings(1000), *findings(700, severity=W), *findings(3, "M301")]
    assert severity_counts(folded(alike)) == {E: 1003, W: 700}
    assert len(list(folded(alike))) == 2 * (MOST_LISTED + 1) + 3


def test_faults_of_a_workbook_are_folded_where_it_is_checked() -> None:  # hostile H5
    project = {"name": "项目", "funding": "本级财力", "final": -1, "executed": None}
    found, _ = check_submission(submission({"project": [project] * 1000}), scheme())
    negative = [item for item in found if item.check == "C205"]
    blank = [item for item in found if item.check == "C201" and item.label == "全年执行数"]
    assert len(negative) == MOST_LISTED + 1
    assert sum(item.occurrences for item in negative) == 1000
    assert len(blank) <= MOST_LISTED + 1
