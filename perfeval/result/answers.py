"""What is known of findings once the whole batch is: their list rows, and their units' answers."""

from collections import defaultdict
from collections.abc import Sequence

from perfeval.model import CellRef, Finding, Submission
from perfeval.result.matching import same_findings
from perfeval.result.writing import finding_result
from perfeval.scheme import Scheme

_LONGEST_ITEM = 200  # characters of the name of a project or indicator that findings are told with


def with_answers(
    findings: Sequence[Finding], submissions: Sequence[Submission], scheme: Scheme
) -> tuple[Finding, ...]:
    """The findings, each with the list row it is about and what its unit wrote about it.

    An answer belongs to the same finding as in a comparison of two runs: of the same check,
    sheet, label and list row, wherever the row stands by now. One whose finding is gone is mended.
    """
    items = _items(findings, submissions, scheme)
    result = [finding._replace(item=items.get(finding.ref)) for finding in findings]
    answers = {item.workbook: item.answers for item in submissions if item.answers}
    indices: dict[str, list[int]] = defaultdict(list)
    for index, finding in enumerate(result):
        if finding.ref.workbook in answers:
            indices[finding.ref.workbook].append(index)
    for workbook, own in indices.items():
        given = answers[workbook]
        now = [finding_result(result[index]) for index in own]
        then = [finding_result(answer) for answer in given]
        for mine, other in same_findings(now, then).items():
            index = own[mine]
            result[index] = result[index]._replace(answer=given[other].answer)
    return tuple(result)


def _items(
    findings: Sequence[Finding], submissions: Sequence[Submission], scheme: Scheme
) -> dict[CellRef, str]:
    """What the list rows with findings are about, by cell: a project, an indicator."""
    refs = {finding.ref for finding in findings}
    workbooks = {ref.workbook for ref in refs}
    lists = [block for block in scheme.form.blocks if block.layout == "list"]
    return {
        ref: name[:_LONGEST_ITEM]
        for submission in submissions
        if submission.workbook in workbooks
        for block in lists
        for row in submission.lists.get(block.name, ())
        if isinstance(name := row[block.key].value, str)
        for field in block.field
        # A group's title may be one merged cell beside several rows.
        if not field.fill_down and (ref := row[field.name].ref).cell and ref in refs
    }
