"""Where the units of a batch are found: in volumes beside the summary, in their own workbooks."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class VolumeLocation:
    """A workbook of unit sheets."""

    folder: str  # its folder's name, beside the summary
    file: str  # its own name
    sheets: Mapping[str, str]  # workbook of the batch → title of the unit's sheet, in their order

    @property
    def name(self) -> str:
        """Its name without the ending."""
        return self.file.rpartition(".")[0]


@dataclass(frozen=True)
class UnitLocations:
    """Where a summary finds the units: their sheets, and the workbooks they sent.

    Attributes:
        volumes: the workbooks with their sheets; None where those are in the summary itself,
            empty where there are none. Only with them in it do its figures refer to them.
        source: the path from the summary to the folder that was read; a folder beside it when not
            given.
    """

    volumes: Sequence[VolumeLocation] | None = None
    source: tuple[str, ...] | None = None


def relative_path(here: Path, there: Path) -> tuple[str, ...]:
    """The path from one folder to another, by names of folders and "..".

    Between two drives of Windows it has a part without a name, by which no link leads anywhere.
    """
    try:
        path = os.path.relpath(there.resolve(), here.resolve())
    except ValueError:
        return ("",)
    return Path(path).parts
