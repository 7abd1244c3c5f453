"""自查结果 and `perfeval check` say the same of the same workbook."""

from pathlib import Path

import openpyxl
import pytest

from perfeval.checks import check_submission
from perfeval.reader import read_submission
from tests.office import recalculate
from tests.samples import BATCH, SOURCE, load
from tests.submissions import scheme

# Where the form itself was damaged, its formulas are too; the finding of the damage says so.
WHOLE = [path.stem for path in sorted(SOURCE.glob("*.toml")) if not load(path).get("plant")]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("自查")
    paths = recalculate([BATCH / f"{name}.xlsx" for name in WHOLE], folder)
    return dict(zip(WHOLE, paths, strict=True))


@pytest.mark.parametrize("name", WHOLE)
def test_what_self_check_calls_wrong_is_what_the_check_finds(
    name: str, opened: dict[str, Path]
) -> None:
    sheet = openpyxl.load_workbook(opened[name], data_only=True)["自查结果"]
    lines = [[cell.value for cell in row[:7]] for row in sheet.iter_rows(min_row=6)]
    known = {line[1] for line in lines}
    wrong = {line[1] for line in lines if line[6] == "×"}
    submission = read_submission(BATCH / f"{name}.xlsx", f"{name}.xlsx", scheme())
    found = {item.check for item in check_submission(submission, scheme())[0]} & known
    # M309 says of a total of zero what the sums say on 自查结果; S407 needs the scores.
    assert found == (wrong - {"S407"} - ({"M301", "M303", "M304"} if "石榴" in name else set()))
    verdict = sheet["A3"].value
    assert verdict.startswith("×" if wrong else "√")
