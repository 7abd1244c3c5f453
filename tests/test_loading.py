"""What is loaded by whom: nobody waits for a library that is not used."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.fill import clean, fill
from tests.submissions import scheme

WRITERS = {"pandas", "numpy", "openpyxl", "xlsxwriter"}
# What loads the form and the rules, and what reads workbooks.
BEYOND_HELP = {"pydantic", "rich", "xml.etree.ElementTree", "multiprocessing", "msgspec"}


def loaded(code: str, *arguments: str) -> set[str]:
    """The modules that a process has when it ends."""
    tell = "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr))"
    process = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", f"{tell}\n{code}", *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(process.stderr.split())


@pytest.mark.parametrize("command", ["", "run", "check", "report", "template", "rules"])
def test_help_loads_no_library_but_its_own(command: str) -> None:
    code = "from perfeval.cli import main; main()"
    modules = loaded(code, *([command] if command else []), "--help")
    assert "perfeval.cli.commands" in modules
    assert modules & (WRITERS | BEYOND_HELP) == set()


def test_reading_worker_loads_neither_pandas_nor_a_writer(tmp_path: Path) -> None:
    fill(tmp_path / "甲.xlsx", scheme(), clean())
    code = (
        "import sys; from pathlib import Path; from perfeval.examine import examine\n"
        "from perfeval.files.listing import Entry; from perfeval.scheme import load_scheme\n"
        "found = examine(Path(sys.argv[1]), Entry('甲.xlsx', '甲.xlsx'), load_scheme())\n"
        "assert found.submission.records"
    )
    modules = loaded(code, str(tmp_path))
    assert "perfeval.checks.batch" in modules
    assert modules & (WRITERS | {"typer", "rich"}) == set()
