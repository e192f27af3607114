"""Why the steps of a run grow until its loss overflows, as far as its settings tell."""

from __future__ import annotations

from .choices.optimizers import OPTIMIZERS
from .choices.regularization import REGULARIZATIONS
from .choices.schedules import factor_at
from .spec import Experiment


def likely_cause(spec: Experiment, step: int, points_in_loss: int) -> str:
    """What likely made a run diverge, and what to try: a clause.

    Args:
        spec: the settings in force.
        step: the steps taken before the one that was too much.
        points_in_loss: of how many points the loss is the sum; 1: it is an average.
    """
    if penalty_is_too_much(spec, step, points_in_loss):
        return (
            f"the regularization rate {spec.regularization_rate:g} is too high for learning rate"
            f" {spec.learning_rate:g}, lower one of them"
        )
    return f"the learning rate {spec.learning_rate:g} is too high, try a lower one"


def penalty_is_too_much(spec: Experiment, step: int, points_in_loss: int) -> bool:
    """Whether the penalty alone makes the weights grow, whatever the points are.

    The penalty of l2 is a parabola, whose curvature is its rate. Where the learning rate times
    this is more than the optimizer takes, each step is larger than the one before.

    Args:
        spec, step, points_in_loss: as of :func:`likely_cause`.
    """
    regularization = REGULARIZATIONS[spec.regularization]
    if regularization is None:
        return False
    curvature = regularization.curvature * spec.regularization_rate * points_in_loss
    rate = spec.learning_rate * factor_at(spec, step)
    return rate * curvature > OPTIMIZERS[spec.optimizer].most_curvature(spec)
