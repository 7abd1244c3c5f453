"""Rules that would score wrongly are refused when they are loaded, in words."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
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
        # trust, citations: nothing is the words of a document until a person has read it.
        (lambda t: t["grade"][0]["source"].update(basis="text"), "article 要写条号"),
        (
            lambda t: t["grade"][0]["source"].update(
                basis="text", article="第十二条", verified_at="mof.gov.cn"
            ),
            "verified_on 写核对日期",
        ),
        (
            lambda t: t["grade"][0]["source"].update(
                basis="text", article="评价等级", verified_at="x", verified_on=date(2026, 1, 1)
            ),
            "article 要写条号",
        ),
        (lambda t: t["grade"][0]["source"].update(basis="changed"), "basis 只能是"),
        (lambda t: t["grade"][0]["source"].update(basis="practice"), "document 也写 practice"),
        (lambda t: t["grade"][0]["source"].update(document="practice"), "document 也写 practice"),
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


BY_NAME = [
    (kind, item["name"]) for kind in ("parameter", "phrases") for item in load_toml(RULES)[kind]
]


@pytest.mark.parametrize(("kind", "name"), BY_NAME)
def test_rules_without_what_checks_ask_for_are_refused_by_name(
    tmp_path: Path, kind: str, name: str
) -> None:
    lines = RULES.read_text("utf-8").splitlines(keepends=True)
    start = lines.index(f'name = "{name}"\n') - 1
    end = next(at for at in range(start + 1, len(lines)) if lines[at].startswith("["))
    assert lines[start] == f"[[{kind}]]\n"
    path = tmp_path / "rules.toml"
    path.write_text("".join(lines[:start] + lines[end:]), "utf-8")
    with pytest.raises(ConfigurationError) as refusal:
        load_scheme(path)
    assert name in str(refusal.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_rules_saved_by_windows_editors_load(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "rules.toml"
    # GBK has no “−”; no rule needs it.
    path.write_bytes(RULES.read_text("utf-8").replace("−", "-").encode(encoding))
    assert load_rules(path).grade[0].name == "优"


def sources(tables: Any) -> Iterator[dict[str, Any]]:
    """Every source in the tables of a rules file."""
    if isinstance(tables, dict):
        yield from (tables["source"],) if "source" in tables else ()
        for value in tables.values():
            yield from sources(value)
    elif isinstance(tables, list):
        for value in tables:
            yield from sources(value)


RULES_OF_ALL_FORMS = sorted(SCHEMES.rglob("rules*.toml"))


def test_rules_of_every_form_are_looked_at() -> None:
    assert RULES in RULES_OF_ALL_FORMS
    # Each form has its folder, with rules of its own.
    assert {path.parent for path in SCHEMES.rglob("form.toml")} == {
        path.parent for path in RULES_OF_ALL_FORMS
    }


@pytest.mark.parametrize("path", RULES_OF_ALL_FORMS, ids=lambda it: it.parent.name)
def test_words_of_a_document_are_cited_only_where_a_person_read_them(path: Path) -> None:
    tables = load_toml(path)
    found = list(sources(tables))
    entries = [entry for group in tables.values() if isinstance(group, list) for entry in group]
    assert [entry for entry in entries if not list(sources(entry))] == []
    assert len(found) >= len(entries) > 0
    assert {source["basis"] for source in found} <= {"text", "reference", "practice"}
    unread = [
        source
        for source in found
        if source["basis"] == "text"
        and not (
            re.search("第[〇零一二三四五六七八九十百0-9]+条", source["article"])
            and source.get("verified_at")
            and isinstance(source.get("verified_on"), date)
        )
    ]
    assert unread == []
    # A practice names no document, and a document says what it is about.
    assert [
        it for it in found if (it["basis"] == "practice") != (it["document"] == "practice")
    ] == []
    documents = tables["document"]
    assert [key for key in documents if key != "practice" and not documents[key].get("scope")] == []


def test_article_that_was_read_is_cited_as_the_words_of_the_document() -> None:
    read = {
        "basis": "text",
        "article": "第十二条",
        "verified_at": "mof.gov.cn",
        "verified_on": date(2026, 1, 1),
    }
    tables = changed(lambda t: t["grade"][0]["source"].update(read))
    assert validated(RuleSet, tables, "rules.toml").grade[0].source.basis == "text"


# The verdicts of the look at the sources: trust.md, Citations. What holds in substance is a
# reference; our own construction, what was not found and what is contradicted are practice.
VERDICTS = {
    "reference": (
        *("parameter.full_points", "parameter.execution_points", "parameter.reverse_mode"),
        *("parameter.band_met", "parameter.band_partly", "parameter.midyear_month"),
        *("rate.execution_rate", "measure.execution_rate", "measure.carry_over_rate"),
        *("measure.staff_control_rate", "measure.san_gong_budget_change_rate"),
        *("score.正向指标", "score.反向指标"),
        *("grade.优", "grade.良", "grade.中", "grade.差"),
        *("check.S401", "check.S404", "check.S405", "check.S407", "check.S415"),
        *("check.B601", "check.B603", "check.B605", "check.B606"),
    ),
    "practice": (
        *("parameter.over_deduct", "measure.basic_execution_rate"),
        *("measure.project_execution_rate", "rate.adjustment_rate", "measure.adjustment_rate"),
        *("rate.own_adjustment_rate", "measure.own_adjustment_rate"),
        *("rate.midyear_progress", "measure.midyear_progress"),
        *("measure.operating_control_rate", "measure.san_gong_control_rate"),
        *("measure.san_gong_change_rate", "measure.procurement_execution_rate"),
        "score.定性指标：达成预期指标",
        "score.定性指标：部分达成预期指标并具有一定效果",
        "score.定性指标：未达成预期指标且效果较差",
        *("check.M312", "check.S406"),
    ),
}


@pytest.mark.parametrize(
    ("key", "basis"), [(key, basis) for basis, keys in VERDICTS.items() for key in keys]
)
def test_basis_of(key: str, basis: str) -> None:
    rules = load_rules(RULES)
    kind, name = key.split(".")
    if kind == "check":
        source = rules.check_source(name)
    else:
        attribute = "title" if kind == "score" else "name"
        items = getattr(rules, kind)
        [source] = [item.source for item in items if getattr(item, attribute) == name]
    assert source is not None
    assert source.basis == basis


@pytest.mark.parametrize(
    ("level", "points", "band"),
    [
        ("达成预期指标", "7.33", ("5.87", "7.33")),  # 0.8 × 7.33 = 5.864
        ("部分达成预期指标并具有一定效果", "7.33", ("4.40", "5.86")),  # 0.6 × 7.33 = 4.398
        ("未达成预期指标且效果较差", "7.33", ("0.00", "4.39")),
        ("达成预期指标", "2.505", ("2.01", "2.50")),  # 2.004
    ],
)
def test_band_of_a_level(level: str, points: str, band: tuple[str, str]) -> None:
    lowest, highest = load_rules(RULES).band(level, Decimal(points))
    assert (str(lowest), str(highest)) == band


def test_rates_of_adjustment_are_told_apart() -> None:
    titles = {item.name: item.title for item in load_rules(RULES).measure}
    assert titles["adjustment_rate"] == "总调整率（含政策性）"
    assert titles["own_adjustment_rate"] == "预算调整率（53号口径，净额）"


def with_rules(folder: Path, old: str, new: str) -> RuleSet:
    """The rules of a bureau that changed its copy."""
    path = folder / "rules.toml"
    text = RULES.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return load_scheme(path).rules


def test_number_changed_without_a_source_is_not_cited(tmp_path: Path) -> None:
    grade = with_rules(tmp_path, "at_least = 90", "at_least = 92").grade[0]
    assert (grade.source.basis, grade.source.article) == ("changed", "原为 90")
    assert not grade.source.is_citation


def test_number_changed_with_a_source_of_its_own_is_cited(tmp_path: Path) -> None:
    old = 'value = 10\nmeasure_unit = "分"\nsource = { document = "measures_2020", article = "预算'
    grade = with_rules(tmp_path, old, old.replace("= 10", "= 20").replace("预算", "本市办法，预算"))
    [item] = [item for item in grade.parameter if item.name == "execution_points"]
    assert item.value == Decimal(20)
    assert item.source.basis == "reference"


def test_formula_changed_without_a_source_is_not_cited(tmp_path: Path) -> None:
    rules = with_rules(
        tmp_path,
        "unit.staff_in_post / unit.establishment",
        "unit.staff_in_post / (unit.establishment + 1)",
    )
    [item] = [item for item in rules.measure if item.name == "staff_control_rate"]
    assert (item.source.basis, item.source.article) == ("changed", "算法与随程序发布的不同")


def test_rule_of_another_choice_is_not_cited(tmp_path: Path) -> None:
    rules = with_rules(tmp_path, 'value = "按指标值与完成值之比"', 'value = "超出不得分"')
    cited = {rule.title: rule.source.basis for rule in rules.score}
    assert cited["反向指标"] == "changed"
    assert cited["正向指标"] == "reference"


def test_grade_of_another_name_is_not_cited(tmp_path: Path) -> None:
    grade = with_rules(tmp_path, 'name = "优"', 'name = "优秀"').grade[0]
    assert (grade.source.basis, grade.source.article) == ("changed", "原为 优 90")


def test_rule_under_another_title_is_not_cited_by_the_source_it_was_copied_with(
    tmp_path: Path,
) -> None:
    rules = with_rules(tmp_path, 'title = "正向指标"', 'title = "越高越好的指标"')
    [item] = [rule for rule in rules.score if rule.title == "越高越好的指标"]
    own = "随程序发布的规则里没有这一条"
    assert (item.source.basis, item.source.article) == ("changed", own)


def test_rule_for_other_signs_is_not_cited(tmp_path: Path) -> None:
    text = RULES.read_text("utf-8")
    # “>” goes to the rule of what is the better the lower.
    path = tmp_path / "rules.toml"
    moved = text.replace('["≥", ">"]', '["≥"]', 1).replace('["≤", "<"]', '["≤", "<", ">"]', 1)
    path.write_text(moved, "utf-8")
    articles = {rule.title: rule.source.article for rule in load_scheme(path).rules.score}
    assert articles["正向指标"] == articles["反向指标"] == "适用的指标与随程序发布的不同"


def test_rules_copied_unchanged_keep_their_sources(tmp_path: Path) -> None:
    assert with_rules(tmp_path, "at_least = 90", "at_least = 90") == load_rules(RULES)


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
