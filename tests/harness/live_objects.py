"""How many objects of a kind there are, for tests of what is kept and what is let go."""

from __future__ import annotations

import gc


def live_objects(*kinds: type) -> int:
    """The number of objects of exactly these kinds that something still refers to."""
    gc.collect()
    return sum(type(each) in kinds for each in gc.get_objects())
