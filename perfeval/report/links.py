"""Where the sheets of units are when they are not in the summary: in volumes beside it."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from xlsxwriter.utility import quote_sheetname

# What a link would take for the end of a file's name, or a shell for more than a name.
_NO_PART_OF_A_LINK = frozenset('\\#%:*?<>|"')


@dataclass(frozen=True)
class Volume:
    """A workbook of unit sheets."""

    folder: str  # its folder's name, beside the summary
    file: str  # its own name
    sheets: Mapping[str, str]  # workbook of the batch → title of the unit's sheet, in their order

    @property
    def name(self) -> str:
        """Its name without the ending."""
        return self.file.rpartition(".")[0]

    def place(self, sheet: str, cell: str) -> str | None:
        """A cell of it, as a link from the summary; None where no link can name it."""
        return place_in([self.folder, self.file], sheet, cell)


@dataclass(frozen=True)
class Places:
    """Where a summary finds the units: their sheets, and the workbooks they sent.

    Attributes:
        volumes: the workbooks with their sheets; None where those are in the summary itself,
            empty where there are none. Only with them in it do its figures refer to them.
        source: the way from the summary to the folder that was read; a folder beside it when not
            given.
    """

    volumes: Sequence[Volume] | None = None
    source: tuple[str, ...] | None = None


def place_in(parts: Sequence[str], sheet: str, cell: str, way: Sequence[str] = ()) -> str | None:
    """A cell of a workbook on a relative path, as a link; None where no link can name it.

    Args:
        parts: folders and file, as they were found: plain names, or there is no link.
        sheet: its sheet.
        cell: the cell.
        way: where the first of the parts is: names of folders, and ".." for the one above.
    """
    start = _start_in(tuple(parts), sheet, tuple(way))
    return start and f"{start}{cell}"


@lru_cache(maxsize=4096)  # a sheet has many cells that links lead to
def _start_in(parts: tuple[str, ...], sheet: str, way: tuple[str, ...]) -> str | None:
    # A part that is no plain name could leave the folder or change the protocol.
    if "" in way or any(part in {"", ".", ".."} for part in parts):
        return None
    if any(set(part) & _NO_PART_OF_A_LINK for part in (*way, *parts)):
        return None
    return f"{'/'.join((*way, *parts))}#{quote_sheetname(sheet)}!"


def way_between(here: Path, there: Path) -> tuple[str, ...]:
    """The way from one folder to another, by names of folders and "..".

    Between two drives of Windows it has a part without a name, by which no link leads anywhere.
    """
    try:
        way = os.path.relpath(there.resolve(), here.resolve())
    except ValueError:
        return ("",)
    return Path(way).parts


def place_above(file: str, sheet: str, cell: str) -> str | None:
    """A cell of a workbook in the folder above, as a link; None where no link can name it."""
    place = place_in([file], sheet, cell)
    return place and f"../{place}"
