"""The self-evaluation report in words: a unit of a result in, a plain value out.

The sentences are data (narrative.toml beside the form and the rules); the Word document and the
sheet of the result workbook show the same value.
"""

from perfeval.narrative.compose import narrate, narrate_each
from perfeval.narrative.templates import Templates, load_templates
from perfeval.narrative.value import Block, Column, Heading, Narrative, Paragraph, Table

__all__ = [
    "Block",
    "Column",
    "Heading",
    "Narrative",
    "Paragraph",
    "Table",
    "Templates",
    "load_templates",
    "narrate",
    "narrate_each",
]
