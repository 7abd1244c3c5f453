"""I115: a returned copy that was filled in for something else than the file it was made of."""

from collections.abc import Iterator

from perfeval.checks.registry import Batch, Hit, Skip, batch_check
from perfeval.checks.submission_cells import cell_at
from perfeval.filings import differences, mended_copies
from perfeval.model import Severity
from perfeval.scheme import Scheme


@batch_check(
    "I115",
    other=(
        Severity.WARNING,
        "这一份是在“{origin}”的退回副本上填写的，但{different}不同，两份都保留。如果它是“{origin}”的更正，请核对{different}，并把不要的一份移走；如果是借别的单位的副本填写的，请改用本单位的空白表。",
    ),
)
def copy_of_another_filing(batch: Batch, scheme: Scheme) -> Iterator[Hit | Skip]:
    """退回的副本与原来的填报表不是同一单位、同一年度、同一版表样。"""
    del scheme
    told = set()
    for copy, origin in mended_copies(batch.submissions):
        different = differences(copy, origin)
        if not different or not origin.unit_key or copy.workbook in told:
            continue
        told.add(copy.workbook)
        facts = {"origin": origin.workbook, "different": "、".join(different)}
        yield Hit(
            "other",
            cell_at(copy, "unit.name"),
            facts,
            submission=copy,
            compared_with=origin if copy.unit_key != origin.unit_key else None,
        )


CHECKS = (copy_of_another_filing,)
