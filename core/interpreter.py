"""The plainest way to compute a graph: each node once, inputs before users.

Obviously right, and slow: the reference that every compiled plan is tested against, and the
page to read first. It asks of the nodes (``graph``) no more than their inputs, and of each
operation (``operations``) no more than its forward rule; ``gradients`` are such nodes too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .graph import Array, Constant, Node, Operation, Placeholder, Variable
from .operations import assign


def interpret(order: Sequence[Node], feeds: Mapping[Placeholder, Array]) -> dict[Node, Array]:
    """The value of every node of a topological order; then updates the assigned variables."""
    values = evaluate(order, feeds)
    for node in order:
        if isinstance(node, assign):
            node.variable._value[...] = values[node]
    return values


def evaluate(order: Sequence[Node], feeds: Mapping[Placeholder, Array]) -> dict[Node, Array]:
    """The value of every node of a topological order; no variable changes."""
    values: dict[Node, Array] = {}
    for node in order:
        if isinstance(node, Operation):
            values[node] = node.forward(*[values[parent] for parent in node.inputs])
        elif isinstance(node, Placeholder):
            values[node] = feeds[node]
        elif isinstance(node, Variable | Constant):
            values[node] = node.value
    return values
