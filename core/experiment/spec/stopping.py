"""When a run stops by itself: all of these settings act at once, and without a restart."""

from __future__ import annotations

from dataclasses import dataclass

from ..fields import Number, Whole
from ..setting import setting

MAX_STEP = 10**15
"""No run goes on for longer: at a million steps a second, that takes 30 years."""


@dataclass(frozen=True, init=False, repr=False, eq=False)
class StoppingSettings:
    """What ends a run."""

    stop_steps: int | None = setting(
        Whole(
            1, MAX_STEP, rungs=(None, 100, 300, 1000, 3000, 10_000, 30_000, 100_000), none="never"
        ),
        default=None,
        group="stopping",
        label="stop at step",
        help="Stops the run when it has taken so many steps. It goes on with a higher number, or"
        " with never.",
        restarts="nothing",
        brief=lambda steps: "" if steps is None else f"to step {steps:,}",
    )
    stop_epochs: int | None = setting(
        Whole(1, MAX_STEP, rungs=(None, 10, 30, 100, 300, 1000, 3000, 10_000), none="never"),
        default=None,
        group="stopping",
        label="stop at epoch",
        help="Stops the run after so many epochs. An epoch is a pass through all training points:"
        " with the full batch, a step.",
        restarts="nothing",
        brief=lambda epochs: "" if epochs is None else f"to epoch {epochs:,}",
    )
    stop_loss: float | None = setting(
        Number(above=0, rungs=(None, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3), none="never"),
        default=None,
        group="stopping",
        label="stop at loss",
        help="Stops the run when the train loss per point is no more than this. With minibatches"
        " or dropout, it is looked at after each epoch.",
        restarts="nothing",
        brief=lambda loss: "" if loss is None else f"to loss {loss:g}",
    )
    patience: int | None = setting(
        Whole(1, MAX_STEP, rungs=(None, 3, 10, 30, 100, 300, 1000, 3000), none="off"),
        default=None,
        group="stopping",
        label="patience",
        help="Early stopping: ends the run after so many epochs without a better test loss. The"
        " weights that had the best test loss come back: after them the network learned noise.",
        restarts="nothing",
        brief=lambda epochs: "" if epochs is None else f"patience {epochs:,}",
    )
