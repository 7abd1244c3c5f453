"""Where a rule comes from: the documents, and how far each one carries what is taken from it."""

import re
from datetime import date
from typing import Literal

from pydantic import model_validator

from perfeval.scheme.configuration import Part

PRACTICE = "practice"  # a basis, and the key of what stands for a document
_ARTICLE_NUMBER = re.compile(r"第[〇零一二三四五六七八九十百\d]+条")


class Document(Part):
    """A document that rules are taken from; under the key ``practice`` what none has in writing."""

    number: str
    title: str
    scope: str = ""  # what it is about, such as 项目支出: it may be cited for something else
    issuer: str
    issued_on: date | None = None


class Source(Part):
    """Where a rule stands, and on what basis it is cited.

    Attributes:
        document: its key among the documents.
        article: the number of the article for ``text``, else what is said there and where it was
            seen.
        basis: ``text`` (the words of the document), ``reference`` (so in substance, or of
            something else), ``practice`` (no document says so). ``changed`` is never written in a
            file: it marks what no longer is as the source has it, and ``article`` then says what
            it was.
        verified_at: where a person has read the article; only for ``text``.
        verified_on: the day on which it was read.
    """

    document: str
    article: str
    basis: Literal["text", "reference", "practice", "changed"]
    verified_at: str = ""
    verified_on: date | None = None

    @model_validator(mode="after")
    def _verified(self) -> "Source":
        if self.basis == "changed":
            message = "basis 只能是 text、reference 或 practice"
            raise ValueError(message)
        if self.basis != "text":
            return self
        if not (_ARTICLE_NUMBER.search(self.article) and self.verified_at and self.verified_on):
            message = (
                f"“{self.article}”：basis 为 text 的，article 要写条号（如 第十二条），"
                "verified_at 写在哪里核对过原文，verified_on 写核对日期；"
                "没有核对过的请改为 reference"
            )
            raise ValueError(message)
        return self

    @property
    def is_citation(self) -> bool:
        """Whether a document is cited; practice and what was changed cite none."""
        return self.basis in {"text", "reference"}
