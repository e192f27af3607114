"""How a run trains: the settings of the loss and of its steps."""

from __future__ import annotations

from dataclasses import dataclass

from ....datasets import CATALOGUE
from ....datasets.sources import GeneratedSource
from ..choices import losses, reductions
from ..choices.losses import LOSSES, why_not
from ..choices.reductions import REDUCTIONS
from ..choices.regularization import REGULARIZATIONS
from ..choices.schedules import SCHEDULES
from ..fields import Choice, Number, Whole
from ..setting import setting
from .data import DataSettings

LEARNING_RATES = (0.00001, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
REGULARIZATION_RATES = (0.0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
MAX_SCHEDULE_STEPS = 10**9


def _only_with_a_decay(spec: TrainingSettings) -> str | None:
    return None if spec.schedule != "constant" else "the schedule is constant"


def _only_with_a_factor(spec: TrainingSettings) -> str | None:
    if spec.schedule in ("step", "exponential"):
        return None
    return f"the schedule is {spec.schedule}; step and exponential have a decay rate"


def _only_with_regularization(spec: TrainingSettings) -> str | None:
    return None if spec.regularization != "none" else "there is no regularization"


def _generated(spec: DataSettings) -> GeneratedSource | None:
    """Where generated points come from; what a table or a file holds, only its rows tell."""
    return None if spec.data_file is not None else CATALOGUE[spec.dataset].generated


def _default_loss(spec: DataSettings) -> str | None:
    source = _generated(spec)
    return None if source is None else losses.default_for(source.problem)


def _default_reduction(spec: DataSettings) -> str | None:
    source = _generated(spec)
    return None if source is None else reductions.default_for(source.problem)


def _why_not_this_loss(spec: DataSettings, name: str | None) -> str | None:
    source = _generated(spec)
    if source is None:
        return None
    reason = why_not(name, source.problem, len(source.class_names))
    return None if reason is None else f"{spec.dataset}: {reason}"


@dataclass(frozen=True, init=False, repr=False, eq=False)
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
    schedule: str = setting(
        Choice(SCHEDULES),
        default="constant",
        group="training",
        label="schedule",
        help="How the learning rate falls as training goes on. Large steps find the way at first,"
        " small ones settle at the end. The learning rate itself can still be changed at any"
        " time: the schedule multiplies it.",
        restarts="run",
        brief=lambda name: "" if name == "constant" else f"{name} decay",
    )
    decay_steps: int = setting(
        Whole(1, MAX_SCHEDULE_STEPS, rungs=(100, 300, 1000, 3000, 10_000, 30_000, 100_000)),
        default=1000,
        group="training",
        label="decay steps",
        help="In how many steps the schedule lowers the learning rate once. step and exponential"
        " multiply it by the decay rate in that time, cosine takes it down to 0.",
        restarts="run",
        applies=_only_with_a_decay,
    )
    decay_rate: float = setting(
        Number(high=1, above=0, rungs=(0.1, 0.3, 0.5, 0.7, 0.9, 1.0)),
        default=0.5,
        group="training",
        label="decay rate",
        help="What the learning rate is multiplied by in each round of decay steps. At 0.5 it is"
        " halved.",
        restarts="run",
        applies=_only_with_a_factor,
    )
    warmup_steps: int = setting(
        Whole(0, MAX_SCHEDULE_STEPS, rungs=(0, 10, 30, 100, 300, 1000)),
        default=0,
        group="training",
        label="warm-up steps",
        help="For how many steps the learning rate rises to its value at the start. With small"
        " first steps, a high rate does not throw the initial weights far away.",
        restarts="run",
        brief=lambda steps: f"warm-up {steps}" if steps else "",
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
    loss: str | None = setting(
        Choice(LOSSES, none="auto"),
        default=None,
        group="training",
        label="loss",
        help="What counts as wrong, and how much: training makes it small. Cross-entropy takes"
        " several classes, square and logistic two; numbers take square, absolute and huber, which"
        " mind points far off less.",
        restarts="weights",
        suits=_why_not_this_loss,
        follows=_default_loss,
        unset="cross-entropy for classes, square for numbers",
        brief=lambda loss: "" if loss is None else f"{loss} loss",
    )
    reduction: str | None = setting(
        Choice(REDUCTIONS, none="auto"),
        default=None,
        group="training",
        label="reduction",
        help="How the losses of all points are combined. The sum has larger gradients than the"
        " mean, so it needs a smaller learning rate.",
        restarts="run",
        follows=_default_reduction,
        unset="the sum for classes, the mean for numbers",
    )
    regularization: str = setting(
        Choice(REGULARIZATIONS),
        default="none",
        group="training",
        label="regularization",
        help="Holds the weights small, so that the network fits the noise less. l2 shrinks all of"
        " them, l1 makes those that matter little exactly 0. Biases are left alone.",
        restarts="run",
        brief=lambda name: "" if name == "none" else name,
        basic=True,
    )
    regularization_rate: float = setting(
        Number(0, rungs=REGULARIZATION_RATES),
        default=0.003,
        group="training",
        label="regularization rate",
        help="How much small weights count beside a small loss per point. 0: not at all. Too"
        " high: the network learns nothing.",
        restarts="nothing",
        applies=_only_with_regularization,
        brief="{}",
        basic=True,
    )
