"""Facts of many units are those of each as if it were the only one."""

import pytest

from perfeval.narrative import load_templates, narrate, narrate_each
from perfeval.narrative.facts import FactFinder, facts_of, known_names
from perfeval.narrative.rows import field_formatters, row_facts
from perfeval.result.reading import read_result
from tests.regenerate import GOLDEN
from tests.submissions import scheme


def test_reports_of_many_units_are_those_of_each() -> None:
    units, form, templates = read_result(GOLDEN).units, scheme().form, load_templates()
    together = list(narrate_each(units, form, templates))
    assert together == [narrate(unit, form, templates) for unit in units]
    assert [narrative.workbook for narrative in together] == [unit.workbook for unit in units]


def test_what_sentences_use_is_said_as_if_everything_were_asked() -> None:
    form, templates = scheme().form, load_templates()
    used = FactFinder(form, templates.sign, templates.names)
    for unit in read_result(GOLDEN).units:
        some, all_of_it = (
            used.facts(unit),
            facts_of(unit, form, templates.sign, known_names(scheme())),
        )
        asked = templates.names.own & all_of_it.own.keys()
        assert {name: some.own[name] for name in asked} == {
            name: all_of_it.own[name] for name in asked
        }
        for group, rows in some.groups.items():
            names = templates.names.groups.get(group, frozenset())
            whole = all_of_it.groups[group]
            assert [{name: row[name] for name in row.keys() & names} for row in rows] == [
                {name: row[name] for name in row.keys() & names} for row in whole[: len(rows)]
            ]


@pytest.mark.parametrize(
    ("filed", "said"),
    [
        ("12.50", "12.50"),
        ("0.00", "0.00"),
        ("12.5", "12.50"),
        ("12", "12.00"),
        ("012.50", "12.50"),
        ("12.505", "12.51"),
        ("1234567890123456.25", "1234567890123456.25"),
        ("-0.50", "-0.50"),
        ("１2.50", None),
        ("12.50\n", None),
    ],
)
def test_amount_is_said_with_two_decimals(filed: str, said: str | None) -> None:
    block = scheme().form.block("budget")
    facts = row_facts(field_formatters(block, {"original"}), {"original": filed})
    assert facts.get("original") == said
