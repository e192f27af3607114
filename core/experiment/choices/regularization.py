"""What is minimized beside the loss, so that weights stay small: a penalty on each weight."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from functools import reduce

from ...graph import Node, Operation, Variable
from ...operations import absolute, add, assign, greater, group, multiply, reduce_sum, square


class Regularization(ABC):
    """A penalty, and what steps down the loss and the penalty together look like."""

    name: str
    curvature = 0.0
    """The second derivative of the penalty with respect to each weight."""

    @abstractmethod
    def size(self, weights: Node) -> Node:
        """What the penalty on some weights is before the rate, a scalar."""

    def settled(self, weights: Variable, after: Node, gradient: Node, rate: Node) -> Node:
        """What weights become in a step that would take them to ``after``.

        Args:
            gradient: of the loss alone with respect to the weights.
            rate: what the penalty is multiplied by, a scalar.
        """
        return after

    def penalty(self, weights: Sequence[Variable], rate: Node) -> Node:
        """What is added to the loss, a scalar: the sizes of all weights times the rate.

        Args:
            rate: a scalar.
        """
        return multiply(rate, reduce(add, map(self.size, weights)), name="penalty")

    def settled_step(
        self, step: Operation, gradient_of: Mapping[Node, Node], rate: Node
    ) -> Operation:
        """What takes a step down the objective, from what an optimizer makes of its gradient.

        Args:
            step: the optimizer's, a group of assignments.
            gradient_of: of each of the weights, the gradient of the loss alone.
            rate: a scalar.
        """
        updates: list[Node] = []
        for update in step.inputs:
            if isinstance(update, assign) and update.variable in gradient_of:
                variable, (after,) = update.variable, update.inputs
                settled = self.settled(variable, after, gradient_of[variable], rate)
                update = update if settled is after else assign(variable, settled)
            updates.append(update)
        return group(*updates, name="train_step")


class L2(Regularization):
    """``w² / 2``, whose gradient is ``w``: weight decay. TensorFlow Playground's, too."""

    name = "l2"
    curvature = 1.0

    def size(self, weights: Node) -> Node:
        return reduce_sum(square(weights)) * 0.5


class L1(Regularization):
    """``|w|``, whose gradient is ``sign(w)``; weights that it outweighs become exactly 0.

    A step that takes a weight to 0 or across it ends at 0, where the gradient of the loss is
    smaller than the rate: there the penalty holds the weight, on either side. So it stays at 0,
    to the bit, until the loss pulls harder, and a rate of 0 changes nothing. It is the condition
    of a minimum at 0 (Andrew and Gao, *Scalable training of L1-regularized log-linear models*
    (2007), equation 4), and works with every optimizer. TensorFlow Playground sets a weight to 0
    that its penalty takes across 0, and never changes it again.
    """

    name = "l1"

    def size(self, weights: Node) -> Node:
        return reduce_sum(absolute(weights))

    def settled(self, weights: Variable, after: Node, gradient: Node, rate: Node) -> Node:
        is_held = greater(rate, absolute(gradient))
        stays_on_its_side = greater(weights * after, 0.0)
        # after - after is 0 without a sign, where after * 0 may be -0.
        return after - after * (is_held * (1.0 - stays_on_its_side))


REGULARIZATIONS: dict[str, Regularization | None] = {
    "none": None,
    **{each.name: each for each in (L1(), L2())},
}
"""Each regularization by its name; none is none."""
