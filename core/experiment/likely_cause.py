"""Why the steps of a run grow until its loss overflows, as far as its settings tell."""

from __future__ import annotations

from .choices.optimizers import OPTIMIZERS
from .choices.regularization import REGULARIZATIONS
from .choices.schedules import factor_at
from .spec import Experiment


def likely_cause(spec: Experiment, step: int, points_in_loss: int) -> str:
    """What likely made a run diverge, and what to try: a clause.

    The penalty of l2 is a parabola, whose curvature is its rate. Where the learning rate times
    this is more than the optimizer takes, the weights grow whatever the points are.

    Args:
        spec: the settings in force.
        step: the steps taken before the one that was too much.
        points_in_loss: of how many points the loss is the sum; 1: it is an average.
    """
    rate = spec.learning_rate * factor_at(spec, step)
    regularization = REGULARIZATIONS[spec.regularization]
    if regularization is not None:
        curvature = regularization.curvature * spec.regularization_rate * points_in_loss
        if rate * curvature > OPTIMIZERS[spec.optimizer].most_curvature(spec):
            return (
                f"the regularization rate {spec.regularization_rate:g} is too high for the"
                f" learning rate {spec.learning_rate:g}, try a lower one of the two"
            )
    return f"the learning rate {spec.learning_rate:g} is too high, try a lower one"
