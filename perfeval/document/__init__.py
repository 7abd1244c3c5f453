"""The self-evaluation reports as Word documents, one file for each unit.

Needs python-docx, an optional extra of the package; importing this room without it fails.
"""

from perfeval.document.files import write_documents
from perfeval.document.word import document_of

__all__ = ["document_of", "write_documents"]
