"""What a bureau's rules changed without a source of their own: it is no longer cited.

A copy of the rules that come with the program keeps their sources. Beside another number or
another formula such a source would be a false citation; whoever changes a rule says in `source`
where the new one comes from.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from perfeval.scheme.ruleset import (
    GradeBand,
    Measure,
    Parameter,
    Phrases,
    Rate,
    Rule,
    RuleSet,
    ScoreRule,
)
from perfeval.scheme.sources import Source

OTHER_CHOICE = "所用的计分方式"
_OTHER_FORMULA = "算法与随程序发布的不同"
_OTHER_WORDS = "词句与随程序发布的不同"
_OTHER_SIGNS = "适用的指标与随程序发布的不同"
_OWN = "随程序发布的规则里没有这一条"
PartT = TypeVar("PartT", Parameter, Rate, Measure, Rule, ScoreRule, GradeBand, Phrases)


def with_changes_marked(rules: RuleSet, shipped: RuleSet) -> RuleSet:
    """The rules with the source of every changed part replaced by what the part was.

    Args:
        rules: a bureau's rules.
        shipped: the rules that come with the program.
    """
    choices = {it.name: it.value for it in shipped.parameter if it.choices}
    chosen = {it.name for it in rules.parameter if choices.get(it.name, it.value) != it.value}

    def score_was(part: ScoreRule, before: ScoreRule) -> str:
        # A choice selects one of several formulas, and the source is that of the shipped one.
        other_choice = OTHER_CHOICE if chosen.intersection(part.formula.names) else ""
        other_signs = (part.signs, part.level) != (before.signs, before.level)
        return _formula_was(part, before) or (_OTHER_SIGNS if other_signs else other_choice)

    return rules.model_copy(
        update={
            "parameter": _marked(
                rules.parameter, shipped.parameter, lambda it: it.name, _parameter_was
            ),
            "grade": _marked(rules.grade, shipped.grade, lambda it: it.parameter, _grade_was),
            "rate": _marked(rules.rate, shipped.rate, lambda it: it.name, _formula_was),
            "measure": _marked(rules.measure, shipped.measure, lambda it: it.name, _formula_was),
            "score": _marked(rules.score, shipped.score, lambda it: it.title, score_was),
            "phrases": _marked(rules.phrases, shipped.phrases, lambda it: it.name, _words_were),
            "execution": _one(rules.execution, shipped.execution, _formula_was),
            "completion": _one(rules.completion, shipped.completion, _formula_was),
        }
    )


def _marked(
    parts: Iterable[PartT],
    shipped: Iterable[PartT],
    key: Callable[[PartT], str],
    was: Callable[[PartT, PartT], str],
) -> tuple[PartT, ...]:
    before: Mapping[str, PartT] = {key(part): part for part in shipped}
    # A part under another name or title is not what the shipped source speaks of.
    cited = [part.source for part in before.values() if part.source.is_citation]

    def marked(part: PartT) -> PartT:
        if key(part) in before:
            return _one(part, before[key(part)], was)
        own = part.source in cited
        return part.model_copy(update={"source": changed(part.source, _OWN)}) if own else part

    return tuple(marked(part) for part in parts)


def _one(part: PartT, before: PartT, was: Callable[[PartT, PartT], str]) -> PartT:
    words = was(part, before) if part.source == before.source else ""
    return part.model_copy(update={"source": changed(part.source, words)}) if words else part


def changed(source: Source, was: str) -> Source:
    """A source that no longer holds: what was changed is said in its place."""
    return source.model_copy(update={"basis": "changed", "article": was})


def _parameter_was(part: Parameter, before: Parameter) -> str:
    return f"原为 {before.value}" if part.value != before.value else ""


def _grade_was(part: GradeBand, before: GradeBand) -> str:
    if part.name != before.name:
        return f"原为 {before.name} {before.at_least}"
    return f"原为 {before.at_least}" if part.at_least != before.at_least else ""


def _formula_was(
    part: Rate | Measure | Rule | ScoreRule, before: Rate | Measure | Rule | ScoreRule
) -> str:
    return _OTHER_FORMULA if part.formula.text != before.formula.text else ""


def _words_were(part: Phrases, before: Phrases) -> str:
    return _OTHER_WORDS if part.items != before.items else ""
