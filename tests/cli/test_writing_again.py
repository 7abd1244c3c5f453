"""Nothing a person wrote is written over (field D18): each kind of file × ways of writing again."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import docx
import openpyxl
import pytest
import xlsxwriter

from perfeval.files.classification import CACHE_SUFFIX
from tests.cli.test_commands import filled, perfeval

pytestmark = pytest.mark.slow

_WORDS = "审核人写的"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a file of each kind that the program writes."""
    folder = tmp_path_factory.mktemp("果")
    (folder / "批").mkdir()
    filled(folder / "批" / "二工街道.xlsx", budget__total__final=5)
    for command in COMMANDS.values():
        assert perfeval(*command, cwd=folder).returncode in {0, 1}
    return folder


RUN = ("run", "批", "-o", "汇总.xlsx", "--unit-sheets", "volumes", "-q")
COMMANDS = {
    "run": RUN,
    "report": ("report", "汇总.json", "-o", "报告", "-q"),
    "check": ("check", "批", "--return", "退回", "-q"),
    "template": ("template", "-o", "空表.xlsx"),
}


def in_workbook(path: Path) -> None:
    workbook = openpyxl.load_workbook(path)
    workbook.worksheets[0]["Z90"] = _WORDS
    workbook.save(path)


def in_document(path: Path) -> None:
    paper = docx.Document(str(path))
    paper.paragraphs[-1].add_run(_WORDS)
    paper.save(str(path))


def in_text(path: Path) -> None:
    path.write_text(path.read_text("utf-8").replace('"folder": "批"', f'"folder": "{_WORDS}"'))


Kind = tuple[str, Callable[[Path], None], str, tuple[str, ...]]
SUMMARY: Kind = ("汇总.xlsx", in_workbook, "run", ())
JSON: Kind = ("汇总.json", in_text, "run", ())
VOLUME: Kind = ("汇总_分册/分册01（示例街道）.xlsx", in_workbook, "run", ())
RETURNED: Kind = ("退回/二工街道_退回.xlsx", in_workbook, "check", ())
REPORT: Kind = ("报告/示例街道_自评报告.docx", in_document, "report", ())
TEMPLATE: Kind = ("空表.xlsx", in_workbook, "template", ("--force",))


def nothing(_folder: Path) -> None:
    """The cache and the lists stay."""


def no_cache(folder: Path) -> None:
    for path in [*folder.glob(f"*{CACHE_SUFFIX}"), *folder.rglob("*清单.json*")]:
        path.unlink()


def other_figures(folder: Path) -> None:
    filled(folder / "批" / "二工街道.xlsx", budget__total__final=6)


WAYS: dict[str, tuple[Callable[[Path], None], dict[str, Sequence[str]]]] = {
    "again": (nothing, {}),
    "cache deleted": (no_cache, {}),
    "no cache": (nothing, {"run": ["--no-cache"]}),
    "other date": (nothing, {"run": ["--as-of", "2001-01-01"], "check": ["--as-of", "2001-01-01"]}),
    "other figures": (other_figures, {"template": ["--year", "2025"]}),
    "no volumes": (nothing, {"run": ["--unit-sheets", "none"], "report": ["--unit", "示例街道"]}),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "kind", [SUMMARY, JSON, VOLUME, RETURNED, REPORT, TEMPLATE], ids=lambda kind: kind[0]
)
def test_edit_is_never_gone(kind: Kind, way: str, written: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(written, tmp_path / "果"))
    name, edit, command, more = kind
    path = folder / name
    edit(path)
    edited = path.read_bytes()
    prepare, options = WAYS[way]
    prepare(folder)
    done = perfeval(*COMMANDS[command], *options.get(command, ()), *more, cwd=folder)
    assert done.returncode in {0, 1}
    if command == "check":  # it stays where it is, and that is said
        assert path.read_bytes() == edited
        assert f"没有改动“退回/{path.name}”" in done.stderr
        return
    aside = path.with_name(f"{path.stem}.改动留存1{path.suffix}")
    assert aside.read_bytes() == edited
    assert not path.exists() or path.read_bytes() != edited
    assert f"“{path.name}”写出以后有人改动过" in done.stderr
    assert aside.name in done.stderr
    if way != "again":
        return
    # The one written now is untouched: it needs no second copy.
    assert "留存" not in perfeval(*COMMANDS[command], *options.get(command, ()), cwd=folder).stderr


def test_what_nobody_edited_is_written_again_without_a_word(written: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(written, tmp_path / "果"))
    for way in ("again", "cache deleted"):
        WAYS[way][0](folder)
        for command in COMMANDS.values():
            assert perfeval(*command, cwd=folder).stderr == ""
    names = sorted(path.relative_to(folder) for path in folder.rglob("*"))
    assert names == sorted(path.relative_to(written) for path in written.rglob("*"))
    for name in names:
        if (folder / name).is_file():
            assert (folder / name).read_bytes() == (written / name).read_bytes()


def test_backup_is_in_the_log(written: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(written, tmp_path / "果"))
    in_workbook(folder / "汇总.xlsx")
    perfeval(*RUN, "--log-file", "日志.log", cwd=folder)
    (line,) = (
        line
        for line in (folder / "日志.log").read_text("utf-8").splitlines()
        if line.split("\t")[1] == "留存"
    )
    assert "汇总.改动留存1.xlsx" in line


def stranger(path: Path) -> None:
    workbook = xlsxwriter.Workbook(str(path))
    workbook.add_worksheet("工资").write_number(0, 0, 1)
    workbook.close()


def form(path: Path) -> None:
    filled(path)


def volume(path: Path) -> None:
    shutil.copy(next((path.parent / "汇总_分册").glob("*.xlsx")), path)


def returned(path: Path) -> None:
    shutil.copy(path.parent / "退回" / "二工街道_退回.xlsx", path)


@pytest.mark.parametrize("make", [stranger, form, volume, returned])
def test_foreign_workbook_is_refused_or_backed_up(
    make: Callable[[Path], None], written: Path, tmp_path: Path
) -> None:
    """field D18 (c)."""
    folder = Path(shutil.copytree(written, tmp_path / "果"))
    path = folder / "别的.xlsx"
    make(path)
    before = path.read_bytes()
    command = ("run", "批", "-o", "别的.xlsx", "-q")
    done = perfeval(*command, cwd=folder)
    assert (done.returncode, path.read_bytes()) == (2, before)
    assert "“别的.xlsx”不是本程序写的汇总结果" in done.stderr
    assert "-o 换一个文件名" in done.stderr
    done = perfeval(*command, "--force", cwd=folder)
    assert done.returncode == 0
    assert (folder / "别的.改动留存1.xlsx").read_bytes() == before
    assert "“别的.xlsx”不是本程序写的，原来的已另存为：" in done.stderr


def test_foreign_json_is_refused(written: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(written, tmp_path / "果"))
    (folder / "新.json").write_text('{"mine": 1}')
    done = perfeval("run", "批", "-o", "新.xlsx", "-q", cwd=folder)
    assert done.returncode == 2
    assert "新.json" in done.stderr
    assert not (folder / "新.xlsx").exists()


@pytest.mark.parametrize("make", [stranger, in_workbook, returned])
def test_template_over_a_filled_form_is_refused(
    make: Callable[[Path], None], written: Path, tmp_path: Path
) -> None:
    """field D18 (a)."""
    folder = Path(shutil.copytree(written, tmp_path / "果"))
    path = folder / "空表.xlsx"
    make(path)
    before = path.read_bytes()
    done = perfeval("template", "-o", "空表.xlsx", cwd=folder)
    assert (done.returncode, path.read_bytes()) == (2, before)
    assert "已经有人填写或改动过" in done.stderr
    assert "--force" in done.stderr


def test_files_of_the_first_version_are_backed_up_once(written: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(written, tmp_path / "果"))
    for name in ("汇总.xlsx", "空表.xlsx"):
        workbook = openpyxl.load_workbook(folder / name)
        del workbook.custom_doc_props["perfeval_digest"]
        workbook.save(folder / name)
    text = (folder / "汇总.json").read_text("utf-8").splitlines()
    (folder / "汇总.json").write_text("\n".join([*text[:-3], " ]", "}", ""]), "utf-8")
    done = perfeval(*RUN, cwd=folder)
    assert done.stderr.count("是较早的版本写的") == 2
    assert "是较早的版本写的" in perfeval(*COMMANDS["template"], cwd=folder).stderr
    assert len(list(folder.glob("*.改动留存1.*"))) == 3
    assert perfeval(*RUN, cwd=folder).stderr == ""
    assert perfeval(*COMMANDS["template"], cwd=folder).stderr == ""
