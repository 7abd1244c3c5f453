"""The fill-in workbook, blank or pre-filled, written from the form alone."""

from perfeval.template.figures import Filled
from perfeval.template.layout import cell_addresses
from perfeval.template.workbook import FilledError, back_up_filled, write_template

__all__ = ["Filled", "FilledError", "back_up_filled", "cell_addresses", "write_template"]
