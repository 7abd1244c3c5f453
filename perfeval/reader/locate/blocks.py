"""Where each block of the form stands on a sheet: its header, its columns, where it ends.

Several blocks may share a sheet, one under the other or side by side, and some of their titles
are the same words. So the blocks choose their header rows in turn, the one that finds most of its
titles first, and what one has taken no other takes.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from perfeval.reader.locate.labels import Labels, Place, words_of
from perfeval.scheme.form import Block, Field, Sheet

# Rows that the header of one block may be spread over, above or below the row with most titles.
_NEIGHBOURS = (-1, 1)
_MOST_ROWS = 50  # header rows considered for one block, those with most titles
_TITLE_ABOVE = 3  # rows above a header in which the title of its block may stand


@dataclass(frozen=True)
class Standing:
    """A block found: field name → the place of its title, and the rows and columns it spans."""

    titles: Mapping[str, Place] = field(default_factory=dict)
    first_column: int = 0
    last_column: int = 0
    left: int = 1  # the first column that no block beside it has taken
    bottom: int = 0  # the last row of the header
    end: int = 0  # the last row before the next block, or of the sheet


def standings(sheets: Sequence[Sheet], labels: Labels) -> dict[str, Standing]:
    """Where the blocks of these sheets of the form stand on one sheet of a workbook.

    Returns them by their names; a block that is not there is left out.
    """
    blocks = [block for sheet in sheets for block in sheet.block]
    found: dict[str, Standing] = {}
    for block, row, titles in _in_turn(blocks, labels):
        if block.name in found or _taken(titles.values(), found.values()):
            continue
        places = _spread(block, titles, row, labels)
        columns = [column for _, column in places.values()]
        found[block.name] = Standing(
            places,
            min(columns),
            max(columns),
            bottom=max(_last_row(place, labels) for place in places.values()),
        )
    for block in blocks:
        if block.layout == "record":
            places = _record(block, labels, found)
            if places:
                columns = [column for _, column in places.values()]
                found[block.name] = Standing(places, min(columns), max(columns))
    headings = {block.name: (block.title, sheet.title) for sheet in sheets for block in sheet.block}
    return {name: _bounded(name, headings, found, labels) for name in found}


def _in_turn(
    blocks: Sequence[Block], labels: Labels
) -> Iterator[tuple[Block, int, dict[str, Place]]]:
    """Blocks with the rows that may be their headers, the best match of all first."""
    claims = []
    for order, block in enumerate(blocks):
        if block.layout == "record":
            continue
        rows: dict[int, list[tuple[int, str]]] = {}
        for part in block.field:
            for row, column in _own_words_first(part, labels):
                rows.setdefault(row, []).append((column, part.name))
        enough = min(2, len(block.field))
        matches = [
            (_window(sorted(found)), row) for row, found in rows.items() if len(found) >= enough
        ]
        matches = [match for match in matches if len(match[0]) >= enough]
        matches.sort(key=lambda match: (-len(match[0]), match[1]))
        for titles, row in matches[:_MOST_ROWS]:
            share = len(titles) / len(block.field)
            claims.append((-share, row, order, block, titles))
    for _, row, _, block, titles in sorted(claims, key=lambda claim: claim[:3]):
        yield block, row, {name: (row, column) for name, column in titles.items()}


def _own_words_first(part: Field, labels: Labels) -> Iterator[Place]:
    """Where a field's title stands; another word for it counts only in a row without the title."""
    seen: set[int] = set()
    for words in words_of(part.titles):
        places = [place for place in labels.places.get(words, ()) if place[0] not in seen]
        seen.update(row for row, _ in places)
        yield from places


def _window(found: Sequence[tuple[int, str]]) -> dict[str, int]:
    """Of the titles in one row, those that lie together: field name → column.

    Where a title stands twice, two blocks lie side by side, and the stretch with most different
    titles is the block's own; of equals the narrowest, then the first.
    """
    best: tuple[int, int] = (0, 0)
    chosen: dict[str, int] = {}
    start = 0
    last: dict[str, int] = {}
    for end, (column, name) in enumerate(found):
        if name in last:
            start = max(start, last[name] + 1)
        last[name] = end
        size = (end - start + 1, found[start][0] - column)
        if size > best:
            best = size
            chosen = {name: column for column, name in found[start : end + 1]}
    return chosen


def _taken(places: Iterable[Place], found: Iterable[Standing]) -> bool:
    others = {place for standing in found for place in standing.titles.values()}
    return any(place in others for place in places)


def _spread(
    block: Block, titles: Mapping[str, Place], row: int, labels: Labels
) -> dict[str, Place]:
    """The titles of one row, and those of a header that was split over two."""
    places = dict(titles)
    for step in _NEIGHBOURS:
        for part in block.field:
            if part.name not in places:
                for place in labels.of(part.titles):
                    if place[0] == row + step:
                        places.setdefault(part.name, place)
    missing = {
        words: part.name
        for part in block.field
        if part.name not in places
        for words in words_of(part.titles)
    }
    if missing:
        for upper in (row - 1, row):
            for words, place in _joined(upper, labels):
                if words in missing:
                    places.setdefault(missing[words], place)
    return places


def _joined(upper: int, labels: Labels) -> Iterator[tuple[str, Place]]:
    """Titles made of two cells: a group title such as 全年 over 预算数 and 执行数.

    A group title reaches to the next one, whether or not it is merged over what it reaches:
    some programs centre it over blanks, and not every format keeps merged ranges.
    """
    groups = labels.by_row.get(upper, ())
    starts = [column for column, _ in groups]
    for column, words in labels.by_row.get(upper + 1, ()):
        index = bisect_right(starts, column) - 1
        if index >= 0:
            yield groups[index][1] + words, (upper + 1, column)


def _last_row(place: Place, labels: Labels) -> int:
    area = labels.merges.at.get(place)
    # A title merged over half the sheet would leave no row to read.
    return min(area[2], place[0] + 2) if area else place[0]


def _record(block: Block, labels: Labels, found: Mapping[str, Standing]) -> dict[str, Place]:
    """The labels of a record, none of them the title of a column.

    Where a label stands twice, the one nearest to those that stand once is the record's own.
    """
    others = {place for standing in found.values() for place in standing.titles.values()}
    candidates = {
        part.name: [place for place in labels.of(part.titles) if place not in others]
        for part in block.field
    }
    once = sorted(places[0][0] for places in candidates.values() if len(places) == 1)
    middle = once[len(once) // 2] if once else 0
    return {
        name: min(places, key=lambda place: abs(place[0] - middle)) if len(found) else places[0]
        for name, places in candidates.items()
        if places
    }


def _bounded(
    name: str,
    headings: Mapping[str, tuple[str, str]],
    found: Mapping[str, Standing],
    labels: Labels,
) -> Standing:
    """A standing with the row it ends on and the column it starts from, given the others."""
    own = found[name]
    end, left = labels.last_row, 1
    for other_name, other in found.items():
        if other_name == name:
            continue
        top = min(row for row, _ in other.titles.values())
        beside = other.last_column < own.first_column or other.first_column > own.last_column
        if beside and other.last_column < own.first_column:
            left = max(left, other.last_column + 1)
        if not beside and top > own.bottom:
            titles = [
                row
                for row, _ in labels.of(headings[other_name])
                if max(own.bottom, top - _TITLE_ABOVE) < row < top
            ]
            end = min(end, min([top, *titles]) - 1)
    return replace(own, left=left, end=end)
