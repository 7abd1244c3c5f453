"""The progress of a run, for those who show nothing of it."""


class Progress:
    """What a run tells of its way: here to nobody, as in a pipe or a scheduled run."""

    def read(self, done: int, found: int) -> None:
        """So many files are done of those found, be it that an earlier run read them."""

    def writing(self) -> None:
        """All files are done; the result is being computed and written."""
