"""The results of earlier runs to one target, as a run uses them: looked up, added to, written."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from perfeval.cache.codec import DamagedError, pack_submission, unpack
from perfeval.cache.fingerprint import key_of
from perfeval.cache.store import Added, known, write
from perfeval.model import Examined, Submission

_RESULTS = key_of("the results that were written")
_CHECKSUM = 32  # bytes


class Cache:
    """What is known of workbooks, by their name and the hash of their bytes.

    What this run neither looked up nor added is not written again: the file holds what is in the
    folder, and does not grow for ever. The same entries always give the same bytes.
    """

    def __init__(self, path: Path, fingerprint: bytes) -> None:
        """Opens what an earlier run left at a path, if anything there is of use."""
        self.path = path
        self._fingerprint = fingerprint
        self._known = known(path, fingerprint)
        self._found: set[bytes] = set()
        self._added = Added()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to be found."""
        return len(self._known) == 0

    @property
    def results(self) -> tuple[bytes, ...]:
        """The checksums of the results that were written with it, by whichever version."""
        whole = known(self.path, None).get(_RESULTS) or b""
        return tuple(whole[at : at + _CHECKSUM] for at in range(0, len(whole), _CHECKSUM))

    @property
    def found(self) -> int:
        """How many workbooks were found."""
        return len(self._found)

    def find(self, name: str, sha256: str) -> Examined | None:
        """What an earlier run made of the workbook with this name and these bytes."""
        key = key_of(name, sha256)
        packed = self._known.get(key)
        if packed is None:
            return None
        try:
            examined = unpack(packed)
        except DamagedError:
            return None
        submission = examined.submission
        if (submission.workbook, submission.sha256) != (name, sha256):
            return None
        self._found.add(key)
        return examined

    def packed(self, submission: Submission) -> bytes:
        """A workbook as `unpack` takes it, packed already if it was found or added."""
        key = key_of(submission.workbook, submission.sha256)
        known = self._added.get(key) or (self._known.get(key) if key in self._found else None)
        return known or pack_submission(submission)

    def add(self, submission: Submission, packed: bytes) -> None:
        """Keeps what was made of a workbook for the next run, if there is room for it."""
        with suppress(OSError):  # the next run reads it again, and a volume is sent it anew
            self._added.add(key_of(submission.workbook, submission.sha256), packed)

    def write(self, path: Path, results: Sequence[bytes]) -> None:
        """Writes what this run found and added, and the checksums of the results it wrote, if any.

        Raises:
            OSError: the file cannot be written.
        """
        own = [(_RESULTS, b"".join(results))] if results else []
        write(path, self._fingerprint, [*own, *self._entries()])

    def _entries(self) -> Iterator[tuple[bytes, bytes]]:
        for key in sorted(self._found.union(self._added)):
            packed = self._added.get(key) or self._known.get(key)
            if packed is not None:
                yield key, packed
