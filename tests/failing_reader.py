"""A reader that crashes by the name of the file, for workers to import.

``examine`` replaces the real one: a workbook whose name begins with a key of
tests.workers.tasks.DEEDS crashes the process that reads it, the others are examined as usual.
"""

from pathlib import Path

from perfeval import examine as original
from perfeval.files.listing import Entry
from perfeval.model import Examined
from perfeval.scheme import Scheme
from tests.workers.tasks import DEEDS

_examine = original.examine


def examine(folder: Path, entry: Entry, scheme: Scheme) -> Examined:
    crash = DEEDS.get(entry.name.split("-")[0])
    if crash is not None:
        crash()
    return _examine(folder, entry, scheme)
