"""The XML of cells: a start that ends in their format, and an end for each kind of content."""

from functools import cache

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name

LETTERS = tuple(map(xl_col_to_name, range(1024)))  # no sheet of a result is as wide
BLANK = "/>"  # the end of a cell without content
_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})


def look_of(style: Format) -> int:
    """The number of a format."""
    number = style.xf_index
    # Without one it is used for the first time.
    return int(style._get_xf_index()) if number is None else number  # noqa: SLF001


def start(row: object, col: int, look: int) -> str:
    """The start of a cell; the row as it is numbered in a sheet."""
    return f'<c r="{LETTERS[col]}{row}" s="{look}"'


def start_in(row: int, col: int, style: Format) -> str:
    """The start of a cell in a row counted from 0."""
    return f'<c r="{LETTERS[col]}{row + 1}" s="{style.xf_index or look_of(style)}"'


def shared_end(index: int) -> str:
    """The end of a cell with one of the shared texts."""
    return f' t="s"><v>{index}</v></c>'


def inline_end(text: str) -> str:
    """The end of a cell with a text of its own; its control characters are as Excel writes them."""
    return f' t="inlineStr"><is><t xml:space="preserve">{escaped(text)}</t></is></c>'


def number_end(number: float) -> str:
    """The end of a cell with a number, as precise as Excel stores it."""
    return f"><v>{number:.16G}</v></c>"


def formula_end(formula: str, value: float | str) -> str:
    """The end of a cell with a formula and its result."""
    kind = ""
    if isinstance(value, str):
        # An empty text is one, too; without its type Excel shows it as 0 until it recalculates.
        kind, value = ' t="e"' if value in _ERRORS else ' t="str"', escaped(value)
    return f"{kind}><f>{escaped(formula.removeprefix('='))}</f><v>{value}</v></c>"


@cache
def blanks(first: int, last: int, look: int) -> str:
    """Blank cells side by side, # for the number of their row."""
    return "".join(start("#", col, look) + BLANK for col in range(first, last + 1))


def range_of(row: int, first: int, last: int) -> str:
    """Cells of one row, counted from 0, as an address."""
    return f"{LETTERS[first]}{row + 1}:{LETTERS[last]}{row + 1}"


def pixels_of(points: float) -> int:
    """The height of a row on a screen."""
    return int(points * 4 / 3 + 0.5)


def escaped(text: str) -> str:
    """A text as it stands between tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
