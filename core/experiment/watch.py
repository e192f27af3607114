"""Steps until a condition is met."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

from .observations import ObservationError
from .trainer import Trainer

if TYPE_CHECKING:  # It is loaded by whoever makes a condition.
    from .inspection.stop_when import Met, StopWhen

WATCHED_STEPS = 10
"""Between two looks whether a condition is met: so many steps late it may be seen."""


class Watch:
    """Has a trainer take steps, and ends them where a condition is met: once, then it is dropped.

    Attributes:
        condition: what is waited for, or None.
    """

    def __init__(self) -> None:
        self.condition: StopWhen | None = None
        self._met: Met | None = None
        self._met_in: Trainer | None = None

    def wait_for(self, condition: StopWhen | None) -> None:
        """Wait for another condition, or for none; what was met is forgotten."""
        self.condition, self._met = condition, None

    def met(self, trainer: Trainer) -> Met | None:
        """The condition that was met where the run stands, or None."""
        if self._met is None or trainer is not self._met_in:
            return None
        return self._met if self._met.step == trainer.step_count else None

    def run_for(self, trainer: Trainer, seconds: float, most: int | None) -> int:
        """Take steps as ``Trainer.run_for``, but none beyond a condition that is met.

        Raises:
            TrainingError: as ``Trainer.run_for``.
            ObservationError: if the condition means nothing to the network; it is dropped.
        """
        self._met = None
        if self.condition is None:
            return trainer.run_for(seconds, most)
        taken, end = 0, time.perf_counter() + seconds
        goal = math.inf if most is None else most
        while taken < goal and not trainer.is_at_end and self._met is None:
            rest = end - time.perf_counter()
            if rest <= 0:
                break
            taken += trainer.run_for(rest, int(min(WATCHED_STEPS, goal - taken)))
            self._look(trainer)
        return taken

    def _look(self, trainer: Trainer) -> None:
        condition = self.condition
        try:
            self._met = trainer.observed({"met": {"condition": condition}})["met"]
        except ObservationError:
            self.condition = None
            raise
        if self._met is not None:
            self.condition, self._met_in = None, trainer
