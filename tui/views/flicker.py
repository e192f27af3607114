"""A picture that flips is shown less often: nobody should have to look at flashes.

WCAG 2.3.1 allows three flashes a second, pairs of opposite changes. Here it is three opposite
changes: half of it.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

LARGE = 1 / 3
"""A change of a place: by so much of the whole scale, the other way than the one before."""
LARGE_AREA = 0.25
"""A swing of the picture: so large a share of its places change at once."""
MOST_SWINGS = 3
"""In a second."""
SECOND = 1.0
LASTING = 3.0
"""Seconds for which pictures were held back again and again: it is no passing matter."""


class FlickerGuard:
    """Tells whether a picture may follow those shown before it.

    Args:
        clock: seconds, monotonic.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.forget()

    def forget(self) -> None:
        """What comes next is another picture."""
        self._swings: deque[float] = deque()
        self._peaks: FloatArray | None = None
        self._directions = np.empty(0)
        self._held_since = self._last_held = -np.inf

    def allows(self, values: FloatArray) -> bool:
        """Whether to show a picture now; if so, it counts as shown.

        Args:
            values: Shape (rows, columns, n), 0 to 1: what is shown in each place. Another shape
                is another picture.
        """
        if self._peaks is None or self._peaks.shape != values.shape:
            self.forget()
            self._peaks, self._directions = values.copy(), np.zeros(values.shape)
            return True
        moves = values - self._peaks
        is_onward = moves * self._directions > 0
        turns = ~is_onward & (np.abs(moves) >= LARGE)
        is_swing = turns.any(axis=-1).mean() >= LARGE_AREA
        if is_swing and self.seconds_to_wait > 0:
            self._note_held()
            return False
        if is_swing:
            self._swings.append(self._clock())
        self._directions = np.where(turns, np.sign(moves), self._directions)
        self._peaks = np.where(turns | is_onward, values, self._peaks)
        return True

    def _note_held(self) -> None:
        now = self._clock()
        if now - self._last_held > SECOND:
            self._held_since = now
        self._last_held = now

    @property
    def goes_on(self) -> bool:
        """Whether pictures have been held back for some time, the last one just now."""
        is_new = self._clock() - self._last_held < SECOND
        return is_new and self._last_held - self._held_since >= LASTING

    @property
    def seconds_to_wait(self) -> float:
        """Until another swing may be shown."""
        now = self._clock()
        while self._swings and now - self._swings[0] >= SECOND:
            self._swings.popleft()
        if len(self._swings) < MOST_SWINGS:
            return 0.0
        return self._swings[0] + SECOND - now
