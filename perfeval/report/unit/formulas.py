"""The formulas of a unit's sheet, from the rules, over the cells of a row.

An indicator's row follows whatever is changed in it, its sign and its level of achievement
included. Only what turns a quantity into a word or back is a new row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from xlsxwriter.utility import xl_col_to_name

from perfeval.expression import Expression, parse, to_excel, to_words
from perfeval.report.differences import difference_formula
from perfeval.report.unit.layout import MONEY, PROJECT, RATES, column_of
from perfeval.report.writer.cells import Span
from perfeval.scheme import Scheme
from perfeval.scheme.ruleset import QUALITATIVE, SCORE_NAMES, RuleSet, ScoreRule

CHANGED = "数据或参数已改动，按“方法说明”的规则计算"
_ROW = "#"  # the number of a row, in what is the same for every row


@dataclass(frozen=True)
class SheetFormulas:
    """What is the same on every unit's sheet: the formulas of rows but for the row's number.

    Attributes:
        quantity: the score of an indicator with a target in figures.
        quality: the score of a 定性 indicator.
        completion: of an indicator; a 定性 one has none.
        budget: each rate of a row of the budget.
        project: the execution rate of a project.
        measures: each measure in words.
        derived: what a blank figure of the budget counts as.
    """

    quantity: str
    quality: str
    completion: str
    budget: Mapping[str, str]
    project: str
    measures: Mapping[str, str]
    derived: Mapping[str, str]


def sheet_formulas(scheme: Scheme) -> SheetFormulas:
    """The formulas of every unit's sheet, as the rules say."""
    rules, cells = scheme.rules, _row_cells()
    rates = {rate.name: rate.formula for rate in rules.rate}
    return SheetFormulas(
        quantity=_score_formula(rules, cells, qualitative=False),
        quality=_score_formula(rules, cells, qualitative=True),
        completion=_completion_formula(rules, cells),
        budget={name: _rate_formula(rates[name], MONEY) for name in RATES},
        project=_rate_formula(rates["execution_rate"], PROJECT),
        measures={item.name: to_words(item.formula, scheme.titles()) for item in rules.measure},
        derived={
            field.name: _derived_formula(field.derived)
            for field in scheme.form.block("budget").field
            if field.derived
        },
    )


@lru_cache(maxsize=2048)  # units have their rows in much the same places
def in_row(formula: str, row: int) -> str:
    """A formula that is the same for every row, for a row counted from 0."""
    return formula.replace(_ROW, str(row + 1))


def _rate_formula(formula: Expression, columns: Mapping[str, Span]) -> str:
    refs = {name: f"${xl_col_to_name(columns[name][0])}${_ROW}" for name in formula.names}
    return "=" + to_excel(rounded(formula), refs, blank=formula.names)


def _derived_formula(formula: Expression) -> str:
    """An amount from others of its row, without the residue of binary fractions."""
    refs = {name: f"${xl_col_to_name(MONEY[name][0])}${_ROW}" for name in formula.names}
    return "=" + to_excel(parse(f"round({formula.text}, 6)"), refs, blank=formula.names)


@cache
def _row_cells() -> Mapping[str, str]:
    """The names that the formulas use, as cells of a row."""
    own = {name: _cell(name) for name in ("points", "actual", "self_score", "sign")}
    target, adjusted = _cell("target"), _cell("adjusted_target")
    return own | {"target_in_force": f'IF({adjusted}="",{target},{adjusted})'}


def _cell(field: str) -> str:
    return f"${column_of(field)}${_ROW}"


@lru_cache(maxsize=1024)
def difference_in(row: int) -> str:
    """How much more a row, counted from 0, was given than it was claimed."""
    mine, own = _cell("score"), _cell("self_score")
    return in_row(difference_formula(mine, own), row)


@lru_cache(maxsize=1024)
def row_cells(row: int, *fields: str) -> Mapping[str, str]:
    """The cells of some fields of a row, counted from 0; the target is the one in force."""
    cells = _row_cells()
    return {name: in_row(cells[name], row) for name in fields}


def references(names: Sequence[str], cells: Mapping[str, str], rules: RuleSet) -> dict[str, str]:
    """Where each name of a formula stands: a cell of the sheet, or a named parameter."""
    parameters = rules.parameter_values
    return {name: name if name in parameters else cells[name] for name in names}


def _score_formula(rules: RuleSet, row: Mapping[str, str], *, qualitative: bool) -> str:
    """The score by the rule for sign and level, blank where there is none."""
    formula = '""'
    for rule in reversed(rules.score):
        if (QUALITATIVE in rule.signs) == qualitative:
            refs = references(rule.formula.names, row, rules)
            blank = [name for name in rule.formula.names if name in SCORE_NAMES]
            score = to_excel(rule.formula, refs, blank=blank)
            formula = f"IF({_applies(rule, row)},{score},{formula})"
    # Points of nothing are no basis for a score.
    return f'=IF({row["points"]}<=0,"",{formula})'


def _completion_formula(rules: RuleSet, row: Mapping[str, str]) -> str:
    formula = rules.completion.formula
    refs = references(formula.names, row, rules)
    blank = [name for name in formula.names if name in SCORE_NAMES]
    return f"={to_excel(rounded(formula), refs, blank=blank)}"


def _applies(rule: ScoreRule, row: Mapping[str, str]) -> str:
    if rule.level:
        return f'{row["actual"]}="{rule.level}"'
    tests = [f'{row["sign"]}="{sign}"' for sign in rule.signs]
    return tests[0] if len(tests) == 1 else f"OR({','.join(tests)})"


def rounded(formula: Expression) -> Expression:
    """A ratio rounded as it is shown: to 2 decimals of a percent."""
    return parse(f"round({formula.text}, 4)")


def words_while(words: str, facts: Mapping[str, object]) -> str:
    """Words that stand only as long as the cells hold what the words are about.

    Args:
        words: the words; at most 255 characters, as a formula holds no longer ones.
        facts: cell → the number or text that it must hold.
    """
    tests = [f"{cell}={_literal(value)}" for cell, value in facts.items()]
    return f'=IF(AND({",".join(tests)}),{_literal(words)},"{CHANGED}")'


def _literal(value: object) -> str:
    if isinstance(value, Decimal):
        return repr(float(value)).removesuffix(".0")
    text = str(value).replace('"', '""')
    return f'"{text}"'
