"""The kind of a file by its content alone.

A file name ending may be wrong. Knowing the real kind lets a message say what to do: remove the
password, save as .xlsx, send the workbook and not a picture of it.
"""

import codecs
import re

from perfeval.cells.refusal import Reason, Unreadable

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_END = b"PK\x05\x06"
_ZIP_END_ROOM = 65_536 + 22  # the end record and the longest comment behind it
# The first record of a workbook's stream in a .xls, and the one that asks for a password.
_XLS_OPENING = re.compile(rb"\x09\x08[\x08\x10]\0..\x05\0", re.DOTALL)
_FILEPASS = b"\x2f\0"
_RECORDS_BEFORE_PASSWORD = 6
_SMALLEST_SECTOR = 64
_SECTOR = 512
_OLD_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08")
_MAGIC = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"8BPS", "psd"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"\xfd7zXZ\0", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"MSCF", "cab"),
    (b"{\\rtf", "rtf"),
    (b"L\0\0\0\x01\x14\x02\0", "lnk"),
    (b"\x7fELF", "program"),
    (b"SQLite format 3\0", "database"),
    (b"\0\x01\0\0Standard ", "database"),  # Access
    (b"\x1aE\xdf\xa3", "media"),
    (b"bplist00", "plist"),
)
# So short that a text may start with them, so they are tried last.
_SHORT_MAGIC = ((b"BM", "bmp"), (b"BZh", "bzip2"), (b"MZ", "program"), (b"ID3", "media"))
# Signatures at an offset.
_INNER_MAGIC = (
    (4, b"ftyphei", "heic"),
    (4, b"ftypmif1", "heic"),
    (4, b"ftyp", "media"),
    (8, b"WEBP", "webp"),
    (8, b"WAVE", "media"),
    (8, b"AVI ", "media"),
    (257, b"ustar", "tar"),
)
# Written at the start of a file by software that encrypts all documents of an organisation.
_OFFICE_CIPHER = b"E-SafeNet"
# MS-OFFCRYPTO 2.2: rights management of an .xlsx, and the two forms of it in an .xls.
_RIGHTS = ("DRMEncryptedTransform", "\x09DRMTransform", "\x09DRMContent")
_OLE_STREAMS = (
    ("WordDocument", "doc"),
    ("PowerPoint Document", "ppt"),
    ("VisioDocument", "vsd"),
    ("__properties_version1.0", "msg"),
    ("HwpSummaryInformation", "hwp"),
)
_MARKUP = (
    (b"urn:schemas-microsoft-com:office:spreadsheet", "xml2003"),
    (b"urn:oasis:names:tc:opendocument", "fods"),
    (b"schemas.microsoft.com/office/word/2003", "doc"),
    (b"<svg", "svg"),
    (b"<html", "html"),
    (b"<!doctype html", "html"),
    (b"<table", "html"),
    (b"<?xml", "xml"),
)
_TEXTS = (
    (re.compile(r"\Z"), "blank"),
    (re.compile(r"\[internetshortcut\]"), "url"),
    (re.compile(r"[{\[]\s*[\"{\[\]}]"), "json"),
    (re.compile(r"mime-version:|from: <saved by "), "mhtml"),
    (
        re.compile(r"(?:received|return-path|delivered-to|subject|to|date|from|message-id|x-\w+):"),
        "mail",
    ),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def content_kind(data: bytes) -> str:
    """A short name of what the bytes are: 'zip' (perhaps a workbook), 'xls', 'html', 'unknown'.

    Raises:
        Unreadable: if the kind alone has a reason of its own: EMPTY, ENCRYPTED, RESTRICTED,
            OLD_XLS or, for a file of zero bytes such as a broken copy leaves behind, DAMAGED.
    """
    if not data:
        raise Unreadable(Reason.EMPTY)
    if data.startswith(_OLE):
        return _ole_kind(data)
    if data.startswith(b"PK\x03\x04") or _ZIP_END in data[-_ZIP_END_ROOM:]:
        return "zip"
    if data.startswith(_OLD_BIFF):
        raise Unreadable(Reason.OLD_XLS, "BIFF without a container")
    if not any(data):
        raise Unreadable(Reason.DAMAGED, "nothing but zero bytes")
    return _marked_kind(data) or _text_kind(data[:8192]) or _started(data, _SHORT_MAGIC, "unknown")


def is_cut_short(data: bytes) -> bool:
    """Whether bytes may be the beginning of a workbook whose end is not there yet.

    A copy on its way is empty, or zero bytes where it is not written yet, or ends too soon: a zip
    without its end record, a compound file shorter than whole sectors, or than where its header
    says the directory is.
    """
    if data.startswith(b"PK\x03\x04"):
        return _ZIP_END not in data[-_ZIP_END_ROOM:]
    if data.startswith(_OLE):
        directory = (int.from_bytes(data[48:52], "little") + 1) * _SECTOR
        return len(data) % _SECTOR != 0 or len(data) <= directory
    return not any(data)


def _marked_kind(data: bytes) -> str:
    """The kind of a file with a mark of its own at or near its start, "" if it has none known."""
    for start, magic, kind in _INNER_MAGIC:
        if data.startswith(magic, start):
            return kind
    if _OFFICE_CIPHER in data[:512]:
        return "office_cipher"
    return _started(data, _MAGIC, "")


def _started(data: bytes, marks: tuple[tuple[bytes, str], ...], otherwise: str) -> str:
    return next((kind for mark, kind in marks if data.startswith(mark)), otherwise)


def _ole_kind(data: bytes) -> str:
    """The kind of an OLE compound file, by the names in its directory."""
    # A password leaves EncryptionInfo beside the package, rights management a transform.
    if not _ole_entry(data, "EncryptionInfo") and any(_ole_entry(data, name) for name in _RIGHTS):
        raise Unreadable(Reason.RESTRICTED, "DRMEncryptedTransform")
    if _ole_entry(data, "EncryptedPackage"):
        raise Unreadable(Reason.ENCRYPTED, "EncryptedPackage")
    if _ole_entry(data, "Workbook") or _ole_entry(data, "Book"):
        if _has_password(data):
            raise Unreadable(Reason.ENCRYPTED, "FILEPASS")
        return "xls"
    return next((kind for stream, kind in _OLE_STREAMS if _ole_entry(data, stream)), "ole")


def _has_password(data: bytes) -> bool:
    """Whether the stream of a .xls opens with the record of a password.

    It stands among the first records, which lie together at the start of a sector.
    """
    for opening in _XLS_OPENING.finditer(data):
        if opening.start() % _SMALLEST_SECTOR:
            continue
        at = opening.start()
        for _ in range(_RECORDS_BEFORE_PASSWORD):
            if data[at : at + 2] == _FILEPASS:
                return True
            at += 4 + int.from_bytes(data[at + 2 : at + 4], "little")
    return False


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
    """The kind of a file that starts with text in a usual encoding, "" if it does not."""
    text = _decoded(head)
    if text is None or _CONTROL.search(text):
        return ""
    text = text.lstrip("\ufeff \t\r\n").lower()
    if text.startswith("<"):
        start = text.encode()
        return next((kind for mark, kind in _MARKUP if mark in start), "xml")
    for pattern, kind in _TEXTS:
        if pattern.match(text):
            return kind
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
