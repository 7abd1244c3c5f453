"""LibreOffice as the second opinion on every formula of a workbook.

A workbook is written with a formula and a stored value in each calculated cell. To
prove that the two agree, the stored values of a copy are poisoned, LibreOffice is made
to recalculate the copy, and its results are compared with what was stored:

    poison(book, poisoned)
    (fresh,) = recalculate([poisoned], folder)
    assert differences(book, fresh) == []

Both steps are needed. Left to itself LibreOffice shows the stored values of an .xlsx
file as they are, so that a comparison without them passes whatever the formulas say.
"""

import copy
import datetime as dt
import math
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import warnings
import zipfile
from pathlib import Path
from typing import NoReturn, TypeAlias

import openpyxl
import pytest
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.utils.datetime import to_excel

Place: TypeAlias = tuple[str, str]  # sheet name, cell reference
Value: TypeAlias = object  # what openpyxl makes of a stored value

PLACES = (
    Path(os.environ.get("PROGRAMFILES", "C:/Program Files"), "LibreOffice/program/soffice.com"),
    Path("C:/Program Files (x86)/LibreOffice/program/soffice.com"),
    Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
    Path.home() / "Applications/LibreOffice.app/Contents/MacOS/soffice",
    Path("/usr/lib/libreoffice/program/soffice"),
    Path("/usr/lib64/libreoffice/program/soffice"),
)

# By type of stored value; the second is for a cell that happens to hold the first.
POISONS = {
    "n": ("777777", "888888"),
    "str": ("毒", "毒毒"),
    "b": ("0", "1"),
    "e": ("#NULL!", "#NUM!"),
}

_SHEET_PART = re.compile(r'<Override\b(?=[^>]*worksheet\+xml)[^>]*PartName="/([^"]+)"')
_SHEET_DATA = re.compile(r"<(?:\w+:)?sheetData\s*>.*</(?:\w+:)?sheetData>", re.DOTALL)
_CELL = re.compile(
    r"(?P<open><(?P<p>(?:\w+:)?)c(?:\s[^<>]*)?(?<!/)>)(?P<body>.*?)(?P<close></(?P=p)c>)",
    re.DOTALL,
)
_FORMULA = re.compile(r"<(?:\w+:)?f[\s/>]")
_VALUE = re.compile(r"<(?:\w+:)?v(?:\s[^<>/]*)?(?:/>|>(?P<text>[^<]*)</(?:\w+:)?v>)|\Z")
_TYPE = re.compile(r'\st="([^"]*)"')

# TEXT() follows the locale, so it is fixed: Chinese would not know the word General.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>{mode}</value></prop>
<prop oor:name="ODFRecalcMode" oor:op="fuse"><value>{mode}</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>en-US</value></prop></item>
</oor:items>
"""
_ALWAYS, _NEVER = 0, 1


MISSING = (
    "LibreOffice is missing: install libreoffice-calc-nogui (Debian, Ubuntu) or "
    "LibreOffice from libreoffice.org, or put soffice on the PATH"
)


class OfficeError(RuntimeError):
    """LibreOffice is missing or did not do what it was asked to."""


def _refuse(message: str) -> NoReturn:
    raise OfficeError(message)


def installed() -> str | None:
    """Path of LibreOffice, None where there is none."""
    for name in ("soffice", "libreoffice"):
        if found := shutil.which(name):
            return found
    return next((str(place) for place in PLACES if place.is_file()), None)


def soffice() -> str:
    """Path of LibreOffice.

    Its absence is an error in CI, where a skipped proof would look like a passed one. Elsewhere
    the test is skipped, and the end of the run says aloud what was not proved.
    """
    return installed() or _absent(MISSING)


def _absent(message: str) -> NoReturn:
    if not os.environ.get("CI"):
        pytest.skip(message)
    _refuse(message)


def poison_part(xml: str) -> tuple[str, int]:
    """A worksheet part with each formula's stored value made wrong, and their number."""
    if not (data := _SHEET_DATA.search(xml)):
        return xml, 0
    count = 0

    def wrong(cell: re.Match[str]) -> str:
        nonlocal count
        head, body, prefix = cell["open"], cell["body"], cell["p"]
        if not _FORMULA.search(body):
            return cell[0]
        kind = _TYPE.search(head)
        poisons = POISONS.get(kind[1] if kind else "n") or _refuse(f"a type unknown: {head}")
        count += 1
        # A formula that no program has calculated yet has no value: it gets one.
        value = next(_VALUE.finditer(body))
        stored = f"<{prefix}v>{poisons[value['text'] == poisons[0]]}</{prefix}v>"
        return head + body[: value.start()] + stored + body[value.end() :] + cell["close"]

    new = _CELL.sub(wrong, data[0])
    # Markup that the pattern for cells does not know must not go unpoisoned in silence.
    if count != (formulas := len(_FORMULA.findall(data[0]))):
        _refuse(f"only {count} of {formulas} formulas could be poisoned")
    return xml[: data.start()] + new + xml[data.end() :], count


def poison(source: Path, target: Path) -> int:
    """Copy a workbook with every formula's stored value made wrong; their number.

    The XML is edited as text: a parser that writes it again would change far more than
    the values, and a library would lose whatever it does not know.
    """
    with zipfile.ZipFile(source) as archive:
        parts = [(info, archive.read(info)) for info in archive.infolist()]
        types = archive.read("[Content_Types].xml").decode()
    if not (sheets := set(_SHEET_PART.findall(types))):
        _refuse(f"no worksheet in {source.name}")
    total = 0
    with zipfile.ZipFile(target, "w") as archive:
        for info, data in parts:
            xml, count = poison_part(data.decode()) if info.filename in sheets else (data, 0)
            archive.writestr(copy.copy(info), xml)
            total += count
    return total


def _run(command: list[str], timeout: float) -> str:
    """Run a program to its end; all it said."""
    with subprocess.Popen(  # noqa: S603 - the command is built here, from no user's input
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            said, _ = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            # soffice is a starter: the program that hangs is its child.
            if sys.platform != "win32":
                os.killpg(process.pid, signal.SIGKILL)
            said, _ = process.communicate()
            _refuse(f"no end after {timeout:g} s: {said.decode(errors='replace')}")
    return f"{said.decode(errors='replace').strip()} (exit code {process.returncode})"


def _free(folder: Path, stem: str, suffix: str) -> Path:
    """A path in the folder that no file has yet, so that no source is overwritten."""
    path, number = folder / f"{stem}.{suffix}", 1
    while path.exists():
        number += 1
        path = folder / f"{stem}-{number}.{suffix}"
    return path


def _convert(
    sources: list[Path], into: Path, suffix: str, *, recalculation: bool, timeout: float
) -> list[Path]:
    """Load the files and save them under another suffix, all in one LibreOffice."""
    if not sources:
        return []
    program = soffice()
    # A profile of its own lets several workers run at a time and leaves alone the
    # profile, and an open window, of whoever runs the tests.
    with tempfile.TemporaryDirectory(prefix="office-", ignore_cleanup_errors=True) as temporary:
        room = Path(temporary)
        for folder in ("in", "out", "profile/user"):
            (room / folder).mkdir(parents=True)
        (room / "profile/user/registrymodifications.xcu").write_text(
            _PROFILE.format(mode=_ALWAYS if recalculation else _NEVER), encoding="utf-8"
        )
        # Numbers for names: equal names from two folders do not meet, and LibreOffice
        # cannot open a Chinese file name where the locale is C.
        copies = [room / "in" / f"{n}{source.suffix}" for n, source in enumerate(sources)]
        for source, twin in zip(sources, copies, strict=True):
            shutil.copyfile(source, twin)
        user = f"-env:UserInstallation={(room / 'profile').resolve().as_uri()}"
        action = [
            "--headless",
            "--norestore",
            "--convert-to",
            suffix,
            "--outdir",
            str(room / "out"),
        ]
        said = _run([program, user, *action, *map(str, copies)], timeout)
        made = [room / "out" / f"{twin.stem}.{suffix}" for twin in copies]
        # Its exit code is 0 even where a file could not be read; only the file tells.
        for source, result in zip(sources, made, strict=True):
            if not result.is_file() or not result.stat().st_size:
                _refuse(f"no .{suffix} came of {source.name} ({result.stem}): {said}")
        into.mkdir(parents=True, exist_ok=True)
        return [
            Path(shutil.move(result, _free(into, source.stem, suffix)))
            for source, result in zip(sources, made, strict=True)
        ]


def recalculate(sources: list[Path], into: Path, timeout: float = 300) -> list[Path]:
    """Save the workbooks as .xlsx with every formula calculated afresh, in their order.

    A name already taken in the folder gets a number: the results are what is returned.
    """
    return _convert(sources, into, "xlsx", recalculation=True, timeout=timeout)


def resave(source: Path, into: Path, suffix: str = "xlsx", *, recalculation: bool = False) -> Path:
    """Load and save a workbook, as somebody does who fills it in with LibreOffice."""
    return _convert([source], into, suffix, recalculation=recalculation, timeout=180)[0]


def to_pdf(source: Path, into: Path) -> Path:
    """The workbook as it would be printed, with the values it stores."""
    return resave(source, into, "pdf")


def document_to_pdf(source: Path, into: Path) -> Path:
    """A text document as it would be printed; LibreOffice needs its word processor for that."""
    program = Path(soffice()).resolve().parent
    if not [*program.glob("*swlo*"), *program.parent.glob("Frameworks/*swlo*")]:
        _absent("The word processor of LibreOffice is missing: install libreoffice-writer-nogui")
    return resave(source, into, "pdf")


def to_png(pdf: Path, into: Path, dpi: int = 80) -> list[Path]:
    """The pages of a PDF as pictures, in their order."""
    program = shutil.which("pdftoppm") or _absent("pdftoppm is missing: install poppler-utils")
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=into) as room:
        said = _run([program, "-r", str(dpi), "-png", str(pdf), str(Path(room, "page"))], 180)
        # pdftoppm pads the numbers to equal length, so that names sort as pages.
        if not (pages := sorted(Path(room).iterdir())):
            _refuse(f"no picture came of {pdf.name}: {said}")
        names = [_free(into, f"{pdf.stem}-{page.stem}", "png") for page in pages]
        return [Path(shutil.move(*pair)) for pair in zip(pages, names, strict=True)]


def formula_values(path: Path) -> dict[Place, tuple[str, Value]]:
    """The formula and the stored value of each formula cell."""
    with warnings.catch_warnings():
        # openpyxl warns of each extension it leaves out, none of which holds a formula.
        warnings.filterwarnings("ignore", module="openpyxl")
        formulas = openpyxl.load_workbook(path)
        values = openpyxl.load_workbook(path, data_only=True)
    found = {}
    for sheet in formulas.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
            # An array formula is an object with its text.
            formula = str(getattr(cell.value, "text", cell.value))
            stored = values[sheet.title][cell.coordinate].value
            found[sheet.title, cell.coordinate] = (formula, stored)
    return found


def _plain(value: Value) -> Value:
    """Dates as numbers, since a saved format decides what openpyxl takes for a date."""
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        return float(to_excel(value))
    return "" if value is None else value


def _agree(stored: Value, fresh: Value, tolerance: float) -> bool:
    one, two = _plain(stored), _plain(fresh)
    if isinstance(one, int | float) and isinstance(two, int | float):
        # LibreOffice saves TRUE as 1 where the cell has a number format; the other way
        # round the formula really gives a truth value where a number was stored.
        if isinstance(two, bool) and not isinstance(one, bool):
            return False
        return math.isclose(one, two, rel_tol=tolerance, abs_tol=tolerance)
    return type(one) is type(two) and one == two


def differences(stored: Path, recalculated: Path, tolerance: float = 1e-9) -> list[str]:
    """A line for each formula cell whose recalculated value is not the stored one.

    An error value is reported even where it was stored: no table we write should show one.
    """
    expected, found = formula_values(stored), formula_values(recalculated)
    lost = {sheet for sheet, _ in expected} - {sheet for sheet, _ in found}
    lines = [f"{sheet}: no formula of this sheet came back" for sheet in sorted(lost)]
    for (sheet, cell), (formula, value) in expected.items():
        line = f"{sheet}!{cell} {formula}: stored {value!r}"
        _, fresh = found.get((sheet, cell), ("", None))
        if (sheet, cell) not in found:
            lines += [] if sheet in lost else [f"{line}, no formula came back"]
        elif fresh in ERROR_CODES or not _agree(value, fresh, tolerance):
            lines.append(f"{line}, recalculated {fresh!r}")
    return lines
