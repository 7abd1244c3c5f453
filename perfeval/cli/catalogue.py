"""The rules and the checks in words, with their sources, for `perfeval rules`."""

from collections.abc import Iterator

from perfeval.checks import checks_of
from perfeval.checks.registry import Check
from perfeval.expression import to_words
from perfeval.scheme import Scheme
from perfeval.scheme.ruleset import Source
from perfeval.wording import BASIS_WORDS, SEVERITY_WORDS, severities_words


def everything(scheme: Scheme) -> list[str]:
    """Every rule, parameter, measure and check, a heading before each group."""
    rules = scheme.rules
    return [
        f"{rules.title}（{rules.id} {rules.version}）",
        "",
        "【计分】",
        *_scoring(scheme),
        "",
        "【参数】",
        *(
            f"{item.title} = {item.value}{item.measure_unit}　{_source(item.source, scheme)}"
            for item in rules.parameter
        ),
        "",
        "【比率】",
        *(
            f"{item.title} = {to_words(item.formula, scheme.titles())}　"
            f"{_source(item.source, scheme)}"
            for item in rules.measure
        ),
        "",
        "【检查】",
        *(_check_line(check) for check in checks_of(scheme)),
    ]


def entry(name: str, scheme: Scheme) -> list[str]:
    """One check by its id, or one parameter or measure by its name; empty when there is none."""
    for check in checks_of(scheme):
        if check.id == name.upper():
            return [_check_line(check), *_cases(check)]
    titles = scheme.titles()
    for parameter in scheme.rules.parameter:
        if name in {parameter.name, parameter.title}:
            value = f"{parameter.title} = {parameter.value}{parameter.measure_unit}"
            note = [f"　说明：{parameter.note}"] if parameter.note else []
            return [value, *note, f"　依据：{_source(parameter.source, scheme)}"]
    for measure in scheme.rules.measure:
        if name in {measure.name, measure.title}:
            words = f"{measure.title} = {to_words(measure.formula, titles)}"
            return [words, f"　依据：{_source(measure.source, scheme)}"]
    return []


def _scoring(scheme: Scheme) -> Iterator[str]:
    titles = scheme.titles()
    rules = scheme.rules
    yield f"预算执行：{to_words(rules.execution.formula, titles)}"
    yield f"　依据：{_source(rules.execution.source, scheme)}"
    for rule in rules.score:
        signs = " ".join(rule.signs)
        yield f"{rule.title}（{signs}）：{to_words(rule.formula, titles)}"
        yield f"　依据：{_source(rule.source, scheme)}"
    for band in rules.grade:
        yield f"{band.name}：{band.at_least} 分及以上　{_source(band.source, scheme)}"


def _source(source: Source, scheme: Scheme) -> str:
    document = scheme.rules.document[source.document]
    if document.issued_on is None:
        return f"{document.number}：{source.article}"
    basis = BASIS_WORDS[source.basis]
    return f"{document.number}《{document.title}》：{source.article}（{basis}）"


def _check_line(check: Check) -> str:
    return f"{check.id} {severities_words(check.severities)}　{check.description}"


def _cases(check: Check) -> Iterator[str]:
    for case in check.cases.values():
        yield f"　{SEVERITY_WORDS[case.severity]}：{case.message}"
