"""How often garbage is looked for: seldom at work, as before when it is over."""

import gc
from collections.abc import Iterator

import pytest

from perfeval.workers.garbage_collection import infrequent_garbage_collection


@pytest.fixture(autouse=True)
def nothing_frozen() -> Iterator[None]:
    gc.unfreeze()
    yield
    gc.unfreeze()


def test_it_is_looked_for_as_often_as_before_even_after_an_error() -> None:
    before = gc.get_threshold()
    meanwhile = []

    @infrequent_garbage_collection(middle=7)
    def work() -> None:
        meanwhile.append(gc.get_threshold())
        raise KeyError

    with pytest.raises(KeyError):
        work()
    assert meanwhile == [(50_000, 7, 100)]
    assert gc.get_threshold() == before


def test_what_was_made_is_not_looked_at_again_until_the_next_time() -> None:
    with infrequent_garbage_collection():
        made = [[number] for number in range(1_000)]
    assert gc.get_freeze_count() >= len(made)
    with infrequent_garbage_collection():
        assert gc.get_freeze_count() == 0
