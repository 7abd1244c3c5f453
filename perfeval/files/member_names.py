"""The names of the files in a zip: how they are encoded, and whether they stay inside it."""

import re
import zipfile

_UTF8 = 0x800  # a flag of a member: its name is in UTF-8
_SLASH = re.compile(r"[/\\]")  # some programs on Windows write the second
_ABSOLUTE = re.compile(r"[/\\]|[A-Za-z]:")


def plain_path(name: str) -> str:
    """The name of a member as the path of a file, by one kind of slash."""
    return "/".join(part for part in _SLASH.split(name) if part not in {"", "."})


def leads_outside(name: str) -> bool:
    """Whether the name of a member leads out of the folder that it would be unpacked to."""
    return bool(_ABSOLUTE.match(name)) or ".." in _SLASH.split(name)


def member_names(archive: zipfile.ZipFile) -> list[str]:
    """The names of the members, as whoever packed them meant them.

    Where a member does not say that its name is in UTF-8, all of them are in UTF-8 or in GBK, as
    programs on a Chinese Windows write them; zipfile takes them for code page 437.
    """
    infos = archive.infolist()
    unsaid = [info.orig_filename.encode("cp437") for info in infos if not info.flag_bits & _UTF8]
    encoding = "utf-8" if all(map(_is_utf8, unsaid)) else "gb18030"
    return [
        info.orig_filename
        if info.flag_bits & _UTF8
        else info.orig_filename.encode("cp437").decode(encoding, "replace")
        for info in infos
    ]


def _is_utf8(name: bytes) -> bool:
    try:
        name.decode()
    except UnicodeDecodeError:
        return False
    return True
