"""The plainest way to compute a graph: each node once, inputs before users.

Obviously right, and slow: the reference that every compiled plan is tested against.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from .graph import Array, Constant, GraphError, Node, Operation, Placeholder, Shape, Variable
from .traversal import topological_order
from .updates import assign, group

Evaluate = Callable[[Sequence[Node]], list[Array]]
"""Gives the values of nodes in the run that is about to begin."""


def infer_shapes(
    order: Iterable[Node],
    feed_shapes: Mapping[Placeholder, Shape],
    evaluate: Evaluate | None = None,
) -> dict[Node, Shape]:
    """The shape of every node; checks that every operation can work on what it will get.

    Args:
        order: the nodes, inputs before users.
        feed_shapes: of what will be fed.
        evaluate: where the values come from with which an operation of the user's own is
            computed once, if only that can tell its shape.

    Raises:
        ShapeError: that names the first operation which cannot.
        GraphError: that names an operation whose value is missing.
    """
    shapes: dict[Node, Shape] = {**feed_shapes}
    for node in order:
        if isinstance(node, Operation):
            _check_inputs(node)
            shapes[node] = _shape_of(node, [shapes[parent] for parent in node.inputs], evaluate)
        elif node not in shapes:
            assert node.shape is not None, f"{node!r} has no shape and is not fed"
            shapes[node] = node.shape
    return shapes


def _shape_of(node: Operation, inputs: Sequence[Shape], evaluate: Evaluate | None) -> Shape:
    shape = node.infer_shape(*inputs)
    if shape is None and evaluate is not None:
        node.own_code.learn(_values_to_learn_from(node, evaluate), node.graph.last_fed)
        shape = node.infer_shape(*inputs)
    if shape is None:
        raise GraphError(
            f"{node.kind} {node.name!r}: only a run can tell its shape; run it by Session.run "
            "first, or write an infer_shape method"
        )
    return shape


def _values_to_learn_from(node: Operation, evaluate: Evaluate) -> list[Array]:
    """The inputs' values; variables that they are computed from the update of stay as they are."""
    updated = [n.variable for n in topological_order(node.inputs) if isinstance(n, assign)]
    before = [variable.value for variable in updated]
    graph, was_learning = node.graph, node.graph.is_learning
    graph.is_learning = True
    try:
        values = evaluate(node.inputs) if node.inputs else []
    finally:
        graph.is_learning = was_learning
        for variable, value in zip(updated, before, strict=True):
            variable.load(value)
    return [np.asarray(value) for value in values]


def _check_inputs(node: Operation) -> None:
    if isinstance(node, group):
        return
    for parent in node.inputs:
        if not parent.has_value:
            raise GraphError(
                f"{node.kind} {node.name!r}: its input {parent.name!r} has no value; "
                "it is run only for what it does"
            )


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
