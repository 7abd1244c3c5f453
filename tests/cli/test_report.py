"""`perfeval report`: a result in, a document a unit out; or a sentence why not."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import records
from tests.cli.test_commands import perfeval
from tests.document.paper import lines, opened
from tests.regenerate import GOLDEN

pytestmark = pytest.mark.slow


def result(folder: Path, *units: dict[str, Any], **more: Any) -> Path:
    path = folder / "2023年汇总.json"
    path.write_text(json.dumps(records.record(*units, **more)), "utf-8")
    return path


def test_every_unit_that_could_be_read_gets_its_document(tmp_path: Path) -> None:
    path = result(
        tmp_path,
        records.unit("甲街道"),
        records.unit("乙街道"),
        records.unit(None, "坏", "坏.xlsx"),
    )
    done = perfeval("report", path, "-o", tmp_path / "报告")
    assert (done.returncode, done.stderr) == (0, "")
    assert "已写出自评报告 2 份，另有 1 份填报表没有读出来，没有写" in done.stdout
    written = sorted(item.name for item in (tmp_path / "报告").iterdir())
    assert written == ["乙街道_自评报告.docx", "甲街道_自评报告.docx"]
    words = list(lines(opened((tmp_path / "报告" / written[1]).read_bytes())))
    assert "单位名称：甲街道" in words


def test_documents_are_written_next_to_the_result_by_default(tmp_path: Path) -> None:
    path = result(tmp_path, records.unit("甲街道"))
    assert perfeval("report", path, "-q").stdout == ""
    assert [item.name for item in (tmp_path / "2023年汇总_自评报告").iterdir()] == [
        "甲街道_自评报告.docx"
    ]


@pytest.mark.parametrize(
    "name",
    ["二工街道", " 二工 街道", "二工街道.xlsx", "示例东门街道", "示例市示例区示例东门街道办事处"],
)
def test_one_unit_is_picked_by_any_of_its_names(name: str, tmp_path: Path) -> None:
    done = perfeval("report", GOLDEN, "-o", tmp_path, "--unit", name)
    assert done.returncode == 0
    (path,) = tmp_path.iterdir()
    assert path.name in {"二工街道_自评报告.docx", "示例东门街道_自评报告.docx"}
    assert path.name in done.stdout


def test_two_workbooks_of_one_unit_get_a_document_each(tmp_path: Path) -> None:
    perfeval("report", GOLDEN, "-o", tmp_path, "--unit", "示例迎宾街道")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "示例迎宾街道_自评报告.docx",
        "示例迎宾街道_自评报告（2）.docx",
    ]


def test_unknown_unit_gets_the_nearest_names(tmp_path: Path) -> None:
    done = perfeval("report", GOLDEN, "-o", tmp_path / "报告", "--unit", "二工")
    assert done.returncode == 2
    assert "结果里没有“二工”。相近的有：二工街道。" in done.stderr
    assert not (tmp_path / "报告").exists()


def test_unit_whose_workbook_could_not_be_read_has_no_report(tmp_path: Path) -> None:
    path = result(tmp_path, records.unit("甲"), records.unit(None, "坏", "坏.xlsx"))
    done = perfeval("report", path, "--unit", "坏")
    assert done.returncode == 2
    assert "“坏”的填报表没有读出来" in done.stderr


@pytest.mark.parametrize(
    ("more", "code", "words"),
    [
        ({"schema": "perfeval.result/2"}, 2, "另一版本的结果"),
        ({"form": {"id": "staff-count", "version": "1"}}, 2, "是另一种填报表（staff-count）的结果"),
        ({"units": []}, 4, "没有读得出来的填报表"),
    ],
)
def test_result_that_gives_no_report_is_refused(
    more: dict[str, Any], code: int, words: str, tmp_path: Path
) -> None:
    done = perfeval("report", result(tmp_path, records.unit("甲"), **more))
    assert done.returncode == code
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_result_of_an_earlier_version_gets_a_message_of_what_it_lacks(tmp_path: Path) -> None:
    old = records.unit("甲")
    del old["profile"]
    done = perfeval("report", result(tmp_path, old))
    assert done.returncode == 2
    assert "由较早的版本写出" in done.stderr


def test_folder_that_cannot_be_is_refused(tmp_path: Path) -> None:
    path = result(tmp_path, records.unit("甲"))
    done = perfeval("report", path, "-o", path)
    assert (done.returncode, "不是文件夹" in done.stderr) == (2, True)
    done = perfeval("report", path, "-o", tmp_path / "没有" / "报告")
    assert (done.returncode, "要写入的文件夹不存在" in done.stderr) == (5, True)


def test_report_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    path = result(tmp_path, records.unit("甲"), records.unit("乙"))
    (tmp_path / "报告" / "乙_自评报告.docx").mkdir(parents=True)
    done = perfeval("report", path, "-o", tmp_path / "报告")
    assert done.returncode == 5
    assert "乙_自评报告.docx”：那里有一个同名的文件夹" in done.stderr
    assert "汇总.xlsx" not in done.stderr


def test_without_the_library_the_command_says_how_to_install_it(tmp_path: Path) -> None:
    path = result(tmp_path, records.unit("甲"))
    # An import that finds nothing, as on a machine where the extra was never installed.
    code = (
        "import sys\n"
        "sys.modules['docx'] = None\n"
        f"sys.argv = ['perfeval', 'report', {str(path)!r}]\n"
        "from perfeval.cli import main\n"
        "main()"
    )
    environment = os.environ | {"PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", code], capture_output=True, check=False, env=environment
    )
    words = done.stderr.decode()
    assert done.returncode == 2
    assert "pip install 'perfeval[docx]'" in words
    assert "Traceback" not in words
