"""A unit of a result record as its self-evaluation report in words."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from perfeval.narrative import words
from perfeval.narrative.facts import Enquiry, UnitFacts
from perfeval.narrative.rows import Facts
from perfeval.narrative.templates import PLACEHOLDER, Content, Section, Sentence, Templates
from perfeval.narrative.value import Block, Heading, Narrative, Paragraph, Table
from perfeval.result.model import UnitResult
from perfeval.scheme.form import Form

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
    return next(narrate_each([unit], form, templates))


def narrate_each(
    units: Iterable[UnitResult], form: Form, templates: Templates
) -> Iterator[Narrative]:
    """The reports of several units, as `narrate` makes them, made as they are taken."""
    enquiry = Enquiry(form, templates.sign, templates.names)
    for unit in units:
        facts = enquiry.facts(unit)
        lead = (say(sentence, {}, facts.own) for sentence in templates.lead)
        yield Narrative(
            unit=words.inline(words.text(unit.unit)) or unit.workbook,
            workbook=unit.workbook,
            title=say(templates.title, {}, facts.own) or "",
            lead=tuple(line for line in lead if line),
            blocks=tuple(_sections(templates.section, facts, {}, 1)),
        )


def say(sentence: Sentence, row: Facts, own: Facts) -> str | None:
    """The first of the alternatives that lacks nothing; None where each lacks something.

    Args:
        sentence: the alternatives.
        row: what is known of the row it is about.
        own: what is known of the unit, for what the row has no word of.
    """
    for template in sentence:
        said = _filled(template, row, own)
        if said is not None:
            return said
    return None


class _Slot(NamedTuple):
    """A placeholder of a template, and the text after it."""

    unsaid: bool
    name: str
    after: str
    led: bool  # what is set there may have to do with what stands before it
    trailed: bool  # and its last mark with what stands after it


@lru_cache(maxsize=1024)  # the same few hundred texts are said of every unit
def _cut(template: str) -> tuple[str, tuple[_Slot, ...]]:
    """A template at its placeholders: the text before them, then each with its text."""
    first, *rest = PLACEHOLDER.split(template)
    slots: list[_Slot] = []
    before = first
    for mark, name, after in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        # Right behind another placeholder it stands after whatever is set there.
        led = before.endswith(words.LEADING) or (not before and bool(slots))
        slots.append(_Slot(bool(mark), name, after, led, after.startswith(words.FOLLOWING)))
        before = after
    return first, tuple(slots)


def _filled(template: str, row: Facts, own: Facts) -> str | None:
    """A template with its names said; None where one lacks or is said by marks alone."""
    said, slots = _cut(template)
    for unsaid, name, after, led, trailed in slots:
        value = row.get(name)
        if value is None:
            value = own.get(name)
            if value is None:
                return None
        if unsaid:
            said += after
            continue
        if "\n" in value:
            value = words.inline(value)
        text = after
        # Little of what is said has to do with its neighbours, so they are not asked each time.
        if led or (trailed and value[-1:] in words.YIELDING):
            value, text = words.joined(said, value, text)
        if not value:
            return None
        said += value + text
    return said


def _sections(sections: Sequence[Section], facts: UnitFacts, row: Facts, level: int) -> list[Block]:
    """Sections one after the other, numbered by those that have anything to say."""
    said: list[Block] = []
    number = 0
    for section in sections:
        rows = facts.groups.get(section.each, ()) if section.each else ({},)
        for inner in rows:
            here = _within(row, inner)
            blocks: list[Block] = []
            for content in section.content:
                blocks += _content(content, facts, here)
            blocks += _sections(section.section, facts, here, level + 1)
            heading = say(section.heading, here, facts.own)
            if blocks and heading:
                number += 1
                said += [Heading(level, _NUMBERS[level - 1](number) + heading), *blocks]
    return said


def _content(content: Content, facts: UnitFacts, row: Facts) -> Iterable[Block]:
    if content.sentences:
        return _paragraphs(content, facts, row)
    if content.lines_of:
        return _lines(content, row.get(content.lines_of, facts.own.get(content.lines_of, "")))
    if content.list_of:
        return _list(content, facts, row)
    return _table(content, facts, row)


def _paragraphs(content: Content, facts: UnitFacts, row: Facts) -> Iterator[Paragraph]:
    """The sentences together; with ``each``, for every row of a group."""
    for inner in facts.groups[content.each] if content.each else ({},):
        here = _within(row, inner)
        said = [say(sentence, here, facts.own) for sentence in content.sentences]
        paragraph = "".join(filter(None, said))
        if paragraph:
            yield Paragraph(paragraph)


def _within(row: Facts, inner: Facts) -> Facts:
    """What is known of a row that stands within another one."""
    return {**row, **inner} if row else inner


def _lines(content: Content, filed: str) -> Iterator[Paragraph]:
    """A filed text, each of its lines a paragraph."""
    lines = [words.closed(line) for line in filed.split("\n")]
    lines = [line for line in lines if line]
    if lines:
        lines[0] = content.lead + lines[0]
    elif content.otherwise:
        lines = [content.otherwise]
    yield from map(Paragraph, lines)


def _list(content: Content, facts: UnitFacts, row: Facts) -> Iterator[Paragraph]:
    """One phrase for each row of a group, in one sentence."""
    rows = (_within(row, inner) for inner in facts.groups[content.list_of])
    phrases = [phrase for here in rows if (phrase := say(content.item, here, facts.own))]
    if phrases:
        yield Paragraph(words.closed(content.lead + _LISTED.join(phrases)))


def _table(content: Content, facts: UnitFacts, row: Facts) -> Iterator[Table]:
    rows = [
        tuple([say(column.value, here, facts.own) or _NOTHING for column in content.columns])
        for here in [_within(row, inner) for inner in facts.groups[content.table_of]]
    ]
    if rows:
        yield Table(content.title, content.printed_columns, tuple(rows))
