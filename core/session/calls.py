"""A run that is made again and again with other values: all that can be looked up beforehand is."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from numpy import copyto, empty

from ..compiler.feeding import feeder
from ..graph import Array, FeedError, Node, Shape
from .feeds import checked_feedable, checked_feeds
from .fetches import flattened, is_flat
from .plans import Plans

MAX_SHAPES = 4
"""Sets of fed shapes for which a call remembers how to make it."""


class _Bound:
    """How to make a call with values of certain shapes.

    Attributes:
        version: of the graph's store; good for no other.
        buffers: where to copy each value.
        feed: copies the values, if all are float64 arrays of the shapes; returns whether.
        run, function: ``run(function, steps)`` runs the plan.
    """

    __slots__ = ("buffers", "feed", "function", "run", "version")

    def __init__(self, plans: Plans, nodes: list[Node], shapes: dict[Node, Shape]) -> None:
        plan = plans.find(nodes, shapes)
        self.version = plan.version
        self.buffers = [
            plan.feeds[node] if node in plan.feeds else empty(shape)
            for node, shape in shapes.items()
        ]
        self.feed = feeder(self.buffers)
        self.run, self.function = plan.context.run, plan.function

    def feed_any(self, values: Iterable[Any]) -> None:
        """Copy values of the shapes.

        Raises:
            TypeError: if one is no array of numbers.
        """
        for buffer, value in zip(self.buffers, values, strict=True):
            copyto(buffer, value)


class Call:
    """Runs the same fetches with other values for the same placeholders or operations.

    Args:
        plans: of the session.
        fetches: a node, or any nesting of lists, tuples and dicts of nodes.
        feed_list: those that values are given for, in their order.

    Raises:
        FetchError: if a fetch is no node of the graph.
        FeedError: if an entry of ``feed_list`` cannot be fed.
    """

    def __init__(self, plans: Plans, fetches: Any, feed_list: Iterable[Any]) -> None:
        self._plans, self._graph, self._store = plans, plans.graph, plans.graph.store
        self._nodes, self._rebuild = flattened(fetches, plans.graph)
        self._is_list = type(fetches) is list and is_flat(fetches)
        self._fed_nodes = checked_feedable(feed_list, plans.graph)
        self._bound: dict[Any, _Bound] = {}
        self._latest: _Bound | None = None

    def once(self, *values: Any) -> Any:
        """The fetched values, from a value for each entry of ``feed_list``."""
        return self.run(values, 1)

    def run(self, values: Collection[Any], steps: int) -> Any:
        """The fetched values of the last of some steps.

        Raises:
            FeedError: if there are more or fewer values than nodes to be fed, or one is not what
                its node takes.
            ShapeError: if their shapes do not go together.
        """
        graph = self._graph
        graph.last_fed = (self._fed_nodes, values) if values else (*graph.last_fed,)
        bound = self._latest
        if bound is None or bound.version != self._store.version or not bound.feed(values):
            bound = self._fed(values)
        fetched = bound.run(bound.function, steps)
        return fetched if self._is_list else self._rebuild(fetched)

    def _fed(self, values: Collection[Any]) -> _Bound:
        """What runs a call with such values, after it was fed them."""
        try:
            bound = self._find([value.shape for value in values])
            if bound is not None:
                bound.feed_any(values)
                return bound
        except (AttributeError, TypeError):  # Not arrays, or not all of numbers.
            pass
        feeds = self._checked(values)
        shapes = {node: value.shape for node, value in feeds.items()}
        bound = self._find(shapes.values())
        if bound is None:
            bound = _Bound(self._plans, self._nodes, shapes)
            if len(self._bound) >= MAX_SHAPES:
                self._bound.clear()
            self._bound[tuple(shapes.values())] = self._latest = bound
        bound.feed_any(feeds.values())
        return bound

    def _find(self, shapes: Iterable[Shape]) -> _Bound | None:
        """What ran a call with values of the shapes before, now the latest."""
        bound = self._bound.get(tuple(shapes))
        if bound is None or bound.version != self._store.version:
            return None
        self._latest = bound
        return bound

    def _checked(self, values: Collection[Any]) -> dict[Node, Array]:
        if len(values) != len(self._fed_nodes):
            names = ", ".join(repr(node.name) for node in self._fed_nodes) or "none"
            raise FeedError(
                f"the number of values must be {len(self._fed_nodes)}, one for each "
                f"of the nodes to be fed ({names}); got {len(values)}"
            )
        return checked_feeds(dict(zip(self._fed_nodes, values, strict=True)), self._plans.graph)
