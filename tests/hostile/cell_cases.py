"""Workbooks with one bad or odd cell: one finding at that cell, and the rest counts as ever."""

from decimal import Decimal

from tests.fill import Book, Edit, error, formula, number, place, stored_twice, text, uncalculated
from tests.hostile.making import STRINGS, edited, parts, replaced
from tests.hostile.verdicts import Case

BUDGET = place("running.operating.budget")  # a money cell of 220.5 that nothing is summed from
FILED_ON = place("unit.filed_on")
WORDS = place("conclusion.suggestions")
RATE = place("budget.total.execution_rate")  # computed, so of no consequence
SHEET, CELL = BUDGET

TEXT = "C202 E running.operating.budget"
UNDERSTOOD = "C202 W running.operating.budget"
ERROR = "C203 E running.operating.budget"
UNCALCULATED = "C204 E running.operating.budget"
TWO = "C211 E running.operating.budget"
OUTSIDE = "C213 W running.operating.budget"
PROGRAM = "C213 E running.operating.budget"
CIRCLE = "C214 E running.operating.budget"
NO_DATE = "C202 E unit.filed_on"


def stored(content: str, kind: str = "", at: tuple[str, str] = BUDGET) -> Edit:
    """The inside of a cell as it is stored, and its type."""
    return lambda book: book.put(at, content, kind)


def value(raw: str, kind: str = "") -> Edit:
    return stored(f"<v>{raw}</v>", kind)


def again(content: str) -> Edit:
    """The row of the cell once more, with this cell alone."""

    def edit(book: Book) -> None:
        part = book.sheets[SHEET]
        row = f'<row r="{CELL[1:]}"><c r="{CELL}">{content}</c></row>'
        book.parts[part] = book.parts[part].replace("</sheetData>", f"{row}</sheetData>")

    return edit


# fmt: off
NUMBERS = [
    *(Case(f"the number {raw}", edited(value(raw)), "read") for raw in ("220.5", "220.50", "+220.5", "0220.5", "2.205E2", "2205e-1", "220.50000000000003", "220.500000000000000000000001")),
    Case("a number said to be one", edited(value("220.5", "n")), "read"),
    Case("a number of 400 digits behind the point", edited(value("220.5" + "0" * 400)), "read"),
    *(Case(f"{raw!r} for a number", edited(value(raw)), TEXT) for raw in ("NaN", "nan", "INF", "-inf", "Infinity", "1e400", "220_5", "0x10", "1e", "e5", "--5", "+-5", ".", "1.2.3", "五百", "TRUE")),
    *(Case(f"{raw!r} for 220.5", edited(value(raw)), UNDERSTOOD) for raw in (" 220.5", "220.5 ", "２２０.５", "220.5万元")),
    Case("a truth value", edited(value("1", "b")), TEXT),
    Case("a truth value that is none", edited(value("maybe", "b")), TEXT),
    Case("a type nobody knows", edited(value("abc", "what")), TEXT),
    Case("a date of ISO 8601", edited(value("2024-03-20", "d")), TEXT),
    Case("a number under a format of dates", edited(lambda book: book.put(BUDGET, "<v>45371</v>", style=str(book.style_of(FILED_ON)))), TEXT),
]
TEXTS = [
    Case("a number as text", edited(text(BUDGET, "220.5")), UNDERSTOOD),
    Case("words for a number", edited(text(BUDGET, "待补")), TEXT),
    Case("a dash with words", edited(text(BUDGET, "同上")), TEXT),
    Case("a shared text that is not there", edited(value("99999", "s")), ERROR),
    Case("a shared text numbered -1", edited(value("-1", "s")), ERROR),
    Case("a shared text numbered by a letter", edited(value("x", "s")), ERROR),
    Case("a shared text numbered beyond all measure", edited(value("9" * 400, "s")), ERROR),
    *(Case(f"{name} in a text", edited(text(WORDS, words)), "read") for name, words in {"a formula": "=1+1", "a command": "=cmd|' /C calc'!A0", "a plus in front": "+建议", "an at sign": "@SUM(A1)", "a link": "http://127.0.0.1/", "an error's name": "#DIV/0!", "an apostrophe": "'建议", "emoji": "😀建议", "line breaks": "一\n二\r\n三", "marks of direction": "\u202e建议\u202c", "marks without width": "\u200b建议\ufeff", "thirty thousand characters": "建" * 30_000}.items()),
    *(Case(f"the escape {escape}", edited(text(WORDS, escape)), "C217 W conclusion.suggestions") for escape in ("_x0000_", "_x001B_[31m建议", "_xD83D_", "_xFFFE_建议")),
    Case("the escape _x005F_x0041_", edited(text(WORDS, "_x005F_x0041_")), "read"),
    Case("a text longer than a cell holds", edited(text(WORDS, "建" * 32_768)), "C215 W conclusion.suggestions"),
    Case("a text of nothing", edited(stored("<is/>", "inlineStr", WORDS)), "read"),
    Case("a text of blanks", edited(text(WORDS, " \u3000 ")), "read"),
    Case("a text without its element", edited(stored("", "inlineStr", WORDS)), "read"),
    Case("blanks kept in every label", parts(replaced(STRINGS, "<t>", '<t xml:space="preserve"> ', 10_000)), "read"),
]
FORMULAS = [
    *(Case(f"the error {code}", edited(error(BUDGET, code)), ERROR) for code in ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA", "#SPILL!")),
    Case("an error of a formula", edited(stored("<f>1/0</f><v>#DIV/0!</v>", "e")), ERROR),
    Case("an error nobody knows", edited(value("oops", "e")), ERROR),
    Case("an error where it is recomputed", edited(error(RATE)), "read"),
    Case("a formula and its value", edited(formula(BUDGET, "200+20.5", "220.5")), "read"),
    Case("a formula nobody calculated", edited(uncalculated(BUDGET)), UNCALCULATED),
    Case("a formula with an empty value", edited(stored("<f>1+1</f><v/>")), UNCALCULATED),
    Case("a formula of text nobody calculated", edited(stored("<f>A1</f>", "str")), UNCALCULATED),
    Case("a formula nobody calculated where it is recomputed", edited(uncalculated(RATE)), "read"),
    Case("an empty formula", edited(stored("<f/><v>220.5</v>")), "read"),
    Case("a formula of sixty thousand brackets", edited(formula(BUDGET, "(" * 60_000, "220.5")), "read"),
    Case("a formula of sixty thousand quotes", edited(formula(BUDGET, "'" * 60_000, "220.5")), "read"),
    Case("a formula of sixty thousand letters", edited(formula(BUDGET, "A" * 60_000, "220.5")), "read"),
    Case("an array formula", edited(stored(f'<f t="array" ref="{CELL}">SUM(A1:A2)</f><v>220.5</v>')), "read"),
    Case("a shared formula's follower", edited(stored('<f t="shared" si="0"/><v>220.5</v>')), "read"),
    Case("a shared formula without its first", edited(stored('<f t="shared" si="4000000000"/>')), UNCALCULATED),
    Case("a formula to another workbook", edited(formula(BUDGET, "[1]Sheet1!A1", "220.5")), OUTSIDE),
    Case("a formula to another workbook by name", edited(formula(BUDGET, "'[a.xlsx]b'!A1", "220.5")), OUTSIDE),
    Case("a formula that starts a program", edited(formula(BUDGET, "cmd|' /C calc'!A0", "220.5")), PROGRAM),
    Case("a formula that asks the network", edited(formula(BUDGET, 'WEBSERVICE("http://a.cn")', "220.5")), PROGRAM),
    Case("a formula to itself", edited(formula(BUDGET, CELL, "0")), CIRCLE),
    Case("a formula to a range around itself", edited(formula(BUDGET, "SUM(A:A,A1:Z99)", "0")), CIRCLE),
    Case("a formula to itself nobody calculated", edited(uncalculated(BUDGET, f"{CELL}+1")), CIRCLE),
]
DATES = [
    *(Case(f"the day {serial}", edited(number(FILED_ON, serial)), NO_DATE) for serial in ("0", "60", "-1", "2958466", "10000000000", "1e300")),
    Case("a day typed as text", edited(text(FILED_ON, "2024年3月20日")), "C202 W unit.filed_on"),
    Case("a day that never was", edited(text(FILED_ON, "2024-02-30")), NO_DATE),
    Case("a day of ISO 8601", edited(stored("<v>2024-03-20T08:30:00Z</v>", "d", FILED_ON)), "read"),
    Case("a day of ISO 8601 that never was", edited(stored("<v>2024-02-30</v>", "d", FILED_ON)), NO_DATE),
    Case("a day with its hours", edited(number(FILED_ON, Decimal("45371.99"))), "read"),
]
DOUBLED = [
    Case("two values for one cell", edited(stored_twice(BUDGET, "999")), TWO),
    Case("the same value twice", edited(stored_twice(BUDGET, "220.5")), "read"),
    Case("the row once more, another value", edited(again("<v>999</v>")), TWO),
    Case("the row once more, a text", edited(again("<f>1</f><v>220.5</v>")), TWO),
    Case("the row once more, blank", edited(again("")), "read"),
    Case("two values where it is recomputed", edited(stored_twice(RATE, "999")), "read"),
    Case("two texts for a label", edited(stored_twice(("预算执行", "A1"), "1")), "read"),
]
# fmt: on

CASES = [*NUMBERS, *TEXTS, *FORMULAS, *DATES, *DOUBLED]
