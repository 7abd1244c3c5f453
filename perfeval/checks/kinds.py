"""What a file is that is no workbook: its kind in a clerk's words, and which advice fits it."""

from collections.abc import Mapping
from typing import NamedTuple


class FileKind(NamedTuple):
    """A kind of file: its name, and the case of I101 that says what to do about it."""

    name: str
    case: str


# By the short names that reading gives. "table" is what Excel opens and can save as .xlsx.
KINDS: Mapping[str, FileKind] = {
    "html": FileKind("网页，系统导出的表格常常如此", "table"),
    "mhtml": FileKind("网页", "table"),
    "csv": FileKind("文本", "table"),
    "text": FileKind("文本", "text"),
    "blank": FileKind("空白文本", "text"),
    "json": FileKind("程序用的文本", "text"),
    "xml2003": FileKind("XML 表格", "table"),
    "fods": FileKind("XML 表格", "table"),
    "xml": FileKind("XML 文件", "text"),
    "iwork": FileKind("苹果 Numbers 表格或其他苹果文稿", "apple"),
    "ole": FileKind("旧格式的办公文档，可能没有传完整", "table"),
    "doc": FileKind("Word 文档", "document"),
    "docx": FileKind("Word 文档", "document"),
    "rtf": FileKind("Word 文档", "document"),
    "odt": FileKind("文字文档", "document"),
    "odf": FileKind("其他办公文档", "document"),
    "hwp": FileKind("文字文档", "document"),
    "ppt": FileKind("演示文稿", "document"),
    "pptx": FileKind("演示文稿", "document"),
    "odp": FileKind("演示文稿", "document"),
    "vsd": FileKind("Visio 图", "document"),
    "vsdx": FileKind("Visio 图", "document"),
    "pdf": FileKind("PDF 文档", "document"),
    "ofd": FileKind("OFD 版式文档", "document"),
    "epub": FileKind("电子书", "document"),
    "png": FileKind("图片", "picture"),
    "jpeg": FileKind("图片", "picture"),
    "gif": FileKind("图片", "picture"),
    "bmp": FileKind("图片", "picture"),
    "tiff": FileKind("图片", "picture"),
    "webp": FileKind("图片", "picture"),
    "heic": FileKind("手机照片", "picture"),
    "svg": FileKind("图片", "picture"),
    "psd": FileKind("图片", "picture"),
    "media": FileKind("音频或视频", "not_a_workbook"),
    "zip": FileKind("压缩包", "archive"),
    "rar": FileKind("压缩包", "archive"),
    "7z": FileKind("压缩包", "archive"),
    "gzip": FileKind("压缩包", "archive"),
    "bzip2": FileKind("压缩包", "archive"),
    "xz": FileKind("压缩包", "archive"),
    "zstd": FileKind("压缩包", "archive"),
    "cab": FileKind("压缩包", "archive"),
    "tar": FileKind("压缩包", "archive"),
    "mail": FileKind("电子邮件", "mail"),
    "msg": FileKind("电子邮件", "mail"),
    "lnk": FileKind("快捷方式", "shortcut"),
    "url": FileKind("网址快捷方式", "shortcut"),
    "program": FileKind("程序", "not_a_workbook"),
    "apk": FileKind("程序", "not_a_workbook"),
    "database": FileKind("数据库", "not_a_workbook"),
    "plist": FileKind("系统设置文件", "not_a_workbook"),
    "office_cipher": FileKind("", "office_cipher"),
}
OTHER = FileKind("其他格式的文件", "not_a_workbook")

# The formats whose values are read, as a clerk knows them.
FORMATS: Mapping[str, str] = {
    "xls": "旧格式 .xls",
    "xlsb": "二进制格式 .xlsb",
    "ods": "开放文档格式 .ods",
}
