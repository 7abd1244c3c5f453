"""Names of files, and other text from outside, as they can be shown and stored anywhere.

A name may hold line breaks, escapes that steer a terminal, bytes in GBK or in no encoding. The
name a file is opened by is never changed; the one that people see is made here.
"""

import os
import re
from collections.abc import Iterable

# Controls, marks that turn the direction of writing or have no width, breaks of lines, halves of
# a surrogate pair, and what XML cannot hold.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
_PICTURES = 0x2400  # where Unicode has pictures of the first 32 control characters
_DELETE = 0x7F
_INNER = str.maketrans("“”", "‘’")


def visible(text: str) -> str:
    """Text with every character that could steer a terminal or end a line made visible."""
    return _UNSEEN.sub(_picture, text)


def _picture(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x20:
        return chr(_PICTURES + code)
    return "␡" if code == _DELETE else f"\\u{code:04x}"


def in_quotes(text: str) -> str:
    """Text as it stands between “ and ”: its own quotation marks become the inner ones."""
    return text.translate(_INNER)


def shown_name(name: str) -> str:
    """A file's name as shown: one in GBK, as from an unpacked archive, in its characters."""
    try:
        name.encode()
    except UnicodeEncodeError:
        name = _decoded(name)
    return visible(name)


def _decoded(name: str) -> str:
    try:
        data = os.fsencode(name)
    except UnicodeEncodeError:  # Windows: half of a surrogate pair, which stands for no bytes
        return name
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError:
        return data.decode("utf-8", "backslashreplace")


def apart(names: Iterable[str]) -> dict[str, str]:
    """Names and how each is shown, no two alike, in the order in which they are shown."""
    taken: dict[str, str] = {}
    for name in sorted(names):
        # Part by part: a name in GBK may lie in a folder whose name is not.
        shown = first = "/".join(map(shown_name, name.split("/")))
        ordinal = 1
        while shown in taken:
            ordinal += 1
            shown = f"{first}（{ordinal}）"
        taken[shown] = name
    return {taken[shown]: shown for shown in sorted(taken)}
