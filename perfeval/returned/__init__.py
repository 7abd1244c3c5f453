"""A workbook sent back to its unit: a copy with its faults marked, behind a list of them.

openpyxl edits the copy, for which it reads the unit's file a second time: that happens in `mark`,
which any process can run. What a unit filled in is never changed, nor is its file.
"""

from perfeval.returned.copying import Job, Marked, alone, mark
from perfeval.returned.outbox import OutboxError, refuse_inside
from perfeval.returned.sending import SentBack, send_back

__all__ = [
    "Job",
    "Marked",
    "OutboxError",
    "SentBack",
    "alone",
    "mark",
    "refuse_inside",
    "send_back",
]
