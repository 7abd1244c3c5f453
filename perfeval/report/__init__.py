"""The result: one workbook to read, one JSON record for programs. It computes no score itself."""

from perfeval.report.record import record, record_text
from perfeval.report.workbook import write_report

__all__ = ["record", "record_text", "write_report"]
