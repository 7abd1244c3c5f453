"""Where the sheets of units are when they are not in the summary: in volumes beside it."""

from collections.abc import Mapping
from dataclasses import dataclass

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


def place_in(parts: list[str], sheet: str, cell: str) -> str | None:
    """A cell of a workbook on a relative path, as a link; None where no link can name it."""
    # A part that is no plain name could leave the folder or change the protocol.
    if any(part in {"", ".", ".."} or set(part) & _NO_PART_OF_A_LINK for part in parts):
        return None
    return f"{'/'.join(parts)}#{quote_sheetname(sheet)}!{cell}"


def place_above(file: str, sheet: str, cell: str) -> str | None:
    """A cell of a workbook in the folder above, as a link; None where no link can name it."""
    place = place_in([file], sheet, cell)
    return place and f"../{place}"
