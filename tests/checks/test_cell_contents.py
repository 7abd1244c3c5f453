"""Cells that show something else than they store, each planted and found at its cell."""

import re
from collections.abc import Mapping
from decimal import Decimal
from html import escape
from pathlib import Path

import pytest

from perfeval.model import Submission
from perfeval.reader import read_submission
from tests.checks.examined import Examined, examine, expected
from tests.fill import Book, Edit, Place, clean, fill, formula, place, plant, text
from tests.submissions import scheme

BUDGET = "running.operating.budget"  # 220.5 in the clean workbook
ERROR, WARNING = f"C202 E {BUDGET}", f"C202 W {BUDGET}"


def shown_as(at: Place, code: str, value: str) -> Edit:
    """A number under a number format of its own."""

    def edit(book: Book) -> None:
        xml = book.parts["xl/styles.xml"]
        number = 1 + max(map(int, re.findall(r'numFmtId="(\d+)"', xml)))
        item = f'<numFmt numFmtId="{number}" formatCode="{escape(code)}"/>'
        book.parts["xl/styles.xml"] = xml.replace("</numFmts>", f"{item}</numFmts>")
        style = book.percent_style(book.style_of(at), number)
        book.put(at, f"<v>{value}</v>", style=style)

    return edit


def struck(at: Place, content: str, kind: str = "") -> Edit:
    """A content in a cell whose whole font has a line through it."""

    def edit(book: Book) -> None:
        style = book.percent_style(book.style_of(at), 0)
        head, fonts, tail = re.split(
            r"(<fonts .*?</fonts>)", book.parts["xl/styles.xml"], flags=re.DOTALL
        )
        count = len(re.findall(r"<font>|<font/>", fonts))
        fonts = fonts.replace("</fonts>", '<font><strike/><sz val="11"/></font></fonts>')
        before, styles, after = re.split(r"(<cellXfs .*?</cellXfs>)", tail, flags=re.DOTALL)
        known = re.findall(r"<xf [^>]*/>|<xf [^>]*>.*?</xf>", styles)
        last = re.sub(r'fontId="\d+"', f'fontId="{count}"', known[int(style)])
        styles = styles[: styles.rindex(known[int(style)])] + last + "</cellXfs>"
        book.parts["xl/styles.xml"] = head + fonts + before + styles + after
        book.put(at, content, kind, style=style)

    return edit


def rich(at: Place, *runs: tuple[str, str]) -> Edit:
    """A text of runs: the properties of the font, the characters."""
    inside = "".join(
        f'<r><rPr>{font}</rPr><t xml:space="preserve">{words}</t></r>' for font, words in runs
    )
    return lambda book: book.put(at, f"<is>{inside}</is>", "inlineStr")


STRIKE, RAISED = "<strike/>", '<vertAlign val="superscript"/>'


def read(folder: Path, *edits: Edit) -> Submission:
    path = plant(fill(folder / "甲.xlsx", scheme(), clean()), *edits)
    return read_submission(path, path.name, scheme())


def value(submission: Submission, key: str) -> object:
    block, *between, field = key.split(".")
    if between and between[0].isdigit():
        return submission.lists[block][int(between[0]) - 1][field].value
    cell = submission.cell(key)
    assert cell is not None
    return cell.value


def found(folder: Path, *edits: Edit) -> Examined:
    return examine(folder, clean(), edits=edits)


# field D1: as shown with a warning where only the decimal point moves, else an error
@pytest.mark.parametrize(
    ("code", "stored", "filed"),
    [
        (r"0\.0000", "2205000", "220.5"),
        ("#,##0.00,", "220500", "220.5"),
        ("0!.0000", "2205000", "220.5"),
        ('0"."0', "2205", "220.5"),
        ('0.0,"万元"', "220500", "220.5"),
        ('[>=10000]0!.0,"万元";0', "2205000", "220.5"),
        ("0.0,,", "220500000", "220.5"),
        ('0".5"', "220", None),
        ("0,", "220500", None),
        (";;;", "220.5", None),
        ("0.0;0.0", "-220.5", None),
        ("yyyy/m/d", "0", None),  # shows 1900/1/0
        ("yyyy/m/d", "-220.5", None),  # shows ######
    ],
)
def test_number_whose_format_shows_other_digits(
    code: str, stored: str, filed: str | None, tmp_path: Path
) -> None:
    edit = shown_as(place(BUDGET), code, stored)

    assert value(read(tmp_path, edit), BUDGET) == (Decimal(filed) if filed else None)
    assert found(tmp_path, edit).places == expected(WARNING if filed else ERROR)


@pytest.mark.parametrize(
    "code",
    [
        *("0.00", "0.0", "#,##0.00", '0.00"万元"', "000000.0", "[$¥-804]#,##0.00", "0.00E+00"),
        r'_ * #,##0.00_ ;_ * \-#,##0.00_ ;_ * "-"??_ ;_ @_ ',
        *("0.00_);[Red](0.00)", "[>100]0.0;0.00", "General", "0", "#,##0", "[DBNum2]0.0"),
    ],
)
def test_number_whose_format_shows_its_own_digits(code: str, tmp_path: Path) -> None:
    edit = shown_as(place(BUDGET), code, "220.5")

    assert value(read(tmp_path, edit), BUDGET) == Decimal("220.5")
    assert found(tmp_path, edit).places == []


# field D1: a workbook in 元 that shows 万元
def test_every_amount_under_a_format_that_moves_the_point(tmp_path: Path) -> None:
    money = ("original", "adjustment", "final", "executed", "midyear_executed")
    filed = clean()
    keys = [
        f"budget.{row}.{name}"
        for row, cells in filed["budget"].items()
        for name in money
        if name in cells
    ]
    edits = [shown_as(place(key), r"0\.0000", str(int(_at(filed, key) * 10_000))) for key in keys]

    assert value(read(tmp_path, *edits), "budget.total.original") == Decimal(3200)


def _at(filed: Mapping[str, object], key: str) -> Decimal:
    inner: object = filed
    for part in key.split("."):
        assert isinstance(inner, dict)
        inner = inner[part]
    return Decimal(str(inner))


# field D1: what a code shows is the code
@pytest.mark.parametrize(
    ("code", "stored", "filed"),
    [
        ("000000", "1002", "001002"),
        ("000-000", "650109", "650-109"),
        (r"\A0000", "1002", "A1002"),
        ("0", "1002", "1002"),
    ],
)
def test_code_is_read_as_shown(code: str, stored: str, filed: str, tmp_path: Path) -> None:
    key = "unit.budget_code"
    edit = shown_as(place(key), code, stored)

    assert value(read(tmp_path, edit), key) == filed


# field D4
@pytest.mark.parametrize(
    ("runs", "filed", "finding"),
    [
        (((STRIKE, "180"), ("", "160")), "160", WARNING),
        ((("", "160"), (STRIKE, "180")), "160", WARNING),
        ((('<b/><strike val="1"/>', "1"), ("", "160")), "160", WARNING),
        ((('<strike val="0"/>', "1"), ("", "60")), "160", WARNING),  # a number stored as text
        (((STRIKE, "160"),), None, ERROR),
        ((("", "160"), (RAISED, "1")), None, ERROR),
        ((("", "160"), ('<vertAlign val="subscript"/>', "1")), None, ERROR),
        ((("", "10"), (RAISED, "2")), None, ERROR),
    ],
)
def test_characters_struck_out_or_raised(
    runs: tuple[tuple[str, str], ...], filed: str | None, finding: str, tmp_path: Path
) -> None:
    edit = rich(place(BUDGET), *runs)

    assert value(read(tmp_path, edit), BUDGET) == (Decimal(filed) if filed else None)
    assert finding in {
        f"{check} {'E' if severity == 'error' else 'W'} {BUDGET}"
        for check, severity, *_ in found(tmp_path, edit).places
    }


# field D4: the whole cell
@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("<v>220.5</v>", ""),
        ("<is><t>220.5</t></is>", "inlineStr"),
        ("<f>220.5</f><v>220.5</v>", ""),
    ],
)
def test_cell_struck_out_as_a_whole(content: str, kind: str, tmp_path: Path) -> None:
    edit = struck(place(BUDGET), content, kind)
    examined = found(tmp_path, edit)

    assert value(read(tmp_path, edit), BUDGET) is None
    assert examined.places == expected(ERROR)
    assert "请取消删除线" in examined.one("C202").message


# field D4: texts
def test_text_is_read_without_what_is_struck_out(tmp_path: Path) -> None:
    key = "indicator.1.evidence"
    edit = rich(place(key), (STRIKE, "2022年台账"), ("", "2023年台账"))
    examined = found(tmp_path, edit)

    assert value(read(tmp_path, edit), key) == "2023年台账"
    assert examined.places == expected(f"C202 W {key}")
    assert "已按剩下的“2023年台账”理解" in examined.one("C202").message


def test_text_struck_out_as_a_whole_is_read_and_told(tmp_path: Path) -> None:
    key = "indicator.1.evidence"
    edit = struck(place(key), "<is><t>台账</t></is>", "inlineStr")

    assert value(read(tmp_path, edit), key) == "台账"
    assert found(tmp_path, edit).places == expected(f"C202 W {key}")


def test_unit_with_a_raised_digit_stays_a_unit(tmp_path: Path) -> None:
    key = "indicator.1.measure_unit"
    edit = rich(place(key), ("", "m"), (RAISED, "2"))

    assert value(read(tmp_path, edit), key) == "m²"


# field D5
@pytest.mark.parametrize(
    ("code", "stored", "shown"),
    [
        ("h:mm", "0.0423611111111111", "1:01"),
        ("h:mm:ss", "0.0627199074074074", "1:30:19"),
        ("[h]:mm", "1.5", "36:00"),
        ('h"时"mm"分"', "0.0625", "1:30"),
        ("yyyy/m/d h:mm", "0.0625", "1:30"),
    ],
)
@pytest.mark.parametrize("key", [BUDGET, "indicator.3.actual"])
def test_time_is_no_number(code: str, stored: str, shown: str, key: str, tmp_path: Path) -> None:
    edit = shown_as(place(key), code, stored)
    examined = found(tmp_path, edit)

    assert value(read(tmp_path, edit), key) is None
    message = examined.one("C202").message
    assert f"显示为时间 {shown}" in message
    assert "填算好的数" in message
    assert not {"C208", "S404"} & {check for check, *_ in examined.places}


# field D5: beside a text
def test_ratio_that_became_a_time_is_told_in_a_text(tmp_path: Path) -> None:
    key = "indicator.1.evidence"
    edit = shown_as(place(key), "h:mm", "0.0423611111111111")

    assert value(read(tmp_path, edit), key) == "1:01"
    assert found(tmp_path, edit).places == expected(f"C202 W {key}")


PICTURE = '_xlfn.DISPIMG("ID_5C2F",1)'


def picture(at: Place, words: str = PICTURE) -> Edit:
    """A picture as WPS stores it: a formula, and its text as the result."""
    return lambda book: book.put(
        at, f"<f>{escape(words)}</f><v>={escape(words.removeprefix('_xlfn.'))}</v>", "str"
    )


# field D10
@pytest.mark.parametrize(
    "edit",
    [
        picture,
        lambda at: picture(at, 'DISPIMG("ID_5C2F",1)'),
        lambda at: text(at, '=DISPIMG("ID_5C2F",1)'),
        lambda at: lambda book: book.put(at, f"<f>{escape(PICTURE)}</f><v>#NAME?</v>", "e"),
        lambda at: lambda book: book.put(at, f"<f>{escape(PICTURE)}</f>"),
        lambda at: lambda book: _put_rich_value(book, at),
    ],
    ids=["wps", "no prefix", "text", "error", "no result", "excel"],
)
@pytest.mark.parametrize("key", ["indicator.2.reason", "indicator.1.evidence", BUDGET])
def test_picture_is_no_content(edit: object, key: str, tmp_path: Path) -> None:
    assert callable(edit)
    submission, examined = read(tmp_path, edit(place(key))), found(tmp_path, edit(place(key)))

    assert value(submission, key) is None
    assert f"C216 W {key}" in _lines(examined, key)
    assert not {"C203", "C204", "C213"} & {check for check, *_ in examined.places}
    assert "DISPIMG" not in repr(submission)
    assert "DISPIMG" not in repr(examined)
    assert "图片" in examined.one("C216").message


def _lines(examined: Examined, key: str) -> set[str]:
    severities = {"error": "E", "warning": "W", "notice": "I"}
    return {
        f"{check} {severities[severity]} {key}"
        for check, severity, sheet, cell in examined.places
        if (sheet, cell) == place(key)
    }


def _put_rich_value(book: Book, at: Place) -> None:
    book.put(at, "<v>#VALUE!</v>", "e")
    part = book.sheets[at[0]]
    book.parts[part] = book.parts[part].replace(
        ' t="e"><v>#VALUE!</v>', ' t="e" vm="1"><v>#VALUE!</v>'
    )


def test_error_of_a_formula_with_a_rich_value_stays_an_error(tmp_path: Path) -> None:
    def edit(book: Book) -> None:
        book.put(place(BUDGET), "<f>1/0</f><v>#VALUE!</v>", "e")
        part = book.sheets[place(BUDGET)[0]]
        book.parts[part] = book.parts[part].replace(' t="e"><f>', ' t="e" vm="1"><f>')

    assert found(tmp_path, edit).places == expected(f"C203 E {BUDGET}")


# hostile H13
@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("<v>10<z/>9.49</v>", ""),
        ("<v><z>220.5</z></v>", ""),
        ("<v>220.5</v><v>10</v>", ""),
        ("<f>1</f><v>10<z/>9.49</v>", ""),
        ("<is><t>10<z/>9.49</t></is>", "inlineStr"),
        ("<is><r><t>10<z/>9.49</t></r></is>", "inlineStr"),
    ],
)
def test_element_within_a_stored_value(content: str, kind: str, tmp_path: Path) -> None:
    def edit(book: Book) -> None:
        book.put(place(BUDGET), content, kind)

    examined = found(tmp_path, edit)
    assert value(read(tmp_path, edit), BUDGET) is None
    assert examined.places == expected(f"C203 E {BUDGET}")
    assert "请重新填写这一格" in examined.one("C203").message


SHEET, CELL = place(BUDGET)
COLUMN, ROW = CELL[0], CELL[1:]


# hostile H8
@pytest.mark.parametrize(
    ("words", "names"),
    [
        (f"SUM({COLUMN}:{COLUMN})", ""),
        (f"SUM(${COLUMN}:${COLUMN})", ""),
        (f"SUM(A:{COLUMN})*1", ""),
        (f"SUM({ROW}:{ROW})", ""),
        (f"SUM('{SHEET}'!{COLUMN}:{COLUMN})", ""),
        ("SUM(合计数)", f"{SHEET}!${CELL[0]}${ROW}"),
        ("合计数+1", f"'{SHEET}'!${COLUMN}:${COLUMN}"),
        ("SUM(合计数)", "另一个"),
    ],
)
def test_circle_through_a_whole_column_or_a_name(words: str, names: str, tmp_path: Path) -> None:
    def define(book: Book) -> None:
        items = f'<definedName name="合计数">{names}</definedName>'
        items += f'<definedName name="另一个">{SHEET}!{CELL}+合计数</definedName>'
        book.workbook = book.workbook.replace("</definedNames>", f"{items}</definedNames>")
        assert items in book.workbook

    edits = (formula(place(BUDGET), words), define)
    assert found(tmp_path, *edits).places == expected(f"C214 E {BUDGET}")


@pytest.mark.parametrize("words", ["SUM(ZZ:ZZ)+220.5", "SUM(900:900)+220.5", "合计数+F", "3+F*1"])
def test_column_row_or_name_elsewhere_is_no_circle(words: str, tmp_path: Path) -> None:
    assert found(tmp_path, formula(place(BUDGET), words, "220.5")).places == []


# hostile H9
@pytest.mark.parametrize(
    ("pattern", "replacement"),
    [
        (rf'(<row r="{ROW}")[^>]*', r'\1 ht="0" customHeight="1"'),
        (rf'(<row r="{ROW}")[^>]*', r'\1 ht="0.25" customHeight="1"'),
        (rf'(<row r="{ROW}")[^>]*', r'\1 hidden="1"'),
        (r"<cols>.*?</cols>", '<cols><col min="1" max="9" width="0" customWidth="1"/></cols>'),
        (r"<cols>.*?</cols>", '<cols><col min="1" max="9" width="0.05" customWidth="1"/></cols>'),
    ],
)
def test_row_or_column_too_small_to_be_seen(pattern: str, replacement: str, tmp_path: Path) -> None:
    def edit(book: Book) -> None:
        part = book.sheets[SHEET]
        book.parts[part], count = re.subn(pattern, replacement, book.parts[part], flags=re.DOTALL)
        assert count == 1

    assert [check for check, *_ in found(tmp_path, edit).places] == ["I123"]


# hostile H9: all rows without a height of their own
@pytest.mark.parametrize("sizes", ['zeroHeight="1"', 'defaultRowHeight="0"'])
def test_rows_that_the_sheet_itself_hides(sizes: str, tmp_path: Path) -> None:
    def edit(book: Book) -> None:
        part = book.sheets[SHEET]
        xml = re.sub(r"<sheetFormatPr[^>]*/>", f"<sheetFormatPr {sizes}/>", book.parts[part])
        book.parts[part] = re.sub(r'(<row [^>]*?) ht="[^"]*"', r"\1", xml)
        assert sizes in book.parts[part]

    assert [check for check, *_ in found(tmp_path, edit).places] == ["I123"]


# hostile H9: all columns without a width of their own, whatever the others have
@pytest.mark.parametrize("width", ["0", "0.05"])
@pytest.mark.parametrize(
    ("columns", "checks"),
    [
        ("", ["I123"]),
        ('<cols><col min="1" max="3" width="9" customWidth="1"/></cols>', ["I123"]),
        ('<cols><col min="1" max="16384" width="9" customWidth="1"/></cols>', []),
    ],
)
def test_columns_that_the_sheet_itself_hides(
    columns: str, checks: list[str], width: str, tmp_path: Path
) -> None:
    def edit(book: Book) -> None:
        part = book.sheets[SHEET]
        xml = re.sub(r"<cols>.*?</cols>", columns, book.parts[part], flags=re.DOTALL)
        size = f'<sheetFormatPr defaultRowHeight="15" defaultColWidth="{width}"/>'
        book.parts[part], count = re.subn(r"<sheetFormatPr[^>]*/>", size, xml)
        assert count == 1

    assert [check for check, *_ in found(tmp_path, edit).places] == checks


# trust A19
@pytest.mark.parametrize(
    ("words", "filed"),
    [("1500000元", "150"), ("1,505,000元", "150.5"), ("0.015亿元", "150"), ("150.00", "150")],
)
def test_amount_has_no_zeros_behind_its_digits(words: str, filed: str, tmp_path: Path) -> None:
    assert str(value(read(tmp_path, text(place(BUDGET), words)), BUDGET)) == filed
