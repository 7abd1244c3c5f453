"""The result: one workbook to read, one JSON record for programs. It computes no score itself.

The sheets of the units stand in that workbook or, where they are many, in volumes beside it.
"""

from perfeval.report.names import sheet_names
from perfeval.report.places import Places, Volume, way_between
from perfeval.report.record import record, record_json
from perfeval.report.volume import OWN_SHEETS, write_volume
from perfeval.report.workbook import write_report
from perfeval.report.writing import WRITER

__all__ = [
    "OWN_SHEETS",
    "WRITER",
    "Places",
    "Volume",
    "record",
    "record_json",
    "sheet_names",
    "way_between",
    "write_report",
    "write_volume",
]
