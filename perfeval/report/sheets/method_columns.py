"""What the sections of 方法说明 share: widths, their titles, and where something is from."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import NamedTuple, TypeVar

from xlsxwriter.worksheet import Worksheet

from perfeval.report.cells import formula_cell, text_cell, write_text
from perfeval.report.context import ReportContext
from perfeval.report.sheets.table import Column
from perfeval.report.writer.cells import Cell
from perfeval.scheme.ruleset import RuleSet
from perfeval.scheme.sources import Source
from perfeval.wording import BASIS_WORDS

R = TypeVar("R")
WIDTHS = (28.0, 16.0, 11.0, 62.0, 25.0, 43.0, 11.0)
_SMALL = 1.15  # as many more characters of the small print
_LONGEST_LITERAL = 255  # characters of a text within a formula
_NONE = "—"


class Origin(NamedTuple):
    """Where something is from, as long as named parameters hold what it was written for.

    Attributes:
        source: None where the rules do not say.
        holds: name of a parameter → its value; any other is not what the source says.
        was: what is said when a parameter was changed, such as 原为 90.
    """

    source: Source | None
    holds: Mapping[str, Decimal | str] = {}
    was: str = ""


def write_section(context: ReportContext, sheet: Worksheet, row: int, title: str) -> None:
    """The title of a section, in the row above its header."""
    write_text(context, sheet, row - 1, 0, title, "section")
    sheet.set_row(row - 1, 26)


def source_columns(context: ReportContext, origin: Callable[[R], Origin]) -> list[Column[R]]:
    """Document, article and basis; dashes where the rules do not say where something is from.

    What was changed is not cited: in these rules against those that come with the program, or in
    the cells of the parameters.
    """
    rules = context.scheme.rules

    def column(
        title: str,
        at: int,
        text: Callable[[Source, RuleSet], str],
        *styles: str,
        scale: float = 1,
        is_article: bool = False,
    ) -> Column[R]:
        def words(item: R) -> str:
            source = origin(item).source
            return text(source, rules) if source else ""

        def cell(item: R, _: int) -> Cell:
            known = origin(item)
            if known.source is None:
                return text_cell(context, _NONE, "cell", "center")
            otherwise = changed_words(known.was) if is_article else _NONE
            return _while_held(context, known, words(item), otherwise, *styles)

        return Column(title, WIDTHS[at], cell, words, scale * WIDTHS[at])

    return [
        column("文件", 4, _document, "wrap", "small", scale=_SMALL),
        column("条款或出处", 5, _article, "wrap", is_article=True),
        column("依据", 6, _basis, "center"),
    ]


def centered(context: ReportContext, title: str, text: Callable[[R], str]) -> Column[R]:
    """A short text over the second and the third column."""
    return Column(
        title,
        sum(WIDTHS[1:3]),
        lambda item, _: text_cell(context, text(item), "cell", "center"),
        span=2,
    )


def changed_words(was: str) -> str:
    """What stands in place of a citation: 已改动（原为 90）."""
    return f"{BASIS_WORDS['changed']}（{was}）"


def _document(source: Source, rules: RuleSet) -> str:
    found = rules.document[source.document]
    if source.basis == "changed":
        return _NONE
    return f"{found.number}\n{found.title}" if source.is_citation else found.number


def _article(source: Source, _: RuleSet) -> str:
    return changed_words(source.article) if source.basis == "changed" else source.article


def _basis(source: Source, _: RuleSet) -> str:
    return _NONE if source.basis == "changed" else BASIS_WORDS[source.basis]


def _while_held(
    context: ReportContext, origin: Origin, words: str, otherwise: str, *styles: str
) -> Cell:
    """Words that give way when a parameter they depend on is changed in its cell."""
    plain = text_cell(context, words, "cell", *styles)
    already = origin.source is not None and origin.source.basis == "changed"
    if not origin.holds or already or len(words) > _LONGEST_LITERAL:
        return plain
    tests = ",".join(f"{name}={_literal(value)}" for name, value in origin.holds.items())
    formula = f"=IF(AND({tests}),{_literal(words)},{_literal(otherwise)})"
    return formula_cell(context, formula, words, "cell", *styles)


def _literal(value: Decimal | str) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    text = value.replace('"', '""')
    return f'"{text}"'
