"""自查结果: live formulas for every fault a unit can see and mend before it sends its workbook.

The sums come from the form's identities, weighed in Python for the stored results by the same
code that the checks use; the few counts beside them are written twice, as a formula and as a sum
over the values filled in, and the recalculation test holds the two together.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from perfeval.expression import to_excel
from perfeval.form import Identity
from perfeval.identities import Balance, sum_names, weigh
from perfeval.scheme import Scheme
from perfeval.template.figures import Figures, as_number
from perfeval.template.layout import BlockPlan, SheetPlan

Stored = float | str


@dataclass(frozen=True)
class Line:
    """One line of 自查结果: formulas and the results stored with them."""

    check: str
    title: str
    left: tuple[str, Stored]
    right: tuple[str, Stored]
    result: str  # formula; {left} and {right} stand for the line's own two cells
    stored: str


def lines(
    scheme: Scheme, plans: tuple[SheetPlan, ...], refs: Mapping[str, str], figures: Figures
) -> Iterator[Line]:
    """Every line, the sums first."""
    blocks = {block.block.name: block for sheet in plans for block in sheet.blocks}
    balances = weigh(scheme, figures.number, figures.column)
    for balance in balances:
        yield _sum_line(balance, scheme, refs, blocks)
    yield from _counts(scheme, plans, blocks, refs, figures)


def _sum_line(
    balance: Balance, scheme: Scheme, refs: Mapping[str, str], blocks: Mapping[str, BlockPlan]
) -> Line:
    identity = balance.identity
    prefix = ""
    if identity.each:
        prefix = balance.left_key.rsplit(".", 1)[0] + "."
    names = identity.left.names + identity.right.names
    values = scheme.rules.parameter_values
    own = {
        name: refs[prefix + name] if prefix + name in refs else str(values[name]) for name in names
    }
    left = to_excel(identity.left, own)
    right = to_excel(identity.right, own)
    guard, tolerance = _guard(identity, own, scheme, blocks)
    gap = "ABS(ROUND({left}-{right},6))" if identity.relation == "=" else "ROUND({left}-{right},6)"
    result = f'=IF({guard},"—",IF({gap}<={tolerance},"√","×"))'
    verdict = "—" if balance.holds is None else "√" if balance.holds else "×"
    return Line(
        identity.check,
        balance.title,
        (f'=IF({guard},"",{left})', _stored(balance.left)),
        (f'=IF({guard},"",{right})', _stored(balance.right)),
        result,
        verdict,
    )


def _guard(
    identity: Identity, own: Mapping[str, str], scheme: Scheme, blocks: Mapping[str, BlockPlan]
) -> tuple[str, str]:
    """When the line cannot be weighed, and the tolerance when it can, as `identities` has them."""
    columns = sum_names(identity.left, scheme) | sum_names(identity.right, scheme)
    singles = [own[name] for name in _cells(identity) if name not in columns]
    keys = {name: blocks[name.split(".")[0]] for name in columns}
    filled = {name: plan.span(plan.block.key) for name, plan in keys.items()}
    tolerance = str(scheme.rules.number(identity.tolerance))
    if identity.blanks == "zero":
        left = own[identity.left.names[0]]
        parts = ",".join(own[name] for name in identity.right.names)
        guard = f"OR(COUNT({left})=0,COUNT({parts})=0)"
    else:
        tests = [f"COUNT({','.join(singles)})<{len(singles)}"] if singles else []
        tests += [f"COUNT({own[name]})<COUNTA({filled[name]})" for name in columns]
        guard = tests[0] if len(tests) == 1 else f"OR({','.join(tests)})"
    if identity.tolerance == "tolerance_money":
        addends = [f"MAX(1,COUNTA({filled[name]}))" for name in columns]
        count = len([name for name in _cells(identity) if name not in columns]) - 1
        tolerance += f"*{addends[0]}" if addends else f"*{max(count, 1)}"
    return guard, tolerance


def _cells(identity: Identity) -> list[str]:
    """The names of an identity that are cells; parameters have no dot unless rows repeat it."""
    names = dict.fromkeys(identity.left.names + identity.right.names)
    return [name for name in names if identity.each or "." in name]


def _stored(value: Decimal | None) -> Stored:
    return "" if value is None else float(value)


def _counts(
    scheme: Scheme,
    plans: tuple[SheetPlan, ...],
    blocks: Mapping[str, BlockPlan],
    refs: Mapping[str, str],
    figures: Figures,
) -> Iterator[Line]:
    """Lines that count cells at fault; none is right."""
    for sheet in plans:
        if sheet.sheet.required:
            parts = [_blank_cells(block, refs, figures) for block in sheet.blocks]
            formula = "+".join(part for part, _ in parts)
            count = sum(number for _, number in parts)
            yield _count_line("C201", f"{sheet.sheet.title}：必填单元格都已填写", formula, count)
    span = {
        field.name: blocks["indicator"].span(field.name)
        for field in blocks["indicator"].block.field
    }
    points, score, reason = span["points"], span["self_score"], span["reason"]
    both = f"ISNUMBER({points})*ISNUMBER({score})"
    known = [
        (most_points, filed_score, row.get("reason"))
        for row in figures.rows("indicator")
        if (most_points := as_number(row.get("points"))) is not None
        and (filed_score := as_number(row.get("self_score"))) is not None
    ]
    own = refs["budget.total.self_score"]
    most = scheme.rules.number("execution_points")
    filed = figures.number("budget.total.self_score")
    above = sum(row[1] > row[0] for row in known) + (filed is not None and filed > most)
    yield _count_line(
        "S403",
        "自评得分不超过分值",
        f"SUMPRODUCT({both}*({score}>{points}))+IF(ISNUMBER({own}),IF({own}>{most},1,0),0)",
        above,
    )
    yield _grade_line(scheme, refs, figures)
    silent = sum(row[1] < row[0] and not row[2] for row in known)
    yield _count_line(
        "T501",
        "得分低于分值的指标都写了偏差原因",
        f'SUMPRODUCT({both}*({score}<{points})*({reason}=""))',
        silent,
    )
    yield from _project_lines(blocks["project"], figures)


def _project_lines(plan: BlockPlan, figures: Figures) -> Iterator[Line]:
    for check, low, high, title in (
        ("M308", "executed", "final", "各项目：全年执行数不超过全年预算数"),
        ("M314", "midyear_executed", "executed", "各项目：年中监控执行数不超过全年执行数"),
    ):
        less, more = plan.span(low), plan.span(high)
        formula = f"SUMPRODUCT(ISNUMBER({less})*ISNUMBER({more})*({less}>{more}))"
        pairs = zip(
            figures.column(f"project.{low}"), figures.column(f"project.{high}"), strict=True
        )
        count = sum(a is not None and b is not None and a > b for a, b in pairs)
        yield _count_line(check, title, formula, count)


def _blank_cells(plan: BlockPlan, refs: Mapping[str, str], figures: Figures) -> tuple[str, int]:
    """How many required cells of a block are blank: formula and number."""
    block = plan.block
    if block.layout != "list":
        needed = [slot for slot in plan.slots() if slot.required]
        formula = "+".join(f'({refs[slot.key]}="")' for slot in needed)
        return formula, sum(figures.value(slot.key) in {None, ""} for slot in needed)
    asked = [f.name for f in block.field if f.computed is None and not f.fill_down]
    anything = "&".join(plan.span(name) for name in asked)
    needed_fields = [field.name for field in block.field if field.required]
    parts = [f'SUMPRODUCT((LEN({anything})>0)*({plan.span(name)}=""))' for name in needed_fields]
    rows = figures.rows(block.name)
    count = sum(row.get(name) in {None, ""} for row in rows for name in needed_fields)
    if block.name == "project":
        # A unit without project money has no projects to list.
        money = refs["budget.project.final"]
        parts.append(f"IF(AND(COUNTA({plan.span(block.key)})=0,N({money})>0),1,0)")
        count += not rows and (figures.number("budget.project.final") or 0) > 0
    else:
        parts.append(f"IF(COUNTA({plan.span(block.key)})=0,1,0)")
        count += not rows
    return "+".join(parts), count


def _count_line(check: str, title: str, formula: str, count: int) -> Line:
    result = '=IF({left}=0,"√","×")'
    return Line(
        check, title, (f"={formula}", float(count)), ("=0", 0.0), result, "×" if count else "√"
    )


def _grade_line(scheme: Scheme, refs: Mapping[str, str], figures: Figures) -> Line:
    total, grade = refs["conclusion.self_total"], refs["conclusion.self_grade"]
    bounds = {band.parameter: str(band.at_least) for band in scheme.rules.grade}
    words = to_excel(scheme.rules.grade_formula, bounds | {"total": total})
    guard = f'OR(COUNT({total})=0,{grade}="")'
    filed = figures.value("conclusion.self_grade") or ""
    number = figures.number("conclusion.self_total")
    known = number is not None and filed != ""
    expected = scheme.rules.grade_of(number) if known and number is not None else ""
    verdict = "—" if not known else "√" if filed == expected else "×"
    return Line(
        "S407",
        "评价等级与自评总分相符",
        (f'=IF({guard},"",{grade})', filed if known else ""),
        (f'=IF({guard},"",{words})', expected),
        f'=IF({guard},"—",IF({{left}}={{right}},"√","×"))',
        verdict,
    )
