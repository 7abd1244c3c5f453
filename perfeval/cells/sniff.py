"""What kind of file some bytes are, by the bytes alone.

A file's ending is only what somebody typed. Telling the real kind lets a refusal say what to do:
take off the password, save as .xlsx, send the workbook and not the picture of it.
"""

import codecs
import re

from perfeval.cells.refusal import Reason, Unreadable

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_END = b"PK\x05\x06"
_ZIP_END_ROOM = 65_536 + 22  # the end record and the longest comment behind it
_OLD_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08")
_MAGIC = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"{\\rtf", "rtf"),
)
_MARKUP = (
    (b"urn:schemas-microsoft-com:office:spreadsheet", "xml2003"),
    (b"urn:oasis:names:tc:opendocument", "fods"),
    (b"<html", "html"),
    (b"<!doctype html", "html"),
    (b"<table", "html"),
    (b"<?xml", "xml"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def content_kind(data: bytes) -> str:
    """A short name of what the bytes are: 'zip' (perhaps a workbook), 'html', 'unknown' and so on.

    Raises:
        Unreadable: if the kind alone has a reason of its own: EMPTY, ENCRYPTED, OLD_XLS or, for
            a file of zero bytes such as a broken copy leaves behind, DAMAGED.
    """
    if not data:
        raise Unreadable(Reason.EMPTY)
    if data.startswith(_OLE):
        return _ole_kind(data)
    if data.startswith(b"PK\x03\x04") or _ZIP_END in data[-_ZIP_END_ROOM:]:
        return "zip"
    if data.startswith(_OLD_BIFF):
        raise Unreadable(Reason.OLD_XLS, "BIFF without a container")
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if not any(data):
        raise Unreadable(Reason.DAMAGED, "nothing but zero bytes")
    return _text_kind(data[:8192])


def _ole_kind(data: bytes) -> str:
    """The kind of an OLE compound file, by the names in its directory."""
    if _ole_entry(data, "EncryptedPackage"):
        raise Unreadable(Reason.ENCRYPTED, "EncryptedPackage")
    if _ole_entry(data, "Workbook") or _ole_entry(data, "Book"):
        raise Unreadable(Reason.OLD_XLS, "BIFF")
    for stream, kind in (("WordDocument", "doc"), ("PowerPoint Document", "ppt")):
        if _ole_entry(data, stream):
            return kind
    return "ole"


def _ole_entry(data: bytes, name: str) -> bool:
    """Whether the directory has a stream of this name: entries start at multiples of 128."""
    pattern = f"{name}\0".encode("utf-16-le")
    at = data.find(pattern)
    while at >= 0:
        if at % 128 == 0:
            return True
        at = data.find(pattern, at + 1)
    return False


def _text_kind(head: bytes) -> str:
    """The kind of a file that starts with text in a usual encoding."""
    text = _decoded(head)
    if text is None or _CONTROL.search(text):
        return "unknown"
    start = text.lstrip("\ufeff \t\r\n").lower().encode()
    if start.startswith((b"mime-version:", b"from:", b"message-id:")):
        return "mhtml"
    if start.startswith(b"<"):
        return next((kind for mark, kind in _MARKUP if mark in start), "xml")
    return "csv" if re.search("[,;\t]", text) else "text"


def _decoded(head: bytes) -> str | None:
    """The text of a file's start; a character cut at its end does no harm."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            return codecs.getincrementaldecoder(encoding)().decode(head)
        except UnicodeDecodeError:
            continue
    return None
