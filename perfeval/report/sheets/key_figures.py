"""The key figures above the table of 汇总, each under its title in a card."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from xlsxwriter.worksheet import Worksheet

from perfeval.model import Severity
from perfeval.report.cells import number_cell, write_text
from perfeval.report.context import Pair, ReportContext
from perfeval.report.sheets.measures import mean, share, total_of
from perfeval.report.writer.cells import write_cell
from perfeval.wording import SEVERITY_WORDS, severity_counts

_CARD_TITLE, _CARD = 2, 3


def write_key_figures(
    context: ReportContext, sheet: Worksheet, cells: Mapping[str, str], scored: Sequence[Pair]
) -> None:
    """Writes the key figures; those of the scored units are formulas over their rows.

    Args:
        context: the batch.
        sheet: 汇总.
        cells: the column of the scored units for original, final, executed, total and grade.
        scored: the scored units.
    """
    found = severity_counts(context.evaluation.findings)
    severities = " / ".join(str(found[severity]) for severity in Severity)
    _card(context, sheet, ("参评单位", 0, 1), Decimal(len(context.units)), "integer")
    _card(context, sheet, (" / ".join(SEVERITY_WORDS.values()), 16, 19), severities, "plain")
    original, final, executed = (
        total_of(context, name) for name in ("original", "final", "executed")
    )
    average = mean([score.total for _, score in scored if score.total is not None])
    good = [band.name for band in context.scheme.rules.grade[:2]]
    fine = share(Decimal(sum(score.grade in good for _, score in scored)), Decimal(len(scored)))
    totals, grades = cells["total"], cells["grade"]
    counts = "+".join(f'COUNTIF({grades},"{name}")' for name in good)
    # A unit that loses its score by a change leaves the sums, as it would in a run.
    original_sum, final_sum, executed_sum = (
        f'SUMIF({totals},">=0",{cells[name]})' for name in ("original", "final", "executed")
    )
    rate = f'IF({final_sum}=0,"",ROUND({executed_sum}/{final_sum},4))'
    number, unscored = Decimal(len(context.units)), Decimal(len(context.units) - len(scored))
    # Without a scored unit there is nothing to add up, and 0.00 would read as an amount.
    sums = (original, final, executed) if scored else (None, None, None)
    cards: tuple[tuple[tuple[str, int, int], Decimal | None, str, str], ...] = (
        (("未计分", 2, 2), unscored, "integer", f"{number}-COUNT({totals})"),
        (("年初预算合计", 3, 4), sums[0], "money", original_sum),
        (("全年预算合计", 5, 6), sums[1], "money", final_sum),
        (("全年执行合计", 7, 8), sums[2], "money", executed_sum),
        (("总体执行率", 9, 10), share(executed, final), "percent", rate),
        (
            ("平均得分", 11, 12),
            average,
            "score",
            f'IF(COUNT({totals})=0,"",ROUND(SUM({totals})/COUNT({totals}),2))',
        ),
        (
            ("优良率", 13, 15),
            fine,
            "percent",
            f'IF(COUNT({totals})=0,"",ROUND(({counts})/COUNT({totals}),4))',
        ),
    )
    for place, value, shown_as, formula in cards:
        _card(context, sheet, place, value, shown_as, formula if scored else "")
    sheet.set_row(_CARD_TITLE, 20)
    sheet.set_row(_CARD, 30)
    sheet.set_row(_CARD + 1, 8)


def _card(
    context: ReportContext,
    sheet: Worksheet,
    place: tuple[str, int, int],
    value: Decimal | str | None,
    shown_as: str,
    formula: str = "",
) -> None:
    """One key figure under its title, over some columns."""
    title, first, last = place
    value_styles = ("card", "big", shown_as)
    for row, styles in ((_CARD_TITLE, ("card",)), (_CARD, value_styles)):
        if last > first:
            sheet.merge_range(row, first, row, last, "", context.formats(*styles))
    write_text(context, sheet, _CARD_TITLE, first, title, "card")
    if isinstance(value, str) or value is None:
        write_text(context, sheet, _CARD, first, value or "—", "card", "big")
    elif formula:
        sheet.write_formula(
            _CARD, first, f"={formula}", context.formats(*value_styles), float(value)
        )
    else:
        write_cell(sheet, _CARD, first, number_cell(context, value, *value_styles))
