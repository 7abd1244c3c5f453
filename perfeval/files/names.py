"""Makes file names and other external text safe to show and to store.

A name may hold line breaks, terminal escape sequences, bytes in GBK or in no encoding. The name
used to open a file is never changed; the name shown to people is made here.
"""

import os
import re
from collections.abc import Iterable

# Control characters, bidirectional and zero-width marks, line separators, lone surrogates, and the
# noncharacters that XML cannot hold.
_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
_CONTROL_PICTURES = 0x2400  # the Unicode block Control Pictures: symbols for U+0000 to U+001F
_DELETE = 0x7F
_INNER_QUOTES = str.maketrans("“”", "‘’")


def visible(text: str) -> str:
    """Text with control characters, line ends and invisible characters as visible symbols."""
    return _INVISIBLE.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x20:
        return chr(_CONTROL_PICTURES + code)
    return "␡" if code == _DELETE else f"\\u{code:04x}"


def in_quotes(text: str) -> str:
    """Text to be put between “ and ”: its own quotation marks become ‘ and ’."""
    return text.translate(_INNER_QUOTES)


def shown_name(name: str) -> str:
    """A file name to show; one in GBK bytes, as from an unpacked archive, is decoded."""
    try:
        name.encode()
    except UnicodeEncodeError:
        name = _decoded(name)
    return visible(name)


def _decoded(name: str) -> str:
    try:
        data = os.fsencode(name)
    except UnicodeEncodeError:  # Windows: a lone surrogate, which encodes to no bytes
        return name
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError:
        return data.decode("utf-8", "backslashreplace")


def unique_names(names: Iterable[str]) -> dict[str, str]:
    """Each name with a unique name to show; sorted by the latter."""
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
