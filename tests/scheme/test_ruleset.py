"""Rules that would score wrongly are refused when they are loaded, in words."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from perfeval.scheme import SCHEMES, load_scheme
from perfeval.scheme.configuration import ConfigurationError, load_toml, validated
from perfeval.scheme.ruleset import RuleSet, load_rules

RULES = SCHEMES / "unit_performance" / "rules.toml"


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    tables = load_toml(RULES)
    change(tables)
    return tables


def parameter(tables: dict[str, Any], name: str) -> dict[str, Any]:
    return next(item for item in tables["parameter"] if item["name"] == name)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda t: t.update(bonus=1), "bonus：不认识这一项"),
        (lambda t: t["score"][0].update(pionts=1), "score.0.pionts：不认识这一项"),
        (lambda t: t["score"][0].pop("source"), "score.0.source：缺少这一项"),
        (lambda t: t["grade"][0]["source"].pop("article"), "grade.0.source.article：缺少这一项"),
        (lambda t: t["measure"][0]["source"].update(document="x"), "x 不在 document 中"),
        (lambda t: t["measure"][0]["source"].update(basis="hearsay"), "measure.0.source.basis"),
        (lambda t: parameter(t, "execution_points").update(value=120), "分值不合计"),
        (lambda t: parameter(t, "reverse_mode").update(value="随意"), "“随意”不在 choices 中"),
        (lambda t: t["score"][0].update(formula="points * luck"), "公式中的 luck 未定义"),
        (lambda t: t["score"][0].update(formula="points ** 2"), "outside the grammar"),
        (lambda t: t["score"].pop(2), "指标性质 ≤ 没有计分规则"),
        (lambda t: t["score"].append(t["score"][1]), "：= 有两条计分规则"),
        (lambda t: t["grade"].reverse(), "评价等级的下限应从高到低"),
        (lambda t: t["grade"].pop(), "最后一级从 0 起"),
        (lambda t: t["measure"].append(t["measure"][0]), "execution_rate 出现了两次"),
    ],
)
def test_refused_with_the_reason(change: Callable[[dict[str, Any]], object], words: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        validated(RuleSet, changed(change), "rules.toml")
    assert words in str(refusal.value)


def test_all_faults_are_named_at_once() -> None:
    tables = changed(lambda t: (t.update(bonus=1), t["score"][0].pop("source")))
    with pytest.raises(ConfigurationError) as refusal:
        validated(RuleSet, tables, "rules.toml")
    assert "bonus" in str(refusal.value)
    assert "score.0.source" in str(refusal.value)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('form = "unit-performance"', 'form = "other"', "规则适用于填报表 other"),
        (
            "budget.total.executed / budget.total.final",
            "budget.total.spent / budget.total.final",
            "公式中的 budget.total.spent 在填报表和参数中都没有",
        ),
        ('name = "tolerance_money"', 'name = "tolerance_cash"', "容差 tolerance_money 未定义"),
    ],
)
def test_rules_that_do_not_fit_the_form_are_refused(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(RULES.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(ConfigurationError) as refusal:
        load_scheme(path)
    assert words in str(refusal.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_rules_saved_by_windows_editors_load(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "rules.toml"
    # GBK has no “−”; no rule needs it.
    path.write_bytes(RULES.read_text("utf-8").replace("−", "-").encode(encoding))
    assert load_rules(path).grade[0].name == "优"


def test_every_rule_names_a_document_with_a_number() -> None:
    rules = load_scheme().rules
    assert {
        key: bool(document.number) for key, document in rules.document.items()
    } == dict.fromkeys(rules.document, True)


def test_file_that_is_not_toml_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    path.write_text("points = = 10", "utf-8")
    with pytest.raises(ConfigurationError, match="不是有效的 TOML 文件"):
        load_rules(path)


def test_missing_file_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="无法读取"):
        load_rules(tmp_path / "none.toml")
