"""What one cell holds: kinds, values and texts, each from the XML that stores it."""

import random
from datetime import date
from decimal import Decimal

import pytest

from perfeval.cells import Cell, Kind
from perfeval.cells.numbers import decimal
from tests.cells.surgery import cell_of, styles_of


@pytest.mark.parametrize(
    ("stored", "value", "text"),
    [
        ("0", "0", "0"),
        ("-0", "0", "0"),
        ("0.0", "0", "0"),
        ("100", "100", "100"),
        ("1E+2", "100", "100"),
        ("1.5e3", "1500", "1500"),
        ("007", "7", "7"),
        ("0.95", "0.95", "0.95"),
        ("0.50", "0.5", "0.5"),
        ("-12.5", "-12.5", "-12.5"),
        (".5", "0.5", "0.5"),
        ("5.", "5", "5"),
        ("+5", "5", "5"),
        ("0.93159999999999998", "0.9316", "0.9316"),
        ("123456789012345678", "123456789012346000", "123456789012346000"),
        ("1000000000000005", "1000000000000010", "1000000000000010"),  # half away from zero
        ("1000000000000015", "1000000000000020", "1000000000000020"),
        ("-123456789012344.5", "-123456789012345", "-123456789012345"),
        # Halfway as written; the doubles Excel holds lie below, below and above.
        ("0.7408655322280855", "0.740865532228085", "0.740865532228085"),
        ("5.171397954196345", "5.17139795419634", "5.17139795419634"),
        ("0.7141294836112025", "0.714129483611203", "0.714129483611203"),
        ("1E-7", "0.0000001", "0.0000001"),
        ("1E-400", "0", "0"),
        ("1E-99999999999999999999", "0", "0"),
    ],
)
def test_number_is_the_decimal_excel_shows(stored: str, value: str, text: str) -> None:
    cell = cell_of(f"<c><v>{stored}</v></c>")

    assert cell == Cell(Kind.NUMBER, Decimal(value), text, percent=False, formula=None)


def test_number_is_rounded_once_from_the_double_that_excel_holds() -> None:
    chance = random.Random(15)
    for _ in range(2_000):
        held = chance.uniform(0, 10 ** chance.randint(-3, 9))
        # Every spelling of the double, however many digits it has, is the same number.
        spellings = (repr(held), f"{held:.17g}", f"{held:.25g}", f"{held:.17E}")
        assert {decimal(text) for text in spellings} == {decimal(f"{held:.15g}")}


@pytest.mark.parametrize("stored", ["100", "1E+2", "1E+15", "12300", "0"])
def test_whole_number_has_no_exponent(stored: str) -> None:
    cell = cell_of(f"<c><v>{stored}</v></c>")

    assert cell is not None
    assert isinstance(cell.value, Decimal)
    assert cell.value.as_tuple().exponent == 0


@pytest.mark.parametrize(
    "stored",
    [
        *("nan", "NaN", "inf", "-INF", "Infinity", "1e400", "9" * 400, "1e99999999999999999999"),
        *("1_000", "１２", "٣", "0x10", " 5", "5 ", "1,200", "5%", "1e", "e5", ".", "-", "--5"),
        "五",
    ],
)
def test_text_outside_the_grammar_is_no_number(stored: str) -> None:
    cell = cell_of(f"<c><v>{stored}</v></c>")

    assert cell == Cell(Kind.TEXT, stored, stored, percent=False, formula=None)


@pytest.mark.parametrize(("stored", "value"), [("1", True), ("0", False), ("true", True)])
def test_boolean(stored: str, value: bool) -> None:
    cell = cell_of(f'<c t="b"><v>{stored}</v></c>')

    assert cell == Cell(Kind.BOOLEAN, value, str(value).upper(), percent=False, formula=None)


def test_boolean_outside_its_grammar_is_text() -> None:
    cell = cell_of('<c t="b"><v>2</v></c>')

    assert cell == Cell(Kind.TEXT, "2", "2", percent=False, formula=None)


def test_error_value_is_kept_as_error() -> None:
    cell = cell_of('<c t="e"><f>1/0</f><v>#DIV/0!</v></c>')

    assert cell == Cell(Kind.ERROR, "#DIV/0!", "#DIV/0!", percent=False, formula="1/0")


def test_text_that_looks_like_an_error_is_text() -> None:
    cell = cell_of('<c t="inlineStr"><is><t>#DIV/0!</t></is></c>')

    assert cell is not None
    assert cell.kind is Kind.TEXT


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ("<si><t>人员经费</t></si>", "人员经费"),
        ("<si><t/></si>", None),
        ("<si/>", None),
        ('<si><t xml:space="preserve">  </t></si>', "  "),
        ("<si><r><t>人员</t></r><r><rPr><b/></rPr><t>经费</t></r></si>", "人员经费"),
        ('<si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></si>', "東京"),
        ("<si><r><t>東</t></r><rPh><t>ト</t></rPh><r><t>京</t></r></si>", "東京"),
        ("<si><t>一_x000D_\n二</t></si>", "一\r\n二"),
        ("<si><t>_x005F_x000D_</t></si>", "_x000D_"),
        ("<si><t>_xD83D__xDE00_</t></si>", "😀"),
        ("<si><t>_xD83D_</t></si>", "\ufffd"),
        ("<si><t>_xyz_</t></si>", "_xyz_"),
    ],
)
def test_shared_text(item: str, text: str | None) -> None:
    cell = cell_of('<c t="s"><v>1</v></c>', strings=f"<si><t>别的</t></si>{item}")

    if text is None:
        assert cell is None
    else:
        assert cell == Cell(Kind.TEXT, text, text, percent=False, formula=None)


@pytest.mark.parametrize("index", ["1", "-1", "x", "９", "9" * 5000])
def test_missing_shared_text_costs_one_cell_only(index: str) -> None:
    cell = cell_of(f'<c t="s"><v>{index}</v></c>', strings="<si><t>一</t></si>")

    assert cell == Cell(Kind.ERROR, "#BROKEN!", "#BROKEN!", percent=False, formula=None)


@pytest.mark.parametrize(
    ("content", "strings"),
    [
        ('<c t="s"><v>0</v></c>', f"<si><t>{'长' * 32_768}</t></si>"),
        (f'<c t="inlineStr"><is><t>{"长" * 40_000}</t></is></c>', ""),
        (f'<c t="str"><v>{"长" * 40_000}</v></c>', ""),
    ],
)
def test_text_longer_than_a_cell_can_hold_is_cut_one_character_over(
    content: str, strings: str
) -> None:
    cell = cell_of(content, strings=strings)

    assert cell is not None
    assert cell.text == "长" * 32_768


def test_text_as_long_as_a_cell_can_hold_is_whole() -> None:
    cell = cell_of(f'<c t="str"><v>{"长" * 32_767}</v></c>')

    assert cell is not None
    assert len(cell.text) == 32_767


def test_inline_text_runs_are_joined() -> None:
    cell = cell_of('<c t="inlineStr"><is><r><t>待_x000A_</t></r><r><t>补</t></r></is></c>')

    assert cell == Cell(Kind.TEXT, "待\n补", "待\n补", percent=False, formula=None)


def test_escape_of_an_escape_is_decoded_once() -> None:
    cell = cell_of('<c t="inlineStr"><is><t>_x005F_x000A_</t></is></c>')

    assert cell == Cell(Kind.TEXT, "_x000A_", "_x000A_", percent=False, formula=None)


def test_escapes_in_a_text_result_are_decoded() -> None:
    cell = cell_of('<c t="str"><f>A1</f><v>一_x000A_二</v></c>')

    assert cell == Cell(Kind.TEXT, "一\n二", "一\n二", percent=False, formula="A1")


def test_formula_with_a_text_result() -> None:
    cell = cell_of('<c t="str"><f>A1&amp;"元"</f><v>5元</v></c>')

    assert cell == Cell(Kind.TEXT, "5元", "5元", percent=False, formula='A1&"元"')


@pytest.mark.parametrize("result", ["<v></v>", "<v/>"])
def test_formula_with_an_empty_text_result_is_not_uncalculated(result: str) -> None:
    cell = cell_of(f'<c t="str"><f>IF(1,"")</f>{result}</c>')

    assert cell == Cell(Kind.TEXT, "", "", percent=False, formula='IF(1,"")')


@pytest.mark.parametrize("content", ["<f>A1+1</f>", "<f>A1+1</f><v></v>", "<f>A1+1</f><v/>"])
def test_formula_without_a_stored_value(content: str) -> None:
    cell = cell_of(f"<c>{content}</c>")

    assert cell == Cell(Kind.UNCALCULATED, None, "", percent=False, formula="A1+1")


def test_text_formula_without_a_value_element_is_uncalculated() -> None:
    cell = cell_of('<c t="str"><f>A1</f></c>')

    assert cell is not None
    assert cell.kind is Kind.UNCALCULATED


def test_formula_is_kept_without_its_equals_sign() -> None:
    cell = cell_of("<c><f>=A1</f><v>3</v></c>")

    assert cell is not None
    assert cell.formula == "A1"


@pytest.mark.parametrize(
    "element",
    ["<c/>", '<c s="1"/>', "<c><v/></c>", '<c t="str"><v></v></c>', '<c t="inlineStr"><is/></c>'],
)
def test_blank_cell_is_absent(element: str) -> None:
    assert cell_of(element) is None


def test_iso_date() -> None:
    cell = cell_of('<c t="d"><v>2024-04-15T08:30:00Z</v></c>')

    assert cell == Cell(Kind.DATE, date(2024, 4, 15), "2024-04-15", percent=False, formula=None)


@pytest.mark.parametrize("stored", ["2024-02-30", "T08:30", "2024年4月15日"])
def test_iso_date_that_is_none_is_text(stored: str) -> None:
    cell = cell_of(f'<c t="d"><v>{stored}</v></c>')

    assert cell == Cell(Kind.TEXT, stored, stored, percent=False, formula=None)


def test_number_in_quotes_of_a_date_format_stays_with_its_text() -> None:
    cell = cell_of('<c s="1"><v>1_0</v></c>', styles=styles_of("yyyy-mm-dd"))

    assert cell == Cell(Kind.TEXT, "1_0", "1_0", percent=False, formula=None)
