"""The XML of a cell: its start up to the format, and its end with what stands in it.

As XlsxWriter writes them; the tests hold the sheets made of them to its own.
"""

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name

_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})

LETTERS = tuple(map(xl_col_to_name, range(1024)))  # no sheet of a result is as wide
BLANK = "/>"  # the end of a cell without content


def look_of(style: Format) -> int:
    """The number of a format."""
    number = style.xf_index
    # Without one it is used for the first time.
    return int(style._get_xf_index()) if number is None else number  # noqa: SLF001


def start(row: object, col: int, look: int) -> str:
    """The start of a cell; the row as it is numbered, the column counted from 0."""
    return f'<c r="{LETTERS[col]}{row}" s="{look}"'


def text_end(index: int) -> str:
    """The end of a cell with one of the shared texts."""
    return f' t="s"><v>{index}</v></c>'


def number_end(number: float) -> str:
    """The end of a cell with a number."""
    return f"><v>{number:.16G}</v></c>"


def formula_end(formula: str, value: float | str) -> str:
    """The end of a cell with a formula and its result."""
    kind = ""
    if isinstance(value, str):
        # An empty text is one, too; without its type Excel shows it as 0 until it recalculates.
        kind, value = ' t="e"' if value in _ERRORS else ' t="str"', _escaped(value)
    return f"{kind}><f>{_escaped(formula.removeprefix('='))}</f><v>{value}</v></c>"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
