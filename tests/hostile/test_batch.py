"""A folder of sound workbooks among damaged ones: nothing is lost, and nobody else pays.

PERFEVAL_MUTANTS=5000 makes the long run of it.
"""

import json
import os
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from perfeval.model import Evaluation
from perfeval.run.pipeline import evaluate
from perfeval.run.publication import result_record
from tests.hostile.damage import damaged_files
from tests.samples import BATCH
from tests.submissions import scheme

pytestmark = pytest.mark.slow

MUTANTS = int(os.environ.get("PERFEVAL_MUTANTS", "330"))
SEED = 20240430

# What these find depends on the other workbooks of the batch.
COMPARING = {"I106", "I107", "I108", "T503", "G701", "G702", "G703"}


@dataclass(frozen=True)
class Batch:
    """A batch with damaged workbooks in it, and the same batch without them."""

    folder: Path
    mixed: Evaluation
    alone: Evaluation


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Batch:
    folder = tmp_path_factory.mktemp("批次") / "2023"
    shutil.copytree(BATCH, folder)
    for number, data in enumerate(damaged_files(folder.parent, MUTANTS, SEED)):
        # Before, between and behind the sound ones in the order of the names.
        place = folder / ("", "一", "龟")[number % 3] / f"损坏{number:05}.xlsx"
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(data)
    return Batch(
        folder,
        evaluate(folder, scheme(), jobs=2),
        evaluate(BATCH, scheme(), jobs=2),
    )


def test_every_file_is_accounted_for_once(batch: Batch) -> None:
    there = [
        path.relative_to(batch.folder).as_posix()
        for path in batch.folder.rglob("*")
        if path.is_file()
    ]
    told = [item.workbook for item in batch.mixed.submissions]
    told += [item.name for item in batch.mixed.skipped_files]
    assert Counter(told) == Counter(there)
    assert len(told) == 23 + MUTANTS
    assert [score.workbook for score in batch.mixed.scores] == [
        item.workbook for item in batch.mixed.submissions
    ]


def test_every_damaged_file_that_was_not_scored_says_why(batch: Batch) -> None:
    named = {item.ref.workbook for item in batch.mixed.findings}
    unscored = [score for score in batch.mixed.scores if not score.scored]
    assert [score.workbook for score in unscored if not score.reason] == []
    assert [score.workbook for score in unscored if score.workbook not in named] == []


def test_the_damage_is_of_every_degree(batch: Batch) -> None:
    damaged = [score for score in batch.mixed.scores if "损坏" in score.workbook]
    read = [item for item in batch.mixed.submissions if "损坏" in item.workbook and item.records]
    scored = sum(score.scored for score in damaged)
    assert 0.1 * MUTANTS < scored < len(read) < 0.6 * MUTANTS


def of_sound_ones(evaluation: Evaluation) -> str:
    """All that is told of the undamaged workbooks, but for rank and what compares units."""
    record = json.loads(json.dumps(result_record(evaluation, scheme())))
    kept: dict[str, list[Any]] = {}
    for part in ("units", "findings", "skipped"):
        kept[part] = [
            {key: value for key, value in item.items() if key != "rank"}
            for item in record[part]
            if item["workbook"]
            and "损坏" not in item["workbook"]
            and COMPARING.isdisjoint({item.get("check"), item.get("what")})
        ]
    return json.dumps(kept, ensure_ascii=False, indent=1)


def test_what_is_told_of_the_sound_ones_is_the_same_to_the_byte(batch: Batch) -> None:
    assert of_sound_ones(batch.mixed) == of_sound_ones(batch.alone)
    units = json.loads(of_sound_ones(batch.alone))["units"]
    assert len(units) == 22
