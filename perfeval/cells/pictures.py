"""Pictures that are the content of a cell, as office programs store them.

WPS writes a formula, `DISPIMG("ID_…",1)`, and its text as the stored result; other programs pass
on one of the two. Excel writes an error value with a rich value beside it.
"""

import re

_PICTURE_FORMULA = re.compile(r"\s*=?\s*(?:_xlfn\.)?DISPIMG\s*\(", re.IGNORECASE)


def is_picture(text: str) -> bool:
    """Whether a formula or a text stands for a picture in the cell."""
    return _PICTURE_FORMULA.match(text) is not None
