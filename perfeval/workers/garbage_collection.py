"""How often Python looks for garbage that refers to itself, while a run is at work.

A run makes many values, keeps nearly all of them to its end, and leaves hardly any circles
behind. Python looks for circles after every few hundred new values, and each time finds nothing:
that took a fifth of the time of writing. Looking seldom costs no memory to speak of.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_NEW, _OLDEST = 50_000, 100


@contextmanager
def collected_seldom(*, old: int = 20) -> Iterator[None]:
    """Lets Python look for circles seldom; afterwards as often as before, but at later values.

    What there is at the end is not looked at again before the next time: it stays, and a look at
    a million values when the program ends would be for nothing.

    Args:
        old: after how many looks at new values those that were looked at once are, too. Each
            volume written leaves 6 MiB in circles; reading and scoring leave none.
    """
    before = gc.get_threshold()
    gc.unfreeze()
    gc.set_threshold(_NEW, old, _OLDEST)
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(*before)
