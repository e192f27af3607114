"""When to show the next frame, so that none waits on the line in front of a person's keys.

Between the program and the screen there may be megabytes of buffers. So the terminal is asked
after each frame to answer when it has come so far, and the next one waits for the answer.
"""

from __future__ import annotations

import contextlib
import time
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

SILENCE_SECONDS = 2.0
"""A terminal that has never answered by then never will, and is asked no more."""
ASSUMED_SECONDS = 0.25
"""Until it is known whether a terminal answers, it is taken to have shown a frame by then."""
LOST_SECONDS = 5.0
"""An answer that has not come by then is lost, or the line stands still: try one more frame."""
FREE_SHARE = 2.0
"""A frame's share of the line: it takes so many times as long as the frame alone would."""
WEIGHT = 0.4
"""Of the last frame in the mean of how long they took."""
FORGETTING = 1.002
"""How the shortest round trip grows with each answer, so that another line becomes known."""


class _Query(NamedTuple):
    moment: float
    after_frame: bool


class FramePacer:
    """Tells when a frame may be shown, from when the terminal was asked and when it answered.

    All is done in one thread but :meth:`answered`.

    Args:
        most_per_second: the frame rate on a line that is quick enough.
        clock: seconds, monotonic.
    """

    def __init__(self, most_per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._least_seconds = 1.0 / most_per_second
        self._clock = clock
        self.is_drained: Callable[[], bool] = lambda: True
        """Whether all output has left the process."""
        self.start()

    def start(self) -> None:
        """Begin again, with a terminal of which nothing is known."""
        self._queries: deque[_Query] = deque()
        self._answers: bool | None = None
        self._round_trip = float("inf")
        self._mean: float | None = None
        self._frame_is_new = False
        self._has_shown = False
        self._due = 0.0

    @property
    def may_ask(self) -> bool:
        """Whether the terminal answers, as far as is known."""
        return self._answers is not False

    def frame_shown(self) -> None:
        """A frame is on its way; the next query comes behind it."""
        self._frame_is_new = self._has_shown = True
        # From when it was due, so that the rate does not suffer from little delays.
        seconds = self.frame_seconds
        self._due = max(self._due + seconds, self._clock() + seconds / 2)

    def asked(self) -> None:
        """The terminal was asked to answer when it has taken in all that was sent."""
        self._queries.append(_Query(self._clock(), self._frame_is_new))
        self._frame_is_new = False

    def answered(self) -> None:
        """The terminal answered the first of the queries that are open."""
        self._answers = True
        with contextlib.suppress(IndexError):  # it is late, and was taken for lost
            query = self._queries.popleft()
            self._take(self._clock() - query.moment, query.after_frame)

    def _take(self, seconds: float, is_frame: bool) -> None:
        self._round_trip = min(seconds, self._round_trip * FORGETTING)
        if is_frame:
            mean = seconds if self._mean is None else self._mean
            self._mean = mean + WEIGHT * (seconds - mean)

    @property
    def is_waiting(self) -> bool:
        """Whether there are answers to wait for."""
        queries = list(self._queries)
        if not queries:
            return False
        now = self._clock()
        if self._answers:
            if now - queries[-1].moment < LOST_SECONDS:
                return True
            self._queries.clear()
            return False
        if now - queries[0].moment < SILENCE_SECONDS:
            return now - queries[-1].moment < ASSUMED_SECONDS
        self._answers = False
        self._queries.clear()
        return False

    @property
    def may_show(self) -> bool:
        """Whether all frames that were sent are on the screen; the first waits for no other."""
        return self.is_drained() and not (self._has_shown and self.is_waiting)

    @property
    def seconds_to_next(self) -> float:
        """Until the next frame is due."""
        return max(0.0, self._due - self._clock())

    @property
    def frame_seconds(self) -> float:
        """From one frame to the next, at the present speed of the line."""
        if self._mean is None:
            return self._least_seconds
        on_the_line = self._mean - self._round_trip
        return max(self._least_seconds, self._mean, FREE_SHARE * on_the_line)
