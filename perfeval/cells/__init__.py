"""Bytes of one file → sparse cells: the only package that opens an input workbook.

No library reads values, formulas and number formats in one fast pass, survives a bad cell, and
tells a blank, an error and a formula without a value apart. So this package parses the zip and
the XML itself, within limits; the values of older and other formats come from python-calamine.
`read_workbook` is the entry point, `Unreadable` the only exception. Rows and columns count from 1
everywhere.
"""

from perfeval.cells.grid import address, place
from perfeval.cells.reading import read_workbook
from perfeval.cells.refusal import Reason, Unreadable
from perfeval.cells.sniff import is_cut_short
from perfeval.cells.verify import sheet_titles
from perfeval.cells.workbook import BROKEN, Area, Cell, FileFormat, Kind, Place, Sheet, Workbook

__all__ = [
    "BROKEN",
    "Area",
    "Cell",
    "FileFormat",
    "Kind",
    "Place",
    "Reason",
    "Sheet",
    "Unreadable",
    "Workbook",
    "address",
    "is_cut_short",
    "place",
    "read_workbook",
    "sheet_titles",
]
