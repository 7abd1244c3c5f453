"""自查结果: live formulas for every fault a unit can see and mend before it sends its workbook.

The sums come from the form's identities, evaluated in Python for the stored results by the
same code that the checks use; the counts beside them are in `counts`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from perfeval.expression import to_excel
from perfeval.scheme import Scheme
from perfeval.scheme.form import Identity
from perfeval.scheme.identities import IdentityResult, evaluate_identities, list_columns
from perfeval.template.figures import Figures, is_blank
from perfeval.template.layout import BlockPlan, SheetPlan

Stored = float | str
UNWEIGHED = "—"


@dataclass(frozen=True)
class Line:
    """One line of 自查结果: formulas and the results stored with them.

    In a formula {left} and {right} stand for the line's own two cells.
    """

    check: str
    title: str
    left: tuple[str, Stored]
    right: tuple[str, Stored]
    result: str
    stored: str
    at_most: bool = False  # only an excess of the left side is a difference
    counts: bool = False  # whole numbers, not money


def row_count(plan: BlockPlan) -> str:
    """How many rows of a list hold anything; an error value in one of them counts too."""
    cells = "*".join(f"ISBLANK({part})" for part in plan.content[5:-1].split("&"))
    return f"IFERROR(SUMPRODUCT(--(LEN({plan.content})>0)),SUMPRODUCT(--({cells}=0)))"


def sum_lines(
    scheme: Scheme, refs: Mapping[str, str], counts: Mapping[str, str], figures: Figures
) -> Iterator[Line]:
    """One line for each identity and row; ``counts`` has the cell that counts a list's rows."""
    for result in evaluate_identities(scheme, figures.number, figures.column):
        yield _sum_line(result, scheme, refs, counts, figures)


def _sum_line(
    result: IdentityResult,
    scheme: Scheme,
    refs: Mapping[str, str],
    counts: Mapping[str, str],
    figures: Figures,
) -> Line:
    identity = result.identity
    prefix = ""
    if identity.each:
        prefix = result.left_key.rsplit(".", 1)[0] + "."
    names = identity.left.names + identity.right.names
    values = scheme.rules.parameter_values
    own = {
        name: refs[prefix + name] if prefix + name in refs else str(values[name]) for name in names
    }
    left, right = to_excel(identity.left, own), to_excel(identity.right, own)
    guard, tolerance = _guard(identity, own, scheme, counts)
    gap = "ABS(ROUND({left}-{right},6))" if identity.relation == "=" else "ROUND({left}-{right},6)"
    verdict_formula = f'=IF({{left}}="","{UNWEIGHED}",IF({gap}<={tolerance},"√","×"))'
    # Text and error values cannot be added up; the lines that count them tell of them.
    spoilt = any(isinstance(figures.value(prefix + name), str) for name in names)
    sides: tuple[Stored, Stored] = ("", "")
    verdict = UNWEIGHED
    if result.left is not None and result.right is not None and not spoilt:
        sides = float(result.left), float(result.right)
        verdict = "√" if result.holds else "×"
    return Line(
        identity.check,
        result.title,
        (f'=IFERROR(IF({{right}}="","",{left}),"")', sides[0]),
        (f'=IFERROR(IF({guard},"",{right}),"")', sides[1]),
        verdict_formula,
        verdict,
        at_most=identity.relation == "<=",
    )


def _guard(
    identity: Identity, own: Mapping[str, str], scheme: Scheme, counts: Mapping[str, str]
) -> tuple[str, str]:
    """When the line has no result, and the tolerance when it has, both as in `identities`."""
    columns = list_columns(identity.left, scheme) | list_columns(identity.right, scheme)
    singles = [own[name] for name in _cells(identity) if name not in columns]
    rows = {name: counts[name.split(".")[0]] for name in columns}
    tolerance = str(scheme.rules.number(identity.tolerance))
    if identity.blanks == "zero":
        left = own[identity.left.names[0]]
        parts = ",".join(own[name] for name in identity.right.names)
        guard = f"OR(COUNT({left})=0,COUNT({parts})=0)"
    else:
        tests = [f"COUNT({','.join(singles)})<{len(singles)}"] if singles else []
        tests += [f"COUNT({own[name]})<{rows[name]}" for name in sorted(columns)]
        if identity.relation == "<=":  # a limit below 0 is a fault of its own (C205)
            tests += [f"N({own[name]})<0" for name in identity.right.names]
        guard = tests[0] if len(tests) == 1 else f"OR({','.join(tests)})"
    if identity.tolerance == "tolerance_money":
        addends = [f"MAX(1,{rows[name]})" for name in sorted(columns)]
        count = len([name for name in _cells(identity) if name not in columns]) - 1
        tolerance += f"*{addends[0]}" if addends else f"*{max(count, 1)}"
    return guard, tolerance


def _cells(identity: Identity) -> list[str]:
    """The names of an identity that are cells; parameters have no dot unless rows repeat it."""
    names = dict.fromkeys(identity.left.names + identity.right.names)
    return [name for name in names if identity.each or "." in name]


def grade_line(scheme: Scheme, refs: Mapping[str, str], figures: Figures) -> Line:
    """Whether the grade is that of the total."""
    total, grade = refs["conclusion.self_total"], refs["conclusion.self_grade"]
    bounds = {band.parameter: str(band.at_least) for band in scheme.rules.grade}
    words = to_excel(scheme.rules.grade_formula, bounds | {"total": total})
    guard = f"OR(COUNT({total})=0,LEN(TRIM({grade}))=0)"
    filed = figures.value("conclusion.self_grade")
    number = figures.number("conclusion.self_total")
    known = number is not None and not is_blank(filed)
    expected = scheme.rules.grade_of(number) if known and number is not None else ""
    verdict = UNWEIGHED if not known else "√" if filed == expected else "×"
    return Line(
        "S407",
        "评价等级与自评总分相符",
        (f'=IFERROR(IF({guard},"",{grade}),"")', filed if known else ""),
        (f'=IFERROR(IF({guard},"",{words}),"")', expected),
        f'=IF({{left}}="","{UNWEIGHED}",IF({{left}}={{right}},"√","×"))',
        verdict,
        counts=True,
    )


def sheet_lists(plans: tuple[SheetPlan, ...]) -> list[BlockPlan]:
    """The open-ended lists of the form."""
    return [block for sheet in plans for block in sheet.blocks if block.block.layout == "list"]
