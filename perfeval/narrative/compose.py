"""The self-evaluation report of a unit in words, made from its result."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from perfeval.narrative import words
from perfeval.narrative.facts import FactFinder, UnitFacts
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


def narrate(
    unit: UnitResult, form: Form, templates: Templates, execution_points: Decimal | None = None
) -> Narrative:
    """The report of a unit whose workbook could be read.

    Args:
        unit: the unit of a result; with its profile, as this version writes it.
        form: the form it filled in.
        templates: the sentences.
        execution_points: of the rules it was scored by, where the result says them.
    """
    return next(narrate_each([unit], form, templates, execution_points))


def narrate_each(
    units: Iterable[UnitResult],
    form: Form,
    templates: Templates,
    execution_points: Decimal | None = None,
) -> Iterator[Narrative]:
    """The reports of several units, each made when it is asked for."""
    finder = FactFinder(form, templates.sign, templates.names, execution_points)
    for unit in units:
        facts = finder.facts(unit)
        lead = (render(sentence, {}, facts.own) for sentence in templates.lead)
        yield Narrative(
            unit=words.inline(words.text(unit.unit)) or unit.workbook,
            workbook=unit.workbook,
            title=render(templates.title, {}, facts.own) or "",
            lead=tuple(line for line in lead if line),
            blocks=tuple(_render_sections(templates.section, facts, {}, 1)),
        )


def render(sentence: Sentence, row: Facts, own: Facts) -> str | None:
    """The first alternative all of whose placeholders have a value; None where there is none.

    Args:
        sentence: the alternatives.
        row: what is known of the row it is about.
        own: what is known of the unit, for names that the row does not have.
    """
    for template in sentence:
        rendered = _render_template(template, row, own)
        if rendered is not None:
            return rendered
    return None


class _Placeholder(NamedTuple):
    """A placeholder of a template, and the text up to the next one."""

    only_required: bool  # ``{?name}``: must have a value, which is not shown
    name: str
    after: str
    after_mark: bool  # behind a mark, or another value, that its beginning may have to fit
    before_mark: bool  # before a mark that its own last mark would double


@lru_cache(maxsize=1024)  # the same few hundred templates serve every unit
def _parse(template: str) -> tuple[str, tuple[_Placeholder, ...]]:
    """A template at its placeholders: the text before them, then each with its text."""
    first, *rest = PLACEHOLDER.split(template)
    placeholders: list[_Placeholder] = []
    before = first
    for mark, name, after in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        # Right behind another placeholder it may follow a mark of that one's value.
        after_mark = before.endswith(words.LEADING) or (not before and bool(placeholders))
        placeholders.append(
            _Placeholder(bool(mark), name, after, after_mark, after.startswith(words.FOLLOWING))
        )
        before = after
    return first, tuple(placeholders)


def _render_template(template: str, row: Facts, own: Facts) -> str | None:
    """A template with its placeholders filled; None where one has no value or only marks."""
    rendered, placeholders = _parse(template)
    for only_required, name, after, after_mark, before_mark in placeholders:
        value = row.get(name)
        if value is None:
            value = own.get(name)
            if value is None:
                return None
        if only_required:
            rendered += after
            continue
        if "\n" in value:
            value = words.inline(value)
        text = after
        # Few values touch a mark of the template, so the slow way is taken only for those.
        if after_mark or (before_mark and value[-1:] in words.YIELDING):
            value, text = words.joined(rendered, value, text)
        if not value:
            return None
        rendered += value + text
    return rendered


def _render_sections(
    sections: Sequence[Section], facts: UnitFacts, row: Facts, level: int
) -> list[Block]:
    """Sections one after the other, numbered over those that have any content."""
    rendered: list[Block] = []
    number = 0
    for section in sections:
        rows = facts.groups.get(section.each, ()) if section.each else ({},)
        for inner in rows:
            here = _within(row, inner)
            blocks: list[Block] = []
            for content in section.content:
                blocks += _content(content, facts, here)
            blocks += _render_sections(section.section, facts, here, level + 1)
            heading = render(section.heading, here, facts.own)
            if blocks and heading:
                number += 1
                rendered += [Heading(level, _NUMBERS[level - 1](number) + heading), *blocks]
    return rendered


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
        rendered = [render(sentence, here, facts.own) for sentence in content.sentences]
        paragraph = "".join(filter(None, rendered))
        if paragraph:
            yield Paragraph(paragraph)


def _within(row: Facts, inner: Facts) -> Facts:
    """What is known of a row that stands within another one."""
    return {**row, **inner} if row else inner


def _lines(content: Content, text: str) -> Iterator[Paragraph]:
    """A text as filled in, each of its lines a paragraph."""
    lines = [words.closed(line) for line in text.split("\n")]
    lines = [line for line in lines if line]
    if lines:
        lines[0] = content.lead + lines[0]
    elif content.otherwise:
        lines = [content.otherwise]
    yield from map(Paragraph, lines)


def _list(content: Content, facts: UnitFacts, row: Facts) -> Iterator[Paragraph]:
    """One phrase for each row of a group, in one sentence."""
    rows = (_within(row, inner) for inner in facts.groups[content.list_of])
    phrases = [phrase for here in rows if (phrase := render(content.item, here, facts.own))]
    if phrases:
        yield Paragraph(words.closed(content.lead + _LISTED.join(phrases)))


def _table(content: Content, facts: UnitFacts, row: Facts) -> Iterator[Table]:
    rows = [
        tuple([render(column.value, here, facts.own) or _NOTHING for column in content.columns])
        for here in [_within(row, inner) for inner in facts.groups[content.table_of]]
    ]
    if rows:
        yield Table(content.title, content.printed_columns, tuple(rows))
