"""A Word document read back: its words, in the order of its pages."""

import io
from collections.abc import Iterator

from docx import Document
from docx.document import Document as Paper
from docx.table import Table


def opened(data: bytes) -> Paper:
    """The document in some bytes."""
    return Document(io.BytesIO(data))


def lines(paper: Paper) -> Iterator[str]:
    """Every paragraph, and every row of a table with its cells apart."""
    for block in paper.iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                yield " | ".join(cell.text for cell in row.cells)
        else:
            yield block.text
