"""Zips as they are sent in, and as nobody should send them."""

import io
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

Members = Mapping[str, bytes]


def zipped(members: Members) -> bytes:
    """A zip of files by their names, without a time of day in it."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def in_gbk(members: Members) -> bytes:
    """A zip as programs on a Chinese Windows write it: names in GBK, and no word of it."""
    codes = {name: f"{number:0{len(name.encode('gbk'))}d}" for number, name in enumerate(members)}
    data = zipped({codes[name]: content for name, content in members.items()})
    for name, code in codes.items():
        data = data.replace(code.encode(), name.encode("gbk"))
    return data


def with_flag(data: bytes, flag: int) -> bytes:
    """The zip with a flag set on every member, in both places."""
    changed = bytearray(data)
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = data.find(mark)
        while at >= 0:
            (flags,) = struct.unpack_from("<H", changed, at + offset)
            struct.pack_into("<H", changed, at + offset, flags | flag)
            at = data.find(mark, at + 4)
    return bytes(changed)


def as_link(name: str, target: str) -> bytes:
    """A zip with a symbolic link in it."""
    out = io.BytesIO()
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(info, target)
    return out.getvalue()


def of_zeros(path: Path, names: list[str], size: int) -> None:
    """A zip of files of so many zero bytes each."""
    piece = bytes(1024 * 1024)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name in names:
            with archive.open(name, "w", force_zip64=True) as file:
                for _ in range(size // len(piece)):
                    file.write(piece)
