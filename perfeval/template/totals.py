"""The formula line above a list: how many rows are filled and the sums of its columns.

It is above the list because units insert rows below.
"""

from decimal import Decimal
from fractions import Fraction

from perfeval.expression import SINGLE, evaluate, round_fraction
from perfeval.scheme import Scheme
from perfeval.scheme.form import FieldType
from perfeval.template.figures import Figures
from perfeval.template.layout import BlockPlan
from perfeval.template.selfcheck import row_count


def totals(plan: BlockPlan, scheme: Scheme, figures: Figures) -> tuple[str, str]:
    """The formula of the line, and the text stored with it."""
    name = plan.block.name
    formula, stored = f'"已填 "&{row_count(plan)}&" 行"', f"已填 {len(figures.rows(name))} 行"
    for field in plan.block.field:
        if field.type not in {FieldType.MONEY, FieldType.SCORE}:
            continue
        expected = _expected_total(scheme, f"{name}.{field.name}")
        words = f"；{field.title}合计 "
        after = "" if expected is None else f"（应为 {_shown(expected)}）"
        formula += f'&"{words}"&TEXT(SUM({plan.span(field.name)}),"#,##0.00")'
        formula += f'&"{after}"' if after else ""
        known = [figure for figure in figures.column(f"{name}.{field.name}") if figure is not None]
        stored += f"{words}{_shown(Fraction(sum(known, Decimal(0))))}{after}"
    return f'=IFERROR({formula},"")', stored


def _expected_total(scheme: Scheme, column: str) -> Fraction | None:
    """What a column must add up to, where an identity of the form fixes it."""
    parameters = scheme.rules.parameter_values
    for identity in scheme.form.identity:
        if identity.left.names == (column,) and set(identity.right.names) <= parameters.keys():
            env = {name: Fraction(scheme.rules.number(name)) for name in identity.right.names}
            total: Fraction = evaluate(identity.right, env, SINGLE)
            return total
    return None


def _shown(value: Fraction) -> str:
    return f"{round_fraction(value, 2):,}"
