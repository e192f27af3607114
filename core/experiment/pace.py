"""How fast a run is to go: paces by name, which steps are due by a clock, and how fast it is."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

LONGEST_LAG_SECONDS = 0.25
"""What a run that is late may catch up; what it is later than that is forgotten."""
BEHIND_SECONDS = 1.0
"""How long a run must be in time to count as fast enough for its pace again."""
SLOWEST, FASTEST = 0.1, 1e6
"""Steps a second that a person may ask for."""


class PaceError(ValueError):
    """No pace: one line that says what would be."""


@dataclass(frozen=True)
class Pace:
    """Steps a second, and whether they become more.

    With ``n`` steps since the start there are max(``first``, ``growth`` n) steps a second: at
    first evenly many, then, where there is growth, exponentially more.
    """

    name: str
    """What :meth:`read` reads."""
    first: float
    """Steps a second at the start; infinite at full speed."""
    growth: float = 0.0
    """Of the steps taken so far, the share that each second adds."""

    @classmethod
    def read(cls, text: str) -> Pace:
        """The pace of a name, or of a number such as ``20`` or ``2k``.

        Raises:
            PaceError: if it is neither, or out of range.
        """
        given = text.strip().lower()
        for pace in PACES:
            if given == pace.name:
                return pace
        digits, thousand = given.removesuffix("k"), given.endswith("k")
        try:
            number = float(digits) * (1000 if thousand else 1)
        except ValueError:
            number = math.nan
        if not SLOWEST <= number <= FASTEST:
            raise PaceError(
                f"{text!r} is no pace: {GENTLE.name}, {FULL.name}, or steps a second from"
                f" {SLOWEST:g} to {FASTEST:,.0f}, such as 20 or 2k"
            )
        return cls.fixed(number)

    @classmethod
    def fixed(cls, steps_per_second: float) -> Pace:
        """So many steps in every second, to six digits."""
        number = float(f"{steps_per_second:.6g}")
        name = f"{number:g}" if number < 1000 else f"{number / 1000:g}k"
        return cls(name, number)

    @property
    def is_fixed(self) -> bool:
        """Whether it asks for so many steps a second, no fewer and no more."""
        return self.growth == 0 and math.isfinite(self.first)

    def steps_per_second(self, steps: float) -> float:
        """How fast it is after so many steps."""
        return max(self.first, self.growth * steps)

    def seconds(self, steps: float) -> float:
        """When so many steps have been taken."""
        even = self._even_steps
        if steps <= even:
            return steps / self.first
        return even / self.first + math.log(steps / even) / self.growth

    def steps(self, seconds: float) -> float:
        """How many steps are taken by then: the inverse of :meth:`seconds`."""
        even = self._even_steps
        if seconds * self.first <= even:
            return seconds * self.first
        return even * math.exp(self.growth * (seconds - even / self.first))

    @property
    def _even_steps(self) -> float:
        """Until when the steps come evenly."""
        return self.first / self.growth if self.growth else math.inf

    def faster(self, steps_per_second: float) -> Pace:
        """The next faster pace of the list, from a run with so many steps a second."""
        return next((each for each in FIXED if each.first > steps_per_second), FULL)

    def slower(self, steps_per_second: float) -> Pace:
        """The next slower one; before the slowest of the list stands the gentle pace."""
        return next((each for each in FIXED[::-1] if each.first < steps_per_second), GENTLE)


GENTLE = Pace("gentle", 10.0, growth=0.3)
"""1,000 steps in 15 seconds, 100,000 in 30."""
FIXED = tuple(map(Pace.fixed, (1, 5, 20, 100, 500, 2_000, 10_000)))
FULL = Pace("full", math.inf)
PACES = (GENTLE, *FIXED, FULL)


class Pacing:
    """Which steps of a running run are due.

    Args:
        pace: how fast it is to go.
        clock: seconds, monotonic.
    """

    def __init__(self, pace: Pace = FULL, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.start(pace)

    def start(self, pace: Pace) -> None:
        """A run sets out now, at this pace; its first step is due at once."""
        self.pace = pace
        self._steps = 0
        self._next_due = self._clock()
        self._times_late = 0
        self._last_late = -math.inf

    def change(self, pace: Pace) -> None:
        """A run takes on another pace. Its next step comes when it would have, or earlier."""
        wait = self.seconds_to_next
        self.start(pace)
        self._next_due += min(wait, 1 / pace.first)

    def begin_again(self) -> None:
        """Something was changed: a pace that quickens goes back to its start, to show it."""
        if self.pace.growth:
            self.change(self.pace)

    @property
    def is_at_first_step(self) -> bool:
        """Whether the step to come is one to be shown at once, as nothing has moved so far."""
        return self.pace != FULL and self._steps == 0

    @property
    def seconds_to_next(self) -> float:
        """Until the next step is due."""
        return max(0.0, self._next_due - self._clock()) if self.pace != FULL else 0.0

    def due(self) -> int | None:
        """How many steps are due; None: as many as can be taken."""
        if self.pace == FULL:
            return None
        now = self._clock()
        if self._next_due < now - LONGEST_LAG_SECONDS:
            self._next_due = now - LONGEST_LAG_SECONDS
            self._times_late += 1
            self._last_late = now
        elif now - self._last_late > BEHIND_SECONDS:
            self._times_late = 0
        lag = now - self._next_due
        if lag < 0:
            return 0
        reached = self.pace.steps(self.pace.seconds(self._steps) + lag)
        return max(1, math.floor(reached) - self._steps + 1)

    def took(self, steps: int) -> None:
        """So many steps were taken."""
        before = self._steps
        self._steps += steps
        if self.pace != FULL:
            self._next_due += self.pace.seconds(self._steps) - self.pace.seconds(before)

    @property
    def keeps_up(self) -> bool:
        """Whether the run is as fast as its pace asks; at full speed there is no telling.

        Late once is no more than a stop of the process.
        """
        return self.pace != FULL and self._times_late < 2

    @property
    def steps_per_second(self) -> float:
        """How fast the pace asks it to be at present."""
        return self.pace.steps_per_second(self._steps)


class RateMeter:
    """Steps per second over a moving window."""

    def __init__(self, window: float) -> None:
        self._window = window
        self._marks: deque[tuple[float, int]] = deque()

    def add(self, now: float, count: int) -> None:
        self._marks.append((now, count))
        while len(self._marks) > 2 and now - self._marks[0][0] > self._window:
            self._marks.popleft()

    def clear(self) -> None:
        self._marks.clear()

    @property
    def per_second(self) -> float:
        if len(self._marks) < 2:
            return 0.0
        (first, first_count), (last, last_count) = self._marks[0], self._marks[-1]
        return (last_count - first_count) / (last - first) if last > first else 0.0
