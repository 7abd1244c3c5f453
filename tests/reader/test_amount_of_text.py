"""A few kilobytes that hold, or point to, more text than anybody wrote. hostile H4, H10."""

import time
from pathlib import Path

import pytest

from perfeval.checks import check_submission
from perfeval.model import Finding, Problem, Submission
from perfeval.reader import read_submission
from tests.checks.examined import changed, examine, expected
from tests.fill import Book, clean, fill, place, plant, text
from tests.submissions import scheme

LONG = "长" * 32_000
TEXTS = ["level1", "level2", "name", "measure_unit", "reason", "remedy", "evidence"]


def pointing(
    folder: Path, count: int, names: list[str], words: str, block: str = "indicator"
) -> Path:
    """A workbook of so many rows of a list, all of whose cells point to one shared text."""
    filled = clean()
    filled[block] = [dict.fromkeys(names, "此处粘贴") for _ in range(count)]

    def lengthen(book: Book) -> None:
        part = "xl/sharedStrings.xml"
        assert book.parts[part].count("此处粘贴") == 1
        book.parts[part] = book.parts[part].replace("此处粘贴", words)

    path = plant(fill(folder / "长.xlsx", scheme(), filled), lengthen)
    assert path.stat().st_size < 400_000
    return path


def read(path: Path) -> Submission:
    return read_submission(path, path.name, scheme())


def findings(submission: Submission) -> list[Finding]:
    return list(check_submission(submission, scheme())[0])


@pytest.mark.parametrize(
    ("count", "names", "words", "block"),
    [
        (300, TEXTS, LONG, "indicator"),
        (70, ["name", "reason"], LONG, "project"),  # 4,480,000 characters
        (3_000, ["item"], "长" * 1_500, "key_work"),  # 4,500,000 of texts that are not long
    ],
)
def test_rows_of_one_text_are_refused_with_a_sentence(
    count: int, names: list[str], words: str, block: str, tmp_path: Path
) -> None:
    # hostile H4
    path = pointing(tmp_path, count, names, words, block)
    started = time.process_time()
    [finding] = findings(read(path))
    assert time.process_time() - started < 5
    assert (finding.check, finding.severity.value) == ("I101", "error")
    assert "各单元格的文字合计超过 400 万字" in finding.message
    assert "请删去整段重复粘贴的文字" in finding.message


@pytest.mark.parametrize("word", ["（", "1", "，", "万元", "1 "])
def test_long_text_in_every_cell_of_a_thousand_rows_is_refused(word: str, tmp_path: Path) -> None:
    # hostile H10
    block = scheme().form.block("indicator")
    names = [field.name for field in block.field if field.computed is None]
    path = pointing(tmp_path, 1_000, names, (word * 32_000)[:32_000])
    started = time.process_time()
    [finding] = findings(read(path))
    assert time.process_time() - started < 5
    assert "文字合计超过 400 万字" in finding.message


def test_as_much_text_as_is_allowed_is_read(tmp_path: Path) -> None:
    filled = clean()
    for row in filled["indicator"][:5]:
        row["remedy"] = LONG
    submission = read(fill(tmp_path / "长.xlsx", scheme(), filled))
    assert [row["remedy"].value for row in submission.lists["indicator"][:5]] == [LONG] * 5


@pytest.mark.parametrize("words", ["1" * 32_000, "(" * 32_000, "1," * 16_000, "万元" * 16_000])
@pytest.mark.parametrize(
    "key", ["budget.other.final", "unit.filed_on", "unit.establishment", "indicator.3.actual"]
)
def test_long_text_where_a_figure_or_a_date_is_due_is_an_error_at_its_cell(
    key: str, words: str, tmp_path: Path
) -> None:
    # hostile H10
    found = examine(tmp_path, clean(), edits=(text(place(key), words),))
    assert expected(f"C202 E {key}")[0] in found.places
    assert len(found.one("C202").message) < 200


def test_long_text_where_a_choice_is_due_is_an_error_at_its_cell(tmp_path: Path) -> None:
    key = "indicator.3.sign"
    path = plant(fill(tmp_path / "甲.xlsx", scheme(), clean()), text(place(key), "≥" * 32_000))
    submission = read_submission(path, path.name, scheme())
    assert submission.lists["indicator"][2]["sign"].problem is Problem.NOT_A_CHOICE


def test_long_unit_is_none_that_a_figure_could_be_in(tmp_path: Path) -> None:
    changes = {"indicator.3.measure_unit": "人" * 32_000, "indicator.3.actual": "12人"}
    found = examine(tmp_path, changed(changes))
    assert expected("C202 E indicator.3.actual")[0] in found.places
    assert found.one("C202").value == "12人"
    assert len(found.one("C202").message) < 200
