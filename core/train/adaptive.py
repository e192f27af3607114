"""Steps at a rate of each element's own, from the gradients that it had."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..graph import Graph, GraphError, Node, NodeLike, Operation, Variable
from ..operations import assign, sqrt, square
from .optimizer import Optimizer


class AdagradOptimizer(Optimizer):
    """Adagrad: the more an element's gradient g has moved it, the shorter its steps.

        a ← a + g²
        w ← w - learning_rate g / √a

    As TensorFlow 1's ``AdagradOptimizer``, which keeps a in the slot "accumulator". (Duchi, Hazan
    and Singer, *Adaptive Subgradient Methods*, Journal of Machine Learning Research 12, 2011.)

    Args:
        learning_rate: a number, or a scalar node that may change from run to run.
        initial_accumulator_value: the first a, of every element; above 0.

    Raises:
        GraphError: if the first a is not above 0.
    """

    def __init__(
        self,
        learning_rate: NodeLike,
        initial_accumulator_value: float = 0.1,
        name: str = "Adagrad",
    ) -> None:
        if not initial_accumulator_value > 0:
            raise GraphError(
                f"{name}: initial_accumulator_value must be above 0; "
                f"got {initial_accumulator_value!r}"
            )
        super().__init__(learning_rate, name)
        self.initial_accumulator_value = initial_accumulator_value

    def updates(self, gradient: Node, variable: Variable) -> Sequence[Operation]:
        initial = np.full(variable.value.shape, self.initial_accumulator_value)
        accumulator = self.slot(variable, "accumulator", initial)
        new = accumulator + square(gradient)
        step = self.learning_rate * gradient / sqrt(new)
        return [assign(accumulator, new), assign(variable, variable - step)]


class RMSPropOptimizer(Optimizer):
    """RMSProp: the gradient g by the root of the mean of its squares, with momentum.

        s ← decay s + (1 - decay) g²
        a ← momentum a + learning_rate g / √(s + epsilon)
        w ← w - a

    Centered, by an estimate of its deviation:

        m ← decay m + (1 - decay) g
        a ← momentum a + learning_rate g / √(s - m² + epsilon)

    As TensorFlow 1's ``RMSPropOptimizer``: epsilon stands inside the root, the learning rate in a,
    and s is one at first. Its slots are "rms" for s, "mg" for m and "momentum" for a. (Tieleman and
    Hinton, *Lecture 6.5*, Coursera, 2012; centered: Graves, *Generating Sequences With Recurrent
    Neural Networks*, 2013, equations 38 to 41.)

    Args:
        learning_rate: a number, or a scalar node that may change from run to run.
        decay: how much of each mean stays at a step; a number, or a scalar node.
        momentum: a number, or a scalar node.
        epsilon: a small number that keeps the root from zero, or a scalar node.
        centered: whether to divide by the deviation.
    """

    def __init__(
        self,
        learning_rate: NodeLike,
        decay: Node | float = 0.9,
        momentum: Node | float = 0.0,
        epsilon: NodeLike = 1e-10,
        centered: bool = False,
        name: str = "RMSProp",
    ) -> None:
        super().__init__(learning_rate, name)
        self.decay, self.momentum, self.epsilon = decay, momentum, epsilon
        self.centered = centered

    def updates(self, gradient: Node, variable: Variable) -> Sequence[Operation]:
        rms = self.slot(variable, "rms", np.ones_like(variable.value))
        mean_square = new_rms = self._mean(rms, square(gradient))
        updates = [assign(rms, new_rms)]
        if self.centered:
            mg = self.slot(variable, "mg")
            new_mg = self._mean(mg, gradient)
            mean_square = new_rms - square(new_mg)
            updates.append(assign(mg, new_mg))
        accumulated = self.slot(variable, "momentum")
        step = self.learning_rate * gradient / sqrt(mean_square + self.epsilon)
        if isinstance(self.momentum, Node) or self.momentum:
            step = self.momentum * accumulated + step
        return [*updates, assign(accumulated, step), assign(variable, variable - step)]

    def _mean(self, mean: Variable, new: Node) -> Node:
        return self.decay * mean + (1.0 - self.decay) * new


class AdamOptimizer(Optimizer):
    """Adam: the mean of the gradients g by the root of the mean of their squares, at step t:

        r = learning_rate √(1 - beta2^t) / (1 - beta1^t)
        m ← beta1 m + (1 - beta1) g
        v ← beta2 v + (1 - beta2) g²
        w ← w - r m / (√v + epsilon)

    As TensorFlow 1's ``AdamOptimizer``: epsilon is what the paper calls epsilon hat. Its slots are
    "m" and "v"; the powers of the betas are two variables of the graph, "beta1_power" and
    "beta2_power", beta1 and beta2 at first. (Kingma and Ba, *Adam: A Method for Stochastic
    Optimization*, ICLR 2015, algorithm 1 in the order of section 2's last lines.)

    Args:
        learning_rate: a number, or a scalar node that may change from run to run.
        beta1, beta2: how much of each mean stays at a step.
        epsilon: a small number that keeps the denominator from zero, or a scalar node.
    """

    def __init__(
        self,
        learning_rate: NodeLike = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: NodeLike = 1e-08,
        name: str = "Adam",
    ) -> None:
        super().__init__(learning_rate, name)
        self.beta1, self.beta2, self.epsilon = beta1, beta2, epsilon

    def _powers(self, graph: Graph) -> tuple[Variable, Variable]:
        return (
            self.non_slot(graph, "beta1_power", self.beta1),
            self.non_slot(graph, "beta2_power", self.beta2),
        )

    def updates(self, gradient: Node, variable: Variable) -> Sequence[Operation]:
        beta1_power, beta2_power = self._powers(variable.graph)
        rate = self.learning_rate * (sqrt(1.0 - beta2_power) / (1.0 - beta1_power))
        m, v = self.slot(variable, "m"), self.slot(variable, "v")
        new_m = self.beta1 * m + (1.0 - self.beta1) * gradient
        new_v = self.beta2 * v + (1.0 - self.beta2) * square(gradient)
        step = rate * new_m / (sqrt(new_v) + self.epsilon)
        new = self.decayed(variable) - step
        return [assign(m, new_m), assign(v, new_v), assign(variable, new)]

    def decayed(self, variable: Variable) -> Node:
        """What a step goes on from: the variable, unless weight decay made it smaller."""
        return variable

    def finish(self, graph: Graph) -> Sequence[Operation]:
        beta1_power, beta2_power = self._powers(graph)
        return [
            assign(beta1_power, beta1_power * self.beta1),
            assign(beta2_power, beta2_power * self.beta2),
        ]


class AdamWOptimizer(AdamOptimizer):
    """Adam, each of whose steps first takes a share of every element away:

        w ← (1 - weight_decay) w - r m / (√v + epsilon)

    As TensorFlow 1's ``contrib.opt.AdamWOptimizer``: the share does not depend on the learning
    rate, while PyTorch's is ``lr * weight_decay``. The rest is Adam's, with g the gradient of the
    loss alone. (Loshchilov and Hutter, *Decoupled Weight Decay Regularization*, ICLR 2019,
    algorithm 2, with its schedule at 1.)

    Args:
        weight_decay: the share, a number, or a scalar node that may change from run to run.
        learning_rate, beta1, beta2, epsilon: see :class:`AdamOptimizer`.
    """

    def __init__(
        self,
        weight_decay: Node | float,
        learning_rate: NodeLike = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: NodeLike = 1e-08,
        name: str = "AdamW",
    ) -> None:
        super().__init__(learning_rate, beta1, beta2, epsilon, name)
        self.weight_decay = weight_decay

    def decayed(self, variable: Variable) -> Node:
        return (1.0 - self.weight_decay) * variable
