"""What all optimizers share: from a loss to a node that takes a step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from ..gradients import gradients_where_dependent
from ..graph import (
    Graph,
    GraphError,
    Node,
    NodeLike,
    Operation,
    ShapeError,
    Variable,
    constant,
)
from ..operations import assign, group


class Optimizer:
    """The interface of TensorFlow 1's ``tf.train.Optimizer``.

    An optimizer is a class with its one rule, ``updates``. What it must remember of a variable
    from step to step is a slot: a Variable of the graph like any other, but not trainable. What
    it must remember once, whatever the number of variables, is one of its ``finish``.

    Args:
        learning_rate: a number, or a scalar node that may change from run to run.
        name: what the nodes that take a step are called, unless they are given a name.
    """

    def __init__(self, learning_rate: NodeLike, name: str) -> None:
        self.learning_rate = learning_rate
        self.name = name
        self._slots: dict[str, dict[Variable, Variable]] = {}
        self._non_slots: dict[str, dict[Graph, Variable]] = {}

    def updates(self, gradient: Node, variable: Variable) -> Sequence[Operation]:
        """The assignments that take one step of one variable.

        This is the optimizer's rule. All of them see the values from before the step.

        Args:
            gradient: of the loss with respect to the variable, of the variable's shape.
            variable: the variable to change, by ``assign``.
        """
        raise NotImplementedError

    def finish(self, graph: Graph) -> Sequence[Operation]:
        """The assignments that a step makes once, not for each variable; none by default."""
        return ()

    def minimize(
        self,
        loss: Node,
        global_step: Variable | None = None,
        var_list: Iterable[Variable] | None = None,
        name: str | None = None,
    ) -> Operation:
        """A node that takes one step down the gradient of ``loss`` whenever it is run.

        The step is taken from the values before the run, and a loss fetched in the same
        run is the loss before the step. The same as ``compute_gradients``, then
        ``apply_gradients``.

        Args:
            loss: the node to minimize; of a node that is no scalar, the sum.
            global_step: a Variable that counts the steps, if one is wanted.
            var_list: the variables to change; None: all trainable ones.
            name: of the node; None: the optimizer's.

        Raises:
            GraphError: if there is no variable to change, or the loss depends on none.
        """
        grads_and_vars = self.compute_gradients(loss, var_list)
        if all(gradient is None for gradient, _ in grads_and_vars):
            raise GraphError(
                f"minimize: {loss.name!r} does not depend on {_names(grads_and_vars)}, "
                "so there is nothing to change"
            )
        return self.apply_gradients(grads_and_vars, global_step, name)

    def compute_gradients(
        self, loss: Node, var_list: Iterable[Variable] | None = None
    ) -> list[tuple[Node | None, Variable]]:
        """Pairs of a gradient and its variable, to be changed or given to ``apply_gradients``.

        Args:
            loss: the node to differentiate; of a node that is no scalar, the sum.
            var_list: the variables; None: all trainable ones of the loss's graph.

        Returns:
            A pair for each variable, in their order; with None for the gradient where the
            loss does not depend on the variable.

        Raises:
            GraphError: if there is no variable, or something in the list is none.
        """
        if var_list is None:
            var_list = [variable for variable in loss.graph.variables if variable.trainable]
        variables = list(var_list)
        for variable in variables:
            if not isinstance(variable, Variable):
                raise GraphError(f"compute_gradients: {variable!r} is no Variable")
        if not variables:
            raise GraphError(f"compute_gradients: no trainable Variable to optimize {loss.name!r}")
        return list(zip(gradients_where_dependent(loss, variables), variables, strict=True))

    def apply_gradients(
        self,
        grads_and_vars: Iterable[tuple[NodeLike | None, Variable]],
        global_step: Variable | None = None,
        name: str | None = None,
    ) -> Operation:
        """A node that takes one step by the given gradients whenever it is run.

        Args:
            grads_and_vars: pairs as ``compute_gradients`` gives them, each gradient a node or
                an array; those with None are passed over.
            global_step: a Variable that each run makes greater by one.
            name: of the node; None: the optimizer's.

        Raises:
            GraphError: if there is no pair, a variable is in two, or every gradient is None.
            ShapeError: if a gradient's shape is not its variable's.
        """
        pairs = list(grads_and_vars)
        if not pairs:
            raise GraphError("apply_gradients: there is no pair of a gradient and a Variable")
        steps: list[Operation] = []
        seen: set[Variable] = set()
        for gradient, variable in pairs:
            if not isinstance(variable, Variable):
                raise GraphError(f"apply_gradients: {variable!r} is no Variable")
            if variable in seen:
                raise GraphError(f"apply_gradients: {variable.name!r} is in two pairs")
            seen.add(variable)
            if gradient is not None:
                steps += self.updates(_gradient_node(gradient, variable), variable)
        if not steps:
            raise GraphError(f"apply_gradients: no gradient is given for {_names(pairs)}")
        steps += self.finish(pairs[0][1].graph)
        if global_step is not None:
            steps.append(assign(global_step, global_step + 1.0))
        return group(*steps, name=name or self.name)

    def slot(self, variable: Variable, name: str, initial: ArrayLike | None = None) -> Variable:
        """What the optimizer remembers of a variable under a name, made at the first call.

        Args:
            variable: the variable that is optimized.
            name: of the slot; the new Variable is called by both names.
            initial: its first value; None: zeros in the variable's shape.
        """
        slots = self._slots.setdefault(name, {})
        if variable not in slots:
            value = np.zeros_like(variable.value) if initial is None else initial
            with variable.graph.as_default():
                slots[variable] = Variable(value, f"{variable.name}/{name}", trainable=False)
        return slots[variable]

    def non_slot(self, graph: Graph, name: str, initial: ArrayLike) -> Variable:
        """What the optimizer remembers of a graph under a name, made at the first call.

        Args:
            graph: of the variables that are optimized.
            name: of the new Variable.
            initial: its first value.
        """
        variables = self._non_slots.setdefault(name, {})
        if graph not in variables:
            with graph.as_default():
                variables[graph] = Variable(initial, name, trainable=False)
        return variables[graph]

    def get_slot(self, variable: Variable, name: str) -> Variable | None:
        """The slot of that name, or None if the optimizer has made none."""
        return self._slots.get(name, {}).get(variable)

    def get_slot_names(self) -> list[str]:
        """The names of all slots, sorted."""
        return sorted(self._slots)

    def variables(self) -> list[Variable]:
        """All that it remembers, in the order in which it was made for each name."""
        kept = [*self._non_slots.values(), *self._slots.values()]
        return [variable for variables in kept for variable in variables.values()]


def _gradient_node(gradient: NodeLike, variable: Variable) -> Node:
    """The gradient as a node, an array as a constant of the variable's graph."""
    if not isinstance(gradient, Node):
        with variable.graph.as_default():
            gradient = constant(gradient, f"{variable.name}/gradient")
    if gradient.shape not in (None, variable.shape):
        raise ShapeError(
            f"apply_gradients: Variable {variable.name!r} has shape {variable.shape}, "
            f"its gradient {gradient.name!r} has {gradient.shape}"
        )
    return gradient


def _names(pairs: Iterable[tuple[NodeLike | None, Variable]]) -> str:
    return ", ".join(repr(variable.name) for _, variable in pairs)
