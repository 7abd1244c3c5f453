"""The kinds of faults that a reader notes; a part of the model, in a module of its own."""

from enum import StrEnum


class FaultKind(StrEnum):
    """What a reader notes of a workbook, a sheet, a label or a cell, besides the values."""

    UNREADABLE = "unreadable"
    NOT_THIS_FORM = "not_this_form"
    OTHER_VERSION = "other_version"
    SHEET_MISSING = "sheet_missing"
    LABEL_MISSING = "label_missing"
    OWN_OUTPUT = "own_output"  # a result of this program among the inputs: it is passed over
    SHEET_RENAMED = "sheet_renamed"  # read under another title, found by its labels
    SHEET_TWICE = "sheet_twice"  # looks like a sheet that was read from elsewhere
    SHEET_UNREADABLE = "sheet_unreadable"  # could not be opened, while one of the form is missing
    SHEETS_TOO_MANY = "sheets_too_many"  # not looked at, while one of the form is missing
    BLOCK_TWICE = "block_twice"  # a table or record stands on its sheet a second time
    HIDDEN = "hidden"  # a hidden sheet, row or column that holds filled cells was read
    ROW_LEFT_OUT = "row_left_out"  # a row under a list that is no row of it
    LEFTOVER = "leftover"  # rows of a list that nobody named, with nothing but scraps in them
    LEFTOVER_ERROR = "leftover_error"  # an error value in such a row
    TOO_MANY_ROWS = "too_many_rows"  # a list goes on beyond what is read
    UNIT_IN_LABEL = "unit_in_label"  # a label names another unit than the form
    COVERED = "covered"  # a value hidden under a merged cell
    DOUBLED = "doubled"  # the second content of a cell with the problem of that name
    OFF_GRID = "off_grid"  # content whose address is no place on a sheet
    OTHER_FORMAT = "other_format"  # read from .xls, .xlsb or .ods: values only
    OTHER_ENDING = "other_ending"  # a sound .xlsx under another name
