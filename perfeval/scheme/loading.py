"""A scheme: a form and the rules that score it, loaded and checked against each other once."""

import ast
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from perfeval.expression import Expression
from perfeval.scheme.changed import with_changes_marked
from perfeval.scheme.configuration import ConfigurationError, Part
from perfeval.scheme.form import Form, load_form
from perfeval.scheme.ruleset import RuleSet, load_rules

SCHEMES = Path(__file__).parents[1] / "schemes"
DEFAULT_SCHEME = "unit_performance"


@dataclass(frozen=True)
class Scheme:
    """A form and its rules, with the hash of what the rules mean for the record."""

    form: Form
    rules: RuleSet
    rules_sha256: str

    def titles(self) -> Mapping[str, str]:
        """The printed words for every name a formula may use."""
        return self._titles

    @cached_property
    def _titles(self) -> dict[str, str]:
        titles = dict(self.form.cell_titles)
        titles |= {parameter.name: parameter.title for parameter in self.rules.parameter}
        titles |= {band.parameter: f"“{band.name}”下限" for band in self.rules.grade}
        titles |= {
            "points": "分值",
            "target_in_force": "指标值",
            "actual": "实际完成值",
            "self_score": "自评得分",
        }
        for rate in self.rules.rate:
            block = self.form.block(rate.blocks[0])
            titles |= {name: block.field_named(name).title for name in rate.formula.names}
        return titles


def load_scheme(rules: Path | None = None, scheme: str = DEFAULT_SCHEME) -> Scheme:
    """Loads a scheme that ships with the package, with its own rules or a bureau's.

    What a bureau's rules changed without a source of their own is marked as changed.

    Raises:
        ConfigurationError: a file cannot be used, or form and rules do not fit each other.
    """
    folder = SCHEMES / scheme
    rules_path = rules or folder / "rules.toml"
    form, ruleset = load_form(folder / "form.toml"), load_rules(rules_path)
    digest, problems = rules_digest(ruleset), _mismatches(form, ruleset)
    if rules:
        shipped = load_rules(folder / "rules.toml")
        problems += _missing(ruleset, shipped)
        ruleset = with_changes_marked(ruleset, shipped)
    if problems:
        message = f"{rules_path.name}：\n" + "\n".join(f"  {problem}" for problem in problems)
        raise ConfigurationError(message)
    return Scheme(form, ruleset, digest)


def rules_digest(rules: RuleSet) -> str:
    """The SHA-256 of what rules say, as canonical JSON: how their file is written plays no part.

    Comments, the order of keys, 0.1 or 0.10 and blanks in a formula make no other rules; a value,
    a formula, a word or a source does.
    """
    text = json.dumps(rules, default=_canonical, sort_keys=True, ensure_ascii=False)
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _canonical(value: object) -> str | dict[str, object]:
    match value:
        case Part():
            return dict(value)
        case Decimal():
            return format(value.normalize() + 0, "f")  # no 1E+2, and no -0
        case Expression():
            return ast.unparse(value.tree)
        case date():
            return value.isoformat()
    message = f"rules hold a value of no known kind: {value!r}"
    raise TypeError(message)


def _missing(rules: RuleSet, shipped: RuleSet) -> list[str]:
    """The parameters and lists of words that checks ask for and a bureau's rules do not have."""
    groups = (
        ("parameter", rules.parameter, shipped.parameter),
        ("phrases", rules.phrases, shipped.phrases),
    )
    return [
        f"缺少 [[{group}]] {part.name}（{part.title}）：请从随程序发布的 rules.toml 里复制这一段"
        for group, parts, needed in groups
        for part in needed
        if part.name not in {own.name for own in parts}
    ]


def _mismatches(form: Form, rules: RuleSet) -> list[str]:
    """What the rules ask for that the form does not have, and the other way round."""
    if rules.form != form.id:
        return [f"规则适用于填报表 {rules.form}，不适用于 {form.id}"]
    cells, parameters = form.cell_titles, rules.parameter_values
    problems = [
        f"{title}：公式中的 {name} 在填报表和参数中都没有"
        for title, formula in [
            *((measure.title, measure.formula) for measure in rules.measure),
            ("execution", rules.execution.formula),
        ]
        for name in formula.names
        if name not in cells and name not in parameters
    ]
    for rate in rules.rate:
        for block_name in rate.blocks:
            fields = {field.name for field in form.block(block_name).field}
            problems += [
                f"{rate.title}：{block_name} 没有 {name}"
                for name in rate.formula.names
                if name not in fields
            ]
    problems += [
        f"identity {identity.check}：容差 {identity.tolerance} 未定义"
        for identity in form.identity
        if identity.tolerance not in parameters
    ]
    for identity in form.identity:
        names = identity.left.names + identity.right.names
        problems += [
            f"identity {identity.check}：{name} 未定义"
            for name in names
            if "." not in name and not identity.each and name not in parameters
        ]
    return problems
