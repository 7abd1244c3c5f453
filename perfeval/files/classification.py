"""What a file is by its name and first bytes: a workbook, an archive, or passed over and why."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from perfeval.files.names import shown_name

WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlsb", ".ods", ".et"})
RESULT_SUFFIX = "_绩效自评汇总"
CACHE_SUFFIX = ".perfeval-cache"  # written next to the result for the next run
VOLUMES_SUFFIX = "_分册"  # of the folder for volumes, next to the summary
VOLUME = re.compile(r"分册\d{2,}（.*）\.xlsx")
VOLUMES_LIST = "分册清单.json"
# What a run writes into that folder, and the temporary files that a killed run leaves there.
VOLUME_OUTPUT = re.compile(
    rf"({VOLUME.pattern}|{re.escape(VOLUMES_LIST)})"
    rf"|\.({VOLUME.pattern}|{re.escape(VOLUMES_LIST)})\.perfeval-(new|old)"
)
OWN_OUTPUT = "本程序生成的文件"  # the reason for skipping a result of an earlier run
_ARCHIVE = re.compile(r".*\.(zip|rar|7z|tar|gz|tgz)", re.DOTALL | re.IGNORECASE)
DESK_FILE = "设置或单位名单，不是填报表，没有读取"
_OTHER_ARCHIVE = "压缩包（不是 .zip），没有读取，请解压后把里面的填报表放进来，或改用 .zip"
BAD_ZIP = (
    "压缩包打不开（已损坏、没有传完，或不是 .zip 格式），没有读取，"
    "请重新复制一份，或解压后把里面的填报表放进来"
)
NO_WORKBOOK = "不是工作簿"
# Pattern of a lower-case name, the reason for skipping, whether a unit's figures may be missing.
_SKIPPED_NAMES = (
    (r"thumbs\.db|desktop\.ini|\.ds_store|\._.*", "系统附带的文件", False),
    (r"\..*", "隐藏文件", False),
    (
        r".*\.(crdownload|part|partial|download|filepart|tmp|td|xltd)",
        "没有下载完的文件或临时文件，请下载完整后放入",
        True,
    ),
    (_ARCHIVE.pattern, _OTHER_ARCHIVE, True),
    # In a folder that was not laid out by us, or sent in, nobody obeys them.
    (r"(设置|单位名单)\.[^.]*", DESK_FILE, False),
    # The summary, its JSON and its cache; a list of faults returned to a unit.
    (rf".*({RESULT_SUFFIX}|_退回意见)\.[^.]*|.*{re.escape(CACHE_SUFFIX)}", OWN_OUTPUT, False),
)
# Excel and WPS put "~$" before the name, or over its first two characters; LibreOffice wraps it.
_LOCK_FILES = (re.compile(r"~\$(.+)"), re.compile(r"\.~lock\.(.+)#"), re.compile(r"\.~(.+)"))
# Excel saves under such a name first and renames it; on a share that failed, it stays behind.
_UNFINISHED_SAVE = re.compile(r"[0-9a-f]{8}")
_UNFINISHED_SAVE_REASON = (
    "办公软件没有保存完就中断留下的文件，没有读取，"
    "请核对同一文件夹里的填报表是不是最新的，再删除这个文件"
)
# A suffix that names a file type; a file without one is judged by its first bytes.
_MEANINGFUL_SUFFIX = re.compile(r"\.(?!bak$|old$)[a-z][a-z0-9]{1,4}")
# ZIP and OLE containers; the reader finds out whether it is a workbook.
_MAGIC = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")  # the second of one without members
_ARCHIVE_MAGIC = (b"Rar!", b"7z\xbc\xaf")
# Other files in the same containers. One that is no workbook is what its name says, even if it is
# damaged or has a password.
_OTHER_CONTAINERS = re.compile(
    r"\.(do[ct][xm]?|wp[st]|p[po][st][xm]?|dps|od[tpg]|vsdx?|ms[gi]|mpp|pub|ofd|epub|hwpx?|jar|apk|numbers|pages|key)",
    re.IGNORECASE,
)
# Folders of a system or of network storage: deleted files, earlier states, thumbnails.
_RECYCLE_BIN = "回收站，里面是已经删除的文件，没有读取"
_SYSTEM_FOLDER = "系统或网络存储自带的文件夹，没有读取"
_FOLDERS_NOT_ENTERED = {
    "__macosx": "苹果电脑压缩时附带的文件夹，没有读取",
    "#recycle": _RECYCLE_BIN,
    "@recycle": _RECYCLE_BIN,
    "$recycle.bin": _RECYCLE_BIN,
    "recycler": _RECYCLE_BIN,
    "recycled": _RECYCLE_BIN,
    "#snapshot": _SYSTEM_FOLDER,
    "~snapshot": _SYSTEM_FOLDER,
    "@eadir": _SYSTEM_FOLDER,
    "system volume information": _SYSTEM_FOLDER,
    "lost+found": _SYSTEM_FOLDER,
}


@dataclass(frozen=True, slots=True)
class Found:
    """A file that was found, and whether to read it.

    Attributes:
        path: relative to the folder, parts separated by "/".
        reason: why it is skipped; "" for a workbook.
        notable: a unit's figures may be missing because of it.
        read_beside: its workbook is there to be read.
        perhaps: by its first bytes it may be a workbook all the same.
        packed: by its first bytes it may be an archive whose members can be read.
    """

    path: str
    reason: str = ""
    notable: bool = False
    read_beside: bool = False
    perhaps: bool = False
    packed: bool = False


def is_foreign_archive(name: str) -> bool:
    """Whether a file's name is that of an archive that has to be unpacked, unlike a zip."""
    return _ARCHIVE.fullmatch(name) is not None and not is_zip(name)


def is_zip(name: str) -> bool:
    """Whether a file's name is that of a zip."""
    return name.lower().endswith(".zip")


def is_other_container(name: str) -> bool:
    """Whether a file's name is that of another document in a container that workbooks have, too."""
    return _OTHER_CONTAINERS.fullmatch(Path(name).suffix) is not None


def folder_reason(name: str) -> str:
    """Why a folder of this name is not entered, "" if it is."""
    if name.startswith("."):
        return "隐藏文件夹，没有读取"
    return _FOLDERS_NOT_ENTERED.get(name.lower(), "")


def classify(
    path: str, parent: str, siblings: Collection[str], start: Callable[[], bytes | None]
) -> Found:
    """Classifies a regular file.

    Args:
        path: relative to the folder or the archive, parts separated by "/".
        parent: the name of the folder it is in.
        siblings: the names of all files in that folder.
        start: gives its first four bytes, None if it cannot be opened.
    """
    name = path.rpartition("/")[2]
    for lock in _LOCK_FILES:
        if found := lock.fullmatch(name):
            return _classify_lock_file(
                path, found[1], [other for other in siblings if other != name]
            )
    if parent.endswith(VOLUMES_SUFFIX) and VOLUME_OUTPUT.fullmatch(name):
        return Found(path, OWN_OUTPUT)
    return _classify_by_name(path, name.lower(), start)


def _classify_lock_file(path: str, locked: str, siblings: Collection[str]) -> Found:
    """A lock file, which an office program writes next to a workbook while it is open."""
    # Excel replaces the first two characters of a long name, and puts "~$" before a short one.
    plain = sorted(name for name in siblings if not name.startswith((".", "~")))
    longer = (name for name in plain if name.endswith(locked) and len(name) == len(locked) + 2)
    opened = locked if locked in siblings else next(longer, None)
    if opened is not None:
        shown = shown_name(opened)
        words = f"“{shown}”正在办公软件中打开，可能还没有保存，请保存并关闭后重新运行"
        return Found(path, words, notable=True, read_beside=True)
    return Found(path, "办公软件打开文件时的临时文件，请关闭后再报送")


def _classify_by_name(path: str, name: str, start: Callable[[], bytes | None]) -> Found:
    """Classifies a file by its name and, where that is no workbook's, by its first bytes."""
    for pattern, reason, notable in _SKIPPED_NAMES:
        if re.fullmatch(pattern, name, re.DOTALL):
            if reason == _OTHER_ARCHIVE:
                return _classify_archive(path, name, start())
            # A result is known by a property in it, a list by its not being the form.
            mere_name = reason in {OWN_OUTPUT, DESK_FILE} and start() in _MAGIC
            return Found(path, reason, notable=notable, perhaps=mere_name)
    if Path(name).suffix in WORKBOOK_SUFFIXES:
        return Found(path)
    return _classify_by_content(path, name, start())


def _classify_archive(path: str, name: str, start: bytes | None) -> Found:
    """Classifies a file with the name of an archive; what it is its first bytes tell."""
    if start in _ZIP_MAGIC:
        return Found(path, BAD_ZIP, notable=True, perhaps=start in _MAGIC, packed=True)
    if start in _MAGIC:
        return Found(path, BAD_ZIP, notable=True, perhaps=True)
    other = start in _ARCHIVE_MAGIC or not name.endswith(".zip")
    return Found(path, _OTHER_ARCHIVE if other else BAD_ZIP, notable=True)


def _classify_by_content(path: str, name: str, start: bytes | None) -> Found:
    """Classifies a file whose name is not that of a workbook by its first bytes."""
    if start in _ARCHIVE_MAGIC:
        return Found(path, _OTHER_ARCHIVE, notable=True)
    if start is not None and start not in _MAGIC:
        return Found(path, NO_WORKBOOK)
    if _UNFINISHED_SAVE.fullmatch(name):
        return Found(path, _UNFINISHED_SAVE_REASON, notable=True)
    if _MEANINGFUL_SUFFIX.fullmatch(Path(name).suffix):
        packed = start in _ZIP_MAGIC and not is_other_container(name)
        return Found(path, NO_WORKBOOK, perhaps=start is not None, packed=packed)
    return Found(path)
