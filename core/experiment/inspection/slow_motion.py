"""One training step, node by node."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...graph import Constant, Node, Placeholder, Variable, topological_order
from ...interpreter import evaluate
from ...operations import assign
from ..arrays import FloatArray
from ..network import NetworkNodes
from ..observations import Moment, observation
from .formulas import formula_of
from .graph import LOSS, forward_nodes, rule_of

Phase = Literal["forward", "loss", "backward", "update"]

PHASES: dict[Phase, str] = {
    "forward": "what the network makes of the points",
    "loss": "how far it is off, and what its weights cost",
    "backward": "how the loss changes with each node, from the last one to the first",
    "update": "what the optimizer makes of the gradients",
}
"""The parts of a step in their order, and what each computes."""

ALL_LAYERS = "all layers"
"""What belongs to no single layer, such as the learning rate."""


@dataclass(frozen=True, eq=False)
class TracedNode:
    """One node of a training step, with the value that it takes there."""

    phase: Phase
    name: str
    """Unique in the graph."""
    operation: str
    """What sort of node it is: ``placeholder``, ``Variable``, or the name of the operation."""
    inputs: tuple[str, ...]
    """The names of the nodes that it is computed from, but for constants."""
    formula: str
    """As of a :class:`~.graph.GraphRow`; of an update ``W_hidden_1 := subtract``."""
    layer: str
    """The part of the network that it belongs to, as of a :class:`~.graph.GraphRow`: a gradient to
    that of its node, an update to that of its variable; ``all layers`` where it is of no one."""
    rule: str
    """What its operation computes, as of :class:`~.graph.NodeDetails`."""
    value: FloatArray
    """Of an update what the variable becomes; of a variable what it is before the step."""
    gradient_of: tuple[str, ...] = ()
    """The nodes with respect to which it is the gradient; none where it is only on the way to
    one, and in the other phases."""
    gradient_from: str | None = None
    """The node that is differentiated, in the phase ``backward``."""
    variable: str | None = None
    """The variable that it changes, if it is an update."""


@dataclass(frozen=True, eq=False)
class SlowMotion:
    """All that the next training step computes."""

    step: int
    """The steps taken before it."""
    count: int
    """Of how many points its batch is."""
    entries: tuple[TracedNode, ...]
    """Phase by phase, inputs before users."""

    @property
    def updates(self) -> dict[str, FloatArray]:
        """What each variable becomes that the step changes, by its name."""
        return {entry.variable: entry.value for entry in self.entries if entry.variable is not None}


@observation
def slow_motion(moment: Moment) -> SlowMotion:
    """What the next step computes, node by node, as the interpreter does it; nothing changes.

    The nodes are those of the training step itself: with the dropout, the scheduled rate and the
    penalty that it has, and with all that the optimizer remembers. Taking the step, as
    ``Trainer.step`` does, makes of the variables what the updates say: up to rounding, as the
    compiled step may add in another order.

    It has an array for each node, so it is to be asked for once, not in every state.
    """
    network = moment.network
    batch = moment.data.batch(moment.step)
    fed = network.feed_of_step(batch, moment.step)
    # Copies, as values may share memory with what they are computed from.
    feed = {node: np.array(value) for node, value in fed.items() if isinstance(node, Placeholder)}
    # No gradient is computed from the sum of loss and penalty, but it is what the step descends.
    order = topological_order([network.nodes.step, *network.nodes.step_gradients])
    with np.errstate(all="ignore"):
        values = evaluate(order, feed)
    trace = _Trace(network.nodes, values)
    return SlowMotion(moment.step, len(batch), trace.entries())


class _Trace:
    """Puts the nodes of a step in the order in which it is told.

    Args:
        nodes: of the network.
        values: of all nodes that the step depends on.
    """

    def __init__(self, nodes: NetworkNodes, values: dict[Node, FloatArray]) -> None:
        self._nodes, self._values = nodes, values
        self._entries: dict[Node, TracedNode] = {}
        self._layers: dict[Node, str] = {}

    def entries(self) -> tuple[TracedNode, ...]:
        self._add_forward()
        self._add_backward()
        self._add_updates()
        return tuple(self._entries.values())

    def _add_forward(self) -> None:
        nodes = self._nodes
        parts = forward_nodes(
            nodes.points, nodes.training_layers, nodes.training_output, nodes.training_loss
        )
        for node, part in parts.items():
            self._add(node, "loss" if part == LOSS else "forward", part)
        for objective in nodes.step_gradients:
            for node in topological_order([objective]):
                self._add(node, "loss", LOSS)

    def _add_backward(self) -> None:
        for objective, gradient_of in self._nodes.step_gradients.items():
            targets: dict[Node, list[str]] = {}
            for node, gradient in gradient_of.items():
                targets.setdefault(gradient, []).append(node.name)
            for node, gradient in gradient_of.items():
                for each in topological_order([gradient]):
                    self._add(
                        each,
                        "backward",
                        self._layers.get(node, LOSS),
                        gradient_of=tuple(targets.get(each, ())),
                        gradient_from=objective.name,
                    )

    def _add_updates(self) -> None:
        for update in self._nodes.step.inputs:
            for node in topological_order([update]):
                variable = node.variable.name if isinstance(node, assign) else None
                self._add(node, "update", self._layer_of_update(node), variable=variable)

    def _layer_of_update(self, node: Node) -> str:
        if isinstance(node, assign):
            return self._layer_of_variable(node.variable)
        if isinstance(node, Variable):
            return self._layer_of_variable(node)
        layers = (self._layers.get(each, ALL_LAYERS) for each in node.inputs)
        # The rate of the penalty is one for all layers too.
        return next((layer for layer in layers if layer not in (ALL_LAYERS, LOSS)), ALL_LAYERS)

    def _layer_of_variable(self, variable: Variable) -> str:
        """Of a slot of the optimizer the layer of its variable, whose name its own begins with."""
        owner = variable.name.split("/")[0]
        of_name = {node.name: part for node, part in self._layers.items()}
        return of_name.get(owner, ALL_LAYERS)

    def _add(
        self,
        node: Node,
        phase: Phase,
        layer: str,
        gradient_of: Iterable[str] = (),
        gradient_from: str | None = None,
        variable: str | None = None,
    ) -> None:
        if node in self._entries or node not in self._values or isinstance(node, Constant):
            return
        self._layers[node] = layer
        self._entries[node] = TracedNode(
            phase,
            node.name,
            node.kind,
            tuple(each.name for each in node.inputs if not isinstance(each, Constant)),
            formula_of(node),
            layer,
            rule_of(node),
            np.asarray(self._values[node]),
            tuple(gradient_of),
            gradient_from,
            variable,
        )
