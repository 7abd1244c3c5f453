"""Bytes of one file → sparse cells: the only room that opens an input workbook.

No library reads values, formulas and number formats in one fast pass, survives a bad cell, and
tells a blank, an error and a formula without a value apart; so this room parses the zip and the
XML itself, behind caps; the values of older and other formats come through python-calamine.
`read_workbook` is the way in, `Unreadable` the only way it fails.
"""

from perfeval.cells.grid import address, place
from perfeval.cells.reading import read_workbook
from perfeval.cells.refusal import Reason, Unreadable
from perfeval.cells.verify import sheet_titles
from perfeval.cells.workbook import Area, Cell, FileFormat, Kind, Sheet, Workbook

__all__ = [
    "Area",
    "Cell",
    "FileFormat",
    "Kind",
    "Reason",
    "Sheet",
    "Unreadable",
    "Workbook",
    "address",
    "place",
    "read_workbook",
    "sheet_titles",
]
