"""The last block of a unit's sheet: in full, what was too long for the cell it belongs to."""

from perfeval.report.styles import height, text_width
from perfeval.report.unit.canvas import LONG_TEXTS, Canvas, width_of
from perfeval.report.unit.layout import LAST, SPACE

_LABEL, _TEXT = (0, 2), (3, LAST)
_ROW = (_LABEL, _TEXT)
_PART = 20  # lines of a row: a page takes two of them


def write_long_texts(canvas: Canvas) -> None:
    """Writes the block under what stands on the sheet already; nothing where all fitted."""
    if not canvas.long_texts:
        return
    row = max(canvas.heights) + 2
    canvas.set_height(row - 1, SPACE)
    canvas.write(row, (0, LAST), LONG_TEXTS, "section")
    wide, narrow = (width_of(span, small=True) for span in (_TEXT, _LABEL))
    for title, text in canvas.long_texts.items():
        parts = _parts(text, int(wide * _PART * 0.9))
        for number, part in enumerate(parts, start=1):
            row += 1
            label = title if len(parts) == 1 else f"{title}（{number}/{len(parts)}）"
            cells = [
                canvas.text(label, "label", "small"),
                canvas.text(part, "cell", "filed", "wrap", "small"),
            ]
            canvas.row(row, cells, height([(part, wide), (label, narrow)]), _ROW)


def _parts(text: str, room: int) -> list[str]:
    """The text in pieces of so many columns of characters."""
    parts, start, used = [], 0, 0
    for at, character in enumerate(text):
        wide = room // _PART if character == "\n" else text_width(character)
        if used + wide > room:
            parts.append(text[start:at])
            start, used = at, 0
        used += wide
    return [*parts, text[start:]]
