"""A self-evaluation report in words, as a plain value: headings, paragraphs, tables."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered heading; 1 is the outermost level."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of whole sentences."""

    text: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its title, its share of the width, whether it holds figures."""

    title: str
    width: int
    figures: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A table; every cell is text as printed, a dash where nothing was filled in."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | Table


@dataclass(frozen=True, slots=True)
class Narrative:
    """The report of one unit."""

    unit: str  # as the other sheets call it
    workbook: str
    title: str
    lead: tuple[str, ...]  # lines between the title and the first section
    blocks: tuple[Block, ...]
