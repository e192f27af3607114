"""The shape of every node of a run, before the run.

Every operation of the engine tells its shape from those of its inputs. One of the user's own
need not: then it is computed once with the values of the run that is about to begin, and
gives the value that it gave when the run comes to it. So it is computed once in every run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from ..graph import Array, GraphError, Node, Operation, Placeholder, Shape, topological_order
from ..operations import assign, group

Evaluate = Callable[[Sequence[Node], Mapping[Node, Array]], list[Array]]
"""Gives the values of nodes in the run that is about to begin, from those of others."""


def infer_shapes(
    order: Iterable[Node],
    fed_shapes: Mapping[Node, Shape] | Mapping[Placeholder, Shape],
    evaluate: Evaluate | None = None,
) -> dict[Node, Shape]:
    """The shape of every node; checks that every operation can work on what it will get.

    Args:
        order: the nodes, inputs before users.
        fed_shapes: of the nodes whose values will be given.
        evaluate: where the values come from with which an operation of the user's own is
            computed, if only that can tell its shape.

    Raises:
        ShapeError: that names the first operation which cannot.
        GraphError: that names an operation whose value is missing.
    """
    shapes: dict[Node, Shape] = dict(fed_shapes.items())
    known: dict[Node, Array] = {}
    for node in order:
        if node in shapes:
            continue
        if isinstance(node, Operation):
            _check_inputs(node)
            inputs = [shapes[parent] for parent in node.inputs]
            shape = node.infer_shape(*inputs)
            if shape is None and evaluate is not None:
                _learn(node, known, fed_shapes, evaluate)
                shape = node.infer_shape(*inputs)
            if shape is None:
                raise GraphError(
                    f"{node.kind} {node.name!r}: only a run can tell its shape; "
                    "run it by Session.run first, or write an infer_shape method"
                )
            shapes[node] = shape
        else:
            assert node.shape is not None, f"{node!r} has no shape and is not fed"
            shapes[node] = node.shape
    return shapes


def _learn(
    node: Operation, known: dict[Node, Array], fed: Iterable[Node], evaluate: Evaluate
) -> None:
    """Compute an operation of the user's own, and those before it that were not yet."""
    given = {*known, *fed}
    for own in topological_order([node], given):
        if isinstance(own, Operation) and own.has_compute and own not in given:
            value = own.own_code.learn(_values_of_inputs(own, known, evaluate))
            if value is not None:
                known[own] = value


def _values_of_inputs(
    node: Operation, known: Mapping[Node, Array], evaluate: Evaluate
) -> list[Array]:
    """The inputs' values; variables that these assign are put back for the run."""
    if not node.inputs:
        return []
    assigned = [n.variable for n in topological_order(node.inputs, known) if isinstance(n, assign)]
    before = [variable.value for variable in assigned]
    try:
        return [np.asarray(value) for value in evaluate(node.inputs, known)]
    finally:
        for variable, value in zip(assigned, before, strict=True):
            variable.load(value)


def _check_inputs(node: Operation) -> None:
    if isinstance(node, group):
        return
    for parent in node.inputs:
        if not parent.has_value:
            raise GraphError(
                f"{node.kind} {node.name!r}: its input {parent.name!r} has no value; "
                "it is run only for what it does"
            )
