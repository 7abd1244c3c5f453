"""The title of a sheet as a formula or a link refers to it."""

import re

from xlsxwriter.utility import quote_sheetname

# What every office program reads without quotes. LibreOffice, other than Excel, takes a full
# stop in a bare title for the one that ends it: 单位9.9!A1 is no reference there.
_BARE = re.compile(r"[A-Za-z\u4e00-\u9fff][\w\u4e00-\u9fff]*", re.ASCII)


def sheet_reference(title: str) -> str:
    """The title, in quotes unless every program reads it without them."""
    quoted = str(quote_sheetname(title))
    if quoted != title or _BARE.fullmatch(title):
        return quoted
    return f"'{title}'"
