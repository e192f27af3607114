"""What others may look at: an immutable picture of a run at one step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from ...datasets import Dataset
from .arrays import make_read_only
from .choices.reductions import reduction_for
from .choices.schedules import factor_at
from .spec import Experiment
from .stopping import Stop


@dataclass(frozen=True)
class Divergence:
    """That a run left the numbers it can go on with; the state before that step is kept."""

    step: int
    """The step that was taken back."""
    reason: str
    """One line: what happened, what likely caused it and what to try."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A run at one step. Its arrays are read-only and never change afterwards."""

    spec: Experiment
    """The settings in force."""
    dataset: Dataset
    step: int
    epoch: int
    """Completed passes through the training points."""
    train_loss: float
    test_loss: float
    """Scaled to the number of training points when the loss is a sum, so that the two compare."""
    train_accuracy: float
    """Share of training points whose most likely class is their own, 0 to 1; of a regression R2,
    the share of the variance that is explained: 1 at most, below 0 where the mean is better."""
    test_accuracy: float
    metric_name: str = "accuracy"
    """What these two are called."""
    divergence: Divergence | None = None
    stop: Stop | None = None
    """That it has stopped by itself, and does not go on with these settings."""
    observations: Mapping[str, Any] = field(default_factory=dict)
    """What was asked for, by the names of ``observations.py``; nothing else."""

    @property
    def reduction(self) -> str:
        """How the losses of all points make one: one of ``REDUCTIONS``."""
        return reduction_for(self.spec, self.dataset.problem)

    @property
    def points_in_loss(self) -> int:
        """Of how many points the losses are the sum; 1 where they are averages."""
        return len(self.dataset.train_labels) if self.reduction == "sum" else 1

    @property
    def is_at_end(self) -> bool:
        """Whether no step can be taken with these settings."""
        return self.divergence is not None or self.stop is not None

    @property
    def learning_rate(self) -> float:
        """With which the next step is taken: the setting, times what the schedule makes of it."""
        return self.spec.learning_rate * factor_at(self.spec, self.step)

    def __post_init__(self) -> None:
        observations = MappingProxyType(dict(self.observations))
        make_read_only(observations)
        object.__setattr__(self, "observations", observations)
