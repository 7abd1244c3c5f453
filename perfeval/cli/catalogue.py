"""The rules and the checks in words, with their sources, for `perfeval rules`."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from perfeval.checks import checks_of
from perfeval.checks.registry import Check
from perfeval.expression import Expression, to_words
from perfeval.scheme import Scheme
from perfeval.scheme.ruleset import RuleSet
from perfeval.scheme.sources import Source
from perfeval.wording import BASIS_WORDS, SEVERITY_WORDS, severities_words

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_BLANK = "…"  # what a finding fills in


class _Entry(NamedTuple):
    """A rule, parameter, measure, check or list of words.

    Attributes:
        names: what it is called on the command line.
        words: what it says, on one line.
        source: where it is from; None where the rules do not say.
        details: more lines, for those who ask for it alone.
    """

    names: tuple[str, ...]
    words: str
    source: Source | None
    details: tuple[str, ...] = ()


def everything(scheme: Scheme) -> list[str]:
    """Every rule, parameter, measure and check, a heading before each group."""
    rules = scheme.rules
    groups = {
        "计分": _scoring(scheme),
        "评价等级": _grades(rules),
        "参数": _parameters(rules),
        "比率": _measures(scheme),
        "检查": _checks(scheme),
        "检查所用的词句": _phrases(rules),
    }
    lines = [f"{rules.title}（{rules.id} {rules.version}）"]
    for title, entries in groups.items():
        lines += ["", f"【{title}】"]
        for item in entries:
            lines += [item.words, f"　依据：{source_words(item.source, rules)}"]
    return [*lines, "", "【文件】", *_documents(rules)]


def entry(name: str, scheme: Scheme) -> list[str]:
    """What goes by a name: a check's id, a name or a title; nothing where there is none."""
    wanted = name.casefold()
    rules = scheme.rules
    groups = (
        *(_checks(scheme), _scoring(scheme), _grades(rules)),
        *(_parameters(rules), _measures(scheme), _phrases(rules)),
    )
    lines: list[str] = []
    for item in (item for group in groups for item in group):
        if wanted in (known.casefold() for known in item.names):
            lines += [item.words, *(f"　{line}" for line in item.details)]
            lines += [f"　依据：{source_words(item.source, rules)}"]
    return lines


def _scoring(scheme: Scheme) -> Iterator[_Entry]:
    titles, rules = scheme.titles(), scheme.rules
    execution, completion = rules.execution, rules.completion
    words = f"预算执行得分：{to_words(rules.execution_formula, titles)}"
    yield _Entry(("execution", "预算执行", "预算执行得分"), words, execution.source)
    words = f"完成率：{to_words(completion.formula, titles)}"
    yield _Entry(("completion", "完成率"), words, completion.source)
    for rule in rules.score:
        words = f"{rule.title}（{' '.join(rule.signs)}）：{to_words(rule.formula, titles)}"
        kind = rule.title.partition("：")[0]  # one title for all levels of 定性
        yield _Entry((rule.title, kind, *rule.signs, rule.level), words, rule.source)


def _grades(rules: RuleSet) -> Iterator[_Entry]:
    above = ""
    for band in rules.grade:
        names = (band.parameter, band.name, f"“{band.name}”下限", "评价等级")
        least = f"{band.at_least} 分及以上" if band.at_least else "其余"
        words = f"{band.name}：{'，'.join(filter(None, (least, above)))}"
        yield _Entry(names, words, band.source)
        above = f"不到 {band.at_least} 分"


def _parameters(rules: RuleSet) -> Iterator[_Entry]:
    for item in rules.parameter:
        details = (f"说明：{item.note}",) if item.note else ()
        words = f"{item.title} = {item.value}{item.measure_unit}"
        yield _Entry((item.name, item.title), words, item.source, details)


def _measures(scheme: Scheme) -> Iterator[_Entry]:
    measures = {item.name: item for item in scheme.rules.measure}
    for item in measures.values():
        yield _formula(item.name, item.title, item.formula, item.source, scheme)
    for rate in scheme.rules.rate:
        if rate.name not in measures:
            yield _formula(rate.name, rate.title, rate.formula, rate.source, scheme)


def _formula(name: str, title: str, formula: Expression, source: Source, scheme: Scheme) -> _Entry:
    return _Entry((name, title), f"{title} = {to_words(formula, scheme.titles())}", source)


def _checks(scheme: Scheme) -> Iterator[_Entry]:
    for check in checks_of(scheme):
        words = f"{check.id} {severities_words(check.severities)}　{check.description}"
        source = scheme.rules.check_source(check.id)
        yield _Entry((check.id,), words, source, tuple(_messages(check)))


def _messages(check: Check) -> Iterator[str]:
    """What the check says, with a blank for each fact that only a finding knows."""
    for case in check.cases.values():
        message = _PLACEHOLDER.sub(_BLANK, case.message)
        yield f"{SEVERITY_WORDS[case.severity]}：{message}"


def _phrases(rules: RuleSet) -> Iterator[_Entry]:
    for item in rules.phrases:
        words = f"{item.title}：{'、'.join(item.items)}"
        yield _Entry((item.name, item.title), words, item.source)


def _documents(rules: RuleSet) -> Iterator[str]:
    for document in rules.document.values():
        day = f"，{document.issued_on}" if document.issued_on else ""
        scope = f"　适用范围：{document.scope}" if document.scope else ""
        yield f"{document.number}《{document.title}》（{document.issuer}{day}）{scope}"


def source_words(source: Source | None, rules: RuleSet) -> str:
    """A source on one line: basis first, a document only where one is cited."""
    if source is None:
        return "规则文件没有写明"
    basis = BASIS_WORDS[source.basis]
    if source.basis == "changed":
        return f"{basis}（{source.article}）"
    if not source.is_citation:
        return f"{basis}：{source.article}"
    document = rules.document[source.document]
    scope = f"（适用范围：{document.scope}）" if document.scope else ""
    return f"{basis}：{document.number}《{document.title}》{scope}，{source.article}"
