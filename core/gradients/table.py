"""The gradients of one node with respect to all others, as numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from numpy.typing import ArrayLike

from ..graph import Node, topological_order
from ..session import Session
from .reverse_mode import gradients


def compute_gradients(loss: Node, feed_dict: Mapping[Any, ArrayLike] | None = None) -> dict:
    """The gradient of ``loss`` with respect to every node that it is computed from.

    Args:
        loss: a node of any shape; the gradient of the sum of its elements is taken.
        feed_dict: as for ``Session.run``; None: what is fed in the run that is going on, where
            ``compute`` of an operation of one's own asks, or else in the last run that was
            fed anything.

    Returns:
        For each node an array of the shape of its value (a number for a scalar), the loss's own
        first, users before inputs; zeros where the loss does not change with the node.

    Raises:
        FeedError, ShapeError: as ``Session.run``.
        GraphError: if an operation has no gradient.
    """
    graph = loss.graph
    if loss not in graph.gradient_tables:
        nodes = topological_order([loss])[::-1]
        graph.gradient_tables[loss] = nodes, gradients(loss, nodes), Session(graph)
    nodes, grads, session = graph.gradient_tables[loss]
    fed = graph.last_fed
    try:
        values = session.run(grads, graph.last_feeds if feed_dict is None else feed_dict)
    finally:
        graph.last_fed = fed
    return dict(zip(nodes, values, strict=True))
