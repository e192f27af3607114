"""When a run stops by itself, and what it goes back to then."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from .arrays import State
from .spec import SETTINGS, Experiment, settings_in


@dataclass(frozen=True)
class Stop:
    """That a run has ended by itself. It goes on when a setting says so."""

    step: int
    """Where it stands."""
    reason: str
    """One line: which condition is met, and which setting to change."""


@dataclass(frozen=True, eq=False)
class Best:
    """The state with the least test loss at the end of an epoch so far."""

    step: int
    test_loss: float
    """Scaled to the number of training points when the loss is a sum."""
    state: State


def stops_by_itself(spec: Experiment) -> bool:
    """Whether a setting may end a run."""
    return any(getattr(spec, each.name) is not None for each in settings_in("stopping"))


class Stopping:
    """The conditions of an experiment.

    Early stopping is that of Prechelt, *Early Stopping - But When?* (1998), his class UP by
    epochs: ``patience`` of Keras' ``EarlyStopping`` with ``restore_best_weights=True``.

    Args:
        spec: the settings in force.
        steps_per_epoch: of its run.
        looks_at_every_loss: whether every step tells the train loss, so that ``stop_loss`` needs
            no evaluation after each epoch.
    """

    def __init__(self, spec: Experiment, steps_per_epoch: int, looks_at_every_loss: bool) -> None:
        self._spec = spec
        self._steps_per_epoch = steps_per_epoch
        self.evaluates_train = spec.stop_loss is not None and not looks_at_every_loss
        """Whether the train loss is to be evaluated after each epoch."""
        self.evaluates_test = spec.patience is not None
        """Whether the test loss is to be evaluated after each epoch."""

    @property
    def last_step(self) -> float:
        """The step at which it stops, if not before; inf: at none."""
        epochs = self._spec.stop_epochs
        counts = (self._spec.stop_steps, None if epochs is None else epochs * self._steps_per_epoch)
        return min([count for count in counts if count is not None], default=inf)

    def next_look(self, step: int) -> float:
        """The first step after ``step`` at which to look whether to stop; inf: there is none."""
        evaluates = self.evaluates_train or self.evaluates_test
        return min(self.last_step, self._next_epoch(step) if evaluates else inf)

    def _next_epoch(self, step: int) -> int:
        return (step // self._steps_per_epoch + 1) * self._steps_per_epoch

    def ends_epoch(self, step: int) -> bool:
        """Whether an epoch is over after so many steps."""
        return step % self._steps_per_epoch == 0

    def by_count(self, step: int) -> Stop | None:
        """The stop after so many steps or epochs; None: the run goes on."""
        spec = self._spec
        if step < self.last_step:
            return None
        is_for_steps = spec.stop_steps is not None and step >= spec.stop_steps
        return Stop(step, _go_on("stop_steps" if is_for_steps else "stop_epochs", spec, "more"))

    def by_loss(self, step: int, loss: float) -> Stop | None:
        """The stop at a train loss per point; None: the run goes on."""
        if not self.is_low(loss):
            return None
        told = f"the train loss per point is {loss:.4g}; "
        return Stop(step, told + _go_on("stop_loss", self._spec, "a lower one"))

    def is_low(self, loss: float) -> bool:
        """Whether to stop at a train loss per point."""
        return self._spec.stop_loss is not None and loss <= self._spec.stop_loss

    def by_patience(self, step: int, best: Best | None) -> Stop | None:
        """The stop after too many epochs without a better test loss; None: the run goes on."""
        patience = self._spec.patience
        if patience is None or best is None:
            return None
        if step - best.step < patience * self._steps_per_epoch:
            return None
        told = f"the test loss was best at step {best.step:,}, whose weights are back; "
        return Stop(step, told + _go_on("patience", self._spec, "more of it"))


def _go_on(name: str, spec: Experiment, change: str) -> str:
    each = SETTINGS[name]
    value = each.kind.show(getattr(spec, name))
    return f"{each.label} is {value}: {change}, or {each.kind.none}, lets it go on"
