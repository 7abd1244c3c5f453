"""A unit of a result record as its self-evaluation report in words."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from perfeval.form import Form
from perfeval.narrative import words
from perfeval.narrative.facts import UnitFacts, facts_of
from perfeval.narrative.rows import Facts
from perfeval.narrative.templates import PLACEHOLDER, Content, Section, Sentence, Templates
from perfeval.narrative.value import Block, Column, Heading, Narrative, Paragraph, Table
from perfeval.result import UnitResult

_NOTHING = "—"
_LISTED = "；"
_NUMBERS: tuple[Callable[[int], str], ...] = (
    lambda number: f"{words.ordinal(number)}、",
    lambda number: f"（{words.ordinal(number)}）",
    lambda number: f"{number}．",
)


def narrate(unit: UnitResult, form: Form, templates: Templates) -> Narrative:
    """The report of a unit whose workbook could be read.

    Args:
        unit: the unit as a record has it; with its profile, as this version writes it.
        form: the form it filled in.
        templates: the sentences.
    """
    facts = facts_of(unit, form, templates.sign, templates.names)
    own = {name: said for name, said in facts.own.items() if name in templates.names.own}
    lead = (say(sentence, own) for sentence in templates.lead)
    return Narrative(
        unit=words.inline(words.text(unit.unit)) or unit.workbook,
        workbook=unit.workbook,
        title=say(templates.title, own) or "",
        lead=tuple(line for line in lead if line),
        blocks=tuple(_sections(templates.section, facts, own, 1)),
    )


def say(sentence: Sentence, facts: Facts) -> str | None:
    """The first of the alternatives that lacks nothing; None where each lacks something."""
    for template in sentence:
        said = _filled(template, facts)
        if said is not None:
            return said
    return None


@lru_cache(maxsize=1024)  # the same few hundred texts are said of every unit
def _cut(template: str) -> tuple[str, tuple[tuple[str, str, str], ...]]:
    """A template at its placeholders: the text before them, then mark, name, text of each."""
    first, *rest = PLACEHOLDER.split(template)
    return first, tuple(zip(rest[::3], rest[1::3], rest[2::3], strict=True))


def _filled(template: str, facts: Facts) -> str | None:
    """A template with its names said; None where one lacks or is said by marks alone."""
    said, placeholders = _cut(template)
    for _, name, _ in placeholders:
        if name not in facts:
            return None
    for unsaid, name, text in placeholders:
        value, after = "", text
        if not unsaid:
            value, after = words.joined(said, words.inline(facts[name]), after)
            if not value:
                return None
        said += value + after
    return said


def _sections(
    sections: Sequence[Section], facts: UnitFacts, own: Facts, level: int
) -> Iterator[Block]:
    """Sections one after the other, numbered by those that have anything to say."""
    number = 0
    for section in sections:
        rows = facts.groups.get(section.each, ()) if section.each else ({},)
        for row in rows:
            here = {**own, **row} if row else own
            blocks = [
                block for content in section.content for block in _content(content, facts, here)
            ]
            blocks += _sections(section.section, facts, here, level + 1)
            heading = say(section.heading, here)
            if blocks and heading:
                number += 1
                yield Heading(level, _NUMBERS[level - 1](number) + heading)
                yield from blocks


def _content(content: Content, facts: UnitFacts, own: Facts) -> Iterator[Block]:
    if content.sentences:
        for row in facts.groups[content.each] if content.each else ({},):
            here = {**own, **row} if row else own
            said = (say(sentence, here) for sentence in content.sentences)
            paragraph = "".join(sentence for sentence in said if sentence)
            if paragraph:
                yield Paragraph(paragraph)
    elif content.lines_of:
        yield from _lines(content, own)
    elif content.list_of:
        yield from _list(content, facts, own)
    else:
        yield from _table(content, facts, own)


def _lines(content: Content, own: Facts) -> Iterator[Paragraph]:
    """A filed text, each of its lines a paragraph."""
    lines = [words.closed(line) for line in own.get(content.lines_of, "").split("\n")]
    lines = [line for line in lines if line]
    if lines:
        lines[0] = content.lead + lines[0]
    elif content.otherwise:
        lines = [content.otherwise]
    yield from map(Paragraph, lines)


def _list(content: Content, facts: UnitFacts, own: Facts) -> Iterator[Paragraph]:
    """One phrase for each row of a group, in one sentence."""
    said = (say(content.item, {**own, **row}) for row in facts.groups[content.list_of])
    phrases = [phrase for phrase in said if phrase]
    if phrases:
        yield Paragraph(words.closed(content.lead + _LISTED.join(phrases)))


def _table(content: Content, facts: UnitFacts, own: Facts) -> Iterator[Table]:
    rows = tuple(
        tuple(say(column.value, here) or _NOTHING for column in content.columns)
        for here in ({**own, **row} for row in facts.groups[content.table_of])
    )
    columns = tuple(
        Column(column.title, column.width, column.figures) for column in content.columns
    )
    if rows:
        yield Table(content.title, columns, rows)
