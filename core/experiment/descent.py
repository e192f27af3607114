"""The training step of an experiment: an optimizer with its learning rate and regularization."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..gradients import gradients_on_the_way
from ..graph import Node, Operation, Variable
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
        gradients: of what the step goes down the gradient with respect to each node that it
            depends on through the parameters; the same of the loss alone where there is a penalty.
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
        self.gradients: dict[Node, Mapping[Node, Node]] = {}
        optimizer = OPTIMIZERS[spec.optimizer].build(spec, self._scheduled(spec))
        regularization = REGULARIZATIONS[spec.regularization]
        if regularization is None:
            self.step = self._down(optimizer, loss)
        else:
            rate = self._rate_of_penalty(spec, n_points)
            step = self._down(optimizer, regularization.objective(loss, weights, rate))
            of_weights = gradients_on_the_way(loss, weights)
            self.step = regularization.settled_step(step, of_weights, rate)
            self.gradients[loss] = of_weights

    def _down(self, optimizer: Optimizer, objective: Node) -> Operation:
        """What takes a step of an optimizer."""
        variables = [each for each in objective.graph.variables if each.trainable]
        self.gradients = {objective: gradients_on_the_way(objective, variables)}
        of_node = self.gradients[objective]
        return optimizer.apply_gradients([(of_node.get(each), each) for each in variables])

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
