"""A form that contradicts itself is refused when it is loaded."""

from collections.abc import Callable
from typing import Any

import pytest

from perfeval.scheme import SCHEMES, load_scheme
from perfeval.scheme.configuration import ConfigurationError, load_toml, validated
from perfeval.scheme.form import Form

FORM = SCHEMES / "unit_performance" / "form.toml"


def block(tables: dict[str, Any], name: str) -> dict[str, Any]:
    blocks = (block for sheet in tables["sheet"] for block in sheet["block"])
    return next(block for block in blocks if block["name"] == name)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda t: block(t, "unit")["field"][0].update(requierd=True), "requierd：不认识这一项"),
        (lambda t: block(t, "unit")["field"][0].update(type="money2"), "type"),
        (lambda t: block(t, "budget").pop("row"), "a table, and only a table, has rows"),
        (lambda t: block(t, "project").update(key="title"), "a list needs its key field"),
        (lambda t: block(t, "unit")["field"].append(block(t, "unit")["field"][0]), "stands twice"),
        (lambda t: t["sheet"].append(t["sheet"][0]), "stands twice"),
        (
            lambda t: block(t, "project")["field"][6].update(computed="executed / budget"),
            "computed from unknown budget",
        ),
        (lambda t: t["identity"][0].update(left="budget.total.first"), "is not a cell of the form"),
        (lambda t: t["identity_check"][0].update(message="差 {gap}。"), "M301: unknown gap"),
        (lambda t: t["identity_check"][0].update(id="M399"), "M399: no identity has it"),
        (lambda t: t["identity_check"].append(t["identity_check"][0]), "stands twice"),
        (lambda t: t["identity_check"][0].update(severity="grave"), "severity"),
        (lambda t: t.update(accepted_versions=["2022.1"]), "is not among accepted_versions"),
    ],
)
def test_refused_with_the_reason(change: Callable[[dict[str, Any]], object], words: str) -> None:
    tables = load_toml(FORM)
    change(tables)
    with pytest.raises(ConfigurationError) as refusal:
        validated(Form, tables, "form.toml")
    assert words in str(refusal.value)


def test_the_form_has_the_sheets_of_the_official_workbook() -> None:
    titles = [sheet.title for sheet in load_scheme().form.sheet]
    assert titles == [
        "基本信息",
        "预算执行",
        "项目支出",
        "绩效指标",
        "基础数据",
        "年度重点工作",
        "自评结论",
    ]


def test_cell_titles_name_row_and_column() -> None:
    titles = load_scheme().form.cell_titles
    assert titles["budget.total.final"] == "合计·全年预算数"
    assert titles["unit.establishment"] == "编制数"
    # 分值 of the execution item stands on the total row alone.
    assert "budget.basic.points" not in titles


def test_each_identity_names_the_cells_it_relates() -> None:
    form = load_scheme().form
    sums, rows, listed = (form.instances_by_check[check] for check in ("M301", "M302", "M307"))
    assert [(one.left_key, one.in_row) for one in sums] == [("budget.total.original", False)]
    assert [one.left_key for one in rows[:2]] == ["budget.total.final", "budget.basic.final"]
    assert dict(rows[1].keys)["adjustment"] == "budget.basic.adjustment"
    assert rows[1].title.startswith("基本支出")
    assert rows[1].columns == frozenset()
    assert listed[0].columns == {"project.original"}
    assert len(form.identity_instances) == sum(map(len, form.instances_by_check.values()))
