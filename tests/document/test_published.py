"""Every figure of the published report of 二工街道 stands in the document made from its form."""

import re
import tomllib
from decimal import Decimal
from typing import Any

import pytest

from perfeval.document import document_of
from perfeval.narrative import load_templates, narrate
from perfeval.result.reading import read_result
from tests.document.paper import lines, opened
from tests.fill import CASES
from tests.regenerate import GOLDEN
from tests.submissions import scheme

pytestmark = pytest.mark.slow

LIST: dict[str, Any] = tomllib.loads((CASES / "ergong_report.toml").read_text("utf-8"))
_FIGURE = re.compile(r"([0-9.]+) (\S+)")
_NUMBER = r"(?<![\d.])\d+(?:\.\d+)?"


@pytest.fixture(scope="module")
def said() -> list[str]:
    result = read_result(GOLDEN)
    unit = next(item for item in result.units if item.unit == "二工街道")
    data = document_of(narrate(unit, scheme().form, load_templates()))
    return [line.replace(" ", "") for line in lines(opened(data))]


def holds(line: str, figure: str) -> bool:
    """Whether a line has the number with its unit behind it, whatever its zeros."""
    found = _FIGURE.fullmatch(figure)
    assert found, figure
    numbers = re.findall(f"({_NUMBER}){re.escape(found[2])}", line)
    return Decimal(found[1]) in map(Decimal, numbers)


@pytest.mark.parametrize("passage", LIST["passage"], ids=lambda passage: passage["about"])
def test_figures_of_the_published_report_stand_together(
    passage: dict[str, Any], said: list[str]
) -> None:
    places = [line for line in said if passage["with"] in line]
    assert places, f"no line says {passage['with']}"
    missing = [
        [figure for figure in passage["figures"] if not holds(line, figure)] for line in places
    ]
    assert [] in missing, missing


def test_what_the_form_does_not_carry_has_its_reason() -> None:
    assert all(item["why"] for item in LIST["not_carried"])
