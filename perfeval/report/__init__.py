"""The result: one workbook to read, which computes no score itself.

The sheets of the units stand in that workbook or, where they are many, in volumes beside it.
"""

from perfeval.report.locations import UnitLocations, VolumeLocation, relative_path
from perfeval.report.volume import OWN_SHEETS, write_volume
from perfeval.report.workbook import write_report
from perfeval.report.writer.workbook import WRITER_VERSION

__all__ = [
    "OWN_SHEETS",
    "WRITER_VERSION",
    "UnitLocations",
    "VolumeLocation",
    "relative_path",
    "write_report",
    "write_volume",
]
