"""Writes the custom properties of a package of ours: the last part of its zip."""

import io
import zipfile
from collections.abc import Mapping
from typing import IO
from xml.sax.saxutils import escape, quoteattr

CUSTOM_PART = "docProps/custom.xml"
_NO_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip entry can bear
_NAMESPACE = "http://schemas.openxmlformats.org/officeDocument/2006"
_FORMAT_ID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # of properties that users define
_TYPE_PART, _LINK_PART = "[Content_Types].xml", "_rels/.rels"
_OVERRIDE = (
    f'<Override PartName="/{CUSTOM_PART}" ContentType='
    '"application/vnd.openxmlformats-officedocument.custom-properties+xml"/></Types>'
)
_LINK = (
    f'<Relationship Id="rIdPerfeval" Type="{_NAMESPACE}/relationships/custom-properties" '
    f'Target="{CUSTOM_PART}"/></Relationships>'
)


def append_custom_properties(file: IO[bytes], properties: Mapping[str, str]) -> None:
    """Appends the part of custom properties to a package that names it but lacks it.

    Raises:
        OSError: it cannot be written.
    """
    items = (
        f'<property fmtid="{_FORMAT_ID}" pid="{number}" name={quoteattr(name)}>'
        f"<vt:lpwstr>{escape(text)}</vt:lpwstr></property>"
        for number, (name, text) in enumerate(properties.items(), start=2)
    )
    content = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<Properties xmlns="{_NAMESPACE}/custom-properties" '
        f'xmlns:vt="{_NAMESPACE}/docPropsVTypes">{"".join(items)}</Properties>'
    )
    with zipfile.ZipFile(file, "a") as archive:
        info = zipfile.ZipInfo(CUSTOM_PART, _NO_DAY)
        info.external_attr = 0o600 << 16
        archive.writestr(info, content, zipfile.ZIP_DEFLATED)


def without_custom_properties(data: bytes) -> bytes:
    """A package without this part, but with content types and links that name it."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as archive:
        named = CUSTOM_PART in source.namelist()
        for member in source.infolist():
            if member.filename == CUSTOM_PART:
                continue
            content = source.read(member)
            if not named:
                content = _naming_the_part(member.filename, content)
            archive.writestr(member, content, member.compress_type)
    return target.getvalue()


def _naming_the_part(name: str, content: bytes) -> bytes:
    if name == _TYPE_PART:
        return content.replace(b"</Types>", _OVERRIDE.encode())
    if name == _LINK_PART:
        return content.replace(b"</Relationships>", _LINK.encode())
    return content
