"""Every kind of bad or odd workbook, and what must happen to it; a change either way fails."""

from pathlib import Path

import pytest

from tests.hostile import cell_cases, container_cases, sheet_cases, xml_cases
from tests.hostile.verdicts import Case, holds, verdict

CASES = [
    *container_cases.CASES,
    *xml_cases.CASES,
    *sheet_cases.CASES,
    *cell_cases.CASES,
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name.replace(" ", "_"))
def test_verdict(case: Case, tmp_path: Path) -> None:
    said = verdict(case, tmp_path)

    assert holds(case, said), f"{case.name}: {said}"


def test_kinds_are_many_and_each_is_its_own() -> None:
    names = [case.name for case in CASES]

    assert len(names) >= 450
    assert len(set(names)) == len(names)
