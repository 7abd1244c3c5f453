"""What in a folder is read, what is passed over and why; everything that is there is told once."""

import os
import socket
from pathlib import Path

import pytest

from perfeval.files.listing import Contents, Entry, list_folder

WORKBOOK = b"PK\x03\x04"
posix = pytest.mark.skipif(os.name == "nt", reason="links and pipes are made differently there")

BAD_ZIP = (
    "压缩包打不开（已损坏、没有传完，或不是 .zip 格式），没有读取，"
    "请重新复制一份，或解压后把里面的填报表放进来"
)
OTHER_ARCHIVE = "压缩包（不是 .zip），没有读取，请解压后把里面的填报表放进来，或改用 .zip"


def read(contents: Contents) -> list[str]:
    return [entry.name for entry in contents.workbooks]


def passed_over(contents: Contents) -> dict[str, str]:
    """Name → reason, after holding that nothing is lost and nothing listed twice."""
    told = read(contents) + [item.name for item in contents.skipped]
    assert sorted(told) == sorted(contents.seen)
    assert len(set(told)) == len(told)
    return {item.name: item.reason for item in contents.skipped}


def test_workbooks_below_the_folder_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    (tmp_path / "片区").mkdir()
    names = ["乙.xlsx", "片区/丙.xlsm", "甲.XLSX", "丁.xls", "戊.et", "己.xltx", "庚.ods"]
    for name in names:
        (tmp_path / name).write_bytes(b"x")
    contents = list_folder(tmp_path)
    assert read(contents) == sorted(names)
    assert passed_over(contents) == {}


@pytest.mark.parametrize(
    ("name", "reason", "notable"),
    [
        ("~$二工街道.xlsx", "办公软件打开文件时的临时文件，请关闭后再报送", False),
        (".~lock.二工街道.xlsx#", "办公软件打开文件时的临时文件，请关闭后再报送", False),
        (".隐藏.xlsx", "隐藏文件", False),
        ("._二工街道.xlsx", "系统附带的文件", False),
        ("Thumbs.db", "系统附带的文件", False),
        ("desktop.ini", "系统附带的文件", False),
        (".DS_Store", "系统附带的文件", False),
        ("二工街道.xlsx.crdownload", "没有下载完的文件或临时文件，请下载完整后放入", True),
        ("二工街道.xlsx.part", "没有下载完的文件或临时文件，请下载完整后放入", True),
        ("A1B2C3D4.tmp", "没有下载完的文件或临时文件，请下载完整后放入", True),
        ("填报表.zip", BAD_ZIP, True),
        ("填报表.RAR", OTHER_ARCHIVE, True),
        ("说明.docx", "不是工作簿", False),
        ("照片.jpg", "不是工作簿", False),
        ("无后缀", "不是工作簿", False),
        ("2023_绩效自评汇总.xlsx", "本程序生成的文件", False),
        ("2023_绩效自评汇总.json", "本程序生成的文件", False),
        ("二工街道_退回意见.xlsx", "本程序生成的文件", False),
        (".x.xlsx.perfeval-new", "隐藏文件", False),
    ],
)
def test_passed_over_with_the_reason(name: str, reason: str, notable: bool, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"x")
    contents = list_folder(tmp_path)
    assert passed_over(contents) == {name: reason}
    assert (read(contents), contents.skipped[0].notable) == ([], notable)


@pytest.mark.parametrize(
    ("lock", "open_file"),
    [
        ("~$二工街道.xlsx", "二工街道.xlsx"),
        ("~$街道办事处填报表.xlsx", "二工街道办事处填报表.xlsx"),  # over the first two characters
        (".~lock.二工街道.xlsx#", "二工街道.xlsx"),
        (".~二工街道.xlsx", "二工街道.xlsx"),
    ],
)
def test_lock_file_names_the_workbook_that_is_open(
    lock: str, open_file: str, tmp_path: Path
) -> None:
    # What a Mac leaves next to the workbook has a name as long as one that was overwritten.
    for name in (lock, open_file, f"._{open_file}", "别的.xlsx"):
        (tmp_path / name).write_bytes(b"x")
    contents = list_folder(tmp_path)
    words = f"“{open_file}”正在办公软件中打开，可能还没有保存，请保存并关闭后重新运行"
    assert passed_over(contents) == {lock: words, f"._{open_file}": "系统附带的文件"}
    assert next(item for item in contents.skipped if item.name == lock).notable


@posix
def test_lock_file_with_a_name_in_gbk_tells_what_is_open_in_characters(tmp_path: Path) -> None:
    for name in ("~$二工街道.xlsx", "二工街道.xlsx"):
        (tmp_path / os.fsdecode(name.encode("gbk"))).write_bytes(b"x")
    words = "“二工街道.xlsx”正在办公软件中打开，可能还没有保存，请保存并关闭后重新运行"
    assert passed_over(list_folder(tmp_path)) == {"~$二工街道.xlsx": words}


@pytest.mark.parametrize("name", ["二工街道", "二工街道.2023", "二工街道.xlsx（最终）", "表.bak"])
def test_name_that_says_nothing_is_judged_by_the_first_bytes(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(WORKBOOK)
    (tmp_path / f"文字{name}").write_bytes(b"text")
    contents = list_folder(tmp_path)
    assert read(contents) == [name]
    assert passed_over(contents) == {f"文字{name}": "不是工作簿"}


def test_folder_named_as_a_workbook_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "甲.xlsx").mkdir()
    (tmp_path / "甲.xlsx" / "乙.xlsx").write_bytes(b"x")
    (tmp_path / "丙.xlsx").mkdir()
    (tmp_path / "丙.xlsx" / "[Content_Types].xml").write_bytes(b"<Types/>")
    contents = list_folder(tmp_path)
    assert read(contents) == ["甲.xlsx/乙.xlsx"]
    assert passed_over(contents) == {"丙.xlsx/": "解压开的工作簿，没有读取，请放入原来的工作簿文件"}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (".trash", "隐藏文件夹，没有读取"),
        ("__MACOSX", "苹果电脑压缩时附带的文件夹，没有读取"),
        ("#recycle", "回收站，里面是已经删除的文件，没有读取"),  # field D7
        ("#Recycle", "回收站，里面是已经删除的文件，没有读取"),
        ("$RECYCLE.BIN", "回收站，里面是已经删除的文件，没有读取"),
        ("$Recycle.Bin", "回收站，里面是已经删除的文件，没有读取"),
        ("@Recycle", "回收站，里面是已经删除的文件，没有读取"),
        ("RECYCLER", "回收站，里面是已经删除的文件，没有读取"),
        ("#snapshot", "系统或网络存储自带的文件夹，没有读取"),
        ("@eaDir", "系统或网络存储自带的文件夹，没有读取"),
        ("System Volume Information", "系统或网络存储自带的文件夹，没有读取"),
    ],
)
def test_folder_that_is_not_entered_is_listed(name: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "旧.xlsx").write_bytes(b"x")
    contents = list_folder(tmp_path)
    assert (read(contents), passed_over(contents)) == ([], {f"{name}/": reason})


@posix
def test_links_are_never_followed(tmp_path: Path) -> None:
    batch = tmp_path / "批次"
    batch.mkdir()
    (tmp_path / "外.xlsx").write_bytes(b"x")
    (batch / "甲.xlsx").write_bytes(b"x")
    (batch / "回.xlsx").symlink_to(batch)
    (batch / "内.xlsx").symlink_to("甲.xlsx")
    (batch / "外.xlsx").symlink_to(tmp_path / "外.xlsx")
    (batch / "无尽.xlsx").symlink_to("/dev/zero")
    (batch / "断.xlsx").symlink_to("没有.xlsx")
    (batch / "自己.xlsx").symlink_to("自己.xlsx")
    contents = list_folder(batch)
    assert read(contents) == ["甲.xlsx"]
    within = "链接，指向的文件在本文件夹内，不重复读取"
    outside = "链接，指向本文件夹之外，没有读取，请把文件本身放进来"
    nowhere = "链接，指向的文件不存在，没有读取"
    assert passed_over(contents) == {
        "回.xlsx": within,
        "内.xlsx": within,
        "外.xlsx": outside,
        "无尽.xlsx": outside,
        "断.xlsx": nowhere,
        "自己.xlsx": nowhere,
    }


@posix
def test_pipes_and_sockets_are_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "管道.xlsx")
    os.mkfifo(tmp_path / "管道")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "套接字.xlsx"))
    contents = list_folder(tmp_path)
    assert read(contents) == []
    assert set(passed_over(contents).values()) == {"不是普通文件，没有读取"}


@posix
def test_sub_folder_that_cannot_be_listed_is_read_to_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "锁住").mkdir()
    (tmp_path / "甲.xlsx").write_bytes(b"x")
    scandir = os.scandir

    def closed(path: Path) -> object:
        if Path(path).name == "锁住":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", closed)
    contents = list_folder(tmp_path)
    assert contents.workbooks == (Entry("甲.xlsx", "甲.xlsx"), Entry("锁住/", "锁住/"))


def test_folder_itself_that_cannot_be_listed_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list_folder(tmp_path / "没有")


def test_what_this_run_writes_is_no_part_of_the_batch(tmp_path: Path) -> None:
    for name in ("甲.xlsx", "结果.xlsx", "结果.json"):
        (tmp_path / name).write_bytes(b"x")
    outputs = [tmp_path / "." / "结果.xlsx", tmp_path / "结果.json", tmp_path / "没有.xlsx"]
    assert list_folder(tmp_path, outputs).seen == ("甲.xlsx",)


@posix
def test_deep_folders_and_long_names_are_no_danger(tmp_path: Path) -> None:
    name = "长" * 80 + ".xlsx"  # 245 bytes
    (tmp_path / name).write_bytes(b"x")
    here = os.getcwd()  # noqa: PTH109 - deeper than a path can say
    try:
        os.chdir(tmp_path)
        for _ in range(60):
            os.mkdir("深" * 30)  # noqa: PTH102
            os.chdir("深" * 30)
    finally:
        os.chdir(here)
    contents = list_folder(tmp_path)
    deepest, long = read(contents)
    assert long == name
    assert deepest.endswith("深/")  # too long a path to be opened: reading it says so


@posix
def test_names_in_gbk_or_in_no_encoding_are_shown_and_still_open(tmp_path: Path) -> None:
    names = ["二工街道.xlsx".encode("gbk"), b"\xff\xfe\xfd.xlsx", "二工街道.xlsx".encode()]
    for name in names:
        with open(os.path.join(os.fsencode(tmp_path), name), "wb") as file:  # noqa: PTH118, PTH123
            file.write(name)
    contents = list_folder(tmp_path)
    assert read(contents) == ["\\xff\\xfe\\xfd.xlsx", "二工街道.xlsx", "二工街道.xlsx（2）"]
    found = {(tmp_path / entry.path).read_bytes() for entry in contents.workbooks}
    assert found == set(names)
    assert passed_over(contents) == {}


@posix
def test_names_that_steer_a_terminal_or_end_a_line_are_made_visible(tmp_path: Path) -> None:
    for name in ("甲\n乙.xlsx", "\x1b[2J.xlsx", "\u202e丙.xlsx", "丁\x7f.xlsx"):
        (tmp_path / name).write_bytes(b"x")
    shown = ["\\u202e丙.xlsx", "␛[2J.xlsx", "丁␡.xlsx", "甲␊乙.xlsx"]
    assert read(list_folder(tmp_path)) == shown


@pytest.mark.parametrize("name", ["回收站", "#1楼", "recycle", "快照"])
def test_folder_of_a_name_of_its_own_is_entered(name: str, tmp_path: Path) -> None:
    # field D7: only the names that systems give
    (tmp_path / name).mkdir()
    (tmp_path / name / "甲.xlsx").write_bytes(b"x")
    assert read(list_folder(tmp_path)) == [f"{name}/甲.xlsx"]


@pytest.mark.parametrize("name", ["5F2A3B10", "5f2a3b10", "12345678"])
def test_unfinished_save_of_an_office_program_is_told(name: str, tmp_path: Path) -> None:
    # field D7
    (tmp_path / name).write_bytes(WORKBOOK)
    contents = list_folder(tmp_path)
    assert "办公软件没有保存完就中断留下的文件" in passed_over(contents)[name]
    assert (read(contents), contents.skipped[0].notable) == ([], True)


@pytest.mark.parametrize("name", ["5F2A3B1", "5F2A3B1G", "5F2A3B10A", "二工街道"])
def test_name_that_is_no_eight_digits_is_read(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(WORKBOOK)
    assert read(list_folder(tmp_path)) == [name]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("乙.xslx", "不是工作簿"),
        ("乙.xlsx.txt", "不是工作簿"),
        ("乙.docx", "不是工作簿"),
        ("乙.zip", BAD_ZIP),
        ("设置.xlsx", "设置或单位名单，不是填报表，没有读取"),
        ("乙_退回意见.xlsx", "本程序生成的文件"),
        ("乙_绩效自评汇总.xlsx", "本程序生成的文件"),
    ],
)
def test_first_bytes_of_a_workbook_are_looked_at_whatever_the_name(
    name: str, reason: str, tmp_path: Path
) -> None:
    # field D9
    (tmp_path / name).write_bytes(WORKBOOK)
    contents = list_folder(tmp_path)
    (entry,) = contents.workbooks
    assert (entry.name, contents.skipped) == (name, ())
    assert entry.by_name is not None
    assert (entry.by_name.name, entry.by_name.reason) == (name, reason)


@pytest.mark.parametrize("start", [b"Rar!\x1a\x07\x01\0", b"7z\xbc\xaf\x27\x1c"])
def test_archive_under_another_name_is_told(start: bytes, tmp_path: Path) -> None:
    # field D9, sibling: renamed to get past a mail filter
    (tmp_path / "填报表.txt").write_bytes(start)
    contents = list_folder(tmp_path)
    (item,) = contents.skipped
    assert (item.reason, item.notable) == (OTHER_ARCHIVE, True)
