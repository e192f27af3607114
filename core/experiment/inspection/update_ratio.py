"""How large the next step is against what it changes."""

from __future__ import annotations

from dataclasses import dataclass

from ...graph import Node, Variable
from ...operations import assign
from ..arrays import FloatArray
from ..observations import Moment, observation
from .distributions import norm


@dataclass(frozen=True, eq=False)
class LayerUpdate:
    """What the next step does to one layer."""

    weights: FloatArray
    """What is added to the weights, shape (units of the layer before, units)."""
    biases: FloatArray
    """What is added to the biases, shape (units,)."""
    update_norm: float
    """The Euclidean norm of what is added to the weights."""
    weight_norm: float
    """The Euclidean norm of the weights as they are."""

    @property
    def ratio(self) -> float:
        """``update_norm / weight_norm``; NaN where all weights are 0."""
        return self.update_norm / self.weight_norm if self.weight_norm else float("nan")


@observation
def update_ratio(moment: Moment) -> tuple[LayerUpdate, ...]:
    """What the step from here would add to weights and biases, from the first hidden layer to the
    output layer.

    It is the step as it would be taken: by the optimizer in force with all that it remembers, on
    the points of the next minibatch, with their dropout, the scheduled rate and the penalty.

    The ratio of the norms is one of Karpathy's checks (Stanford CS231n, *Neural Networks Part 3*),
    who finds about 1e-3 healthy for large networks. A small one that learns well has about 0.2 at
    its tenth step and 0.0003 at its thousandth, so the number is to be looked at, not judged by.
    """
    network, nodes = moment.network, moment.network.nodes
    after = values_after_step(nodes.step)
    variables = [node for layer in nodes.layers for node in (layer.weights, layer.biases)]
    feed = network.feed_of_step(moment.data.batch(moment.step), moment.step)
    values = network.run([after[variable] for variable in variables], feed)
    updates = []
    for layer, weights, biases in zip(network.parameters, values[::2], values[1::2], strict=True):
        added = weights - layer.weights
        updates.append(LayerUpdate(added, biases - layer.biases, norm(added), norm(layer.weights)))
    return tuple(updates)


def values_after_step(step: Node) -> dict[Variable, Node]:
    """The node of what a step makes of each variable that it changes; running it changes none.

    Args:
        step: a node of a network's training step: a group of assignments.
    """
    return {
        update.variable: update.inputs[0] for update in step.inputs if isinstance(update, assign)
    }
