"""Every part of a workbook that is needed is inflated and parsed once, and no other."""

from collections import Counter
from pathlib import Path

import pytest

from perfeval.cells import container, markup
from perfeval.reader import read_submission
from tests.fill import Book, clean, fill, plant
from tests.submissions import scheme


def test_parts_are_read_once_and_foreign_sheets_never(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = fill(tmp_path / "甲.xlsx", scheme(), clean())
    books: list[Book] = []
    plant(path, books.append)
    sheets = books[0].sheets
    inflated: Counter[str] = Counter()
    parsed: list[object] = []
    read, parser = container.Container.read, markup.XMLParser

    def counted(self: container.Container, name: str) -> bytes:
        inflated[name] += 1
        return read(self, name)

    def making(**options: object) -> object:
        parsed.append(options)
        return parser(**options)  # type: ignore[arg-type]

    monkeypatch.setattr(container.Container, "read", counted)
    monkeypatch.setattr(markup, "XMLParser", making)
    read_submission(path, path.name, scheme())
    assert set(inflated.values()) == {1}
    assert len(parsed) == len(inflated)
    form = scheme().form
    asked = {sheet.title for sheet in form.sheet} | {form.form_identity.sheet}
    for title, part in sheets.items():
        assert inflated[part] == (title in asked), title
