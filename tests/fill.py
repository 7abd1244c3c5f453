"""Filled workbooks for tests and samples, and faults planted in them afterwards.

    path = fill(folder / "甲.xlsx", scheme(), filled)   # filled = clean(), perhaps changed
    plant(path, error(place("budget.total.final")))

`plant` edits the XML as text, so that all else stays as it was written: stored values, drop-downs,
the bytes of every other part. It knows what a value put into `fill` cannot say: a percent format,
an error value, a formula nobody calculated, a label typed over, a sheet or rows gone or added.
"""

import re
import tomllib
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from html import escape, unescape
from pathlib import Path
from typing import Any

from perfeval.scheme import Scheme
from perfeval.template import cell_addresses, write_template
from tests.submissions import scheme as shipped

CASES = Path(__file__).parent / "cases"

Place = tuple[str, str]  # sheet, cell: ("预算执行", "E6")

_REFERENCE = re.compile(
    r"""("[^"]*")"""  # words in a formula are no reference
    r"""|((?:'[^']+'|[^\s'"!(),+*/^&=<>-]+)!)?"""
    r"""(\$?[A-Z]{1,3}\$?)(\d+)(?::(\$?[A-Z]{1,3}\$?)(\d+))?(?![\w(])"""
)


def clean() -> dict[str, Any]:
    """What a unit without a single fault fills in; a fresh copy, to be changed at will."""
    text = (CASES / "clean.toml").read_text("utf-8")
    return tomllib.loads(text, parse_float=Decimal)


def fill(path: Path, scheme: Scheme, filled: Mapping[str, Any]) -> Path:
    """Writes a workbook filled in with these values."""
    write_template(path, scheme, filled=filled)
    return path


@cache
def _addresses() -> Mapping[str, Place]:
    return cell_addresses(shipped().form)


def place(key: str) -> Place:
    """Where a cell of the form stands: "budget.total.final", "indicator.1.actual"."""
    return _addresses()[key]


@dataclass
class Book:
    """The parts of a workbook as text, by their names, and its sheets by their titles."""

    parts: dict[str, str]

    @property
    def sheets(self) -> dict[str, str]:
        """Title → part of each sheet, in their order."""
        links = dict(
            re.findall(
                r'<Relationship Id="([^"]+)"[^>]* Target="([^"]+)"',
                self.parts["xl/_rels/workbook.xml.rels"],
            )
        )
        found = re.findall(r'<sheet name="([^"]+)"[^>]* r:id="([^"]+)"', self.workbook)
        return {unescape(title): f"xl/{links[link]}" for title, link in found}

    @property
    def workbook(self) -> str:
        """The part that lists the sheets."""
        return self.parts["xl/workbook.xml"]

    @workbook.setter
    def workbook(self, xml: str) -> None:
        self.parts["xl/workbook.xml"] = xml

    def put(self, at: Place, content: str, kind: str = "", style: str | None = None) -> None:
        """Gives a cell another content; its style stays unless another is given."""
        sheet, cell = at
        part = self.sheets[sheet]
        found = re.search(rf'<c r="{cell}"((?: \w+="[^"]*")*)(?:/>|>.*?</c>)', self.parts[part])
        assert found, f"no cell {cell} on {sheet}"
        style_id = re.search(r' s="(\d+)"', found[1])
        style = style or (style_id[1] if style_id else "0")
        kind = f' t="{kind}"' if kind else ""
        element = f'<c r="{cell}" s="{style}"{kind}>{content}</c>'
        xml = self.parts[part]
        self.parts[part] = xml[: found.start()] + element + xml[found.end() :]

    def style_of(self, at: Place) -> int:
        """The number of a cell's style."""
        found = re.search(rf'<c r="{at[1]}" s="(\d+)"', self.parts[self.sheets[at[0]]])
        return int(found[1]) if found else 0

    def percent_style(self, style: int, number_format: int) -> str:
        """A new style like another one but for its number format."""
        xml = self.parts["xl/styles.xml"]
        head, formats, tail = re.split(r"(<cellXfs .*?</cellXfs>)", xml, flags=re.DOTALL)
        known = re.findall(r"<xf [^>]*/>|<xf [^>]*>.*?</xf>", formats)
        twin = re.sub(r'numFmtId="\d+"', f'numFmtId="{number_format}"', known[style])
        formats = formats.replace("</cellXfs>", f"{twin}</cellXfs>")
        formats = re.sub(r'count="\d+"', f'count="{len(known) + 1}"', formats, count=1)
        self.parts["xl/styles.xml"] = head + formats + tail
        return str(len(known))


Edit = Callable[[Book], None]


def plant(path: Path, *edits: Edit) -> Path:
    """Edits a workbook in place; the same edits give the same bytes."""
    with zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
        book = Book({info.filename: archive.read(info).decode() for info in infos})
    for edit in edits:
        edit(book)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for info in infos:
            if info.filename in book.parts:
                archive.writestr(info, book.parts[info.filename])
    return path


def error(at: Place, code: str = "#DIV/0!") -> Edit:
    """An error value, as a formula pasted from elsewhere leaves it."""
    return lambda book: book.put(at, f"<v>{code}</v>", "e")


def uncalculated(at: Place, formula: str = "1+1") -> Edit:
    """A formula whose result was never stored."""
    return lambda book: book.put(at, f"<f>{escape(formula)}</f>")


def formula(at: Place, words: str, value: str = "0") -> Edit:
    """A formula with the result it was stored with."""
    return lambda book: book.put(at, f"<f>{escape(words)}</f><v>{value}</v>")


def stored_twice(at: Place, value: str) -> Edit:
    """A second element for the cell, as no office program writes it."""

    def edit(book: Book) -> None:
        part = book.sheets[at[0]]
        second = f'<c r="{at[1]}"><v>{value}</v></c>'
        xml, count = re.subn(
            rf'<c r="{at[1]}"[^>]*?(?:/>|>.*?</c>)', lambda cell: cell[0] + second, book.parts[part]
        )
        assert count == 1, f"no cell {at[1]} on {at[0]}"
        book.parts[part] = xml

    return edit


def text(at: Place, words: str) -> Edit:
    """Text, whatever the cell held: a number stored as text, a pasted drop-down word, a label."""
    content = f'<is><t xml:space="preserve">{escape(words)}</t></is>'
    return lambda book: book.put(at, content, "inlineStr")


def number(at: Place, value: str | Decimal | int) -> Edit:
    """A number, whatever the cell held; over a computed cell its formula is gone."""
    return lambda book: book.put(at, f"<v>{value}</v>")


def percent(at: Place, value: str, *, places: int = 0) -> Edit:
    """A number under a percent format, as Excel stores a typed 95%: 0.95 with 0%."""

    def edit(book: Book) -> None:
        style = book.percent_style(book.style_of(at), 10 if places else 9)
        book.put(at, f"<v>{value}</v>", style=style)

    return edit


def blank(at: Place) -> Edit:
    """Nothing in the cell."""
    return lambda book: book.put(at, "")


def relabel(sheet: str, old: str, new: str) -> Edit:
    """A printed label typed over; the star of a required one goes with it."""

    def edit(book: Book) -> None:
        strings = re.findall(r"<si>(.*?)</si>", book.parts["xl/sharedStrings.xml"], re.DOTALL)
        words = ["".join(re.findall(r"<t[^>]*>(.*?)</t>", item, re.DOTALL)) for item in strings]
        labels = {str(n) for n, word in enumerate(words) if unescape(word).rstrip("* ") == old}
        cells = re.findall(
            r'<c r="([A-Z]+\d+)"[^>]* t="s"><v>(\d+)</v>', book.parts[book.sheets[sheet]]
        )
        places = [cell for cell, string in cells if string in labels]
        assert places, f"no label {old} on {sheet}"
        text((sheet, places[0]), new)(book)

    return edit


def rename_sheet(old: str, new: str) -> Edit:
    """Another title; formulas keep the old one, as after copying sheets between workbooks."""

    def edit(book: Book) -> None:
        assert old in book.sheets
        book.workbook = book.workbook.replace(
            f'<sheet name="{escape(old)}"', f'<sheet name="{escape(new)}"'
        )

    return edit


def drop_sheet(title: str) -> Edit:
    """A sheet deleted; what was stored of formulas over it stays."""

    def edit(book: Book) -> None:
        titles, part = list(book.sheets), book.sheets[title]
        at = titles.index(title)

        def renumbered(name: re.Match[str]) -> str:
            index = int(name[2])
            return "" if index == at else f"{name[1]}{index - (index > at)}{name[3]}"

        sheet = rf'<sheet name="{re.escape(escape(title))}"[^>]*/>'
        local = r'(<definedName [^>]*localSheetId=")(\d+)("[^>]*>.*?</definedName>)'
        book.workbook = re.sub(local, renumbered, re.sub(sheet, "", book.workbook))
        link = rf'<Relationship [^>]*Target="{part.removeprefix("xl/")}"/>'
        for name, pattern in (
            ("xl/_rels/workbook.xml.rels", link),
            ("[Content_Types].xml", rf'<Override PartName="/{part}"[^>]*/>'),
        ):
            book.parts[name] = re.sub(pattern, "", book.parts[name])
        del book.parts[part]

    return edit


def insert_rows(sheet: str, before: int, count: int = 1) -> Edit:
    """Blank rows added above a row, all references moved along as Excel does."""

    def moved(row: str) -> str:
        return str(int(row) + count if int(row) >= before else int(row))

    def shifted(formula: str, own: str) -> str:
        def one(found: re.Match[str]) -> str:
            target = (found[2] or "").rstrip("!").strip("'") or own
            if found[1] or target != sheet:
                return found[0]
            last = f":{found[5]}{moved(found[6])}" if found[5] else ""
            return f"{found[2] or ''}{found[3]}{moved(found[4])}{last}"

        return escape(_REFERENCE.sub(one, unescape(formula)), quote=False)

    def within(tags: str, xml: str, own: str) -> str:
        pattern = rf"(<(?:{tags})(?: [^>]*)?>)([^<]*)(</)"
        return re.sub(pattern, lambda found: found[1] + shifted(found[2], own) + found[3], xml)

    def edit(book: Book) -> None:
        for title, part in book.sheets.items():
            book.parts[part] = within("f|formula|formula1|formula2", book.parts[part], title)
        part = book.sheets[sheet]
        xml = re.sub(r'(<row r=")(\d+)', lambda row: row[1] + moved(row[2]), book.parts[part])
        book.parts[part] = re.sub(
            r'(<(?:c r|mergeCell ref|dataValidation [^>]*?sqref|conditionalFormatting sqref)=")'
            r'([^"]+)',
            lambda found: found[1] + shifted(found[2], sheet),
            xml,
        )
        book.workbook = within("definedName", book.workbook, "")

    return edit
