"""The form as LibreOffice saves it in other formats: read, with a notice, and nothing guessed."""

from pathlib import Path

import pytest

from tests import office
from tests.fill import clean, error, fill, percent, place, plant
from tests.hostile.verdicts import examined
from tests.submissions import scheme

pytestmark = pytest.mark.slow

FORMATS = ["xls", "ods"]
PERCENT = place("indicator.2.actual")
ERROR = place("running.operating.budget")


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    """A clean workbook and one with a percent format and an error value, in both formats."""
    folder = tmp_path_factory.mktemp("另存")
    sources = [
        fill(folder / "好.xlsx", scheme(), clean()),
        plant(fill(folder / "坏.xlsx", scheme(), clean()), percent(PERCENT, "0.95"), error(ERROR)),
    ]
    return {
        (source.stem, suffix): office.resave(source, folder, suffix)
        for source in sources
        for suffix in FORMATS
    }


@pytest.mark.parametrize("suffix", FORMATS)
def test_clean_workbook_has_the_notice_alone(
    suffix: str, saved: dict[tuple[str, str], Path]
) -> None:
    submission, findings = examined(saved["好", suffix])

    assert [finding.check for finding in findings] == ["I110"]
    assert f".{suffix} 工作簿" in findings[0].message
    assert submission.form_version == "2024.1"


@pytest.mark.parametrize("suffix", FORMATS)
def test_values_are_those_of_the_workbook_it_was_saved_from(
    suffix: str, saved: dict[tuple[str, str], Path]
) -> None:
    other, _ = examined(saved["好", suffix])
    own, _ = examined(saved["好", suffix].with_suffix(".xlsx"))

    computed = {"execution_rate", "completion"}  # recomputed, and told by formats alone
    for mine, theirs in zip(own.lists["indicator"], other.lists["indicator"], strict=True):
        for name in mine.keys() - computed:
            assert theirs[name].value == mine[name].value, name
    for block, row in own.records.items():
        assert {name: cell.value for name, cell in other.records[block].items()} == {
            name: cell.value for name, cell in row.items()
        }


@pytest.mark.parametrize("suffix", FORMATS)
def test_percentage_is_read_as_filled_and_reported(
    suffix: str, saved: dict[tuple[str, str], Path]
) -> None:
    _, findings = examined(saved["坏", suffix])

    found = {(finding.check, finding.ref.sheet, finding.ref.cell) for finding in findings}
    assert ("C207", *PERCENT) in found
    # An error value comes as a blank, as the notice says; nothing is made up for it.
    assert not any((sheet, cell) == ERROR for _, sheet, cell in found)
