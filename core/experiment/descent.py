"""The training step of an experiment: an optimizer with its learning rate and regularization."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..gradients import gradients_on_the_way
from ..graph import Node, Operation, Variable
from ..operations import add
from ..train import Optimizer
from .choices import schedules
from .choices.optimizers import OPTIMIZERS
from .choices.regularization import REGULARIZATIONS
from .spec import Experiment
from .step_feeds import RateFactors, StepFeed


class Descent:
    """Builds in the default graph what takes a step, and sets what changes it on the way.

    Args:
        spec: what to build.
        learning_rate: the rate before the schedule.
        loss: of a batch, a scalar, reduced as the experiment says.
        weights: what the regularization is for.
        n_points: how often the penalty counts, a scalar; None: once.

    Attributes:
        step: takes one step whenever it is run.
        gradients: of each scalar that the step goes down its gradients: of the loss those with
            respect to each node that it depends on through the parameters; with a regularization
            of the penalty too, and of the sum of both with respect to the weights.
        feeds: what each step is given.
    """

    def __init__(
        self,
        spec: Experiment,
        learning_rate: Variable,
        loss: Node,
        weights: Sequence[Variable],
        n_points: Node | None,
    ) -> None:
        self._learning_rate = learning_rate
        self._regularization_rate: Variable | None = None
        self.feeds: list[StepFeed] = []
        optimizer = OPTIMIZERS[spec.optimizer].build(spec, self._scheduled(spec))
        regularization = REGULARIZATIONS[spec.regularization]
        variables = [each for each in loss.graph.variables if each.trainable]
        of_loss = gradients_on_the_way(loss, variables)
        self.gradients: dict[Node, Mapping[Node, Node]] = {loss: of_loss}
        if regularization is None:
            self.step = _step(optimizer, variables, of_loss)
        else:
            rate = self._rate_of_penalty(spec, n_points)
            penalty = regularization.penalty(weights, rate)
            of_penalty = gradients_on_the_way(penalty, weights)
            # The gradient of a sum, from those of its terms: one pass back through the network,
            # whose gradients of the loss alone a regularization may need.
            of_both: dict[Node, Node] = {
                each: of_loss[each] + of_penalty[each] for each in reversed(weights)
            }
            self.gradients[penalty] = of_penalty
            self.gradients[add(loss, penalty, name="J_with_penalty")] = of_both
            step = _step(optimizer, variables, {**of_loss, **of_both})
            of_weights: dict[Node, Node] = {each: of_loss[each] for each in weights}
            self.step = regularization.settled_step(step, of_weights, rate)

    def _scheduled(self, spec: Experiment) -> Node:
        if not schedules.varies(spec):
            return self._learning_rate
        factors = RateFactors(spec)
        self.feeds.append(factors)
        return self._learning_rate * factors.placeholders[0]

    def _rate_of_penalty(self, spec: Experiment, n_points: Node | None) -> Node:
        self._regularization_rate = Variable(
            spec.regularization_rate, "regularization_rate", trainable=False
        )
        if n_points is None:
            return self._regularization_rate
        return self._regularization_rate * n_points

    def apply(self, spec: Experiment) -> None:
        """Take over the settings that act without a restart."""
        self._learning_rate.load(spec.learning_rate)
        if self._regularization_rate is not None:
            self._regularization_rate.load(spec.regularization_rate)


def _step(
    optimizer: Optimizer, variables: Sequence[Variable], gradient_of: Mapping[Node, Node]
) -> Operation:
    """What takes a step of an optimizer, given the gradients."""
    return optimizer.apply_gradients([(gradient_of.get(each), each) for each in variables])
