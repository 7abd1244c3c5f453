"""A run over a folder it knows reads only what changed, and gives what a full run gives."""

import os
import pickle
import random
import shutil
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from perfeval import examine
from perfeval.cache import Cache, fingerprint, pack
from perfeval.cache.fingerprint import key_of
from perfeval.cache.store import write_entries
from perfeval.files.atomic import file_transaction
from perfeval.files.listing import Entry
from perfeval.model import Evaluation
from perfeval.run.pipeline import evaluate
from perfeval.run.publication import (
    cache_of,
    open_cache,
    results_of,
    save_cache,
    write_in_transaction,
    write_results,
)
from perfeval.scheme import SCHEMES, Scheme, load_scheme
from perfeval.workers import outcomes
from tests import failing_reader
from tests.fill import clean, fill
from tests.samples import BATCH
from tests.submissions import scheme

pytestmark = pytest.mark.slow

SOURCES = sorted(BATCH.glob("示例*.xlsx"))[:8]
posix = pytest.mark.skipif(os.name == "nt", reason="there are no such files there")
Names = list[str]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Names:
    """The names of the workbooks that are given to workers from now on."""
    names: Names = []

    def noted(task: Any, items: Sequence[Entry], *, jobs: int) -> Iterator[Any]:
        names.extend(item.name for item in items)
        return outcomes(task, items, jobs=jobs)

    monkeypatch.setattr(examine, "outcomes", noted)
    return names


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "批次"
    folder.mkdir()
    for source in SOURCES[:4]:
        shutil.copy(source, folder)
    return folder


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "结果.xlsx"


def run(
    folder: Path, target: Path, by: Scheme | None = None, roster: Sequence[str] = ()
) -> tuple[bytes, ...]:
    """What the command does, in this process; gives the bytes it wrote."""
    by = by or scheme()
    outputs = [*results_of(target), cache_of(target)]
    with file_transaction(target, *outputs) as transaction:
        cache = open_cache(target, by)
        evaluation = evaluate(folder, by, roster=roster, jobs=1, outputs=outputs, cache=cache)
        write_in_transaction(evaluation, by, target, transaction)
        assert save_cache(cache) is None
    return tuple(path.read_bytes() for path in outputs)


def anew(folder: Path, by: Scheme | None = None, roster: Sequence[str] = ()) -> Evaluation:
    """What a run says that knows of nothing."""
    return evaluate(folder, by or scheme(), roster=roster, jobs=1)


def again(folder: Path, target: Path) -> Evaluation:
    """What a run says that knows what an earlier one kept, and keeps it for the next."""
    cache = open_cache(target, scheme())
    evaluation = evaluate(folder, scheme(), jobs=1, cache=cache)
    save_cache(cache)
    return evaluation


@pytest.fixture(scope="module")
def other_rules(tmp_path_factory: pytest.TempPathFactory) -> Scheme:
    """Rules by which some indicators score otherwise."""
    path = tmp_path_factory.mktemp("规则") / "rules.toml"
    text = (SCHEMES / "unit_performance" / "rules.toml").read_text("utf-8")
    changed = text.replace('value = "按指标值与完成值之比"', 'value = "超出不得分"', 1)
    assert changed != text
    path.write_text(changed, "utf-8")
    return load_scheme(path)


class Bureau:
    """A folder that people work on, and what a run has to read of it."""

    def __init__(self, folder: Path, seed: int, other_rules: Scheme) -> None:
        self.folder, self.pick = folder, random.Random(seed)
        self.schemes = [scheme(), other_rules]
        self.roster: tuple[str, ...] = ()
        self.bin: list[tuple[str, bytes]] = []
        self.known: set[tuple[str, bytes]] = set()

    @property
    def scheme(self) -> Scheme:
        return self.schemes[0]

    def files(self) -> list[Path]:
        return sorted(path for path in self.folder.rglob("*.xlsx") if path.is_file())

    def step(self) -> str:
        """Something happens."""
        kinds = [self.add, self.change, self.damage, self.touch, self.delete, self.restore]
        kinds += [self.rename, self.swap, self.change_rules, self.change_roster]
        kind = self.pick.choice(kinds)
        if kind not in {self.add, self.restore} and len(self.files()) < 2:
            kind = self.add
        kind()
        return kind.__name__

    def add(self) -> None:
        at = self.folder / self.pick.choice(["", "南片"])
        at.mkdir(exist_ok=True)
        shutil.copy(self.pick.choice(SOURCES), at / f"{self.pick.randrange(99):02}.xlsx")

    def change(self) -> None:
        self.pick.choice(self.files()).write_bytes(self.pick.choice(SOURCES).read_bytes())

    def damage(self) -> None:
        path = self.pick.choice(self.files())
        path.write_bytes(path.read_bytes()[: self.pick.choice([0, 9, 20_000])])

    def touch(self) -> None:
        os.utime(self.pick.choice(self.files()), (self.pick.randrange(10**9),) * 2)

    def delete(self) -> None:
        path = self.pick.choice(self.files())
        self.bin.append((str(path), path.read_bytes()))
        path.unlink()

    def restore(self) -> None:
        if self.bin:
            name, data = self.bin.pop()
            Path(name).write_bytes(data)

    def rename(self) -> None:
        path = self.pick.choice(self.files())
        path.rename(path.with_name(f"改名{self.pick.randrange(99)}.xlsx"))

    def swap(self) -> None:
        one, other = self.pick.sample(self.files(), 2)
        data = one.read_bytes()
        one.write_bytes(other.read_bytes())
        other.write_bytes(data)

    def change_rules(self) -> None:
        self.schemes.reverse()
        self.known.clear()

    def change_roster(self) -> None:
        self.roster = ("示例市没有报的街道",) * self.pick.randrange(3)

    def to_read(self) -> Names:
        """The files that the last run did not know, by their names and bytes."""
        now = {
            (path.relative_to(self.folder).as_posix(), path.read_bytes()) for path in self.files()
        }
        unknown = sorted(name for name, data in now if (name, data) not in self.known or not data)
        self.known = now
        return unknown


@pytest.mark.parametrize("seed", range(4))
def test_rerun_is_a_full_run_byte_for_byte_whatever_people_do(
    seed: int, folder: Path, tmp_path: Path, other_rules: Scheme, read: Names
) -> None:
    bureau, done = Bureau(folder, seed, other_rules), []
    for number in range(9):
        rerun = run(folder, tmp_path / "再次.xlsx", bureau.scheme, bureau.roster)
        assert (done, sorted(read)) == (done, bureau.to_read())
        full = run(folder, tmp_path / f"全部{number}.xlsx", bureau.scheme, bureau.roster)
        assert (done, rerun == full) == (done, True)
        done += [bureau.step() for _ in range(bureau.pick.randrange(1, 3))]
        read.clear()


def test_nothing_changed_starts_no_process_to_read(
    folder: Path, target: Path, read: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run(folder, target)
    assert len(read) == 4
    read.clear()
    # One process tells whether the earlier result was edited; none is started for the workbooks.
    asked: list[Any] = []
    monkeypatch.setattr(
        "perfeval.examine.outcomes", lambda _, items, **__: iter(asked.extend(items) or ())
    )
    assert run(folder, target) == first
    assert (read, asked) == ([], [])


def test_one_change_reads_one_workbook(folder: Path, target: Path, read: Names) -> None:
    run(folder, target)
    read.clear()
    shutil.copy(SOURCES[5], folder / SOURCES[1].name)
    run(folder, target)
    assert read == [SOURCES[1].name]


def test_change_with_the_same_size_and_time_is_noticed(folder: Path, target: Path) -> None:
    path = folder / "甲.xlsx"
    contents = []
    for name in ("示例市一号街道办事处", "示例市二号街道办事处"):
        data = clean()
        data["unit"]["name"] = name
        fill(path, scheme(), data)
        contents.append(path.read_bytes())
    longest = max(map(len, contents))
    for data in contents:
        path.write_bytes(data)
        with zipfile.ZipFile(path, "a") as archive:
            archive.comment = b" " * (longest + 1 - len(data))
        os.utime(path, (10**9, 10**9))
        assert path.stat().st_size == longest + 1
        evaluation = again(folder, target)
        assert evaluation == anew(folder)
    assert "示例市二号街道办事处" in {item.unit_key for item in evaluation.submissions}


def test_workbooks_gone_are_forgotten(folder: Path, target: Path, read: Names) -> None:
    run(folder, target)
    size = cache_of(target).stat().st_size
    gone = folder / SOURCES[0].name
    data = gone.read_bytes()
    gone.unlink()
    run(folder, target)
    assert cache_of(target).stat().st_size < size
    gone.write_bytes(data)
    read.clear()
    run(folder, target)
    assert read == [gone.name]
    assert cache_of(target).stat().st_size == size


@pytest.mark.skipif(os.name == "nt", reason="Windows has neither signals nor limits")
def test_workbook_that_brought_its_process_down_is_tried_again(
    folder: Path, target: Path, read: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "abort-甲.xlsx").write_bytes(b"x")
    with monkeypatch.context() as patch:
        patch.setattr("perfeval.examine.examine", failing_reader.examine)
        lost = again(folder, target)
        assert len(read) == 5
    read.clear()
    found = again(folder, target)
    assert read == ["abort-甲.xlsx"]
    assert found == anew(folder) != lost


@posix
def test_workbook_that_could_not_be_opened_is_tried_again(
    folder: Path, target: Path, read: Names
) -> None:
    path = folder / SOURCES[0].name
    path.rename(folder.parent / "甲")
    os.mkfifo(path)
    [entry] = [Entry(path.name, path.name)]
    cache = open_cache(target, scheme())
    [(_, examined)] = examine.examine_all(folder, [entry], scheme(), 1, cache)
    assert not examined.submission.records
    save_cache(cache)
    path.unlink()
    (folder.parent / "甲").rename(path)
    assert again(folder, target) == anew(folder)
    assert path.name in read


def _cut(data: bytes, at: float) -> bytes:
    return data[: int(len(data) * at)]


def _edited(data: bytes, seed: int) -> bytes:
    pick, changed = random.Random(seed), bytearray(data)
    for _ in range(seed):
        changed[pick.randrange(len(data))] ^= pick.randrange(1, 256)
    return bytes(changed)


class Planted:
    """Runs code when it is unpickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (os.mkdir, ("planted",))


WRONG: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "other version": lambda data: data.replace(b"perfeval cache 1\n", b"perfeval cache 0\n"),
    "other program": lambda data: data[:17] + key_of("x") + data[49:],
    "pickle": lambda _: pickle.dumps(Planted()),
    "pickle behind the head": lambda data: data[:49] + pickle.dumps(Planted()),
    "twice": lambda data: data + data[49:],
    "zeros": lambda data: data[:60] + bytes(len(data) - 60),
    "workbook": lambda _: SOURCES[0].read_bytes(),
    **{f"cut at {at}": lambda data, at=at: _cut(data, at) for at in (0.001, 0.3, 0.77, 0.999)},
    **{f"{n} edits": lambda data, n=n: _edited(data, n) for n in (1, 2, 3, 30)},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_whatever_is_wrong_with_the_file_it_is_as_if_it_were_not_there(
    wrong: str, folder: Path, target: Path, read: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)
    again(folder, target)
    path = cache_of(target)
    good = path.read_bytes()
    path.write_bytes(WRONG[wrong](good))
    assert again(folder, target) == anew(folder)
    assert path.read_bytes() == good
    assert not Path("planted").exists()
    read.clear()
    again(folder, target)
    assert read == []


def test_entry_of_another_workbook_under_a_right_key_is_not_believed(
    folder: Path, target: Path
) -> None:
    one, other = (examine.examine(folder, Entry(p.name, p.name), scheme()) for p in SOURCES[:2])
    submission = one.submission
    key = key_of(submission.workbook, submission.sha256)
    print_ = fingerprint(scheme())
    for content in (pack(other), pickle.dumps(one), b""):
        write_entries(cache_of(target), print_, [(key, content)])
        assert Cache(cache_of(target), print_).find(submission.workbook, submission.sha256) is None
    assert again(folder, target) == anew(folder)


@posix
@pytest.mark.parametrize("kind", ["folder", "pipe", "link", "dead link", "link to itself"])
def test_something_else_in_the_place_of_the_file(kind: str, folder: Path, target: Path) -> None:
    path, elsewhere = cache_of(target), target.with_name("别人的")
    elsewhere.write_text("mine", "ascii")
    {
        "folder": path.mkdir,
        "pipe": lambda: os.mkfifo(path),
        "link": lambda: path.symlink_to(elsewhere),
        "dead link": lambda: path.symlink_to("没有"),
        "link to itself": lambda: path.symlink_to(path.name),
    }[kind]()
    expected = anew(folder)
    cache = open_cache(target, scheme())
    assert evaluate(folder, scheme(), jobs=1, cache=cache) == expected
    refused = save_cache(cache)
    assert (refused is not None) is (kind == "folder")
    assert path.is_dir() is (kind == "folder")
    assert path.is_file() is (kind != "folder")
    assert again(folder, target) == expected
    assert elsewhere.read_text("ascii") == "mine"


def test_what_a_run_keeps_is_no_part_of_the_batch(folder: Path) -> None:
    target = folder / "汇总.xlsx"
    first = run(folder, target)
    for path in (*results_of(target), cache_of(target)):
        path.with_name(f".{path.name}.perfeval-new").write_bytes(b"left by a killed run")
    assert run(folder, target) == first
    elsewhere = anew(folder)
    assert {item.name: item.reason for item in elsewhere.skipped_files} == {
        "汇总.json": "不是工作簿",
        "汇总.perfeval-cache": "本程序生成的文件",
        "汇总.xlsx": "本程序生成的文件",
    }


@posix
@pytest.mark.parametrize("mask", [0o077, 0o022])
def test_whoever_may_not_read_the_result_may_not_read_what_is_kept(
    mask: int, folder: Path, target: Path
) -> None:
    before = os.umask(mask)
    try:
        run(folder, target)
        run(folder, target)
    finally:
        os.umask(before)
    modes = {path.stat().st_mode for path in (*results_of(target), cache_of(target))}
    assert [mode & 0o777 for mode in modes] == [0o666 & ~mask]


def test_workbooks_an_earlier_run_read_count_as_done(folder: Path, target: Path) -> None:
    again(folder, target)
    shutil.copy(SOURCES[6], folder)
    calls: list[tuple[int, int]] = []
    cache = open_cache(target, scheme())
    evaluate(folder, scheme(), jobs=1, cache=cache, progress=lambda *counts: calls.append(counts))
    assert calls == [(1, 5), (2, 5), (3, 5), (4, 5), (5, 5)]
    assert cache.hits == 4


def test_full_run_keeps_nothing_unless_asked(folder: Path, target: Path) -> None:
    write_results(anew(folder), scheme(), target)
    assert not cache_of(target).exists()
