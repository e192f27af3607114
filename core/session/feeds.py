"""What may be fed to a run, and the errors where it may not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..graph import (
    Array,
    FeedError,
    Graph,
    GraphError,
    Node,
    Operation,
    Placeholder,
    Shape,
    to_array,
)


def checked_feedable(nodes: Iterable[Any], graph: Graph) -> list[Node]:
    """The nodes, all of which may be fed in a session of the graph.

    Raises:
        FeedError: that names the first which may not.
    """
    if isinstance(nodes, Node):
        raise FeedError(f"{nodes.name!r} must stand in a list of placeholders")
    feedable: list[Node] = []
    for node in nodes:
        if not isinstance(node, Placeholder | Operation):
            raise FeedError(f"cannot feed {node!r}: only placeholders and operations are fed")
        if node.graph is not graph:
            raise FeedError(f"cannot feed {node.name!r}: it is of another graph")
        if not node.has_value:
            raise FeedError(f"cannot feed {node.name!r}: it has no value")
        feedable.append(node)
    return feedable


def checked_feeds(feed_dict: Mapping[Any, ArrayLike], graph: Graph) -> dict[Node, Array]:
    """The fed values as arrays, which may be the caller's own.

    Raises:
        FeedError: that names the first node that is fed what it does not take.
    """
    feeds: dict[Node, Array] = {}
    for node in checked_feedable(feed_dict, graph):
        feeds[node] = array = _as_array(feed_dict[node], f"the value fed to {node.name!r}")
        _check_shape(node, array.shape)
    return feeds


def checked_per_step(
    per_step: Mapping[Any, ArrayLike], graph: Graph, steps: int | None = None
) -> dict[Node, Array]:
    """The values of each step as arrays of shape (steps, ...), which may be the caller's own.

    Args:
        per_step: what is to be fed.
        graph: of the session.
        steps: how many there are to be; None: however many there are.

    Raises:
        FeedError: that names the first node that is fed what it does not take, or is not
            fed once for each step.
    """
    feeds: dict[Node, Array] = {}
    for node in checked_feedable(per_step, graph):
        feeds[node] = array = _as_array(per_step[node], f"what is fed per step to {node.name!r}")
        if not array.shape or steps not in (None, len(array)):
            count = "" if steps is None else f"{steps} "
            raise FeedError(
                f"{node.kind} {node.name!r} must be fed an array of {count}values, one for each "
                f"step; was fed one of shape {array.shape}"
            )
        _check_shape(node, array.shape[1:], " at each step")
    return feeds


def _check_shape(node: Node, shape: Shape, when: str = "") -> None:
    if isinstance(node, Placeholder):
        takes, accepts = node.declared_shape, node.accepts(shape)
    else:
        takes, accepts = node.shape, node.shape in (None, shape)
    if not accepts:
        raise FeedError(f"{node.kind} {node.name!r} takes shape {takes}, was fed {shape}{when}")


def _as_array(value: ArrayLike, what: str) -> Array:
    if type(value) is np.ndarray and value.dtype == np.float64:
        return value
    try:
        return to_array(value, what)
    except GraphError as error:
        raise FeedError(str(error)) from None
