"""The formulas of an indicator's row, from the rules, over the cells of the row.

A row follows whatever is changed in it, its sign and its level of achievement included. Only
what turns a quantity into a word or back is a new row.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from perfeval.expression import to_excel
from perfeval.ruleset import QUALITATIVE, SCORE_NAMES, RuleSet, ScoreRule

CHANGED = "数据或参数已改动，按“方法说明”的规则计算"


def row_cells(cells: Mapping[str, str], key: str) -> dict[str, str]:
    """The names that score formulas use, as cells of one row ("indicator.3")."""
    own = {name: cells[f"{key}.{name}"] for name in ("points", "actual", "self_score", "sign")}
    target, adjusted = cells[f"{key}.target"], cells[f"{key}.adjusted_target"]
    return own | {"target_in_force": f'IF({adjusted}="",{target},{adjusted})'}


def references(names: Sequence[str], cells: Mapping[str, str], rules: RuleSet) -> dict[str, str]:
    """Where each name of a formula stands: a cell of the sheet, or a named parameter."""
    parameters = rules.parameter_values
    return {name: name if name in parameters else cells[name] for name in names}


def score_formula(rules: RuleSet, row: Mapping[str, str], *, qualitative: bool) -> str:
    """The score of a row by the rule for its sign and level, blank where there is none."""
    formula = '""'
    for rule in reversed(rules.score):
        if (QUALITATIVE in rule.signs) == qualitative:
            refs = references(rule.formula.names, row, rules)
            blank = [name for name in rule.formula.names if name in SCORE_NAMES]
            score = to_excel(rule.formula, refs, blank=blank)
            formula = f"IF({_applies(rule, row)},{score},{formula})"
    # Points of nothing and a target below nothing are no basis for a score.
    unfit = f"{row['points']}<=0"
    if not qualitative:
        unfit = f"OR({unfit},{row['target_in_force']}<0)"
    return f'=IF({unfit},"",{formula})'


def _applies(rule: ScoreRule, row: Mapping[str, str]) -> str:
    if rule.level:
        return f'{row["actual"]}="{rule.level}"'
    tests = [f'{row["sign"]}="{sign}"' for sign in rule.signs]
    return tests[0] if len(tests) == 1 else f"OR({','.join(tests)})"


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
