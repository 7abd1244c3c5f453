"""A cell merged over several rows of a table or a list: what it says of the lower ones.

A text or a choice is meant for every row it stands beside. An amount, a score or a figure cannot be
shared out among them. Rows and columns count from 1.
"""

from collections.abc import Mapping

from perfeval.cells import Place
from perfeval.model import Value
from perfeval.reader.locate.labels import Labels, is_blank
from perfeval.scheme.form import Field


def shared_place(labels: Labels, place: Place, top: int) -> Place | None:
    """The filled cell above a place, in its column and from row ``top``, that is merged over it."""
    above = labels.merges.anchor(place)
    if above == place or above[1] != place[1] or above[0] < top:
        return None
    return None if is_blank(labels.sheet.cells.get(above)) else above


def is_shared(part: Field, row: Mapping[str, Value]) -> bool:
    """Whether what a field holds counts for every row that its cell is merged over."""
    is_text = bool(part.text_when) and all(
        row.get(name) == word for name, word in part.text_when.items()
    )
    return is_text or not part.type.numeric
