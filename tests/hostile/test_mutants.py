"""Five thousand damaged copies: each is read or refused, never an error, and always the same."""

import signal
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import NoReturn

import pytest

from perfeval.model import Finding, Submission
from tests.cells.surgery import unzipped
from tests.fill import clean, fill
from tests.hostile.making import packed
from tests.hostile.mutants import mutants
from tests.hostile.verdicts import examined
from tests.submissions import scheme

pytestmark = pytest.mark.slow

SEEDS = range(20)
OF_A_SEED = 250
EACH_AGAIN = 25  # of so many, one is examined twice
MOST_SECONDS = 20  # of the processor for one file; the workers allow more
UNREAD = ("xl/worksheets/sheet9.xml", "xl/theme/theme1.xml")


@cache
def original(folder: Path) -> bytes:
    """A filled workbook, small, so that damage meets what is read."""
    filled = clean()
    filled["project"], filled["indicator"] = filled["project"][:1], filled["indicator"][:2]
    parts = unzipped(fill(folder / "原.xlsx", scheme(), filled).read_bytes())
    # Deflated, as office programs write it: damage to the file meets the inflating too.
    return packed({**parts, **dict.fromkeys(UNREAD, b"<a/>")}, zipfile.ZIP_DEFLATED)


@contextmanager
def no_hang() -> Iterator[None]:
    """Fails where one file takes the processor for longer than any should."""

    def stop(*_: object) -> NoReturn:
        pytest.fail(f"no end after {MOST_SECONDS} s of the processor")

    if not hasattr(signal, "setitimer"):  # Windows has no such clock
        yield
        return
    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def examined_alone(folder: Path, data: bytes) -> tuple[Submission, tuple[Finding, ...]]:
    path = folder / "伤.xlsx"
    path.write_bytes(data)
    with no_hang():
        return examined(path)


@pytest.mark.parametrize("seed", SEEDS)
def test_damage_is_read_or_refused(seed: int, tmp_path: Path) -> None:
    seen: Counter[str] = Counter()
    for ordinal, (damage, data) in enumerate(mutants(original(tmp_path), OF_A_SEED, seed)):
        try:
            first = examined_alone(tmp_path, data)
            again = first if ordinal % EACH_AGAIN else examined_alone(tmp_path, data)
        except Exception as error:
            message = f"mutant {ordinal} of seed {seed}, {damage}"
            raise AssertionError(message) from error
        assert again == first, f"mutant {ordinal} of seed {seed}, {damage}"
        submission, findings = first
        refused = any(finding.check in {"I101", "I102"} for finding in findings)
        seen["refused" if refused else "read"] += 1
        assert not refused or len(findings) == 1
        assert submission.records or refused

    # A run that damaged nothing, or nothing but checksums, would prove nothing.
    assert min(seen["read"], seen["refused"]) > OF_A_SEED // 10


def test_same_seed_makes_the_same_mutants(tmp_path: Path) -> None:
    data = original(tmp_path)

    assert list(mutants(data, 20, 1)) == list(mutants(data, 20, 1))
    assert list(mutants(data, 20, 1)) != list(mutants(data, 20, 2))
