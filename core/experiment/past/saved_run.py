"""A run at one step: enough to go on with it, to the bit, as if it had never stopped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..arrays import State
from ..choices.reductions import reduction_for
from ..snapshot import Divergence
from ..spec import Experiment
from ..stopping import Best, Stop
from .edits import Edit, experiment_after
from .history import History


class SavedRunError(ValueError):
    """A saved run cannot be opened: one line that says why.

    ``reason`` is that without the name of the file.
    """

    def __init__(self, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.reason = reason or message


@dataclass(frozen=True, eq=False)
class SavedRun:
    """A run at one step, apart from its points, which the experiment names."""

    initial_spec: Experiment
    """With what it began at step 0, or what is in force where ``edits`` is None."""
    edits: tuple[Edit, ...] | None
    """What was changed since; None: not known, it was saved by a version that kept no edits."""
    step: int
    data_digest: str
    """What tells its points from others: the digest of the dataset."""
    state: State
    history: History
    divergence: Divergence | None = None
    stop: Stop | None = None
    best: Best | None = None
    """What early stopping would go back to."""
    description: Mapping[str, Any] = field(default_factory=dict)
    """The network for people and other programs, as :mod:`~..description` says; a run does not
    go on from it."""

    @property
    def spec(self) -> Experiment:
        """The settings in force."""
        return experiment_after(self.initial_spec, self.edits or ())

    @property
    def reduction(self) -> str:
        """How the losses of its points make one, as far as its description tells the problem."""
        is_regression = self.description.get("problem") == "regression"
        return reduction_for(self.spec, "regression" if is_regression else "classification")
