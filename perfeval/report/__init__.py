"""The result: one workbook to read, which computes no score itself.

The sheets of the units stand in that workbook or, where they are many, in volumes beside it.
"""

from perfeval.report.links import Places, Volume, way_between
from perfeval.report.titles import sheet_names
from perfeval.report.volume import OWN_SHEETS, write_volume
from perfeval.report.workbook import write_report
from perfeval.report.writer.workbook import WRITER_VERSION

__all__ = [
    "OWN_SHEETS",
    "WRITER_VERSION",
    "Places",
    "Volume",
    "sheet_names",
    "way_between",
    "write_report",
    "write_volume",
]
