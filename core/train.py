"""Optimizers: each builds the nodes that update the variables."""

from __future__ import annotations

from collections.abc import Sequence

from .gradients import gradients
from .graph import GraphError, Node, NodeLike, Operation, Variable
from .traversal import topological_order
from .updates import assign, group


class GradientDescentOptimizer:
    """Gradient descent: w ← w - learning_rate ∂loss/∂w.

    Args:
        learning_rate: a number, or a scalar node that may change from run to run.
    """

    def __init__(self, learning_rate: NodeLike) -> None:
        self.learning_rate = learning_rate

    def minimize(
        self, loss: Node, var_list: Sequence[Variable] | None = None, name: str = "minimize"
    ) -> Operation:
        """A node that takes one step down the gradient of ``loss`` whenever it is run.

        The step is taken from the values before the run, and a loss fetched in the same
        run is the loss before the step.

        Args:
            loss: the node to minimize; of a node that is no scalar, the sum.
            var_list: the variables to change; None: the trainable ones that the loss
                depends on.

        Raises:
            GraphError: if there is no variable to change, or one that the loss does not
                depend on.
        """
        reached = [node for node in topological_order([loss]) if isinstance(node, Variable)]
        if var_list is None:
            var_list = [variable for variable in reached if variable.trainable]
        for variable in var_list:
            if variable not in reached:
                raise GraphError(f"minimize: {loss.name!r} does not depend on {variable!r}")
        if not var_list:
            raise GraphError(f"minimize: {loss.name!r} depends on no trainable Variable")
        steps = gradients(loss, var_list)
        updates = [
            assign(variable, variable - self.learning_rate * step)
            for variable, step in zip(var_list, steps, strict=True)
        ]
        return group(*updates, name=name)
