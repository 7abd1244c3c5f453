"""The report as a Word document: fonts, page, tables, and text that no one should send."""

import copy
import io
import zipfile
from typing import Any

import pytest
from docx.oxml.ns import qn

from perfeval.document import document_of
from perfeval.narrative import (
    Column,
    Heading,
    Narrative,
    Paragraph,
    Table,
    load_templates,
    narrate,
)
from perfeval.result.reading import read_result
from tests import office, records
from tests.document.paper import lines, opened
from tests.regenerate import GOLDEN
from tests.submissions import scheme

REPORT = Narrative(
    unit="甲街道",
    workbook="甲.xlsx",
    title="自评报告",
    lead=("（2023年度）", "单位名称：甲街道"),
    blocks=(
        Heading(1, "一、情况"),
        Paragraph("执行“两办四中心”4637.81万元。"),
        Table(
            "预算（单位：万元）",
            (Column("项目", 20, figures=False), Column("全年执行数", 20, figures=True)),
            (("合计", "4637.81"), ("基本支出", "—")),
        ),
    ),
)


def parts(data: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(data))


def test_words_come_in_their_order() -> None:
    assert [line for line in lines(opened(document_of(REPORT))) if line] == [
        "自评报告",
        "（2023年度）",
        "单位名称：甲街道",
        "一、情况",
        "执行“两办四中心”4637.81万元。",
        "预算（单位：万元）",
        "项目 | 全年执行数",
        "合计 | 4637.81",
        "基本支出 | —",
    ]


def test_page_is_a4_upright_with_its_number_at_the_foot() -> None:
    data = document_of(REPORT)
    (section,) = opened(data).sections
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    with parts(data) as archive:
        footers = [archive.read(name) for name in archive.namelist() if "/footer" in name]
    assert [b'w:instr="PAGE"' in footer for footer in footers] == [True]


@pytest.mark.parametrize(
    ("style", "font"),
    [
        ("Normal", "仿宋"),
        ("Title", "方正小标宋简体"),
        ("Heading 1", "黑体"),
        ("Heading 2", "楷体"),
        ("表格文字", "宋体"),
    ],
)
def test_chinese_fonts_are_named_and_no_theme_overrules_them(style: str, font: str) -> None:
    fonts = opened(document_of(REPORT)).styles[style].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == font
    assert not [key for key in fonts.attrib if "heme" in key]


def test_headings_are_headings_for_the_navigation_pane() -> None:
    paper = opened(document_of(REPORT))
    assert [p.text for p in paper.paragraphs if p.style.name == "Heading 1"] == ["一、情况"]


def test_header_row_is_repeated_and_no_row_is_broken() -> None:
    rows = list(opened(document_of(REPORT)).element.body.iter(qn("w:tr")))
    assert [row.trPr.find(qn("w:cantSplit")) is not None for row in rows] == [True, True, True]
    assert [row.trPr.find(qn("w:tblHeader")) is not None for row in rows] == [True, False, False]


def test_same_report_gives_the_same_bytes_and_no_hour() -> None:
    assert document_of(REPORT) == document_of(copy.deepcopy(REPORT))
    with parts(document_of(REPORT)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert "python-docx" not in core
    assert "2000-01-01" in core


HOSTILE = ["=1+1", "]]></w:t>&amp;<", "铃\x00\x07\x1b响", "半\ud83d", "\ufffe\uffff", "长" * 2000]


def hostile(words: str) -> dict[str, Any]:
    """A unit that says it everywhere."""
    row = {"name": words, "sign": "≥", "reason": words, "remedy": words, "measure_unit": words}
    return records.unit(
        words or "甲",
        profile=dict.fromkeys(("duties", "organization", "goal", "head", "nature"), words),
        indicators=[row | {"target": "1", "actual": "1", "points": "1", "self_score": "1"}],
        projects=[{"name": words, "funding": words, "benefit": words, "reason": words}],
        key_work=[{"item": words, "quantity": "1", "measure_unit": words, "note": words}],
        conclusion=dict.fromkeys(("problems", "remedies", "suggestions"), words),
        filed_on=words,
        year=words,
    )


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_gives_a_sound_document(words: str) -> None:
    unit = records.result(hostile(words)).units[0]
    said = "\n".join(lines(opened(document_of(narrate(unit, scheme().form, load_templates())))))
    kept = words.translate(dict.fromkeys(map(ord, "\x00\x07\x1b\ud83d\ufffe\uffff"), "␦"))
    assert kept.replace("␦", "") in said.replace("␦", "").replace("\ufffd", "")
    assert "None" not in said


def test_office_program_opens_the_document(tmp_path: Any) -> None:
    unit = next(item for item in read_result(GOLDEN).units if item.unit == "二工街道")
    path = tmp_path / "二工街道.docx"
    path.write_bytes(document_of(narrate(unit, scheme().form, load_templates())))
    pages = office.to_png(office.document_to_pdf(path, tmp_path), tmp_path, dpi=20)
    assert len(pages) > 3
