"""A summary and a JSON of two runs, as a kill between two renames leaves them (hostile H14)."""

import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from tests.cli.test_commands import filled, perfeval
from tests.office import resave

pytestmark = pytest.mark.slow

RUN = ("run", "批", "-o", "果.xlsx", "-q")
_WORDS = "注意：“果.xlsx”与“果.json”不是同一次运行写出的"


@pytest.fixture(scope="module")
def torn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The summary of one run beside the JSON of the next."""
    folder = tmp_path_factory.mktemp("果")
    filled(folder / "批" / "甲.xlsx")
    assert perfeval(*RUN, cwd=folder).returncode == 0
    shutil.copy(folder / "果.xlsx", folder / "旧.xlsx")
    shutil.copy(folder / "果.json", folder / "旧.json")
    filled(folder / "批" / "甲.xlsx", budget__total__executed=3)
    assert perfeval(*RUN, cwd=folder).stderr == ""
    shutil.copy(folder / "果.xlsx", folder / "新.xlsx")
    (folder / "旧.xlsx").replace(folder / "果.xlsx")
    return folder


def test_both_name_one_run(torn: Path) -> None:
    digest = json.loads((torn / "果.json").read_bytes())["digest"]
    own = openpyxl.load_workbook(torn / "新.xlsx").custom_doc_props["perfeval_run"].value
    other = openpyxl.load_workbook(torn / "果.xlsx").custom_doc_props["perfeval_run"].value
    assert own == digest != other


@pytest.mark.parametrize(
    "command",
    [
        ("report", "果.json", "-o", "报告", "-q"),
        ("run", "批", "-o", "又.xlsx", "--previous", "果.json", "-q"),
    ],
)
def test_reader_of_the_one_looks_at_the_other(command: tuple[str, ...], torn: Path) -> None:
    done = perfeval(*command, cwd=torn)
    assert done.returncode == 0
    assert done.stderr.count(_WORDS) == 1
    assert "这里用的是“果.json”；请重新运行一次汇总。" in done.stderr


@pytest.mark.parametrize(
    ("summary", "record"),
    [("新.xlsx", "旧.json"), ("旧.xlsx", "果.json")],  # a kill may leave either of them behind
)
@pytest.mark.parametrize("resaved", [False, True])
def test_whichever_of_the_two_is_older(
    summary: str, record: str, resaved: bool, torn: Path, tmp_path: Path
) -> None:
    path = tmp_path / "果.xlsx"
    source = torn / ("果.xlsx" if summary == "旧.xlsx" else summary)
    shutil.copy(source, path)
    shutil.copy(torn / record, tmp_path / "果.json")
    if resaved:  # the property stays when a bureau saves its summary again
        openpyxl.load_workbook(path).save(path)
    done = perfeval("report", "果.json", "-o", "报告", "-q", cwd=tmp_path)
    assert (done.returncode, done.stderr.count(_WORDS)) == (0, 1)


def test_next_run_says_so_and_mends_it(torn: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(torn, tmp_path / "果"))
    done = perfeval(*RUN, cwd=folder)
    assert _WORDS in done.stderr
    assert "这次运行会把两个文件一起重写。" in done.stderr
    assert (folder / "果.xlsx").read_bytes() == (torn / "新.xlsx").read_bytes()
    assert perfeval(*RUN, cwd=folder).stderr == ""


@pytest.mark.parametrize("how", ["as written", "edited", "libreoffice", "alone"])
def test_nothing_is_said_of_one_run(how: str, torn: Path, tmp_path: Path) -> None:
    path = tmp_path / "果.xlsx"
    shutil.copy(torn / "果.json", tmp_path)
    shutil.copy(torn / "新.xlsx", path)
    if how == "edited":
        workbook = openpyxl.load_workbook(path)
        workbook.worksheets[0]["Z90"] = "x"
        workbook.save(path)
    if how == "libreoffice":
        (tmp_path / "另").mkdir()
        resave(path, tmp_path / "另").replace(path)
    if how == "alone":
        path.unlink()
    assert perfeval("report", "果.json", "-o", "报告", "-q", cwd=tmp_path).stderr == ""
