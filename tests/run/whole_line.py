"""Everything that the program does with a batch, one command after the other.

run in one workbook · run in volumes, compared with the first · report · check with copies returned
"""

import json
from collections import deque
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
from docx import Document
from typer.testing import CliRunner

from perfeval.cells import sheet_titles
from perfeval.cli.commands import app
from tests.regenerate import schema_text

_NOTHING_FOUND, _FOUND = 0, 1  # exit codes of `check`


def run_whole_line(
    batch: Path, folder: Path, *, reports: bool = True, copies: bool = True
) -> dict[str, Any]:
    """Runs it all on a batch and proves what it wrote; returns the JSON result.

    Args:
        batch: the folder of workbooks; a workbook named 好.xlsx in it is without a fault.
        folder: an empty folder for what is written.
        reports: whether to write the Word reports too, a fourth of the time that it takes.
        copies: whether to return copies too, a third of the time.

    Raises:
        AssertionError: a command ended without its result, or a result is not as it should be.
    """
    inline, volumes = folder / "一.xlsx", folder / "二.xlsx"
    record = inline.with_suffix(".json")
    call("run", batch, "-o", inline, "-q", "-j", 1, "--no-cache", "--unit-sheets", "inline")
    ways = ("--unit-sheets", "volumes", "--previous", record)
    call("run", batch, "-o", volumes, "-q", "-j", 1, "--no-cache", *ways)
    codes = (_NOTHING_FOUND, _FOUND)
    returning = ("--return", folder / "退回") if copies else ()
    call("check", batch, *returning, "-q", "-j", 2, codes=codes)
    result = _proved(record)
    _proved(volumes.with_suffix(".json"))
    for path in folder.rglob("*.xlsx"):
        # Cells only: to build merged cells and formats takes longer than all the commands.
        book = openpyxl.load_workbook(path, read_only=True)
        assert sheet_titles(path.read_bytes()) == tuple(book.sheetnames)
        for sheet in book.worksheets:
            deque(sheet.iter_rows(values_only=True), maxlen=0)
        book.close()
    if reports:
        call("report", record, "-o", folder / "报告", "-q")
        written = list((folder / "报告").glob("*.docx"))
        assert len(written) == len(result["units"])
        for path in written:
            Document(str(path))
    return result


def call(*arguments: object, codes: tuple[int, ...] = (0,)) -> None:
    """Runs the program with these arguments; its exit code must be among those."""
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code in codes, (arguments[0], done.output)


def _proved(path: Path) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(path.read_text("utf-8"))
    _schema().validate(result)
    for unit in result["units"]:
        if unit["status"] == "scored":
            assert unit["total"] is not None
            assert unit["grade"]
        else:
            assert unit["reason"]
            assert unit["total"] is None
    return result


@cache
def _schema() -> Any:
    return jsonschema.Draft202012Validator(json.loads(schema_text()))
