"""The plainest way to compute a graph: each node once, inputs before users.

Obviously right, and slow: the reference that every compiled plan is tested against, and the
page to read first. It asks of the nodes (``graph``) no more than their inputs, and of each
operation (``operations``) no more than its forward rule; ``gradients`` are such nodes too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .graph import Array, Constant, Node, Operation, Placeholder, Variable
from .operations import assign

Feeds = Mapping[Node, Array] | Mapping[Placeholder, Array]
"""Values of placeholders, and of operations that are not to be computed but taken as given."""


def interpret(order: Sequence[Node], feeds: Feeds) -> dict[Node, Array]:
    """The value of every node of a topological order; then updates the assigned variables."""
    values = evaluate(order, feeds)
    for node in order:
        if isinstance(node, assign) and node not in feeds:
            node.variable._value[...] = values[node]
    return values


def evaluate(order: Sequence[Node], feeds: Feeds) -> dict[Node, Array]:
    """The value of every node of a topological order; no variable changes."""
    values: dict[Node, Array] = dict(feeds.items())
    for node in order:
        if node in values:
            continue
        if isinstance(node, Operation):
            values[node] = node.forward(*[values[parent] for parent in node.inputs])
        elif isinstance(node, Variable | Constant):
            values[node] = node.value
    return values
