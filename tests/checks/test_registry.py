"""The checks as a whole: all of them there, each declared in full."""

import string
from decimal import Decimal

import pytest

from perfeval.checks import checks_of
from perfeval.checks.faults import FAULT_CHECKS
from perfeval.checks.registry import Check, shown
from perfeval.model import FaultKind, Severity
from tests.submissions import scheme

# CHECKS.md, id by id.
ALL = [
    *(f"I{n}" for n in range(101, 112)),
    "I115",
    *(f"I{n}" for n in range(121, 129)),
    *(f"C{n}" for n in (*range(201, 212), *range(213, 218))),
    *(f"M{n}" for n in range(301, 317)),
    *(f"S{n}" for n in range(401, 424)),
    *(f"T{n}" for n in range(501, 507)),
    *(f"B{n}" for n in range(601, 608)),
    *(f"G{n}" for n in range(701, 704)),
]
CHECKS = checks_of(scheme())
E, W, I = Severity.ERROR, Severity.WARNING, Severity.NOTICE  # noqa: E741 - as CHECKS.md has them
# The severities CHECKS.md gives, with the cases added to it in brackets in the changelog.
SEVERITIES = {
    "I101": {E},
    "I102": {E},
    "I103": {W},
    "I104": {E},
    "I105": {E, W},
    "I106": {E, I},
    "I107": {E},
    "I108": {W},
    "I121": {W},
    "I122": {W},
    "I123": {I},
    "I124": {E, I},
    "I125": {W},
    "I126": {W},
    "I127": {I},
    "I128": {W},
    "I109": {W},
    "I110": {I},
    "I111": {I},
    "I115": {W},
    "C201": {E},
    "C202": {E, W},
    "C203": {E},
    "C204": {E},
    "C205": {E},
    "C206": {E, W, I},
    "C207": {W},
    "C208": {W},
    "C209": {W},
    "C210": {W},
    "C211": {E},
    "C213": {E, W},
    "C214": {E},
    "C215": {W},
    "C216": {W},
    "C217": {W},
    "M301": {E},
    "M302": {E},
    "M303": {E},
    "M304": {E},
    "M305": {E},
    "M306": {E},
    "M307": {E},
    "M308": {E},
    "M309": {E},
    "M310": {W},
    "M311": {W},
    "M312": {E, I},
    "M313": {I},
    "M314": {E},
    "M315": {E, W},
    "M316": {I},
    "S401": {E},
    "S402": {E},
    "S403": {E},
    "S404": {E, W},
    "S405": {E, W},
    "S406": {E},
    "S407": {E, W},
    "S408": {I},
    "S409": {E},
    "S410": {W},
    "S411": {I},
    "S412": {W},
    "S413": {W},
    "S414": {W},
    "S415": {E},
    "S416": {W},
    "S417": {W},
    "S418": {I},
    "S420": {E},
    "S419": {W},
    "S421": {W},
    "S422": {W},
    "S423": {I},
    "T501": {E, W},
    "T502": {W},
    "T503": {W},
    "T504": {W},
    "T505": {W},
    "T506": {W},
    "B601": {W},
    "B602": {E},
    "B603": {W},
    "B604": {E},
    "B605": {E},
    "B606": {W},
    "B607": {E},
    "G701": {W},
    "G702": {I},
    "G703": {W},
}


def test_every_check_of_the_specification_is_there_in_its_order() -> None:
    assert [check.id for check in CHECKS] == ALL


def test_every_check_is_as_grave_as_specified() -> None:
    assert {check.id: set(check.severities) for check in CHECKS} == SEVERITIES


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_check_is_declared_in_full(check: Check) -> None:
    assert (check.on_submission is None) != (check.on_batch is None)
    assert check.description.endswith("。")
    assert all(ord(character) > 0x7F for character in check.description[:1])
    for case in check.cases.values():
        assert case.message.endswith("。")
        fields = [name for _, name, _, _ in string.Formatter().parse(case.message) if name]
        assert all(name.isidentifier() for name in fields)
    assert set(check.needs) <= {block.name for block in scheme().form.blocks}


def test_every_identity_of_the_form_belongs_to_a_check() -> None:
    assert set(scheme().form.instances_by_check) <= {check.id for check in CHECKS}


def test_every_fault_of_the_reader_is_reported_by_one_check() -> None:
    reported = [kind for entry in FAULT_CHECKS for kind in entry.kinds]
    # The second content of a cell is reported with the cell, and an error value as any other; a
    # result of this program is skipped.
    others = [FaultKind.DOUBLED, FaultKind.LEFTOVER_ERROR, FaultKind.OWN_OUTPUT]
    assert sorted([*reported, *others]) == sorted(FaultKind)


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (Decimal("4135.450"), "4135.45"),
        (Decimal("1E+2"), "100"),
        (Decimal("0.00"), "0"),
        (Decimal("-12.5"), "-12.5"),
        (3, "3"),
        ("原文", "原文"),
        (None, ""),
    ],
)
def test_figures_are_shown_without_needless_digits(fact: Decimal | str, words: str) -> None:
    assert shown(fact) == words
