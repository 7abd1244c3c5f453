"""Volumes: workbooks of unit sheets beside the summary, for batches too large for one workbook.

Which unit is in which volume follows from the names of the units alone, so that a unit that
changed changes one volume. A volume is made of nothing but its own units; those of an earlier run
that would come out the same stay as they are.
"""

from perfeval.volumes.plan import folder_of, planned
from perfeval.volumes.writing import Means, written

__all__ = ["Means", "folder_of", "planned", "written"]
