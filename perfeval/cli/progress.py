"""The interface of a progress display; this one shows nothing."""


class Progress:
    """Called by a run as it advances; shows nothing, as in a pipe or a scheduled run."""

    def read(self, done: int, found: int) -> None:
        """``done`` of ``found`` files are read or taken from the cache."""

    def writing(self) -> None:
        """All files are done; the result is being computed and written."""
