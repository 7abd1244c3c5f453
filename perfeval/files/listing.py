"""Lists a folder and its sub-folders: each file once, as a workbook to read or as skipped."""

import os
import re
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from perfeval.files.names import shown_name, unique_names
from perfeval.files.opening import OPEN_FLAGS
from perfeval.model import SkippedFile

WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlsb", ".ods", ".et"})
RESULT_SUFFIX = "_绩效自评汇总"
CACHE_SUFFIX = ".perfeval-cache"  # written next to the result for the next run
VOLUMES_SUFFIX = "_分册"  # of the folder for volumes, next to the summary
VOLUME = re.compile(r"分册\d{2,}（.*）\.xlsx")
VOLUMES_LIST = "分册清单.json"
# What a run writes into that folder, and the temporary files that a killed run leaves there.
_VOLUME_OUTPUT = re.compile(
    rf"({VOLUME.pattern}|{re.escape(VOLUMES_LIST)})"
    rf"|\.({VOLUME.pattern}|{re.escape(VOLUMES_LIST)})\.perfeval-(new|old)"
)
OWN_OUTPUT = "本程序生成的文件"  # the reason for skipping a result of an earlier run
_ARCHIVE = re.compile(r".*\.(zip|rar|7z|tar|gz|tgz)", re.DOTALL | re.IGNORECASE)
_ARCHIVE_REASON = "压缩包，没有读取，请解压后把里面的填报表放进来"
_NO_WORKBOOK = "不是工作簿"
# Pattern of a lower-case name, the reason for skipping, whether a unit's figures may be missing.
_SKIPPED_NAMES = (
    (r"thumbs\.db|desktop\.ini|\.ds_store|\._.*", "系统附带的文件", False),
    (r"\..*", "隐藏文件", False),
    (
        r".*\.(crdownload|part|partial|download|filepart|tmp|td|xltd)",
        "没有下载完的文件或临时文件，请下载完整后放入",
        True,
    ),
    (_ARCHIVE.pattern, _ARCHIVE_REASON, True),
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
_ARCHIVE_MAGIC = (b"Rar!", b"7z\xbc\xaf")
# Other files in the same containers. One that is no workbook is what its name says, even if it is
# damaged or has a password.
_OTHER_CONTAINERS = re.compile(
    r"\.(do[ct][xm]?|wp[st]|p[po][st][xm]?|dps|od[tpg]|vsdx?|ms[gi]|mpp|pub|ofd|epub|hwpx?|jar|apk)",
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

_UNPACKED = "[Content_Types].xml"  # marks a folder that is an unpacked workbook


@dataclass(frozen=True, slots=True)
class Entry:
    """A file to read.

    Attributes:
        name: as shown: relative to the folder, parts separated by "/", unique.
        path: to open: relative to the folder, or absolute.
        by_name: what its name says it is, where that is no workbook although its first bytes may
            be those of one; None for the name of a workbook.
    """

    name: str
    path: str
    by_name: SkippedFile | None = None

    def passed_over(self, reason: str, detail: str) -> SkippedFile | None:
        """What the file counts as that reading refused; None if that is a fault of a workbook.

        Args:
            reason: why it was refused, a case of check I101.
            detail: the short name of the kind of file it is instead.
        """
        if self.by_name is None:
            return None
        if reason != "not_a_workbook":
            known = self.by_name.reason != _NO_WORKBOOK
            other = _OTHER_CONTAINERS.fullmatch(Path(self.name).suffix)
            return self.by_name if known or other else None
        if detail == "zip" and self.by_name.reason == _NO_WORKBOOK:
            return SkippedFile(self.name, _ARCHIVE_REASON, notable=True)
        return self.by_name


@dataclass(frozen=True, slots=True)
class Contents:
    """The files of a folder; each name of ``seen`` is in ``workbooks`` or ``skipped``, once."""

    seen: tuple[str, ...]
    workbooks: tuple[Entry, ...]
    skipped: tuple[SkippedFile, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    path: str
    reason: str = ""  # for skipping it; "" for a workbook
    notable: bool = False  # a unit's figures may be missing because of it
    read_beside: bool = False  # its workbook is there to be read
    perhaps: bool = False  # by its first bytes it may be a workbook all the same


def is_archive(name: str) -> bool:
    """Whether a file's name is that of an archive, to be unpacked before anything can be read."""
    return _ARCHIVE.fullmatch(name) is not None


def list_folder(folder: Path, outputs: Collection[Path] = ()) -> Contents:
    """Lists a folder, sorted by shown name.

    A sub-folder that cannot be listed is among the workbooks, so that reading it becomes a finding.

    Args:
        folder: the folder.
        outputs: files this run will write, and its folder of volumes; they are left out.

    Raises:
        OSError: the folder itself cannot be listed.
    """
    root = folder.resolve()
    ours = {os.path.normcase(path.parent.resolve() / path.name) for path in outputs}
    found = {item.path: item for item in _walk(root) if not _is_output(root / item.path, ours)}
    names = unique_names(found)
    by_name = {
        path: SkippedFile(
            names[path],
            found[path].reason,
            notable=found[path].notable,
            read_beside=found[path].read_beside,
        )
        for path in names
        if found[path].reason
    }
    to_read = [path for path in names if path not in by_name or found[path].perhaps]
    return Contents(
        seen=tuple(names.values()),
        workbooks=tuple(Entry(names[path], path, by_name.get(path)) for path in to_read),
        skipped=tuple(item for path, item in by_name.items() if not found[path].perhaps),
    )


def _is_output(path: Path, outputs: Collection[str]) -> bool:
    """Whether a file is one of the outputs, or a volume file in a folder that is one."""
    if os.path.normcase(path) in outputs:
        return True
    return os.path.normcase(path.parent) in outputs and bool(_VOLUME_OUTPUT.fullmatch(path.name))


def _walk(root: Path) -> Iterator[_Found]:
    """All files below a folder. A loop: folders can be nested deeper than Python recurses."""
    folders = [""]
    while folders:
        prefix = folders.pop()
        try:
            with os.scandir(root / prefix) as scan:
                entries = list(scan)
        except OSError:
            if not prefix:
                raise
            yield _Found(prefix)
            continue
        names = {entry.name for entry in entries}
        if prefix and _UNPACKED in names:
            yield _Found(prefix, "解压开的工作簿，没有读取，请放入原来的工作簿文件")
            continue
        for entry in entries:
            path = prefix + entry.name
            if entry.is_symlink():
                yield _classify_link(root, path)
            elif entry.is_dir(follow_symlinks=False):
                reason = _folder_reason(entry.name)
                if reason:
                    yield _Found(f"{path}/", reason)
                else:
                    folders.append(f"{path}/")
            else:
                yield _classify_file(root / path, path, names)


def _classify_link(root: Path, path: str) -> _Found:
    """A link is skipped: its target is read where it is inside the folder, or not at all."""
    try:
        target = (root / path).resolve(strict=True)
    except (OSError, RuntimeError):  # a broken link, or a loop
        return _Found(path, "链接，指向的文件不存在，没有读取", notable=True)
    if target.is_relative_to(root):
        return _Found(path, "链接，指向的文件在本文件夹内，不重复读取")
    words = "链接，指向本文件夹之外，没有读取，请把文件本身放进来"
    return _Found(path, words, notable=True)


def _folder_reason(name: str) -> str:
    if name.startswith("."):
        return "隐藏文件夹，没有读取"
    return _FOLDERS_NOT_ENTERED.get(name.lower(), "")


def _classify_file(full: Path, path: str, siblings: Collection[str]) -> _Found:
    """Classifies a file that is not a link."""
    try:
        mode = full.lstat().st_mode
    except OSError:
        return _Found(path)  # deleted meanwhile; reading it becomes a finding
    if not stat.S_ISREG(mode):
        return _Found(path, "不是普通文件，没有读取")
    for lock in _LOCK_FILES:
        if found := lock.fullmatch(full.name):
            return _classify_lock_file(
                path, found[1], [name for name in siblings if name != full.name]
            )
    if full.parent.name.endswith(VOLUMES_SUFFIX) and _VOLUME_OUTPUT.fullmatch(full.name):
        return _Found(path, OWN_OUTPUT)
    return _classify_by_name(full, path, full.name.lower())


def _classify_lock_file(path: str, locked: str, siblings: Collection[str]) -> _Found:
    """A lock file, which an office program writes next to a workbook while it is open."""
    # Excel replaces the first two characters of a long name, and puts "~$" before a short one.
    plain = sorted(name for name in siblings if not name.startswith((".", "~")))
    longer = (name for name in plain if name.endswith(locked) and len(name) == len(locked) + 2)
    opened = locked if locked in siblings else next(longer, None)
    if opened is not None:
        shown = shown_name(opened)
        words = f"“{shown}”正在办公软件中打开，可能还没有保存，请保存并关闭后重新运行"
        return _Found(path, words, notable=True, read_beside=True)
    return _Found(path, "办公软件打开文件时的临时文件，请关闭后再报送")


def _classify_by_name(full: Path, path: str, name: str) -> _Found:
    """Classifies a file by its name and, where that is no workbook's, by its first bytes."""
    for pattern, reason, notable in _SKIPPED_NAMES:
        if re.fullmatch(pattern, name, re.DOTALL):
            # A result is known by a property in it, an archive by its parts.
            mere_name = reason in {OWN_OUTPUT, _ARCHIVE_REASON} and _first_bytes(full) in _MAGIC
            return _Found(path, reason, notable=notable, perhaps=mere_name)
    if Path(name).suffix in WORKBOOK_SUFFIXES:
        return _Found(path)
    return _classify_by_content(path, name, _first_bytes(full))


def _classify_by_content(path: str, name: str, start: bytes | None) -> _Found:
    """Classifies a file whose name is not that of a workbook by its first bytes."""
    if start in _ARCHIVE_MAGIC:
        return _Found(path, _ARCHIVE_REASON, notable=True)
    if start is not None and start not in _MAGIC:
        return _Found(path, _NO_WORKBOOK)
    if _UNFINISHED_SAVE.fullmatch(name):
        return _Found(path, _UNFINISHED_SAVE_REASON, notable=True)
    if _MEANINGFUL_SUFFIX.fullmatch(Path(name).suffix):
        return _Found(path, _NO_WORKBOOK, perhaps=start is not None)
    return _Found(path)


def _first_bytes(path: Path) -> bytes | None:
    """The first four bytes of a file; None if it cannot be opened."""
    try:
        with os.fdopen(os.open(path, OPEN_FLAGS), "rb") as file:
            return file.read(4)
    except OSError:
        return None
