"""The shared strings part → the texts that the cells of a workbook refer to by number."""

from perfeval.cells.limits import Limits, refuse_over
from perfeval.cells.xlsx.markup import grow, namespace
from perfeval.cells.xlsx.texts import text_of


def read_strings(data: bytes, part: str, limits: Limits) -> list[str]:
    """The shared texts, in order.

    Raises:
        Unreadable: if the part cannot be read.
    """
    # As of cells, a bomb of texts shows by its tags: one that ends at once, two of another.
    if len(data) > limits.strings:
        tags = data.count(b"si/>") + data.count(b"si>") // 2
        refuse_over(tags, limits.strings, part, "shared texts")
    strings: list[str] = []
    for root, complete in grow(data, part, limits):
        items = root[:] if complete else root[:-1]
        tag = f"{namespace(root)}si"
        strings += [text_of(item, limits) for item in items if item.tag == tag]
        refuse_over(len(strings), limits.strings, part, "shared texts")
        if not complete:
            del root[: len(items)]
    return strings
