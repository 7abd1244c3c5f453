"""How much of one workbook is read before it is refused.

The figures come from a survey of 4,710 real workbooks, of which none reaches any limit but that
on sheets, and from the limits of the office programs. Bytes and elements are counted as they
appear; sizes and counts that a file declares are not trusted.
"""

from dataclasses import dataclass

from perfeval.cells.refusal import Reason, Unreadable

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """The caps on one workbook."""

    file_bytes: int = 50 * _MIB
    part_bytes: int = 64 * _MIB
    book_bytes: int = 128 * _MIB
    members: int = 5_000
    sheets: int = 256
    depth: int = 64
    tag_bytes: int = 1 * _MIB  # one tag with its attributes and the text up to the next
    tree_elements: int = 500_000  # elements of one part held in memory at one time
    cells_seen: int = 5_000_000  # cell and row elements, blank ones included
    cells_kept: int = 1_000_000
    strings: int = 1_000_000  # shared texts
    merges: int = 100_000  # a sheet
    formats: int = 65_490  # cell styles; this and the next two are Excel's own limits
    format_length: int = 255  # of a number format's code; the rest is ignored
    text_length: int = 32_767  # of one cell; a longer text is truncated
    names: int = 65_536  # defined names
    relations: int = 65_536  # of one part


def refuse_over(count: int, cap: int, part: str, what: str) -> None:
    """Refuses the workbook if a count is over its cap.

    Raises:
        Unreadable: TOO_LARGE, naming the part and the cap.
    """
    if count > cap:
        raise Unreadable(Reason.TOO_LARGE, f"{part}: more than {cap} {what}")
