"""The sentences of the report as typed, frozen values, read from narrative.toml.

A sentence is one text or several, of which the first whose names all have a value is used; where
there is none, the sentence is left out. A placeholder is a name in braces: ``{name}`` is replaced
by its value, ``{?name}`` only requires one. Every name is checked when the file is
loaded, and so is every key.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, model_validator

from perfeval.narrative.facts import Names, known_names
from perfeval.narrative.value import Column
from perfeval.scheme import DEFAULT_SCHEME, SCHEMES, load_scheme
from perfeval.scheme.configuration import ConfigurationError, Part, load_toml, validated

PLACEHOLDER = re.compile(r"\{(\??)([a-z0-9_.]+)\}")
_DEEPEST = 3


def _alternatives(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Sentence = Annotated[tuple[str, ...], BeforeValidator(_alternatives)]


class ColumnTemplate(Part):
    """A column of a table, its value a template over the names of the row."""

    title: str
    value: Sentence
    width: int
    figures: bool = True


class Content(Part):
    """One thing under a heading; exactly one of the four is given.

    ``sentences`` make a paragraph; with ``each``, one for every row of a group. ``lines_of`` sets
    a filed text, each of its lines a paragraph, or says ``otherwise``. ``list_of`` says one
    ``item`` for each row of a group, in one sentence. ``table_of`` has a table row for each row
    of a group.
    """

    sentences: tuple[Sentence, ...] = ()
    each: str = ""
    lines_of: str = ""
    otherwise: str = ""
    list_of: str = ""
    lead: str = ""
    item: Sentence = ()
    table_of: str = ""
    title: str = ""
    columns: tuple[ColumnTemplate, ...] = ()

    @property
    def group(self) -> str:
        """The group whose rows it goes through."""
        return self.each or self.list_of or self.table_of

    @cached_property
    def printed_columns(self) -> tuple[Column, ...]:
        """The columns of its table."""
        return tuple(Column(column.title, column.width, column.figures) for column in self.columns)

    @model_validator(mode="after")
    def _of_one_kind(self) -> "Content":
        kinds = (self.sentences, self.lines_of, self.list_of, self.table_of)
        if sum(bool(kind) for kind in kinds) != 1:
            message = "sentences、lines_of、list_of、table_of 应当只写一项"
            raise ValueError(message)
        goes_with = (
            (self.each, self.sentences),
            (self.otherwise, self.lines_of),
            (self.lead, self.lines_of or self.list_of),
            (self.title or self.columns, self.table_of),
            (self.item, self.list_of),
        )
        if any(part and not whole for part, whole in goes_with):
            message = "有一项与它所属的 sentences、lines_of、list_of 或 table_of 不配"
            raise ValueError(message)
        if bool(self.list_of) != bool(self.item) or bool(self.table_of) != bool(self.columns):
            message = "list_of 要有 item，table_of 要有 columns"
            raise ValueError(message)
        return self


class Section(Part):
    """A heading with what stands under it; with ``each``, once for every row of a group."""

    heading: Sentence
    each: str = ""
    content: tuple[Content, ...] = ()
    section: tuple["Section", ...] = ()


class Templates(Part):
    """The whole report."""

    title: Sentence
    lead: tuple[Sentence, ...]
    sign: dict[str, str]  # 指标性质 → the text before the target
    section: tuple[Section, ...]

    @cached_property
    def names(self) -> Names:
        """Every name that the sentences use."""
        texts = [*self.lead, self.title]
        groups: set[str] = set()
        sections = list(self.section)
        for section in sections:  # which grows while it is gone through
            sections += section.section
            texts.append(section.heading)
            groups.add(section.each)
            for content in section.content:
                groups.add(content.group)
                values = (column.value for column in content.columns)
                texts += [*content.sentences, content.item, *values, (f"{{{content.lines_of}}}",)]
        found = {name for text in texts for part in text for _, name in PLACEHOLDER.findall(part)}
        return Names(frozenset(found), dict.fromkeys(groups - {""}, frozenset(found)))


def load_templates(path: Path | None = None) -> Templates:
    """Reads and checks a narrative.toml; without a path, the one that ships with the scheme.

    Raises:
        ConfigurationError: the file cannot be used.
    """
    path = path or SCHEMES / DEFAULT_SCHEME / "narrative.toml"
    templates = validated(Templates, load_toml(path), path.name)
    problems = list(_unknown(templates, known_names(load_scheme())))
    if problems:
        message = f"{path.name}：\n" + "\n".join(f"  {problem}" for problem in problems)
        raise ConfigurationError(message)
    return templates


def _unknown(templates: Templates, names: Names) -> Iterator[str]:
    """What a template asks for that no unit has."""
    for sentence in (templates.title, *templates.lead):
        yield from _of_texts(sentence, names.own)
    for section in templates.section:
        yield from _of_section(section, names, names.own)


def _of_section(
    section: Section, names: Names, known: frozenset[str], level: int = 1
) -> Iterator[str]:
    if level > _DEEPEST:
        yield f"标题最多 {_DEEPEST} 级"
    if section.each:
        if section.each not in names.groups:
            yield f"没有名为 {section.each} 的表"
            return
        known |= names.groups[section.each]
    yield from _of_texts(section.heading, known)
    for content in section.content:
        yield from _of_content(content, names, known)
    for inner in section.section:
        yield from _of_section(inner, names, known, level + 1)


def _of_content(content: Content, names: Names, known: frozenset[str]) -> Iterator[str]:
    yield from _of_texts((content.lead, content.otherwise), known)
    if content.lines_of and content.lines_of not in known:
        yield f"lines_of：没有 {content.lines_of}"
    if content.group:
        if content.group not in names.groups:
            yield f"没有名为 {content.group} 的表"
            return
        known |= names.groups[content.group]
    values = (column.value for column in content.columns)
    for sentence in (*content.sentences, content.item, *values):
        yield from _of_texts(sentence, known)


def _of_texts(texts: tuple[str, ...], known: frozenset[str]) -> Iterator[str]:
    for text in texts:
        for _, name in PLACEHOLDER.findall(text):
            if name not in known:
                yield f"“{text}”：没有 {name}"
        if set("{}") & set(PLACEHOLDER.sub("", text)):
            yield f"“{text}”：花括号里应当是小写英文名称"
