"""指标得分: one row per unit and indicator, to filter and to compare."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from perfeval.model import IndicatorScore, Row, Submission
from perfeval.report.context import SCORES, SEE_SOURCE, Book, printable
from perfeval.report.sheets.measures import figure_in
from perfeval.report.sheets.table import end_row, set_widths, write_header, write_title
from perfeval.report.styles import fitting, heat_scale
from perfeval.report.writer.cells import Cell, write_row
from perfeval.scheme.ruleset import POSITIVE

_COLUMNS = (
    ("单位", 18),
    ("一级指标", 9),
    ("二级指标", 11),
    ("三级指标", 22),
    ("指标性质", 6),
    ("年度指标值", 11),
    ("调整后指标值", 11),
    ("计量单位", 8),
    ("年中监控完成值", 11),
    ("实际完成值", 12),
    ("完成率", 9),
    ("分值", 7),
    ("自评得分", 8),
    ("核定得分", 8),
    ("差异", 8),
    ("偏差原因", 26),
    ("改进措施", 26),
    ("来源单元格", 8),
)
_WIDTHS = tuple(float(width) for _, width in _COLUMNS)
_HEADER = 2
_LONGEST_LEVEL = 30  # characters of a word that a score may hang on
# Behind the unit's name: each field as text or as figure with its traits.
_FIELDS: tuple[tuple[str, tuple[str, ...] | None], ...] = (
    ("level1", None),
    ("level2", None),
    ("name", None),
    ("sign", ("center",)),
    ("target", ()),
    ("adjusted_target", ()),
    ("measure_unit", None),
    ("midyear", ()),
    ("actual", ()),
)
_BEHIND: tuple[tuple[str, tuple[str, ...] | None], ...] = (
    ("points", ("plain",)),
    ("self_score", ("score",)),
)
_TEXTS = (("reason", None), ("remedy", None))
_COLUMN = {
    **{field: column for column, (field, _) in enumerate(_FIELDS, start=1)},
    "points": 11,
    "self_score": 12,
    "reason": 15,
    "remedy": 16,
}
_COMPLETION = 10
# How tall a row is follows from these.
_SHOWN = tuple((field, _WIDTHS[column]) for field, column in _COLUMN.items())


def write_scores(book: Book, sheet: Worksheet) -> None:
    """Writes the sheet."""
    set_widths(book, sheet, _WIDTHS)
    live = "各数引用各单位复核表；" if book.live else ""
    note = f"蓝色为填报数，红色为无法使用的填报内容；{live}≥ > = 类的完成率由红到绿为 0、80%、100%"
    write_title(book, sheet, "绩效指标得分明细", note, len(_COLUMNS) - 1)
    write_header(book, sheet, _HEADER, [title for title, _ in _COLUMNS])
    row, better_high = _HEADER + 1, []
    for submission, score in book.units:
        filed, place = submission.lists.get("indicator", ()), book.unit_place(submission.workbook)
        unit = printable(submission.unit)
        for indicator, item in zip(filed, score.indicators, strict=True):
            name = book.link(place, unit, "cell", "wrap")
            write_row(sheet, row, [name, *_indicator(book, submission, indicator, item)])
            texts = [(indicator[field].shown, width) for field, width in _SHOWN]
            end_row(sheet, row, [*texts, (submission.unit, _WIDTHS[0])])
            if indicator["sign"].value in POSITIVE:
                better_high.append(xl_rowcol_to_cell(row, _COMPLETION))
            row += 1
    if row > _HEADER + 1:
        sheet.autofilter(_HEADER, 0, row - 1, len(_COLUMNS) - 1)
    else:
        book.write_text(sheet, row, 0, "没有读到绩效指标。")
    if better_high:
        sheet.conditional_format(better_high[0], heat_scale(better_high))
    sheet.freeze_panes(_HEADER + 1, 4)
    book.finish(sheet, SCORES, header_row=_HEADER)


def _indicator(
    book: Book, submission: Submission, filed: Row, item: IndicatorScore
) -> Iterator[Cell]:
    """The cells of an indicator behind the unit's name, column by column."""
    name, key = submission.workbook, f"indicator.{item.ordinal}"
    share = None if item.completion is None else item.completion / 100
    own = figure_in(filed, "self_score")
    gap: Decimal | None = None if own is None or item.score is None else item.score - own
    yield from _filed(book, submission, filed, key, _FIELDS)
    yield book.referring(name, f"{key}.completion", share, "cell", "percent")
    yield from _filed(book, submission, filed, key, _BEHIND)
    yield book.referring(name, f"{key}.score", item.score, "cell", "bold", "score")
    yield book.referring(name, f"{key}.difference", gap, "cell", "gap")
    yield from _filed(book, submission, filed, key, _TEXTS)
    yield book.source_link(filed["name"].ref, "cell", "center")


def _filed(
    book: Book,
    submission: Submission,
    filed: Row,
    key: str,
    fields: Sequence[tuple[str, tuple[str, ...] | None]],
) -> Iterator[Cell]:
    """Fields as filled in, each as a text or as a figure with its traits."""
    shown_as = "points" if filed["measure_unit"].value == "%" else "plain"
    for field, traits in fields:
        cell, width = filed[field], _WIDTHS[_COLUMN[field]]
        words = cell.value if isinstance(cell.value, str) else ""
        if traits is None:
            center = ("center",) if field == "measure_unit" else ()
            text = fitting(cell.shown, width, SEE_SOURCE)
            yield book.text(text, "cell", "filed", "wrap", *center)
        elif len(words) > _LONGEST_LEVEL:  # no more than told here; cut on the unit's sheet too
            yield book.text(fitting(words, width, SEE_SOURCE), "cell", "filed", "wrap")
        else:
            look = traits or (shown_as,)
            of = f"{key}.{field}"
            yield book.filed(submission, of, cell, "cell", "filed", *look, missing="")
