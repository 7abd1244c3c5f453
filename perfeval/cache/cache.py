"""The cache as a run uses it: workbooks are looked up and added, and the file is written anew."""

from collections.abc import Iterator
from pathlib import Path

from perfeval.cache.codec import DamagedError, pack_submission, unpack
from perfeval.cache.fingerprint import key_of
from perfeval.cache.store import read_entries, write_entries
from perfeval.model import Examined, Submission


class Cache:
    """Examined workbooks of this run and the one before, by name and SHA-256 of their bytes.

    What this run neither looked up nor added is not written again: the file holds what is in the
    folder, and does not grow for ever. The same entries always give the same bytes.
    """

    def __init__(self, path: Path, fingerprint: bytes) -> None:
        """Opens the file an earlier run left at a path; damaged or missing, it has no entries."""
        self.path = path
        self._fingerprint = fingerprint
        self._stored = read_entries(path, fingerprint)
        self._hits: set[bytes] = set()
        # In memory, 7 KiB a workbook: a tenth of what the run keeps of it in any case.
        self._added: dict[bytes, bytes] = {}

    @property
    def empty(self) -> bool:
        """Whether every lookup would fail."""
        return len(self._stored) == 0

    @property
    def hits(self) -> int:
        """How many workbooks were found."""
        return len(self._hits)

    def find(self, name: str, sha256: str) -> Examined | None:
        """What an earlier run made of the workbook with this name and the bytes of this SHA-256.

        An entry that cannot be decoded, or is of another workbook, is as if it were not there.
        """
        key = key_of(name, sha256)
        packed = self._stored.get(key)
        if packed is None:
            return None
        try:
            examined = unpack(packed)
        except DamagedError:
            return None
        submission = examined.submission
        if (submission.workbook, submission.sha256) != (name, sha256):
            return None
        self._hits.add(key)
        return examined

    def packed(self, submission: Submission) -> bytes:
        """A workbook as `unpack` takes it; one that was found or added is not packed again."""
        return self._content(key_of(submission.workbook, submission.sha256)) or pack_submission(
            submission
        )

    def add(self, submission: Submission, packed: bytes) -> None:
        """Adds an examined workbook, as `pack` gives it, for the next run."""
        self._added[key_of(submission.workbook, submission.sha256)] = packed

    def write(self, path: Path) -> None:
        """Writes what this run found and added.

        Raises:
            OSError: the file cannot be written.
        """
        write_entries(path, self._fingerprint, list(self._entries()))

    def _entries(self) -> Iterator[tuple[bytes, bytes]]:
        for key in sorted(self._hits.union(self._added)):
            content = self._content(key)
            if content is not None:  # somebody may have deleted the file since
                yield key, content

    def _content(self, key: bytes) -> bytes | None:
        added = self._added.get(key)
        return self._stored.get(key) if added is None and key in self._hits else added
