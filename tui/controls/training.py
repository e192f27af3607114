"""What keys and the palette make of the training."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...core.experiment.pace import Pace
from ...core.experiment.training_loop import TrainingLoop
from .. import wording
from ..preferences.keys import Keys


class TrainingControls:
    """Has the training loop train, as fast as a person likes, and tells what is not plain to see.

    Args:
        training: what trains.
        keys: those that may be named.
        say: tells the person something.
        warn: tells what went wrong, until the person does something.
        prefer: told the name of a preference and what was chosen for it.
    """

    def __init__(
        self,
        training: TrainingLoop,
        keys: Keys,
        *,
        say: Callable[[str], object],
        warn: Callable[[str], object],
        prefer: Callable[[str, Any], object],
    ) -> None:
        self._training, self._keys = training, keys
        self._say, self._warn, self._prefer = say, warn, prefer

    def step(self) -> None:
        """Take one step."""
        self._unless_at_end(self._training.step)

    def step_epoch(self) -> None:
        """Go to the end of the epoch."""
        self._unless_at_end(self._training.step_epoch)

    def toggle(self) -> None:
        """Run, or pause."""
        self._unless_at_end(self._training.toggle)

    def _unless_at_end(self, train: Callable[[], None]) -> None:
        snapshot = self._training.state.snapshot
        if snapshot.is_at_end:
            self._warn(wording.ending(snapshot, self._keys))
        else:
            train()

    def reset(self) -> None:
        """Begin again at step 0."""
        self._training.reset()
        self._say(wording.reset(self._training.experiment))

    def faster(self) -> None:
        """Choose the pace above the present one."""
        self.choose_pace(self._training.pace.faster(self._steps_per_second))

    def slower(self) -> None:
        """Choose the pace below the present one."""
        self.choose_pace(self._training.pace.slower(self._steps_per_second))

    @property
    def _steps_per_second(self) -> float:
        """How fast it trains, or would at the start."""
        pace, state = self._training.pace, self._training.state
        runs_at_it = state.running and state.pace == pace and not pace.is_fixed
        return state.steps_per_second if runs_at_it and state.steps_per_second else pace.first

    def choose_pace(self, pace: Pace) -> None:
        """Run at this pace, now or when it runs again."""
        before = self._training.pace
        if pace != before:
            self._training.run_at(pace)
            self._prefer("pace", pace)
        self._say(wording.pace(pace, before))
