"""The scoring rules as typed, frozen values, read from rules.toml.

Points, bands, thresholds and formulas are data, each with the document and article it comes
from. Loading refuses a rule without a source, an unknown key, and points that do not add up.
"""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from pathlib import Path

from pydantic import model_validator

from perfeval.expression import SINGLE, Expression, evaluate, exact, parse, round_fraction
from perfeval.scheme.configuration import Formula, Part, load_toml, validated
from perfeval.scheme.sources import PRACTICE, Document, Source

SIGNS = ("≥", ">", "=", "≤", "<", "定性")
QUALITATIVE = "定性"
POSITIVE = frozenset({"≥", ">", "="})  # better the higher
NEGATIVE = frozenset({"≤", "<"})
SCORE_NAMES = frozenset({"points", "target_in_force", "actual", "self_score"})


class Parameter(Part):
    """A named number or choice that formulas and checks use."""

    name: str
    title: str
    value: Decimal | str
    measure_unit: str = ""
    choices: tuple[str, ...] = ()
    note: str = ""
    source: Source


class Rate(Part):
    """A measure computed for every row of some blocks; its formula names the row's fields."""

    name: str
    title: str
    blocks: tuple[str, ...]
    formula: Formula
    source: Source


class Measure(Part):
    """A measure computed once for a unit; its formula names cells of the form."""

    name: str
    title: str
    formula: Formula
    source: Source


class Rule(Part):
    """A formula with its source."""

    formula: Formula
    source: Source


class ScoreRule(Part):
    """How indicators of some signs score; a 定性 rule serves one level of achievement."""

    title: str
    signs: tuple[str, ...]
    level: str = ""
    formula: Formula
    source: Source


class GradeBand(Part):
    """A grade and the total from which it is given (the bound itself included)."""

    name: str
    at_least: Decimal
    parameter: str  # its name as a named cell
    source: Source


class Phrases(Part):
    """Words that a text check looks for."""

    name: str
    title: str
    items: tuple[str, ...]
    source: Source


class CheckSource(Part):
    """Where some checks come from; a check is code, its source is the rules'."""

    checks: tuple[str, ...]
    source: Source


SourcedPart = Parameter | Rate | Measure | Rule | ScoreRule | GradeBand | Phrases | CheckSource


class RuleSet(Part):
    """A whole preset of scoring rules."""

    id: str
    version: str
    title: str
    form: str
    document: dict[str, Document]
    parameter: tuple[Parameter, ...]
    rate: tuple[Rate, ...]
    measure: tuple[Measure, ...]
    execution: Rule
    completion: Rule
    score: tuple[ScoreRule, ...]
    grade: tuple[GradeBand, ...]
    phrases: tuple[Phrases, ...]
    check: tuple[CheckSource, ...] = ()

    def check_source(self, check: str) -> Source | None:
        """Where a check comes from; None where these rules do not say."""
        return next((group.source for group in self.check if check in group.checks), None)

    def number(self, name: str) -> Decimal:
        """The value of a numeric parameter.

        Raises:
            KeyError: the rules have no such number.
        """
        return self._numbers[name]

    @cached_property
    def _numbers(self) -> dict[str, Decimal]:
        return {p.name: p.value for p in self.parameter if isinstance(p.value, Decimal)}

    def words(self, name: str) -> tuple[str, ...]:
        """The phrases of that name.

        Raises:
            KeyError: the rules have no such list.
        """
        for phrases in self.phrases:
            if phrases.name == name:
                return phrases.items
        raise KeyError(name)

    def score_rule(self, sign: str, level: str = "") -> ScoreRule:
        """The rule for a sign and, for 定性, its level of achievement.

        Raises:
            KeyError: the rules do not cover it.
        """
        for rule in self.score:
            if sign in rule.signs and rule.level in {"", level}:
                return rule
        raise KeyError((sign, level))

    def band(self, level: str, points: Decimal) -> tuple[Decimal, Decimal]:
        """The lowest and the highest score of a level of 定性: what its rule makes of 0 and of all.

        A self-score is inside when it is at least the lowest and less than a hundredth above the
        highest, where the next band begins.

        Raises:
            KeyError: the rules do not cover the level.
        """
        formula = self.score_rule(QUALITATIVE, level).formula
        env: dict[str, Fraction | str] = {
            name: exact(value) if isinstance(value, Decimal) else value
            for name, value in self.parameter_values.items()
        }
        lowest, highest = (
            evaluate(formula, env | {"points": exact(points), "self_score": claimed}, SINGLE)
            for claimed in (Fraction(0), exact(points))
        )
        return round_fraction(lowest, 2), round_fraction(highest, 2)

    @cached_property
    def execution_formula(self) -> Expression:
        """The score of the budget's execution: 0 whatever the budget is where it has no points.

        The rule itself has no value where its base is 0 or below, and the unit no score.
        """
        has_points = self.number("execution_points") > 0
        return self.execution.formula if has_points else parse("0")

    @cached_property
    def grade_formula(self) -> Expression:
        """The grade of ``total``, with the bounds as named parameters."""
        text = f"'{self.grade[-1].name}'"
        for band in reversed(self.grade[:-1]):
            text = f"'{band.name}' if total >= {band.parameter} else ({text})"
        return parse(text)

    def grade_of(self, total: Decimal) -> str:
        """The grade of a total; the lowest one takes whatever is below the others."""
        above = (band.name for band in self.grade if total >= band.at_least)
        return next(above, self.grade[-1].name)

    @cached_property
    def parameter_values(self) -> Mapping[str, Decimal | str]:
        """Every parameter by name, grade bounds included."""
        values = {parameter.name: parameter.value for parameter in self.parameter}
        return values | {band.parameter: band.at_least for band in self.grade}

    @model_validator(mode="after")
    def _consistent(self) -> "RuleSet":
        for problem in (*self._sources(), *self._parameters(), *self._scores(), *self._grades()):
            raise ValueError(problem)
        return self

    def _sources(self) -> list[str]:
        groups = (
            *(self.parameter, self.rate, self.measure, self.score, self.grade, self.phrases),
            self.check,
        )
        parts: list[SourcedPart] = [part for group in groups for part in group]
        parts.extend([self.execution, self.completion])
        unknown = [
            f"{part.source.document} 不在 document 中"
            for part in parts
            if part.source.document not in self.document
        ]
        return unknown or [
            f"“{part.source.article}”：basis 为 practice 的，document 也写 practice；"
            "引用文件的，basis 写 reference 或 text"
            for part in parts
            if (part.source.document == PRACTICE) == part.source.is_citation
        ]

    def _parameters(self) -> list[str]:
        problems = [
            f"parameter {parameter.name}：“{parameter.value}”不在 choices 中"
            for parameter in self.parameter
            if parameter.choices and parameter.value not in parameter.choices
        ]
        for group in (self.parameter, self.rate, self.measure, self.phrases):
            names = [part.name for part in group]
            duplicates = sorted({name for name in names if names.count(name) > 1})
            problems += [f"{name} 出现了两次" for name in duplicates]
        checks = [check for group in self.check for check in group.checks]
        problems += [
            f"{check} 出现了两次" for check in sorted(set(checks)) if checks.count(check) > 1
        ]
        values = self.parameter_values
        full, execution = values.get("full_points"), values.get("execution_points")
        if not isinstance(full, Decimal) or not isinstance(execution, Decimal):
            problems.append("缺少数值参数 full_points 或 execution_points")
        elif not 0 <= execution < full:
            problems.append(f"分值不合计：预算执行分值 {execution} 应小于满分 {full}")
        return problems

    def _scores(self) -> list[str]:
        known = SCORE_NAMES | self.parameter_values.keys()
        problems = [
            f"score {rule.title}：公式中的 {name} 未定义"
            for rule in self.score
            for name in rule.formula.names
            if name not in known
        ]
        covered = [(sign, rule.level) for rule in self.score for sign in rule.signs]
        problems += [f"指标性质 {sign} 没有计分规则" for sign in SIGNS if sign not in dict(covered)]
        problems += [
            f"{sign}{level} 有两条计分规则"
            for sign, level in covered
            if covered.count((sign, level)) > 1
        ]
        return problems

    def _grades(self) -> list[str]:
        bounds = [band.at_least for band in self.grade]
        if bounds != sorted(set(bounds), reverse=True) or not bounds or bounds[-1] != 0:
            return ["评价等级的下限应从高到低、互不相同，最后一级从 0 起"]
        full = self.parameter_values.get("full_points")  # missing or a word: said by _parameters
        if isinstance(full, Decimal) and bounds[0] > full:
            return ["评价等级的最高下限超过了满分"]
        return []


def load_rules(path: Path) -> RuleSet:
    """Reads and checks a rules.toml.

    Raises:
        ConfigurationError: the file cannot be used.
    """
    return validated(RuleSet, load_toml(path), path.name)
