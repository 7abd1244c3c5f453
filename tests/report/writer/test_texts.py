"""Texts of a workbook: as the stock writer writes them, and never more than text."""

import re
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from perfeval.cells import sheet_titles
from perfeval.report.cells import legible, printable
from perfeval.report.writer.cells import write_row
from perfeval.report.writer.workbook import Workbook
from tests.report.writer.stock import by_both, parts

TEXTS = (
    *("字", "", " ", " 前", "后 ", "中 间", "\n前", "后\n", "一\n二", "一\r\n二", "\t", "\u3000字"),
    *(
        "<甲> & '乙' \"丙\"",
        "&amp;",
        "_x000D_",
        "_x000d_",
        "a_x000D_b",
        "_x",
        "\x07",
        "\x1f",
        "\u200b",
    ),
    *("<r", "</r>", "r>", "]]>", "\U0001f600", "\u202e", "长" * 32_767),
)


def filled(workbook: xlsxwriter.Workbook) -> None:
    sheet, style = workbook.add_worksheet("甲"), workbook.add_format({"bold": True})
    for row, text in enumerate(TEXTS):
        sheet.write_string(row, 0, text, style)
        write_row(sheet, 1000 + row, [(style, text), (style, text)])


def test_texts_are_written_as_by_the_stock_writer(tmp_path: Path) -> None:
    ours, stock = by_both(filled, tmp_path)
    assert ours == stock


@pytest.mark.parametrize("text", ["<r>&</r>", "<r><t>甲</t></r>", "<r></t><t>\x07 _x000D_</r>"])
def test_text_that_looks_like_formatted_parts_stays_text(text: str, tmp_path: Path) -> None:
    path = tmp_path / "一.xlsx"
    workbook = Workbook(str(path))
    sheet, style = workbook.add_worksheet("甲"), workbook.add_format({"bold": True})
    sheet.write_string(0, 0, text, style)
    write_row(sheet, 1, [(style, text)])
    workbook.close()
    assert sheet_titles(path.read_bytes()) == ("甲",)
    cells = re.findall("<c .*?</c>", parts(path)["xl/worksheets/sheet1.xml"].decode())
    shown = text.replace("_x000D_", "_x005F_x000D_").replace("\x07", "_x0007_")
    shown = shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert [re.findall("<t[^>]*>(.*)</t>", cell) for cell in cells] == [[shown], [shown]]


@pytest.mark.parametrize(
    "text", ["长" * 40_000, "\U0001f600" * 20_000, "a" + "\U0001f600" * 20_000]
)
def test_text_is_cut_to_what_a_cell_can_hold(text: str) -> None:
    shown = printable(text)
    assert text.startswith(shown)
    assert 32_766 <= len(shown.encode("utf-16-le")) // 2 <= 32_767
    workbook = Workbook(BytesIO())
    style = workbook.add_format({"bold": True})
    workbook.add_worksheet("甲").write_string(0, 0, shown, style)
    workbook.close()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("甲\ufffe街道", "甲␦街道"),
        ("\uffff", "␦"),
        ("甲\ud83d\x07街道", "甲␦␦街道"),
        ("一\n二\t三", "一\n二\t三"),
        ("𠮷野😀", "𠮷野😀"),
    ],
)
def test_what_no_workbook_can_hold_is_shown_by_a_sign(text: str, shown: str) -> None:
    """hostile H1: in a sheet's own texts, before the packager would replace it anyway."""
    assert (legible(text), printable(text)) == (shown, shown)


def test_text_longer_than_that_is_refused() -> None:
    workbook = Workbook(BytesIO())
    style = workbook.add_format({"bold": True})
    sheet = workbook.add_worksheet("甲")
    with pytest.raises(ValueError, match="甲: a text of 20000 characters"):
        sheet.write_string(0, 0, "\U0001f600" * 20_000, style)
    workbook.close()


@pytest.mark.parametrize("bad", ["\ufffe", "\uffff", "\ud83d", "\x00", "\x1f"])
def test_no_character_breaks_a_workbook_wherever_it_comes_in(bad: str) -> None:
    """hostile H1: titles, names, links, notes, drop-downs, headers, properties, charts."""
    words, target = f"甲{bad}乙", BytesIO()
    workbook = Workbook(target)
    style = workbook.add_format({"bold": True, "num_format": f'"{words}"0'})
    sheet = workbook.add_worksheet(words)
    workbook.define_name("名", f'="{words}"')
    workbook.set_properties({"title": words, "author": words})
    workbook.set_custom_property("性质", words)
    sheet.repeat_rows(0)
    sheet.set_header(f"&L{words}")
    sheet.set_footer(f"&L{words}")
    sheet.write_string(0, 0, words, style)
    sheet.write_string(0, 1, f"<r>{words}", style)
    sheet.write_formula(0, 2, f'=HYPERLINK("#{words}","{words}")', style, words)
    sheet.write_url(0, 3, f"internal:'{words}'!A1", style, words)
    sheet.write_comment(0, 4, words, {"author": words})
    sheet.data_validation(0, 5, 0, 5, {"validate": "list", "source": [words], "input_title": words})
    chart = workbook.add_chart({"type": "column"})
    chart.add_series({"name": words, "values": [words, 0, 0, 0, 0]})
    chart.set_title({"name": words})
    sheet.insert_chart(2, 2, chart)
    workbook.close()
    assert sheet_titles(target.getvalue()) == ("甲␦乙",)
    book = openpyxl.load_workbook(target)
    assert book.sheetnames == ["甲␦乙"]
