"""The plainest way to compute a graph: each node once, inputs before users.

Obviously right, and slow: the reference that every compiled plan is tested against.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from .graph import Array, Constant, Node, Operation, Placeholder, Shape, Variable
from .updates import assign


def infer_shapes(
    order: Iterable[Node], feed_shapes: Mapping[Placeholder, Shape]
) -> dict[Node, Shape]:
    """The shape of every node; checks that every operation can work on what it will get.

    Raises:
        ShapeError: that names the first operation which cannot.
    """
    shapes: dict[Node, Shape] = {**feed_shapes}
    for node in order:
        if isinstance(node, Operation):
            shapes[node] = node.infer_shape(*[shapes[parent] for parent in node.inputs])
        elif node not in shapes:
            assert node.shape is not None, f"{node!r} has no shape and is not fed"
            shapes[node] = node.shape
    return shapes


def interpret(order: Sequence[Node], feeds: Mapping[Placeholder, Array]) -> dict[Node, Array]:
    """The value of every node of a topological order; then updates the assigned variables."""
    values: dict[Node, Array] = {}
    for node in order:
        if isinstance(node, Operation):
            values[node] = node.forward(*[values[parent] for parent in node.inputs])
        elif isinstance(node, Placeholder):
            values[node] = feeds[node]
        elif isinstance(node, Variable | Constant):
            values[node] = node.value
    for node in order:
        if isinstance(node, assign):
            node.variable._value[...] = values[node]
    return values
