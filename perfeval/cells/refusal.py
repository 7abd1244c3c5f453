"""Why a file cannot be read: the one exception of this package, and its reasons.

Callers turn a reason into a sentence for the person who sent the file, so every cause that needs
a different action has its own reason.
"""

from enum import StrEnum


class Reason(StrEnum):
    """The kind of refusal."""

    EMPTY = "empty"  # no bytes at all
    ENCRYPTED = "encrypted"  # a password is set
    RESTRICTED = "restricted"  # by rights management: a sensitivity label, restricted access
    OLD_XLS = "old_xls"  # of Excel 4 and before
    NOT_A_WORKBOOK = "not_a_workbook"  # the detail is a short name of what it is instead
    DAMAGED = "damaged"  # the detail is the format if it is not .xlsx
    TOO_LARGE = "too_large"  # the detail names the part and the cap
    FORBIDDEN = "forbidden"  # markup no spreadsheet program writes, such as a DOCTYPE


class Unreadable(Exception):  # noqa: N818 - it says what the file is, not what went wrong here
    """The bytes of a file are not a workbook that can be read.

    Attributes:
        reason: what kind of refusal this is.
        detail: the part, the cap or the kind of file, in short; for messages and logs.
    """

    def __init__(self, reason: Reason, detail: str = "") -> None:
        """Keeps the reason and the detail."""
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail

    def __str__(self) -> str:
        """The reason and the detail, for logs."""
        return f"{self.reason}: {self.detail}" if self.detail else str(self.reason)
