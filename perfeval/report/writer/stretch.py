"""Rows of a sheet that are complete, kept small until the workbook is closed.

The XML of the lists of a summary takes some thirty bytes a figure and compresses to a tenth.
Without this the rows of all sheets would be in memory together, in the hundreds of megabytes for
a province.
"""

import codecs
import zlib
from collections.abc import Iterator

_PIECE = 64 * 1024  # characters put together before they are deflated


class Stretch:
    """Rows one right below the other."""

    def __init__(self, first: int) -> None:
        """Starts above a first row, by its number from 0, that is still to come."""
        self.first, self.after = first, first
        self._deflater = zlib.compressobj(1)  # the quickest
        self._deflated: list[bytes] = []
        self._waiting: list[str] = []
        self._size = 0

    def __contains__(self, row: int) -> bool:
        """Whether a row is one of them."""
        return self.first <= row < self.after

    def add(self, row: str) -> None:
        """Takes the XML of the next row."""
        self.after += 1
        self._waiting.append(row)
        self._size += len(row)
        if self._size > _PIECE:
            self._deflate()

    def taken(self) -> Iterator[str]:
        """The XML of all rows, piece by piece; nothing is added or taken after that."""
        self._deflate()
        self._deflated.append(self._deflater.flush())
        inflater, decoder = zlib.decompressobj(), codecs.getincrementaldecoder("utf-8")()
        for piece in self._deflated:
            yield decoder.decode(inflater.decompress(piece))
        yield decoder.decode(inflater.flush(), final=True)

    def _deflate(self) -> None:
        data = "".join(self._waiting).encode()
        self._deflated.append(self._deflater.compress(data))
        self._waiting.clear()
        self._size = 0
