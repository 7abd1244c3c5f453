"""The shared strings part: the texts that cells refer to by number, counted from 0."""

from perfeval.cells.limits import Limits, refuse_over
from perfeval.cells.xlsx.strings import StringItem, string_item
from perfeval.cells.xlsx.xml_parser import namespace, parse_in_chunks


def read_strings(data: bytes, part: str, limits: Limits) -> list[StringItem]:
    """The shared strings, in order.

    Raises:
        Unreadable: if the part cannot be read.
    """
    # Too many strings are refused before a tree is built: `<si/>` is one tag, `<si>` has two.
    if len(data) > limits.strings:
        tags = data.count(b"si/>") + data.count(b"si>") // 2
        refuse_over(tags, limits.strings, part, "shared texts")
    strings: list[StringItem] = []
    for root, complete in parse_in_chunks(data, part, limits):
        items = root[:] if complete else root[:-1]
        tag = f"{namespace(root)}si"
        strings += [string_item(item, limits) for item in items if item.tag == tag]
        refuse_over(len(strings), limits.strings, part, "shared texts")
        if not complete:
            del root[: len(items)]
    return strings
