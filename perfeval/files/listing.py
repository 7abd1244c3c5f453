"""Everything in a folder and below it, each thing once: a workbook to read, or passed over."""

import os
import re
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from perfeval.files.names import apart, shown_name
from perfeval.files.opening import OPENING
from perfeval.model import SkippedFile

WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlsb", ".ods", ".et"})
RESULT_SUFFIX = "_绩效自评汇总"
CACHE_SUFFIX = ".perfeval-cache"  # what a run keeps beside its result for the next one
VOLUMES_SUFFIX = "_分册"  # of the folder with the volumes of unit sheets, beside the summary
VOLUME = re.compile(r"分册\d{2,}（.*）\.xlsx")
VOLUMES_LIST = "分册清单.json"
# What a run leaves in that folder, and what one that was killed may leave.
_OF_VOLUMES = re.compile(
    rf"({VOLUME.pattern}|{re.escape(VOLUMES_LIST)})"
    rf"|\.({VOLUME.pattern}|{re.escape(VOLUMES_LIST)})\.perfeval-(new|old)"
)
OWN_OUTPUT = "本程序生成的文件"  # why a result of an earlier run is passed over
_ARCHIVE = re.compile(r".*\.(zip|rar|7z|tar|gz|tgz)", re.DOTALL | re.IGNORECASE)
# A name in small letters, why the file is passed over, and whether a unit may be missing for it.
_PASSED_OVER = (
    (r"thumbs\.db|desktop\.ini|\.ds_store|\._.*", "系统附带的文件", False),
    (r"\..*", "隐藏文件", False),
    (
        r".*\.(crdownload|part|partial|download|filepart|tmp|td|xltd)",
        "没有下载完的文件或临时文件，请下载完整后放入",
        True,
    ),
    (_ARCHIVE.pattern, "压缩包，没有读取，请解压后把里面的填报表放进来", True),
    # The summary, its JSON and its cache; the list of what a unit has to mend.
    (rf".*({RESULT_SUFFIX}|_退回意见)\.[^.]*|.*{re.escape(CACHE_SUFFIX)}", OWN_OUTPUT, False),
)
# Excel and WPS put "~$" before the name, or over its first two characters; LibreOffice wraps it.
_LOCKS = (re.compile(r"~\$(.+)"), re.compile(r"\.~lock\.(.+)#"), re.compile(r"\.~(.+)"))
# A zip container or the older one of Office; what the workbook really is, its reading tells.
_TELLING = re.compile(r"\.(?!bak$|old$)[a-z][a-z0-9]{1,4}")  # an ending that says what a file is
_MAGIC = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")

_UNPACKED = "[Content_Types].xml"  # what a folder holds that was a workbook


@dataclass(frozen=True, slots=True)
class Entry:
    """A file to read."""

    name: str  # as shown: below the folder, "/" between parts, like no other
    path: str  # as opened: below the folder, or absolute


@dataclass(frozen=True, slots=True)
class Contents:
    """What a folder holds; every name of ``seen`` is among the workbooks or the skipped once."""

    seen: tuple[str, ...]
    workbooks: tuple[Entry, ...]
    skipped: tuple[SkippedFile, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    path: str
    reason: str = ""  # to pass it over; "" for a workbook
    notable: bool = False  # a unit's figures may be missing for it


def is_archive(name: str) -> bool:
    """Whether a file's name is that of an archive, to be unpacked before anything can be read."""
    return _ARCHIVE.fullmatch(name) is not None


def list_folder(folder: Path, outputs: Collection[Path] = ()) -> Contents:
    """Lists a folder, in the order of the names as shown.

    A sub-folder that cannot be listed is among the workbooks, so that its reading fails aloud.

    Args:
        folder: the folder.
        outputs: files this run is about to write, and its folder of volumes; they are no part
            of the batch.

    Raises:
        OSError: the folder itself cannot be listed.
    """
    root = folder.resolve()
    ours = {os.path.normcase(path.parent.resolve() / path.name) for path in outputs}
    found = {item.path: item for item in _below(root) if not _is_among(root / item.path, ours)}
    names = apart(found)
    return Contents(
        seen=tuple(names.values()),
        workbooks=tuple(Entry(names[path], path) for path in names if not found[path].reason),
        skipped=tuple(
            SkippedFile(names[path], found[path].reason, notable=found[path].notable)
            for path in names
            if found[path].reason
        ),
    )


def _is_among(path: Path, outputs: Collection[str]) -> bool:
    """Whether a file is one of the outputs, or a volume or the like in a folder among them."""
    if os.path.normcase(path) in outputs:
        return True
    return os.path.normcase(path.parent) in outputs and bool(_OF_VOLUMES.fullmatch(path.name))


def _below(root: Path) -> Iterator[_Found]:
    """Everything below a folder. Not recursive: a folder may be nested deeper than a stack."""
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
                yield _link(root, path)
            elif entry.is_dir(follow_symlinks=False):
                reason = _folder_reason(entry.name)
                if reason:
                    yield _Found(f"{path}/", reason)
                else:
                    folders.append(f"{path}/")
            else:
                yield _file(root / path, path, names)


def _link(root: Path, path: str) -> _Found:
    """A link is passed over: what it leads to is read where it lies, or not at all."""
    try:
        target = (root / path).resolve(strict=True)
    except (OSError, RuntimeError):  # nothing there, or a link that leads to itself
        return _Found(path, "链接，指向的文件不存在，没有读取", notable=True)
    if target.is_relative_to(root):
        return _Found(path, "链接，指向的文件在本文件夹内，不重复读取")
    words = "链接，指向本文件夹之外，没有读取，请把文件本身放进来"
    return _Found(path, words, notable=True)


def _folder_reason(name: str) -> str:
    if name == "__MACOSX":
        return "苹果电脑压缩时附带的文件夹，没有读取"
    if name.startswith("."):
        return "隐藏文件夹，没有读取"
    return ""


def _file(full: Path, path: str, beside: Collection[str]) -> _Found:
    """A file that is no link: a workbook, or why not."""
    try:
        mode = full.lstat().st_mode
    except OSError:
        return _Found(path)  # gone already; the reading says so
    if not stat.S_ISREG(mode):
        return _Found(path, "不是普通文件，没有读取")
    for lock in _LOCKS:
        if found := lock.fullmatch(full.name):
            return _lock(path, found[1], [name for name in beside if name != full.name])
    if full.parent.name.endswith(VOLUMES_SUFFIX) and _OF_VOLUMES.fullmatch(full.name):
        return _Found(path, OWN_OUTPUT)
    return _by_name(full, path, full.name.lower())


def _lock(path: str, locked: str, beside: Collection[str]) -> _Found:
    """A file that an office program keeps beside a workbook while it is open."""
    # Excel overwrites the first two characters of a long name, and keeps those of a short one.
    plain = sorted(name for name in beside if not name.startswith((".", "~")))
    longer = (name for name in plain if name.endswith(locked) and len(name) == len(locked) + 2)
    opened = locked if locked in beside else next(longer, None)
    if opened is not None:
        shown = shown_name(opened)
        words = f"“{shown}”正在办公软件中打开，可能还没有保存，请保存并关闭后重新运行"
        return _Found(path, words, notable=True)
    return _Found(path, "办公软件打开文件时的临时文件，请关闭后再报送")


def _by_name(full: Path, path: str, name: str) -> _Found:
    """What a name says. A file whose name says nothing is judged by its first bytes."""
    for pattern, reason, notable in _PASSED_OVER:
        if re.fullmatch(pattern, name, re.DOTALL):
            return _Found(path, reason, notable=notable)
    suffix = Path(name).suffix
    if suffix in WORKBOOK_SUFFIXES or (not _TELLING.fullmatch(suffix) and _starts_as_one(full)):
        return _Found(path)
    return _Found(path, "不是工作簿")


def _starts_as_one(path: Path) -> bool:
    """Whether a file's first bytes are those of a workbook."""
    try:
        with os.fdopen(os.open(path, OPENING), "rb") as file:
            return file.read(4) in _MAGIC
    except OSError:
        return True  # its reading says what is wrong
