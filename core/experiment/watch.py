"""Steps until a condition is met."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from .observations import ObservationError
from .trainer import Trainer

if TYPE_CHECKING:  # It is loaded by whoever makes a condition.
    from .inspection.stop_when import Met, StopWhen
    from .network import Until


class Watch:
    """Has a trainer take steps, and ends them where a condition is met: once, then it is dropped.

    Attributes:
        condition: what is waited for, or None.
    """

    def __init__(self) -> None:
        self.condition: StopWhen | None = None
        self._met: Met | None = None
        self._met_in: Trainer | None = None
        self._until_of: tuple[Trainer, Until] | None = None

    def wait_for(self, condition: StopWhen | None) -> None:
        """Wait for another condition, or for none; what was met is forgotten."""
        self.condition, self._met, self._until_of = condition, None, None

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
        try:
            return self._run_until(self.condition, trainer, seconds, most)
        except ObservationError:
            self.condition = None
            raise

    def _run_until(
        self, condition: StopWhen, trainer: Trainer, seconds: float, most: int | None
    ) -> int:
        until = self._until(condition, trainer)
        first, end = trainer.step_count, time.perf_counter() + seconds
        while self._met is None and not trainer.is_at_end:
            rest = end - time.perf_counter()
            if rest <= 0 or trainer.step_count - first == most:
                break
            # A step leads away from where the condition was met from the beginning, or where only
            # ``until`` takes it to be.
            trainer.run_for(rest, 1)
            left = None if most is None else first + most - trainer.step_count
            trainer.run_until(until, end - time.perf_counter(), left)
            self._look(condition, trainer)
        return trainer.step_count - first

    def _until(self, condition: StopWhen, trainer: Trainer) -> Until:
        """Where the steps of a trainer end by the condition, made once."""
        if self._until_of is None or self._until_of[0] is not trainer:
            from .inspection.stop_when import until

            self._until_of = trainer, trainer.end_of_steps(lambda moment: until(moment, condition))
        return self._until_of[1]

    def _look(self, condition: StopWhen, trainer: Trainer) -> None:
        self._met = trainer.observed({"met": {"condition": condition}})["met"]
        if self._met is not None:
            self._met_in = trainer
            self.condition = self._until_of = None
