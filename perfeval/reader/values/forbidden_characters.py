"""Characters that a text may not have: no XML 1.0 document can hold them, or no screen shows them.

An escape such as _xFFFE_ puts them into a workbook. They are left out of a value, and shown by a
sign in a message; nothing that is written from a filed text ever holds one.
"""

import re

SIGN = "␦"  # U+2426, symbol for substitute form two

# XML 1.0, section 2.2 Char, and the controls that it allows but discourages. Half a surrogate pair
# is read as U+FFFD, which also stands for what another program could not convert.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffd-\uffff]")


def leave_out_forbidden(text: str) -> str:
    """A text without such characters; the same object if it has none."""
    return _FORBIDDEN.sub("", text) if _FORBIDDEN.search(text) else text


def show_forbidden(text: str) -> str:
    """A text with a sign in the place of each such character; the same object if it has none."""
    return _FORBIDDEN.sub(SIGN, text) if _FORBIDDEN.search(text) else text


def leave_out_escaped(xml: str) -> str:
    """A part of a workbook without the escapes of such characters; formulas are left as they are.

    An escaped underscore (_x005F_) and a pair of surrogates (_xD83D__xDE00_) are no such escapes.
    """
    return _ESCAPED.sub(_kept, xml) if "_x" in xml else xml


# A formula, a pair of surrogates, or one escape: the first that fits is taken, from the left.
_ESCAPED = re.compile(
    r"<f[ >][^<]*</f>|_x[Dd][89ABab]..__x[Dd][C-Fc-f].._|_x(?P<code>[0-9A-Fa-f]{4})_"
)


def _kept(found: re.Match[str]) -> str:
    return "" if found["code"] and _FORBIDDEN.match(chr(int(found["code"], 16))) else found[0]
