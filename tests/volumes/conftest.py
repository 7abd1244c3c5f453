"""Volumes of two units each."""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="package", autouse=True)
def few_units_a_volume() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("perfeval.volumes.plan.UNITS_A_VOLUME", 2)
        yield
