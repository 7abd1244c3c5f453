"""One fill-in workbook → one `Submission`: finds the labels of the form and reads their cells.

It never guesses and never raises for what a unit sent: what cannot be read is a `Fault` of the
submission or a `Problem` of the cell, which the checks put into words. Rows and columns count
from 1 everywhere.
"""

from perfeval.reader.locate.labels import normalized
from perfeval.reader.submission import read_submission, refused, submission_of

__all__ = ["normalized", "read_submission", "refused", "submission_of"]
