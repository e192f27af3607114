"""By which rule a run takes its steps: the settings of the optimizer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..choices.optimizers import OPTIMIZERS, optimizers_with
from ..fields import Choice, Number
from ..setting import setting

MAX_SHARE = 0.99999
"""The most of something remembered that may stay at a step."""
SHARES = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 0.9999, MAX_SHARE)


def _only_of_its_optimizers(name: str) -> Callable[[OptimizerSettings], str | None]:
    """Why a setting means nothing to an optimizer that does not have it."""

    def reason(spec: OptimizerSettings) -> str | None:
        if name in OPTIMIZERS[spec.optimizer].settings:
            return None
        return f"{spec.optimizer} does not use it; it belongs to {', '.join(optimizers_with(name))}"

    return reason


@dataclass(frozen=True, init=False, repr=False, eq=False)
class OptimizerSettings:
    """How a step follows from a gradient, and from those before it."""

    optimizer: str = setting(
        Choice(OPTIMIZERS),
        default="gradient-descent",
        group="training",
        label="optimizer",
        help="The rule by which a step follows from the gradient. momentum and nesterov keep some"
        " of the steps before. rmsprop, adagrad, adam and adamw give each weight a step size of"
        " its own; with them try a learning rate from 0.001 to 0.1.",
        restarts="run",
        brief=lambda name: "" if name == "gradient-descent" else name,
        basic=True,
    )
    momentum: float = setting(
        Number(0, MAX_SHARE, rungs=SHARES),
        default=0.9,
        group="training",
        label="momentum",
        help="How much of the last step is kept in the next. With 0.9 steps grow up to ten times"
        " as long where the gradient stays the same, so try a lower learning rate.",
        restarts="run",
        applies=_only_of_its_optimizers("momentum"),
    )
    rho: float = setting(
        Number(0, MAX_SHARE, rungs=SHARES),
        default=0.9,
        group="training",
        label="rho",
        help="How slowly rmsprop forgets the sizes of earlier gradients. With 0.9 it goes by about"
        " the last ten steps, with 0.99 by the last hundred.",
        restarts="run",
        applies=_only_of_its_optimizers("rho"),
    )
    beta1: float = setting(
        Number(0, MAX_SHARE, rungs=SHARES),
        default=0.9,
        group="training",
        label="beta1",
        help="How slowly adam and adamw forget earlier gradients. It is their momentum: 0.9 is the"
        " mean of about the last ten.",
        restarts="run",
        applies=_only_of_its_optimizers("beta1"),
    )
    beta2: float = setting(
        Number(0, MAX_SHARE, rungs=SHARES),
        default=0.999,
        group="training",
        label="beta2",
        help="How slowly adam and adamw forget the sizes of earlier gradients. Step sizes change"
        " faster with a lower value.",
        restarts="run",
        applies=_only_of_its_optimizers("beta2"),
    )
    epsilon: float | None = setting(
        Number(above=0, rungs=(1e-12, 1e-10, 1e-8, 1e-6, 1e-4, 0.01, 0.1, 1.0), none="default"),
        default=None,
        group="training",
        label="epsilon",
        help="A small number that keeps the optimizer from dividing by zero. The greater it is,"
        " the smaller the steps of weights with small gradients.",
        restarts="run",
        applies=_only_of_its_optimizers("epsilon"),
        follows=lambda spec: OPTIMIZERS[spec.optimizer].epsilon,
        unset="the optimizer's own",
    )
    weight_decay: float = setting(
        Number(0, 1, rungs=(0.0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)),
        default=0.001,
        group="training",
        label="weight decay",
        help="The share of each weight and bias that every step of adamw takes away. It keeps"
        " weights small, whatever the learning rate is.",
        restarts="run",
        applies=_only_of_its_optimizers("weight_decay"),
    )
