"""What may be fed to a run, and the errors where it may not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..graph import Array, FeedError, Graph, GraphError, Node, Placeholder, to_array


def checked_placeholders(nodes: Iterable[Any], graph: Graph) -> list[Placeholder]:
    """The nodes, all of which may be fed in a session of the graph.

    Raises:
        FeedError: that names the first which may not.
    """
    if isinstance(nodes, Node):
        raise FeedError(f"{nodes.name!r} must stand in a list of placeholders")
    placeholders: list[Placeholder] = []
    for node in nodes:
        if not isinstance(node, Placeholder):
            raise FeedError(f"cannot feed {node!r}: only placeholders are fed")
        if node.graph is not graph:
            raise FeedError(f"cannot feed {node.name!r}: it is of another graph")
        placeholders.append(node)
    return placeholders


def checked_feeds(feed_dict: Mapping[Any, ArrayLike], graph: Graph) -> dict[Placeholder, Array]:
    """The fed values as arrays, which may be the caller's own.

    Raises:
        FeedError: that names the first placeholder that is fed what it does not take.
    """
    feeds: dict[Placeholder, Array] = {}
    for node in checked_placeholders(feed_dict, graph):
        feeds[node] = array = _as_array(feed_dict[node], f"the value fed to {node.name!r}")
        if not node.accepts(array.shape):
            raise FeedError(
                f"placeholder {node.name!r} takes shape {node.declared_shape}, "
                f"was fed {array.shape}"
            )
    return feeds


def checked_per_step(
    per_step: Mapping[Any, ArrayLike], graph: Graph, steps: int | None = None
) -> dict[Placeholder, Array]:
    """The values of each step as arrays of shape (steps, ...), which may be the caller's own.

    Args:
        per_step: what is to be fed.
        graph: of the session.
        steps: how many there are to be; None: however many there are.

    Raises:
        FeedError: that names the first placeholder that is fed what it does not take, or is
            not fed once for each step.
    """
    feeds: dict[Placeholder, Array] = {}
    for node in checked_placeholders(per_step, graph):
        feeds[node] = array = _as_array(per_step[node], f"what is fed per step to {node.name!r}")
        if not array.shape or steps not in (None, len(array)):
            count = "" if steps is None else f"{steps} "
            raise FeedError(
                f"placeholder {node.name!r} must be fed an array of {count}values, one for each "
                f"step; was fed one of shape {array.shape}"
            )
        if not node.accepts(array.shape[1:]):
            raise FeedError(
                f"placeholder {node.name!r} takes shape {node.declared_shape}, "
                f"was fed {array.shape[1:]} at each step"
            )
    return feeds


def _as_array(value: ArrayLike, what: str) -> Array:
    if type(value) is np.ndarray and value.dtype == np.float64:
        return value
    try:
        return to_array(value, what)
    except GraphError as error:
        raise FeedError(str(error)) from None
