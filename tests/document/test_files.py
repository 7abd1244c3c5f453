"""Where the documents go: names every system takes, files replaced as a whole."""

import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from perfeval.document.files import file_names, write_documents
from tests.document.test_word import REPORT


def names(*units: str) -> list[str]:
    return list(file_names([replace(REPORT, unit=unit) for unit in units]))


@pytest.mark.parametrize(
    ("unit", "name"),
    [
        ("二工街道", "二工街道_自评报告.docx"),
        ("甲", "甲_自评报告.docx"),
        ("../../etc/passwd", "etcpasswd_自评报告.docx"),
        ('a<b>:"/\\|?*c', "abc_自评报告.docx"),
        ("..", "未命名单位_自评报告.docx"),
        ("\x00\x1b[2J\u202e", "[2J_自评报告.docx"),
        ("CON", "单位_CON_自评报告.docx"),
        ("nul.2023", "单位_nul.2023_自评报告.docx"),
        (" .街道. ", "街道_自评报告.docx"),
        ("街道😀", "街道😀_自评报告.docx"),
        ("半\ud83d", "半_自评报告.docx"),
    ],
)
def test_unit_gives_a_safe_name(unit: str, name: str) -> None:
    assert names(unit) == [name]


def test_longest_name_fits_every_file_system() -> None:
    (name,) = names("乌" * 300)
    temporary = f".{name}.perfeval-new"
    assert len(temporary.encode()) <= 255
    assert name.startswith("乌" * 60)


def test_names_differ_even_where_case_and_composition_do_not() -> None:
    decomposed = unicodedata.normalize("NFD", "é")
    found = names("甲A", "甲a", "甲A", "é", decomposed)
    assert found[:3] == ["甲A_自评报告.docx", "甲a_自评报告（2）.docx", "甲A_自评报告（3）.docx"]
    assert len({unicodedata.normalize("NFC", name).casefold() for name in found}) == 5


def test_old_document_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    folder = tmp_path / "报告"
    for _ in range(2):
        (path,) = write_documents([REPORT], folder).files
        assert path.read_bytes()[:2] == b"PK"
    assert [path.name for path in folder.iterdir()] == ["甲街道_自评报告.docx"]


def test_document_that_cannot_be_written_leaves_no_half_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (path,) = write_documents([REPORT], tmp_path).files
    before = path.read_bytes()

    def full(_: Path, __: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        write_documents([replace(REPORT, title="新")], tmp_path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
