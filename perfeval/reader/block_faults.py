"""What is wrong with a block beside its cells: rows of a list left out, labels in another unit.

Rows and columns count from 1.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from perfeval.cells import Place
from perfeval.model import CellRef, Fault, FaultKind
from perfeval.reader.locate.labels import Labels
from perfeval.reader.locate.rows import ListRows
from perfeval.reader.values.cell import displayed_text
from perfeval.scheme.form import Block, FieldType

_IN_YUAN = re.compile(r"[(（\[【]元[)）\]】]|单位[:：]?\s*元")
_REMARKS_IN_YUAN = ("单位：元", "（单位：元）", "金额单位：元", "（金额单位：元）")

RefOf = Callable[[Place], CellRef]


def list_faults(found: ListRows, block: Block, column: int, ref_of: RefOf) -> Iterator[Fault]:
    """The rows of a list that were left out; ``column`` is its first."""
    for kind, at, words in found.skipped:
        yield Fault(kind, ref_of((at, column)), block.title, facts={"words": words})
    key = block.field_named(block.key).title
    for run in found.leftovers:
        rows = str(run.first) if run.first == run.last else f"{run.first} 至 {run.last}"
        facts = {"rows": rows, "words": run.words, "key": key}
        ref = ref_of((run.first, run.column))
        yield Fault(FaultKind.LEFTOVER, ref, block.title, facts=facts)
    for part, place in found.errors:
        yield Fault(
            FaultKind.LEFTOVER_ERROR,
            ref_of(place),
            part.title,
            facts={"words": displayed_text(found.cell_at(place))},
        )


def unit_faults(
    block: Block, titles: Mapping[str, Place], bottom: int, labels: Labels, ref_of: RefOf
) -> Iterator[Fault]:
    """Money in 元 where the form asks for 万元, by a title or a remark above row ``bottom``."""
    money = [part for part in block.field if part.type is FieldType.MONEY]
    headed = [(part.title, titles[part.name]) for part in money if part.name in titles]
    remarks = [place for place in labels.find(_REMARKS_IN_YUAN) if money and place[0] <= bottom]
    for title, place in (*headed, *((block.title, place) for place in remarks[:1])):
        words = displayed_text(labels.sheet.cells.get(place))
        if _IN_YUAN.search(words):
            facts = {"found": words}
            yield Fault(FaultKind.UNIT_IN_LABEL, ref_of(place), title, facts=facts)
