"""The plans of a session, made when they are first needed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Container, Mapping, Sequence
from functools import partial
from typing import Any

from numpy import copyto

from ..compiler import Loop, Plan, compile_plan
from ..graph import (
    Array,
    FeedError,
    FetchError,
    Graph,
    GraphError,
    Node,
    Placeholder,
    Shape,
    ShapeError,
    topological_order,
)
from ..operations import assign
from .feeds import checked_feeds
from .shapes import infer_shapes

MAX_PLANS = 32
"""Plans that are kept; the one that was used longest ago goes first."""


class Plans:
    """The plans of one graph, by what they fetch and the shapes of what they are fed."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._plans: OrderedDict[Any, Plan] = OrderedDict()

    def __len__(self) -> int:
        return len(self._plans)

    def find(
        self,
        nodes: Sequence[Node],
        feed_shapes: Mapping[Node, Shape],
        loop: Loop | None = None,
    ) -> Plan:
        """The plan for these fetches and feed shapes, made at the first time.

        Raises:
            FeedError: if a placeholder is not fed.
            FetchError: if what is to be watched has no value.
            GraphError: if a variable is assigned twice.
            ShapeError: if the fed shapes do not go together, or what is to be watched is no
                scalar.
        """
        key = (tuple(nodes), frozenset(feed_shapes.items()), loop)
        plan = self._plans.get(key)
        if plan is None or plan.version != self.graph.store.version:
            order = topological_order(nodes, feed_shapes)
            _check_fed(order, feed_shapes)
            _check_updates(order)
            shapes = infer_shapes(order, feed_shapes, partial(self._values_now, feed_shapes))
            if loop is not None and loop.watches:
                _check_watch(nodes[0], shapes)
            plan = compile_plan(self.graph, nodes, order, shapes, loop=loop, known=feed_shapes)
            self._plans[key] = plan
            if len(self._plans) > MAX_PLANS:
                self._plans.popitem(last=False)
        self._plans.move_to_end(key)
        return plan

    def _values_now(
        self, fed: Container[Node], nodes: Sequence[Node], known: Mapping[Node, Array]
    ) -> list[Array]:
        """The values of nodes in the run that is about to begin, from those of others."""
        last = checked_feeds(self.graph.last_feeds, self.graph)  # of an earlier run, if none is fed
        given = {**{node: value for node, value in last.items() if node in fed}, **known}
        order = topological_order(nodes, given)
        shapes = infer_shapes(order, {node: value.shape for node, value in given.items()})
        plan = compile_plan(self.graph, nodes, order, shapes, known=given)
        for node, buffer in plan.feeds.items():
            copyto(buffer, given[node])
        return plan.run()


def _check_fed(order: Sequence[Node], feeds: Mapping[Node, Shape]) -> None:
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


def _check_watch(node: Node, shapes: Mapping[Node, Shape]) -> None:
    if not node.has_value:
        raise FetchError(f"cannot watch {node.name!r}: it has no value")
    if shapes[node] != ():
        raise ShapeError(
            f"cannot watch {node.name!r}, whose shape is {shapes[node]}: only a scalar, "
            "such as a loss"
        )
