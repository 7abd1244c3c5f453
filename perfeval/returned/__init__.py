"""Workbooks returned to their units: a copy with its faults marked, behind a list of them.

openpyxl edits the copy, for which it reads the unit's file a second time: that happens in `mark`,
which runs in a worker process. What a unit filled in is never changed, nor is its file.
"""

from perfeval.returned.copying import Job, Marked, mark, opinion_only
from perfeval.returned.outbox import OutboxError, refuse_overlap
from perfeval.returned.sending import SentBack, send_back

__all__ = [
    "Job",
    "Marked",
    "OutboxError",
    "SentBack",
    "mark",
    "opinion_only",
    "refuse_overlap",
    "send_back",
]
