"""Locates each block of the form on a sheet: its header, its columns and where it ends.

Several blocks may share a sheet, one below the other or side by side, and some of their titles
are equal. So header rows are assigned in order of match, the block that finds most of its titles
first, and a title belongs to one block only. Rows and columns count from 1.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from perfeval.cells import Place
from perfeval.reader.locate.labels import Labels, normalized_titles
from perfeval.scheme.form import Block, Field, Sheet

# A header may be split over two rows: the one with most titles and one next to it.
_HEADER_OFFSETS = (-1, 1)
_MAX_HEADER_ROWS = 50  # candidate header rows of one block, those with most titles
_TITLE_DISTANCE = 3  # the title of a block is fewer rows above its header


@dataclass(frozen=True)
class BlockLocation:
    """Where a block was found.

    Attributes:
        titles: field name → the place of its title.
        first_column: the first column that has a title.
        last_column: the last column that has a title.
        left: the first column that does not belong to another block on the left.
        bottom: the last row of the header; 0 for a record.
        end: the last row before the next block, or of the sheet.
    """

    titles: Mapping[str, Place] = field(default_factory=dict)
    first_column: int = 0
    last_column: int = 0
    left: int = 1
    bottom: int = 0
    end: int = 0


def locate_blocks(sheets: Sequence[Sheet], labels: Labels) -> dict[str, BlockLocation]:
    """Locates the blocks of these form sheets on one sheet of a workbook.

    Returns block name → location; a block that is not found is left out.
    """
    blocks = [block for sheet in sheets for block in sheet.block]
    found: dict[str, BlockLocation] = {}
    for block, row, titles in _header_candidates(blocks, labels):
        if block.name in found or _overlaps(titles.values(), found.values()):
            continue
        places = _complete_header(block, titles, row, labels)
        columns = [column for _, column in places.values()]
        found[block.name] = BlockLocation(
            places,
            min(columns),
            max(columns),
            bottom=max(_last_row(place, labels) for place in places.values()),
        )
    for block in blocks:
        if block.layout == "record":
            places = _locate_record(block, labels, found)
            if places:
                columns = [column for _, column in places.values()]
                found[block.name] = BlockLocation(places, min(columns), max(columns))
    headings = {block.name: (block.title, sheet.title) for sheet in sheets for block in sheet.block}
    return {name: _with_bounds(name, headings, found, labels) for name in found}


def _header_candidates(
    blocks: Sequence[Block], labels: Labels
) -> Iterator[tuple[Block, int, dict[str, Place]]]:
    """Blocks with their candidate header rows and titles, the best match of all blocks first."""
    candidates = []
    for order, block in enumerate(blocks):
        if block.layout == "record":
            continue
        rows: dict[int, list[tuple[int, str]]] = {}
        for part in block.field:
            for row, column in _title_places(part, labels):
                rows.setdefault(row, []).append((column, part.name))
        enough = min(2, len(block.field))
        matches = [
            (_contiguous_titles(sorted(found)), row)
            for row, found in rows.items()
            if len(found) >= enough
        ]
        matches = [match for match in matches if len(match[0]) >= enough]
        matches.sort(key=lambda match: (-len(match[0]), match[1]))
        for titles, row in matches[:_MAX_HEADER_ROWS]:
            share = len(titles) / len(block.field)
            candidates.append((-share, row, order, block, titles))
    for _, row, _, block, titles in sorted(candidates, key=lambda candidate: candidate[:3]):
        yield block, row, {name: (row, column) for name, column in titles.items()}


def _title_places(part: Field, labels: Labels) -> Iterator[Place]:
    """The places of a field's title; an alias counts only in a row without the title itself."""
    seen: set[int] = set()
    for words in normalized_titles(part.titles):
        places = [place for place in labels.places.get(words, ()) if place[0] not in seen]
        seen.update(row for row, _ in places)
        yield from places


def _contiguous_titles(found: Sequence[tuple[int, str]]) -> dict[str, int]:
    """The longest run of different titles in one row: field name → column.

    If a title is there twice, two blocks are side by side; the run with most different titles
    belongs to the block. Of equal runs the narrowest counts, then the first.
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


def _overlaps(places: Iterable[Place], found: Iterable[BlockLocation]) -> bool:
    others = {place for location in found for place in location.titles.values()}
    return any(place in others for place in places)


def _complete_header(
    block: Block, titles: Mapping[str, Place], row: int, labels: Labels
) -> dict[str, Place]:
    """The titles of one row, completed by those in a row next to it if the header was split."""
    places = dict(titles)
    for step in _HEADER_OFFSETS:
        for part in block.field:
            if part.name not in places:
                for place in labels.find(part.titles):
                    if place[0] == row + step:
                        places.setdefault(part.name, place)
    missing = {
        words: part.name
        for part in block.field
        if part.name not in places
        for words in normalized_titles(part.titles)
    }
    if missing:
        for upper in (row - 1, row):
            for words, place in _two_cell_titles(upper, labels):
                if words in missing:
                    places.setdefault(missing[words], place)
    return places


def _two_cell_titles(upper: int, labels: Labels) -> Iterator[tuple[str, Place]]:
    """Titles made of two cells: a group title such as 全年 above 预算数 and 执行数.

    A group title extends to the next one, merged or not: some programs centre it across blank
    cells, and not every format keeps merged ranges.
    """
    groups = labels.by_row.get(upper, ())
    starts = [column for column, _ in groups]
    for column, words in labels.by_row.get(upper + 1, ()):
        index = bisect_right(starts, column) - 1
        if index >= 0:
            yield groups[index][1] + words, (upper + 1, column)


def _last_row(place: Place, labels: Labels) -> int:
    area = labels.merges.at.get(place)
    # At most three rows: a title merged over half the sheet would leave no row to read.
    return min(area[2], place[0] + 2) if area else place[0]


def _locate_record(
    block: Block, labels: Labels, found: Mapping[str, BlockLocation]
) -> dict[str, Place]:
    """The places of the labels of a record, none of them the title of a column.

    If a label is there twice, the one nearest to the labels that are there once counts.
    """
    others = {place for location in found.values() for place in location.titles.values()}
    candidates = {
        part.name: [place for place in labels.find(part.titles) if place not in others]
        for part in block.field
    }
    once = sorted(places[0][0] for places in candidates.values() if len(places) == 1)
    middle = once[len(once) // 2] if once else 0
    return {
        name: min(places, key=lambda place: abs(place[0] - middle)) if len(found) else places[0]
        for name, places in candidates.items()
        if places
    }


def _with_bounds(
    name: str,
    headings: Mapping[str, tuple[str, str]],
    found: Mapping[str, BlockLocation],
    labels: Labels,
) -> BlockLocation:
    """A location completed with ``left`` and ``end``, which depend on the other blocks."""
    own = found[name]
    end, left = labels.last_row, 1
    for other_name, other in found.items():
        if other_name == name:
            continue
        top = min(row for row, _ in other.titles.values())
        side_by_side = other.last_column < own.first_column or other.first_column > own.last_column
        if side_by_side and other.last_column < own.first_column:
            left = max(left, other.last_column + 1)
        if not side_by_side and top > own.bottom:
            titles = [
                row
                for row, _ in labels.find(headings[other_name])
                if max(own.bottom, top - _TITLE_DISTANCE) < row < top
            ]
            end = min(end, min([top, *titles]) - 1)
    return replace(own, left=left, end=end)
