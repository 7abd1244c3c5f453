"""Volumes: separate workbooks of unit sheets, for batches too large for one workbook.

Which unit is in which volume follows from the names of the units alone, so that a unit that
changed changes one volume. A volume depends on nothing but its own units; a volume of an earlier
run that would come out the same is not written again.
"""

from perfeval.volumes.plan import plan_volumes, volumes_folder
from perfeval.volumes.writing import Means, written

__all__ = ["Means", "plan_volumes", "volumes_folder", "written"]
