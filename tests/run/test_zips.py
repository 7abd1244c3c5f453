"""Workbooks in zips: read in place, each counted once, and what cannot be read is told."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from perfeval.files import archives
from perfeval.files.listing import list_folder
from perfeval.model import Evaluation
from perfeval.returned import send_back
from perfeval.run.pipeline import evaluate
from perfeval.run.publication import open_cache, write_results
from tests.checks.test_batch import unit
from tests.fill import fill, place
from tests.submissions import scheme
from tests.zips import Members, as_link, in_gbk, of_zeros, with_flag, zipped

BAD_ZIP = "压缩包打不开"


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Members:
    """The filled forms of two units, and that of the first once more in other bytes."""
    folder = tmp_path_factory.mktemp("表")
    made = {
        name: fill(folder / name, scheme(), unit(name[:2])).read_bytes()
        for name in ("东门.xlsx", "北关.xlsx")
    }
    again = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(made["东门.xlsx"])).save(again)
    return made | {"东门（另存）.xlsx": again.getvalue()}


def faulty(data: bytes) -> bytes:
    """The form with a figure of the budget that does not fit the others."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet, cell = place("budget.total.final")
    book[sheet][cell] = 5
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def listed(folder: Path) -> tuple[list[str], dict[str, str]]:
    """The names of the files to read, and of the others why they are not read."""
    contents = list_folder(folder)
    assert sorted(contents.seen) == sorted(
        [*(item.name for item in contents.workbooks), *(item.name for item in contents.skipped)]
    )
    assert all(item.notable for item in contents.skipped)
    return [item.name for item in contents.workbooks], {
        item.name: item.reason for item in contents.skipped
    }


def run(path: Path) -> Evaluation:
    return evaluate(path, scheme(), jobs=1)


def status(evaluation: Evaluation) -> dict[str, bool]:
    return {item.workbook: item.scored for item in evaluation.scores}


def test_members_are_read_in_place_and_counted_and_the_zip_is_not(
    forms: Members, tmp_path: Path
) -> None:
    inner = in_gbk({"北关.xlsx": forms["北关.xlsx"]})
    data = zipped({"东片/东门.xlsx": forms["东门.xlsx"], "北.zip": inner, "说明.txt": b"x"})
    (tmp_path / "包.zip").write_bytes(data)
    evaluation = run(tmp_path)
    assert status(evaluation) == {
        "包.zip/东片/东门.xlsx": True,
        "包.zip/北.zip/北关.xlsx": True,
    }
    assert [(item.name, item.reason) for item in evaluation.skipped_files] == [
        ("包.zip/说明.txt", "不是工作簿")
    ]
    account = evaluation.account
    assert (account.seen, account.scored, account.unscored, account.skipped) == (3, 2, 0, 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["包.zip"]


def test_zip_alone_is_a_batch(forms: Members, tmp_path: Path) -> None:
    (tmp_path / "包.zip").write_bytes(zipped({"东门.xlsx": forms["东门.xlsx"]}))
    assert status(run(tmp_path / "包.zip")) == {"包.zip/东门.xlsx": True}


def test_one_filing_in_a_zip_and_beside_it_counts_once(forms: Members, tmp_path: Path) -> None:
    (tmp_path / "包.zip").write_bytes(zipped({"东门.xlsx": forms["东门.xlsx"]}))
    (tmp_path / "东门（另存）.xlsx").write_bytes(forms["东门（另存）.xlsx"])
    # The shorter of the two shown names stays: 11 characters against 13.
    assert status(run(tmp_path)) == {"包.zip/东门.xlsx": False, "东门（另存）.xlsx": True}
    (tmp_path / "东门（另存）.xlsx").rename(tmp_path / "东门（另存过的）.xlsx")
    # Of equally long names the first by code points: 东 (U+4E1C) comes before 包 (U+5305).
    assert status(run(tmp_path)) == {"包.zip/东门.xlsx": False, "东门（另存过的）.xlsx": True}
    (tmp_path / "东门（另存过的）.xlsx").rename(tmp_path / "东门（另存过一次）.xlsx")
    assert status(run(tmp_path)) == {"包.zip/东门.xlsx": True, "东门（另存过一次）.xlsx": False}


def test_unchanged_members_are_not_read_again(forms: Members, tmp_path: Path) -> None:
    folder, target = tmp_path / "批次", tmp_path / "结果.xlsx"
    folder.mkdir()
    (folder / "包.zip").write_bytes(zipped(dict(list(forms.items())[:2])))
    first = open_cache(target, scheme())
    before = evaluate(folder, scheme(), jobs=1, cache=first)
    first.write(first.path)
    second = open_cache(target, scheme())
    assert evaluate(folder, scheme(), jobs=1, cache=second) == before
    assert (first.hits, second.hits) == (0, 2)


def test_finding_of_a_member_has_no_link_to_a_file(forms: Members, tmp_path: Path) -> None:
    folder = tmp_path / "批次"
    folder.mkdir()
    (folder / "包.zip").write_bytes(zipped({"东门.xlsx": faulty(forms["东门.xlsx"])}))
    (folder / "北关.xlsx").write_bytes(faulty(forms["北关.xlsx"]))
    write_results(run(folder), scheme(), tmp_path / "结果.xlsx", jobs=1)
    with zipfile.ZipFile(tmp_path / "结果.xlsx") as book:
        links = " ".join(book.read(name).decode() for name in book.namelist())
    assert "批次/北关.xlsx#" in links
    assert "东门.xlsx#" not in links
    assert "包.zip/东门.xlsx" in links  # the file is named all the same


def test_copies_of_members_are_returned_under_names_that_every_system_takes(
    forms: Members, tmp_path: Path
) -> None:
    folder, out = tmp_path / "批次", tmp_path / "退回"
    folder.mkdir()
    data = zipped({"东:片/con.xlsx": faulty(forms["东门.xlsx"]), "坏?.xlsx": b"x"})
    (folder / "包.ZIP").write_bytes(data)
    sent = send_back([(folder, run(folder))], out, jobs=1)
    assert {item.workbook: item.file for item in sent.sent} == {
        "包.ZIP/东:片/con.xlsx": "包/东片/单位_con_退回.xlsx",
        "包.ZIP/坏?.xlsx": "包/坏_退回意见.xlsx",
    }
    assert (out / "包/东片/单位_con_退回.xlsx").is_file()
    # Filed in place, the mended copy supersedes the member.
    (folder / "改好.xlsx").write_bytes((out / "包/东片/单位_con_退回.xlsx").read_bytes())
    [file] = [item for item in run(folder).skipped_files if item.superseded_by]
    assert (file.name, file.superseded_by) == ("包.ZIP/东:片/con.xlsx", "改好.xlsx")


@pytest.mark.parametrize("name", ["设置.xlsx", "单位名单.xlsx", "单位名单.csv"])
def test_settings_and_lists_sent_in_are_no_forms(name: str, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "规则"
    made = io.BytesIO()
    book.save(made)
    (tmp_path / "包.zip").write_bytes(zipped({name: made.getvalue()}))
    (tmp_path / name).write_bytes(made.getvalue())
    evaluation = run(tmp_path)
    assert evaluation.submissions == ()
    assert {item.name: item.reason for item in evaluation.skipped_files} == dict.fromkeys(
        (f"包.zip/{name}", name), "设置或单位名单，不是填报表，没有读取"
    )


def test_workbook_named_zip_and_zip_named_otherwise_go_by_content(
    forms: Members, tmp_path: Path
) -> None:
    (tmp_path / "乙.zip").write_bytes(forms["东门.xlsx"])
    (tmp_path / "包.zip").write_bytes(zipped({"丙.zip": forms["北关.xlsx"]}))
    (tmp_path / "全部.zip.txt").write_bytes(zipped({"丁.xlsx": b"x"}))
    assert listed(tmp_path) == (["乙.zip", "全部.zip.txt/丁.xlsx", "包.zip/丙.zip"], {})
    assert status(run(tmp_path))["包.zip/丙.zip"]


def nested(depth: int, data: bytes = b"x") -> bytes:
    """A zip with zips in it, so many in all, the innermost with 甲.xlsx."""
    made = zipped({"甲.xlsx": data})
    for _ in range(depth - 1):
        made = zipped({"内.zip": made})
    return made


def test_three_zips_in_one_another_are_read_and_a_fourth_is_told(tmp_path: Path) -> None:
    (tmp_path / "三.zip").write_bytes(nested(3))
    (tmp_path / "四.zip").write_bytes(nested(4))
    read, told = listed(tmp_path)
    assert read == ["三.zip/内.zip/内.zip/甲.xlsx"]
    [(name, reason)] = told.items()
    assert name == "四.zip/内.zip/内.zip/内.zip"
    assert reason.startswith("压缩包一层套一层，超过 3 层，没有读取，请解压后")


PASSWORD, ENCRYPTED = "有密码", 0x1


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (zipped({"../甲.xlsx": b"x"}), "../甲.xlsx", "带有“..”或绝对路径"),
        (zipped({"东/..\\甲.xlsx": b"x"}), "东/../甲.xlsx", "带有“..”或绝对路径"),
        (zipped({"/etc/甲.xlsx": b"x"}), "etc/甲.xlsx", "带有“..”或绝对路径"),
        (zipped({"C:\\甲.xlsx": b"x"}), "C:/甲.xlsx", "带有“..”或绝对路径"),
        (as_link("甲.xlsx", "/etc/passwd"), "甲.xlsx", "链接，不是文件本身"),
        (as_link("东片", "../.."), "东片", "链接，不是文件本身"),
        (with_flag(zipped({"甲.xlsx": b"x"}), ENCRYPTED), "甲.xlsx", PASSWORD),
        (with_flag(zipped({"内.zip": b"x"}), ENCRYPTED), "内.zip", PASSWORD),
        (zipped({"内.zip": zipped({})}), "内.zip", "压缩包里没有文件"),
        (zipped({"内.rar": b"Rar!\x1a\x07\x01\0"}), "内.rar", "不是 .zip"),
        (zipped({"内.zip": b"7z\xbc\xaf\x27\x1c"}), "内.zip", "不是 .zip"),
        (zipped({"内.zip": b"x"}), "内.zip", BAD_ZIP),
    ],
)
def test_member_that_is_not_read_is_told(
    data: bytes, name: str, words: str, tmp_path: Path
) -> None:
    (tmp_path / "包.zip").write_bytes(data)
    read, told = listed(tmp_path)
    assert read == []
    assert list(told) == [f"包.zip/{name}"]
    assert words in told[f"包.zip/{name}"]


def test_members_of_one_name_are_both_told(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "包.zip", "w") as archive:
        archive.writestr("甲.xlsx", b"1")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("甲.xlsx", b"2")
        archive.writestr("乙.xlsx", b"3")
    read, told = listed(tmp_path)
    assert read == ["包.zip/乙.xlsx"]
    assert list(told) == ["包.zip/甲.xlsx", "包.zip/甲.xlsx（2）"]
    assert all("有同名的文件" in reason for reason in told.values())


def test_damaged_member_does_no_harm_to_its_neighbour(tmp_path: Path) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:  # stored, so that its bytes are found
        archive.writestr("甲.xlsx", b"first content")
        archive.writestr("乙.xlsx", b"x")
    (tmp_path / "包.zip").write_bytes(target.getvalue().replace(b"first", b"fiRst"))
    read, told = listed(tmp_path)
    assert (read, list(told)) == (["包.zip/乙.xlsx"], ["包.zip/甲.xlsx"])
    assert "已损坏" in told["包.zip/甲.xlsx"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"no zip at all", BAD_ZIP),
        (b"", BAD_ZIP),
        (zipped({"甲.xlsx": b"x" * 500})[:-30], BAD_ZIP),  # not arrived whole
        (zipped({}), "压缩包里没有文件"),
        (zipped({"空/": b""}), "压缩包里没有文件"),
        (b"Rar!\x1a\x07\x01\0", "不是 .zip"),
    ],
    ids=["text", "nothing", "cut short", "no member", "a folder alone", "rar"],
)
def test_zip_that_cannot_be_opened_is_told_itself(data: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / "包.zip").write_bytes(data)
    evaluation = run(tmp_path)
    assert evaluation.submissions == ()
    [file] = evaluation.skipped_files
    assert (file.name, file.notable) == ("包.zip", True)
    assert words in file.reason


def test_too_many_members_are_told_of_the_whole_zip(tmp_path: Path) -> None:
    names = [f"{number}.xlsx" for number in range(archives.MAX_MEMBERS)]
    (tmp_path / "恰好.zip").write_bytes(zipped(dict.fromkeys(names, b"x")))
    more = zipped(
        dict.fromkeys([*names[:-1], "内.zip"], b"x") | {"内.zip": zipped({"甲.xlsx": b"x"})}
    )
    (tmp_path / "多一个.zip").write_bytes(more)
    read, told = listed(tmp_path)
    assert (len(read), list(told)) == (archives.MAX_MEMBERS, ["多一个.zip"])
    assert told["多一个.zip"].startswith("压缩包里超过 2,000 个文件")


@pytest.mark.slow
def test_ten_gigabytes_inside_are_counted_as_they_are_read(tmp_path: Path) -> None:
    mib, folder = 1024 * 1024, tmp_path / "批次"
    folder.mkdir()
    of_zeros(folder / "一个.zip", ["甲.xlsx"], 51 * mib)
    of_zeros(tmp_path / "全部.zip", [f"{number}.xlsx" for number in range(42)], 50 * mib)
    data = (tmp_path / "全部.zip").read_bytes()
    (folder / "套.zip").write_bytes(zipped({f"{number}.zip": data for number in range(5)}))
    read, told = listed(folder)
    assert (read, list(told)) == ([], ["一个.zip/甲.xlsx", "套.zip"])
    assert "这个文件超过 50 MiB" in told["一个.zip/甲.xlsx"]
    assert told["套.zip"].startswith("压缩包解压后超过 2 GiB")


@pytest.mark.parametrize("names", [["东门.xlsx"], ["一中/东门.xlsx", "北关.xlsx"], ["繁體.xlsx"]])
def test_names_in_gbk_and_in_utf8_without_a_word_of_it(names: list[str], tmp_path: Path) -> None:
    (tmp_path / "甲.zip").write_bytes(in_gbk(dict.fromkeys(names, b"x")))
    plain = zipped(dict.fromkeys(names, b"x"))
    (tmp_path / "乙.zip").write_bytes(plain.replace(b"\x00\x08", b"\x00\x00"))
    read, _ = listed(tmp_path)
    assert sorted(read) == sorted(
        f"{zip_}/{name}" for zip_ in ("甲.zip", "乙.zip") for name in names
    )


def test_zip_that_changes_between_two_looks_is_told(
    forms: Members, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "包.zip"
    path.write_bytes(zipped({"东门.xlsx": forms["东门.xlsx"]}))
    contents = list_folder(tmp_path)
    path.write_bytes(zipped({"东门.xlsx": forms["北关.xlsx"]}))
    monkeypatch.setattr("perfeval.run.pipeline.list_folder", lambda *_: contents)
    evaluation = run(tmp_path)
    [finding] = [item for item in evaluation.findings if item.check == "I101"]
    assert finding.ref.workbook == "包.zip/东门.xlsx"
    path.unlink()
    assert [item.check for item in run(tmp_path).findings if item.check == "I101"] == ["I101"]
