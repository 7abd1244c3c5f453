"""方法说明: parameters as named cells, rules and checks in words, what was skipped."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from perfeval.expression import to_words
from perfeval.report.context import METHOD, Book
from perfeval.report.sheets.measures import grade_trait
from perfeval.report.sheets.table import set_widths, write_header, write_title
from perfeval.report.styles import height
from perfeval.scheme.ruleset import Source
from perfeval.wording import BASIS_WORDS, severities_words

_WIDTHS = (28.0, 16.0, 11.0, 62.0, 25.0, 43.0, 11.0)
_LAST = len(_WIDTHS) - 1
_LEGEND: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("1,234.56", "单位填报的数或文字，程序不改动", ("filed",)),
    ("1,234.56", "公式，改动所引用的单元格后随之重算", ()),
    ("约 300 万", "单位填了但无法使用的内容，照原样显示", ("wrong",)),
    ("-1.30", "核定数小于自评数", ("wrong",)),
    ("10", "可以修改或填写：方法说明的参数，复核表的核查分和核查意见", ("open",)),
    ("错误", "复核表上有错误的单元格，批注里写明问题；核查问题中的严重程度", ("error",)),
    ("警告", "复核表上有警告的单元格；未计分的单位", ("warning",)),
    ("提示", "复核表上有提示的单元格", ("notice",)),
)


def write_method(book: Book, sheet: Worksheet) -> None:
    """Writes the sheet and names the cells of the parameters."""
    set_widths(book, sheet, _WIDTHS)
    rules = book.scheme.rules
    note = f"{rules.title}　　规则编号 {rules.id}　版本 {rules.version}"
    write_title(book, sheet, "方法说明", note, _LAST)
    row = _parameters(book, sheet, 3)
    row = _rules(book, sheet, row + 1)
    row = _checks(book, sheet, row + 1)
    row = _skipped(book, sheet, row + 1)
    row = _phrases(book, sheet, row + 1)
    row = _documents(book, sheet, row + 1)
    _legend(book, sheet, row + 1)
    sheet.freeze_panes(2, 0)
    book.finish(sheet, METHOD)
    sheet.repeat_rows(0, 1)


def _section(book: Book, sheet: Worksheet, row: int, title: str, headers: list[str]) -> int:
    """A section's title and headers; a header reaches over the blank ones after it."""
    book.write_text(sheet, row - 1, 0, title, "section")
    sheet.set_row(row - 1, 26)
    write_header(book, sheet, row, headers)
    named = [column for column, header in enumerate(headers) if header]
    for first, after in zip(named, [*named[1:], len(headers)], strict=True):
        if after - first > 1:
            sheet.merge_range(row, first, row, after - 1, "", book.styles("header"))
            book.write_text(sheet, row, first, headers[first], "header")
    return row + 1


def _source(book: Book, sheet: Worksheet, row: int, source: Source) -> list[tuple[str, float]]:
    """Document, article and basis in the last three columns; returns what must fit."""
    document = book.scheme.rules.document[source.document]
    named = f"{document.number}\n{document.title}" if document.issued_on else document.number
    book.write_text(sheet, row, 4, named, "cell", "wrap", "small")
    book.write_text(sheet, row, 5, source.article, "cell", "wrap")
    book.write_text(sheet, row, 6, BASIS_WORDS[source.basis], "cell", "center")
    return [(named, 1.15 * _WIDTHS[4]), (source.article, _WIDTHS[5])]


def _no_source(book: Book, sheet: Worksheet, row: int) -> list[tuple[str, float]]:
    """Dashes where the rules in use do not say where something comes from."""
    for column in range(4, _LAST + 1):
        book.write_text(sheet, row, column, "—", "cell", "center")
    return []


def _parameters(book: Book, sheet: Worksheet, top: int) -> int:
    headers = ["参数", "取值", "单位", "说明", "文件", "条款或出处", "依据"]
    row = _section(book, sheet, top, f"一、参数（{_follows(book)}）", headers)
    for title, name, value, unit, note, source in _values(book):
        book.write_text(sheet, row, 0, title, "cell", "wrap")
        if isinstance(value, Decimal):
            book.write_number(sheet, row, 1, value, "cell", "open", "center", "plain")
        else:
            book.write_text(sheet, row, 1, value, "cell", "open", "center", "wrap")
        book.write_text(sheet, row, 2, unit, "cell", "center")
        book.write_text(sheet, row, 3, note, "cell", "wrap")
        texts = _source(book, sheet, row, source)
        value_text = value if isinstance(value, str) else ""
        texts += [(title, _WIDTHS[0]), (note, _WIDTHS[3]), (value_text, _WIDTHS[1])]
        sheet.set_row(row, height(texts))
        cell = xl_rowcol_to_cell(row, 1, row_abs=True, col_abs=True)
        book.workbook.define_name(name, f"={METHOD}!{cell}")
        choices = next((p.choices for p in book.scheme.rules.parameter if p.name == name), ())
        if choices:
            sheet.data_validation(row, 1, row, 1, {"validate": "list", "source": list(choices)})
        row += 1
    return row


def _values(book: Book) -> Iterator[tuple[str, str, Decimal | str, str, str, Source]]:
    rules = book.scheme.rules
    for item in rules.parameter:
        yield item.title, item.name, item.value, item.measure_unit, item.note, item.source
    for band in rules.grade:
        note = f"总分达到此数（含）评为“{band.name}”"
        yield f"“{band.name}”下限", band.parameter, band.at_least, "分", note, band.source


def _follows(book: Book) -> str:
    """What follows a parameter when it is changed."""
    if book.live:
        return "修改取值，各单位复核表上的公式随之重算"
    if book.volumes:
        return "修改取值，本工作簿的公式随之重算；复核表的公式按所在分册的参数计算"
    return "修改取值，本工作簿的公式随之重算；得分不变"


def _rules(book: Book, sheet: Worksheet, top: int) -> int:
    headers = ["规则", "适用", "", "算法", "文件", "条款或出处", "依据"]
    row = _section(book, sheet, top, "二、计分规则与比率", headers)
    rules, titles = book.scheme.rules, book.scheme.titles()
    formulas = [
        ("预算执行得分", "", rules.execution.formula, rules.execution.source),
        ("完成率", "", rules.completion.formula, rules.completion.source),
        *((rule.title, " ".join(rule.signs), rule.formula, rule.source) for rule in rules.score),
        *((item.title, "", item.formula, item.source) for item in rules.measure),
    ]
    full = next(item.source for item in rules.parameter if item.name == "full_points")
    bands = {band.parameter: f"“{band.name}”下限" for band in rules.grade}
    grade = to_words(rules.grade_formula, {**titles, **bands, "total": "综合得分"})
    entries = [
        *((title, signs, to_words(formula, titles), at) for title, signs, formula, at in formulas),
        ("综合得分", "", "预算执行得分 + 各项指标得分之和", full),
        ("评价等级", "", grade, rules.grade[0].source),
    ]
    for title, signs, words, source in entries:
        book.write_text(sheet, row, 0, title, "cell", "wrap")
        sheet.merge_range(row, 1, row, 2, "", book.styles("cell", "center"))
        book.write_text(sheet, row, 1, signs, "cell", "center")
        book.write_text(sheet, row, 3, words, "cell", "wrap")
        texts = _source(book, sheet, row, source)
        sheet.set_row(row, height([*texts, (title, _WIDTHS[0]), (words, _WIDTHS[3])]))
        row += 1
    return row


def _checks(book: Book, sheet: Worksheet, top: int) -> int:
    found_in = "本册发现" if book.summary else "本批发现"
    headers = ["编号", "严重程度", found_in, "检查内容", "文件", "条款或出处", "依据"]
    title = f"三、检查（共 {len(book.catalogue)} 项；问题不影响得分）"
    row = _section(book, sheet, top, title, headers)
    found = Counter(finding.check for finding in book.evaluation.findings)
    for check in book.catalogue:
        words = severities_words(check.severities)
        book.write_text(sheet, row, 0, check.id, "cell", "center")
        book.write_text(sheet, row, 1, words, "cell", "center")
        book.write_number(sheet, row, 2, Decimal(found[check.id]), "cell", "center")
        book.write_text(sheet, row, 3, check.description, "cell", "wrap")
        source = book.scheme.rules.check_source(check.id)
        texts = _source(book, sheet, row, source) if source else _no_source(book, sheet, row)
        sheet.set_row(row, height([*texts, (check.description, _WIDTHS[3])], 18))
        row += 1
    return row


def _skipped(book: Book, sheet: Worksheet, top: int) -> int:
    """What could not be evaluated, each reason once with the number of units it holds for."""
    titles = {measure.name: measure.title for measure in book.scheme.rules.measure}
    counts = Counter((skip.what, skip.reason) for skip in book.evaluation.skipped)
    units: dict[tuple[str, str], list[str]] = {}
    for skip in book.evaluation.skipped:
        units.setdefault((skip.what, skip.reason), []).append(skip.unit or "全部单位")
    total = sum(counts.values())
    headers = ["检查或比率", "次数", "", "未能核查的原因", "单位", "", ""]
    row = _section(book, sheet, top, f"四、未能核查的项目（共 {total} 次）", headers)
    for (what, reason), count in sorted(counts.items()):
        names = "、".join(units[what, reason])
        book.write_text(sheet, row, 0, titles.get(what, what), "cell", "wrap")
        sheet.merge_range(row, 1, row, 2, "", book.styles("cell", "center"))
        book.write_number(sheet, row, 1, Decimal(count), "cell", "center")
        book.write_text(sheet, row, 3, reason, "cell", "wrap")
        sheet.merge_range(row, 4, row, _LAST, "", book.styles("cell", "wrap", "small"))
        book.write_text(sheet, row, 4, names, "cell", "wrap", "small")
        wide = sum(_WIDTHS[4:]) * 1.1
        sheet.set_row(row, height([(reason, _WIDTHS[3]), (names, wide)]))
        row += 1
    return row


def _phrases(book: Book, sheet: Worksheet, top: int) -> int:
    """The words that the text checks look for."""
    headers = ["用语", "词句", "", "", "文件", "条款或出处", "依据"]
    row = _section(book, sheet, top, "五、文字和指标检查所用的词句", headers)
    for item in book.scheme.rules.phrases:
        words = "、".join(item.items)
        book.write_text(sheet, row, 0, item.title, "cell", "wrap")
        sheet.merge_range(row, 1, row, 3, "", book.styles("cell", "wrap"))
        book.write_text(sheet, row, 1, words, "cell", "wrap")
        texts = _source(book, sheet, row, item.source)
        sheet.set_row(row, height([*texts, (item.title, _WIDTHS[0]), (words, sum(_WIDTHS[1:4]))]))
        row += 1
    return row


def _documents(book: Book, sheet: Worksheet, top: int) -> int:
    headers = ["文号", "发文日期", "", "名称", "发文机关", "", ""]
    row = _section(book, sheet, top, "六、文件", headers)
    for document in book.scheme.rules.document.values():
        issued = document.issued_on.strftime("%Y-%m-%d") if document.issued_on else "—"
        book.write_text(sheet, row, 0, document.number, "cell")
        sheet.merge_range(row, 1, row, 2, "", book.styles("cell", "center"))
        book.write_text(sheet, row, 1, issued, "cell", "center")
        book.write_text(sheet, row, 3, document.title, "cell", "wrap")
        sheet.merge_range(row, 4, row, _LAST, "", book.styles("cell"))
        book.write_text(sheet, row, 4, document.issuer, "cell")
        sheet.set_row(row, height([(document.title, _WIDTHS[3])]))
        row += 1
    return row


def _legend(book: Book, sheet: Worksheet, top: int) -> None:
    """What the colours of the workbook say, each shown as it looks there."""
    row = _section(book, sheet, top, "七、颜色说明", ["样式", "含义", "", "", "", "", ""])
    for sample, meaning, traits in _LEGEND:
        book.write_text(sheet, row, 0, sample, "cell", "center", *traits)
        sheet.merge_range(row, 1, row, _LAST, "", book.styles("cell"))
        book.write_text(sheet, row, 1, meaning, "cell")
        sheet.set_row(row, 20)
        row += 1
    for band in book.scheme.rules.grade:
        book.write_text(sheet, row, 0, band.name, "cell", grade_trait(book, band.name))
        sheet.merge_range(row, 1, row, _LAST, "", book.styles("cell"))
        book.write_text(sheet, row, 1, f"核定等级为“{band.name}”", "cell")
        sheet.set_row(row, 20)
        row += 1
