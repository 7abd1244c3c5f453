"""How much of one workbook is taken in before it is refused.

The figures come from a survey of 4,710 real workbooks, none of which reaches any of them. Bytes
and elements are counted as they appear: sizes and counts that a file declares are never believed.
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
    tree_elements: int = 1_000_000  # elements of one part held in memory at one time
    cells_seen: int = 5_000_000  # cell and row elements, blank ones included
    cells_kept: int = 1_000_000
    merges: int = 100_000  # a sheet


def refuse_over(count: int, cap: int, part: str, what: str) -> None:
    """Refuses the workbook if a count is over its cap.

    Raises:
        Unreadable: TOO_LARGE, naming the part and the cap.
    """
    if count > cap:
        raise Unreadable(Reason.TOO_LARGE, f"{part}: more than {cap} {what}")
