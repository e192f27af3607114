"""Steps along the gradient, with or without momentum."""

from __future__ import annotations

from collections.abc import Sequence

from ..graph import Node, NodeLike, Operation, Variable
from ..operations import assign
from .optimizer import Optimizer


class GradientDescentOptimizer(Optimizer):
    """Gradient descent: w ← w - learning_rate ∂loss/∂w.

    Args:
        learning_rate: a number, or a scalar node that may change from run to run.
    """

    def __init__(self, learning_rate: NodeLike, name: str = "GradientDescent") -> None:
        super().__init__(learning_rate, name)

    def updates(self, gradient: Node, variable: Variable) -> Sequence[Operation]:
        return [assign(variable, variable - self.learning_rate * gradient)]


class MomentumOptimizer(Optimizer):
    """Gradient descent with momentum, for the gradient g:

        a ← momentum a + g
        w ← w - learning_rate a

    With Nesterov's momentum the step is along where a will point next:

        w ← w - learning_rate (g + momentum a)

    Both as TensorFlow 1's ``MomentumOptimizer``, which keeps a in the slot "momentum", zero at
    first. (Sutskever, Martens, Dahl and Hinton, *On the importance of initialization and momentum
    in deep learning*, ICML 2013; w is what they call θ + μv.)

    Args:
        learning_rate: a number, or a scalar node that may change from run to run.
        momentum: a number, or a scalar node.
        use_nesterov: whether to use Nesterov's.
    """

    def __init__(
        self,
        learning_rate: NodeLike,
        momentum: NodeLike,
        use_nesterov: bool = False,
        name: str = "Momentum",
    ) -> None:
        super().__init__(learning_rate, name)
        self.momentum, self.use_nesterov = momentum, use_nesterov

    def updates(self, gradient: Node, variable: Variable) -> Sequence[Operation]:
        accumulated = self.slot(variable, "momentum")
        new = self.momentum * accumulated + gradient
        direction = gradient + self.momentum * new if self.use_nesterov else new
        step = self.learning_rate * direction
        return [assign(accumulated, new), assign(variable, variable - step)]
