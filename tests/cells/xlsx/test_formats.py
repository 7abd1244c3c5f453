"""Number formats: which show a percentage, which a date, and which day it is."""

from datetime import date
from decimal import Decimal

import pytest

from perfeval.cells import Kind, read_workbook
from perfeval.cells.xlsx.formats import format_of_code
from tests.cells.surgery import cell_of, parts_of, styles_of, unzipped, zipped

BUILTIN_DATES = [*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)]
BUILTIN_OTHERS = [*range(14), 23, 26, 37, 44, 48, 49, 59, 100]


def builtin_style(number: int) -> str:
    return f'<cellXfs><xf numFmtId="0"/><xf numFmtId="{number}"/></cellXfs>'


@pytest.mark.parametrize(
    "code",
    ["0%", "0.00%", "0.0%;[Red]-0.0%", "#,##0.00 %", '"约"0%', "[>=1]0%;0.00", '0.00"元";0%'],
)
def test_percent_format(code: str) -> None:
    shown = format_of_code(code)

    assert shown.percent
    assert not shown.is_date


@pytest.mark.parametrize(
    "code", ["0", "General", '0"%"', r"0\%", "0_%", "0*%", "[$%-804]0", '0.0"个%', "@"]
)
def test_percent_sign_that_is_only_shown(code: str) -> None:
    assert not format_of_code(code).percent


@pytest.mark.parametrize(
    "code",
    [
        *('yyyy"年"m"月"d"日"', "yyyy年m月d日", "yyyy-mm-dd", "m/d", "YYYY/M/D", "mmm-yy"),
        *("[$-804]yyyy\\-mm\\-dd;@", "[DBNum1][$-804]yyyy年", "h:mm AM/PM", "[h]:mm", "[ss]"),
        *('e"年"', "aaaa", "[$-F800]dddd\\,\\ mmmm\\ dd"),
    ],
)
def test_date_format(code: str) -> None:
    assert format_of_code(code).is_date


@pytest.mark.parametrize(
    "code",
    [
        *("General", "GENERAL", "G/通用格式", "0.00E+00", "0.0e-0", '0"days"', '#,##0.00"万元"'),
        *("[Red]0", "[Magenta]0", "[$USD-409]0", r"0\d", "0_d", "0;[Red]yyyy", '0"未完成', "@"),
    ],
)
def test_letters_that_are_no_date(code: str) -> None:
    assert not format_of_code(code).is_date


@pytest.mark.parametrize("number", BUILTIN_DATES)
def test_builtin_date_number(number: int) -> None:
    cell = cell_of('<c s="1"><v>45397</v></c>', styles=builtin_style(number))

    assert cell is not None
    assert (cell.kind, cell.value, cell.text) == (Kind.DATE, date(2024, 4, 15), "2024-04-15")


@pytest.mark.parametrize("number", BUILTIN_OTHERS)
def test_builtin_number_that_is_no_date(number: int) -> None:
    cell = cell_of('<c s="1"><v>45397</v></c>', styles=builtin_style(number))

    assert cell is not None
    assert cell.kind is Kind.NUMBER
    assert cell.percent is (number in {9, 10})


def test_builtin_number_the_workbook_defines_itself() -> None:
    styles = '<numFmts><numFmt numFmtId="14" formatCode="0.0%"/></numFmts>' + builtin_style(14)
    cell = cell_of('<c s="1"><v>0.5</v></c>', styles=styles)

    assert cell is not None
    assert (cell.kind, cell.percent) == (Kind.NUMBER, True)


@pytest.mark.parametrize(
    ("serial", "day"),
    [
        ("1", date(1900, 1, 1)),
        ("59", date(1900, 2, 28)),
        ("61", date(1900, 3, 1)),
        ("45397.999", date(2024, 4, 15)),
        ("2958465", date(9999, 12, 31)),
    ],
)
def test_day_of_a_serial_number(serial: str, day: date) -> None:
    cell = cell_of(f'<c s="1"><v>{serial}</v></c>', styles=styles_of("yyyy/m/d"))

    assert cell is not None
    assert (cell.kind, cell.value) == (Kind.DATE, day)


@pytest.mark.parametrize("serial", ["0", "60", "-1", "2958466", "10000000000"])
def test_serial_number_without_a_day_stays_a_number(serial: str) -> None:
    cell = cell_of(f'<c s="1"><v>{serial}</v></c>', styles=styles_of("yyyy/m/d"))

    assert cell is not None
    assert (cell.kind, cell.value) == (Kind.NUMBER, Decimal(serial))


@pytest.mark.parametrize(
    ("serial", "day"), [("0", date(1904, 1, 1)), ("60", date(1904, 3, 1)), ("2957004", None)]
)
@pytest.mark.parametrize("flag", ["1", "true"])
def test_dates_from_1904(serial: str, day: date | None, flag: str) -> None:
    rows = f'<row r="1"><c r="A1" s="1"><v>{serial}</v></c></row>'
    parts = parts_of(rows, styles=styles_of("yyyy/m/d"))
    setting = f'<workbookPr date1904="{flag}"/><sheets>'
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace("<sheets>", setting)

    cell = read_workbook(zipped(parts)).sheets[0].cells[1, 1]

    assert cell.value == (day or Decimal(serial))


def test_formats_of_conditional_styles_are_not_taken_for_cell_styles() -> None:
    styles = (
        '<dxfs><dxf><numFmt numFmtId="0" formatCode="0%"/></dxf></dxfs>'
        '<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/></cellXfs>'
    )
    cell = cell_of('<c s="0"><v>1</v></c>', styles=styles)

    assert cell is not None
    assert not cell.percent


def test_first_style_is_the_one_of_a_cell_without_a_style() -> None:
    cell = cell_of("<c><v>0.5</v></c>", styles='<cellXfs><xf numFmtId="9"/></cellXfs>')

    assert cell is not None
    assert cell.percent


@pytest.mark.parametrize("style", ["7", "-1", "x"])
def test_style_the_workbook_does_not_have_is_general(style: str) -> None:
    cell = cell_of(f'<c s="{style}"><v>5</v></c>', styles=styles_of("yyyy", "0%"))

    assert cell is not None
    assert (cell.kind, cell.percent) == (Kind.NUMBER, False)


def test_missing_styles_part_leaves_plain_numbers() -> None:
    parts = unzipped(zipped(parts_of('<row><c s="1"><v>5</v></c></row>', styles=styles_of("0%"))))
    del parts["xl/styles.xml"]

    cell = read_workbook(zipped(parts)).sheets[0].cells[1, 1]

    assert (cell.kind, cell.percent) == (Kind.NUMBER, False)


def test_equal_contents_in_other_styles_stay_apart() -> None:
    parts = parts_of(
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1" s="1"><v>1</v></c>'
        '<c r="C1" s="2"><v>1</v></c><c r="D1" t="b"><v>1</v></c></row>',
        styles=styles_of("0%", "yyyy"),
    )

    cells = read_workbook(zipped(parts)).sheets[0].cells.values()

    assert [(cell.kind, cell.percent) for cell in cells] == [
        (Kind.NUMBER, False),
        (Kind.NUMBER, True),
        (Kind.DATE, False),
        (Kind.BOOLEAN, False),
    ]


def test_percent_is_known_for_every_kind() -> None:
    parts = parts_of(
        '<row r="1"><c r="A1" s="1"><f>B1</f></c><c r="B1" s="1" t="e"><v>#N/A</v></c>'
        '<c r="C1" s="1" t="inlineStr"><is><t>九成</t></is></c></row>',
        styles=styles_of("0%"),
    )

    cells = read_workbook(zipped(parts)).sheets[0].cells

    assert [cell.percent for cell in cells.values()] == [True, True, True]
