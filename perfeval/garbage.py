"""How often Python looks for garbage that refers to itself, while a run is at work.

A run makes many values, keeps nearly all of them to its end, and leaves hardly any circles
behind. Python looks for circles after every few hundred new values, and each time finds nothing:
that took a fifth of the time of writing. Looking seldom costs no memory to speak of.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_SELDOM = (50_000, 20, 100)


@contextmanager
def collected_seldom() -> Iterator[None]:
    """Lets Python look for circles seldom; afterwards as often as before."""
    before = gc.get_threshold()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
