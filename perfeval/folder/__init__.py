"""What is in a batch folder: the workbooks to read, the files passed over, the roster.

Everything that is really there is told once. Nothing is followed out of the folder, nothing that
could block is opened, and a file is read once, whole, before anything looks at its bytes.
"""

from perfeval.folder.listing import (
    CACHE_SUFFIX,
    OWN_OUTPUT,
    RESULT_SUFFIX,
    VOLUME,
    VOLUMES_LIST,
    VOLUMES_SUFFIX,
    WORKBOOK_SUFFIXES,
    Contents,
    Entry,
    is_archive,
    list_folder,
)
from perfeval.folder.opening import Refused, read_file
from perfeval.folder.roster import read_roster
from perfeval.names import shown_name, visible

__all__ = [
    "CACHE_SUFFIX",
    "OWN_OUTPUT",
    "RESULT_SUFFIX",
    "VOLUME",
    "VOLUMES_LIST",
    "VOLUMES_SUFFIX",
    "WORKBOOK_SUFFIXES",
    "Contents",
    "Entry",
    "Refused",
    "is_archive",
    "list_folder",
    "read_file",
    "read_roster",
    "shown_name",
    "visible",
]
