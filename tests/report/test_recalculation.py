"""Every formula recomputes in LibreOffice to what was stored, from poisoned values."""

import re
import zipfile
from pathlib import Path

import pytest

from perfeval.pipeline import evaluate, write_results
from tests.office import differences, formula_values, poison, recalculate
from tests.samples import BATCH
from tests.submissions import scheme


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("result") / "汇总.xlsx"
    write_results(evaluate(BATCH, scheme(), jobs=1), scheme(), path)
    return path


def test_every_formula_recomputes_to_what_was_stored(result: Path, tmp_path: Path) -> None:
    poisoned = tmp_path / "毒.xlsx"
    assert poison(result, poisoned) > 2_000
    [recalculated] = recalculate([poisoned], tmp_path / "重算")
    assert differences(result, recalculated) == []


def test_only_functions_that_every_office_program_has(result: Path) -> None:
    formulas = [formula for formula, _ in formula_values(result).values()]
    used = {name for formula in formulas for name in re.findall(r"([A-Z][A-Z0-9.]+)\(", formula)}
    assert used <= {
        "AND",
        "COUNT",
        "COUNTIF",
        "HYPERLINK",
        "IF",
        "ISNUMBER",
        "MAX",
        "MIN",
        "N",
        "OR",
        "ROUND",
        "ROUNDUP",
        "SUBTOTAL",
        "SUM",
        "SUMPRODUCT",
    }


def test_no_error_and_no_newer_function_in_any_part(result: Path) -> None:
    with zipfile.ZipFile(result) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    for word in ("#REF!", "#NAME?", "#VALUE!", "#N/A", "_xlfn"):
        assert [name for name, text in parts.items() if word in text] == []
