"""One fill-in workbook → one `Submission`: finds the form's labels and reads the cells beside.

It never guesses and never raises over what a unit sent: what cannot be read is a `Fault` of the
submission or a `Problem` of the cell, and the checks put it into words.
"""

from perfeval.reader.locate.labels import normalized
from perfeval.reader.submission import read_submission, refused, submission_of

__all__ = ["normalized", "read_submission", "refused", "submission_of"]
