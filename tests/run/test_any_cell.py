"""Nothing in a cell ends a batch: a unit is scored, or unscored with its reason.

Any cells of workbooks hold any content, and the whole line runs on them beside a sound workbook,
which must come out as it does alone. Counterexamples that were found stay as rows of their own.
"""

import re
import shutil
import tempfile
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from html import escape
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from perfeval.scheme.form import FieldType
from tests import fill
from tests.awkward import named
from tests.run.whole_line import run_whole_line
from tests.submissions import scheme

pytestmark = pytest.mark.slow

_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_UNWELCOME = "\x00\x07\x1f\x85\u2028\u202e\ufeff\ufffe\uffff\ud800\udfff'\"[]:*?/\\=+-@&<>%!"
# Examples of a part of the form, units of an example, cells of a unit that are changed at most.
_EXAMPLES, _UNITS, _CELLS = 2, 38, 14
PARTS = (  # blocks of the form whose cells are changed together
    ("unit", "conclusion", "key_work"),
    ("budget", "san_gong", "procurement", "running", "carry_over", "fixed_assets"),
    ("project",),
    ("indicator",),
)
Content = tuple[str, str]  # type of the cell as the file has it, and its content as XML
Changes = dict[str, Content]  # key of a cell of the form → what it holds


def number(value: str) -> Content:
    return "", f"<v>{value}</v>"


def words(value: str) -> Content:
    """A text; what XML cannot hold is spelt as office programs spell it."""
    spelt = _NOT_IN_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", value)
    return "inlineStr", f'<is><t xml:space="preserve">{escape(spelt)}</t></is>'


@cache
def keys() -> tuple[str, ...]:
    return tuple(fill._addresses())  # noqa: SLF001 - the addresses that `place` looks up


NUMBERS = st.one_of(
    st.sampled_from(
        (
            *(
                "0",
                "-0",
                "-0.01",
                "-40",
                "-200",
                "-4978.49",
                "0.005",
                "1e-6",
                "9.9e-7",
                "1e12",
                "1e15",
            ),
            *(
                "5e-324",
                "1e-310",
                "1e-307",
                "1e-305",
                "1e-300",
                "-1e-310",
                "2.2250738585072014e-308",
            ),
            *("1e300", "-1e300", "1e307", "1e308", "-1e308", "1.7976931348623157e308", "1e400"),
            *("45351", "2958466", "1e-400", "123456789012345678", "0.1234567890123456789"),
        )
    ),
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9)
    .filter(lambda value: abs(value.as_tuple().exponent) < 300)  # type: ignore[arg-type]
    .map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
)
TEXTS = st.one_of(
    st.text(max_size=40),
    st.text(_UNWELCOME, max_size=9),
    st.sampled_from((
        *("", " ", "\ufffe", "'", "''", "=1+1", "定性", "≤", "优", "12.5%", "_x005F_xFFFE_"),
        *("长" * 32_000, "\x07" * 32_000, "\ufffe" * 8_000, "🏢" * 16_000, "(" * 3_000, "9" * 400),
        *("达成预期指标", "1e-310", "-1e400", "1/3", "2024-02-30", "\ud83d", "<r>a</r>"),
    )),
)  # fmt: skip
OTHERS = st.sampled_from((
    *(("e", f"<v>{code}</v>") for code in ("#DIV/0!", "#REF!", "#N/A", "#N/A?", "")),
    *(("d", f"<v>{day}</v>") for day in ("2024-05-01", "0001-01-01", "2024-13-45", "9999-12-31")),
    *(("b", f"<v>{value}</v>") for value in ("0", "1", "2")),
    *(("s", f"<v>{index}</v>") for index in ("0", "99999999", "-1")),
    *(("", f"<f>{text}</f><v>1e-310</v>") for text in ("1/0", "A1", "SUM(")),
    *(("", f"<f>A1</f><v>{value}</v>") for value in ("-5", "", "x")),
    ("str", "<f>A1</f><v>_xFFFE_</v>"), ("", "<f>1+1</f>"), ("x", "<v>1</v>"), ("", ""),
))  # fmt: skip
CONTENTS = st.one_of(NUMBERS.map(number), TEXTS.map(words), OTHERS)


def figures() -> list[str]:
    """The cells that the scores and rates come of: they are drawn as often as all the others."""
    parts = ("budget.total.", "indicator.1.", "indicator.2.", "indicator.7.", "conclusion.")
    return [key for key in keys() if key.startswith((*parts, "unit.short", "unit.name"))]


def changes(part: tuple[str, ...]) -> st.SearchStrategy[list[Changes]]:
    """Units whose cells of these blocks are changed, and some of those that the scores come of."""
    of_blocks = [
        st.sampled_from([key for key in keys() if key.startswith(f"{name}.")]) for name in part
    ]
    one = st.dictionaries(
        st.one_of(*of_blocks, st.sampled_from(figures())), CONTENTS, min_size=1, max_size=_CELLS
    )
    # Units that are all alike prove no more than one of them.
    return st.lists(one, min_size=_UNITS, max_size=_UNITS, unique_by=repr)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill.fill(tmp_path_factory.mktemp("好") / "好.xlsx", scheme(), named("好街道"))


def kind_of(key: str) -> tuple[str, FieldType]:
    """The block and the type of a cell of the form."""
    block = scheme().form.block(key.partition(".")[0])
    return block.name, block.field_named(key.rpartition(".")[2]).type


def prove(
    sound: Path,
    units: Sequence[Changes],
    folder: Path,
    *,
    reports: bool = True,
    copies: bool = True,
) -> None:
    """Runs the whole line on workbooks with these changes, beside a sound one."""
    batch = folder / "批次"
    batch.mkdir()
    shutil.copy(sound, batch)
    for ordinal, changed in enumerate(units, start=1):
        path = batch / f"{ordinal}.xlsx"
        shutil.copy(sound, path)
        name = {"unit.name": words(f"单位{ordinal}"), "unit.short_name": words(f"单位{ordinal}")}
        edits = [put(key, content) for key, content in (name | changed).items()]
        fill.plant(path, *edits)
    results = folder / "结果"
    results.mkdir()
    result = run_whole_line(batch, results, reports=reports, copies=copies)
    assert len(result["units"]) == len(units) + 1
    (found,) = (unit for unit in result["units"] if unit["workbook"] == "好.xlsx")
    assert (found["status"], Decimal(found["total"])) == ("scored", Decimal("98.96"))


def put(key: str, content: Content) -> fill.Edit:
    kind, xml = content
    return lambda book: book.put(fill.place(key), xml, kind)


@pytest.mark.parametrize("part", PARTS, ids="+".join)
def test_any_content_of_any_cells(part: tuple[str, ...], sound: Path) -> None:
    batches: list[int] = []  # how many units each of them has
    kinds: set[tuple[str, FieldType]] = set()

    @settings(
        max_examples=_EXAMPLES,
        # Made smaller, an example would run for as long as all of them; its units are few enough.
        phases=(Phase.explicit, Phase.generate),
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(units=changes(part))
    def holds(units: list[Changes]) -> None:
        batches.append(len(units))
        kinds.update(kind_of(key) for unit in units for key in unit)
        with tempfile.TemporaryDirectory(prefix="perfeval_") as folder:
            # These two take longer than all the rest, so every example has one of them.
            copies = len(batches) % 2 == 1
            prove(sound, units, Path(folder), reports=not copies, copies=copies)

    holds()
    # Nothing here is left to chance: the examples are the same in every run.
    assert sum(batches) * len(PARTS) >= 300
    blocks = [scheme().form.block(name) for name in part]
    assert {(block.name, field.type) for block in blocks for field in block.field} <= kinds


def test_every_block_is_in_a_part() -> None:
    assert sorted(sum(PARTS, ())) == sorted(block.name for block in scheme().form.blocks)


# What once ended a batch, or is next of kin to it; every row is a unit of one batch.
FOUND: dict[str, Changes] = {
    "U+FFFE in the short name": {"unit.short_name": words("甲\ufffe街道")},  # hostile H1
    "half a pair in the name": {"unit.short_name": words("\ud83d"), "unit.name": words("\uffff")},
    "a budget of 1e-310": {"budget.total.final": number("1e-310")},  # hostile H2
    "a budget of 1e-307": {"budget.total.final": number("1e-307")},  # hostile H2
    "a first budget of 1e-305": {"budget.total.original": number("1e-305")},  # hostile H2
    "a budget as text": {"budget.total.final": words("0.0000000001")},
    "a part of 5e-324": {"budget.basic.final": number("5e-324")},
    "a budget below nothing": {"budget.total.final": number("-4978.49")},  # trust A1a
    "little below nothing": {"budget.total.final": number("-40")},  # trust A1b, hostile H3
    "a little more": {"budget.total.final": number("-200")},
    "a target of 1e-300": {"indicator.1.target": number("1e-300")},
    "tiny target, huge actual": {
        "indicator.1.target": number("1e-300"),
        "indicator.1.actual": number("1e300"),
    },
    "huge target, tiny actual": {
        "indicator.3.target": number("1e300"),
        "indicator.3.actual": number("1e-300"),
    },
    "target of little, completion of 240 digits": {
        "indicator.2.adjusted_target": number("5.814644004121286e-236")
    },
    "huge points": {"indicator.1.points": number("1e308"), "indicator.2.points": number("-1e308")},
    "a huge self-score": {"indicator.1.self_score": number("1e308")},
    "a self-total below nothing": {"conclusion.self_total": number("-1e307")},
    "huge base data": {
        "unit.staff_in_post": number("1e300"),
        "unit.establishment": number("1e-300"),
    },
    "forbidden characters as the result of a formula": {
        "indicator.2.reason": ("str", "<f>A1</f><v>_xFFFE_</v>"),
        "budget.total.reason": ("str", "<f>A1</f><v>甲_x0007__xD83D_</v>"),
        "budget.total.final": number("5"),
    },
    "texts of 32,000": {
        key: words("\x07" * 32_000)
        for key in ("unit.name", "unit.short_name", "indicator.1.name", "conclusion.self_grade")
    },
}  # fmt: skip


def test_what_once_ended_a_batch(sound: Path, tmp_path: Path) -> None:
    prove(sound, list(FOUND.values()), tmp_path)
