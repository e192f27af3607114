"""How a run trains: the settings of the loss and of gradient descent."""

from __future__ import annotations

from dataclasses import dataclass

from ..choices.reductions import REDUCTIONS
from ..fields import Choice, Number, Whole
from ..setting import setting

LEARNING_RATES = (0.00001, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)


@dataclass(frozen=True)
class TrainingSettings:
    """What becomes small, and by which steps."""

    learning_rate: float = setting(
        Number(above=0, rungs=LEARNING_RATES),
        default=0.03,
        group="training",
        label="learning rate",
        help="How far each step goes down the gradient. Too low: training is slow. Too high: it"
        " diverges.",
        restarts="nothing",
        brief="rate {}",
        basic=True,
    )
    batch_size: int | None = setting(
        Whole(1, rungs=(1, 10, 32, None), around=True, none="full", metavar="N"),
        default=None,
        group="training",
        label="batch size",
        help="How many training points each step uses. full: all of them. With fewer, each step"
        " uses other points, and its gradient is noisier.",
        restarts="run",
        brief=lambda size: "full batch" if size is None else f"batch {size}",
        basic=True,
    )
    reduction: str = setting(
        Choice(REDUCTIONS),
        default="sum",
        group="training",
        label="loss",
        help="How the cross-entropies of all points are combined. The sum has larger gradients than"
        " the mean, so it needs a smaller learning rate.",
        restarts="run",
    )
