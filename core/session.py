"""Running a graph: values in, values out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .graph import (
    Array,
    FeedError,
    FetchError,
    Graph,
    GraphError,
    Node,
    Placeholder,
    Shape,
    get_default_graph,
    to_array,
    topological_order,
)
from .interpreter import infer_shapes, interpret
from .updates import assign, group

MAX_PLANS = 64


class Session:
    """Runs the nodes of one graph.

    Variables keep their values in the graph, so that every session sees the same ones.

    Args:
        graph: the graph to run; None: the default graph at this moment.
    """

    def __init__(self, graph: Graph | None = None) -> None:
        self.graph = graph if graph is not None else get_default_graph()
        self._plans: dict[tuple[Any, ...], list[Node]] = {}

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *exception: object) -> None:
        pass

    def run(self, fetches: Any, feed_dict: Mapping[Any, ArrayLike] | None = None) -> Any:
        """The values of nodes, computed together.

        Args:
            fetches: a node, or any nesting of lists, tuples and dicts of nodes.
            feed_dict: a value for each placeholder that the fetches depend on: a number,
                nested lists or an array.

        Returns:
            The same nesting with a value in the place of each node: a new array, a number
            for a scalar, None for an update.

        Raises:
            FetchError: if a fetch is no node of this session's graph.
            FeedError: if a placeholder is not fed, or is fed something it does not take.
            ShapeError: if the fed shapes do not go together.
        """
        nodes: list[Node] = []
        rebuild = self._flatten(fetches, nodes)
        feeds = self._checked_feeds(feed_dict or {})
        order = self._plan(nodes, {node: value.shape for node, value in feeds.items()})
        # Numbers that are too large are a normal event in a run that diverges.
        with np.errstate(all="ignore"):
            values = interpret(order, feeds)
        return rebuild([_fetched(node, values[node]) for node in nodes])

    def _flatten(self, fetches: Any, nodes: list[Node]) -> Callable[[list[Any]], Any]:
        """Append the nodes of a nesting to ``nodes``; return what puts values in their places."""
        if isinstance(fetches, Node):
            if fetches.graph is not self.graph:
                raise FetchError(
                    f"{fetches.name!r} is of another graph than this session's; "
                    "make a session after the graph became the default one, or Session(graph)"
                )
            place = len(nodes)
            nodes.append(fetches)
            return lambda values: values[place]
        if isinstance(fetches, Mapping):
            parts = {key: self._flatten(fetch, nodes) for key, fetch in fetches.items()}
            return lambda values: {key: part(values) for key, part in parts.items()}
        if isinstance(fetches, list | tuple):
            items = [self._flatten(fetch, nodes) for fetch in fetches]
            make = getattr(type(fetches), "_make", type(fetches))
            return lambda values: make([item(values) for item in items])
        raise FetchError(f"cannot fetch {fetches!r}: it is no node, list, tuple or dict of nodes")

    def _checked_feeds(self, feed_dict: Mapping[Any, ArrayLike]) -> dict[Placeholder, Array]:
        feeds: dict[Placeholder, Array] = {}
        for node, value in feed_dict.items():
            if not isinstance(node, Placeholder):
                raise FeedError(f"cannot feed {node!r}: only placeholders are fed")
            if node.graph is not self.graph:
                raise FeedError(f"cannot feed {node.name!r}: it is of another graph")
            try:
                array = to_array(value, f"the value fed to {node.name!r}")
            except GraphError as error:
                raise FeedError(str(error)) from None
            if not node.accepts(array.shape):
                raise FeedError(
                    f"placeholder {node.name!r} takes shape {node.declared_shape}, "
                    f"was fed {array.shape}"
                )
            feeds[node] = array
        return feeds

    def _plan(self, nodes: Sequence[Node], feed_shapes: Mapping[Placeholder, Shape]) -> list[Node]:
        """The order in which to compute, checked once for these fetches and feed shapes."""
        key = (tuple(nodes), frozenset(feed_shapes.items()))
        order = self._plans.get(key)
        if order is None:
            order = topological_order(nodes)
            _check_fed(order, feed_shapes)
            _check_updates(order)
            infer_shapes(order, feed_shapes)
            if len(self._plans) >= MAX_PLANS:
                del self._plans[next(iter(self._plans))]
            self._plans[key] = order
        return order


def _check_fed(order: Sequence[Node], feeds: Mapping[Placeholder, Shape]) -> None:
    for node in order:
        if isinstance(node, Placeholder) and node not in feeds:
            raise FeedError(f"placeholder {node.name!r} is not fed; give it a value in feed_dict")


def _check_updates(order: Sequence[Node]) -> None:
    updated = set()
    for node in order:
        if isinstance(node, assign):
            if node.variable in updated:
                raise GraphError(f"{node.variable.name!r} is assigned twice in one run")
            updated.add(node.variable)


def _fetched(node: Node, value: Array) -> Any:
    if isinstance(node, group):
        return None
    return np.array(value)[()]
