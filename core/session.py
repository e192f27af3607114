"""Running a graph: values in, values out."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from numpy import copyto
from numpy.typing import ArrayLike

from .compiler import Plan, compile_plan
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
)
from .interpreter import infer_shapes
from .traversal import topological_order
from .updates import assign

MAX_PLANS = 32
"""Plans that a session keeps; the one that was used longest ago goes first."""


class _Call:
    """What a session remembers of a way in which it was called, to be called so again.

    Attributes:
        plan: what to run.
        run, function: ``run(function, steps)`` runs it.
        buffers: where to copy the fed values, in their order; None for one of no use.
        rebuild: puts the values in the places of their nodes.
    """

    __slots__ = ("buffers", "function", "plan", "rebuild", "run")

    def __init__(
        self, plan: Plan, feeds: Iterable[Placeholder], rebuild: Callable[[list[Any]], Any]
    ) -> None:
        self.plan = plan
        self.run, self.function = plan.context.run, plan.function
        self.buffers = [plan.feeds.get(node) for node in feeds]
        self.rebuild = rebuild


class Session:
    """Runs the nodes of one graph.

    Variables keep their values in the graph, so that every session sees the same ones.
    For each set of fetches and shapes of feeds a session makes a plan at the first run
    and uses it again (``compiler``). A session, and all sessions of one graph together,
    belong to one thread at a time.

    Args:
        graph: the graph to run; None: the default graph at this moment.
    """

    def __init__(self, graph: Graph | None = None) -> None:
        self.graph = graph if graph is not None else get_default_graph()
        self._plans: OrderedDict[Any, Plan] = OrderedDict()
        self._calls: dict[Any, _Call] = {}

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *exception: object) -> None:
        pass

    def run(
        self, fetches: Any, feed_dict: Mapping[Any, ArrayLike] | None = None, *, steps: int = 1
    ) -> Any:
        """The values of nodes, computed together.

        Args:
            fetches: a node, or any nesting of lists, tuples and dicts of nodes.
            feed_dict: a value for each placeholder that the fetches depend on: a number,
                nested lists or an array.
            steps: how often to run, with the same feeds; the same as so many calls, but
                without their overhead.

        Returns:
            The same nesting with a value in the place of each node: a new array, a number
            for a scalar, None for an update. Of several steps, the values of the last.

        Raises:
            FetchError: if a fetch is no node of this session's graph.
            FeedError: if a placeholder is not fed, or is fed something it does not take.
            ShapeError: if the fed shapes do not go together.
            ValueError: if ``steps`` is less than 1.
        """
        if steps < 1:
            raise ValueError(f"cannot run {steps} steps, only 1 or more")
        if feed_dict is None:
            feed_dict = {}
        kind = type(fetches)
        try:
            key = (
                kind,
                tuple(fetches) if kind is list else fetches,
                *feed_dict,
                *[value.shape for value in feed_dict.values()],  # type: ignore[union-attr]
            )
            call = self._calls.get(key)
        except (AttributeError, TypeError):  # Feeds without a shape, or nested fetches.
            return self._first_run(fetches, feed_dict, steps, None)
        if call is None or call.plan.version != self.graph.store.version:
            return self._first_run(fetches, feed_dict, steps, key)
        try:
            for buffer, value in zip(call.buffers, feed_dict.values(), strict=True):
                if buffer is not None:
                    copyto(buffer, value)
        except TypeError:  # A value that is no array of numbers.
            return self._first_run(fetches, feed_dict, steps, None)
        values = call.run(call.function, steps)
        return values if kind is list else call.rebuild(values)

    def _first_run(self, fetches: Any, feed_dict: Mapping[Any, Any], steps: int, key: Any) -> Any:
        """Run with all checks, and remember the call by its key if it has one."""
        nodes: list[Node] = []
        rebuild = self._flatten(fetches, nodes)
        feeds = self._checked_feeds(feed_dict)
        plan = self._plan(nodes, {node: value.shape for node, value in feeds.items()})
        is_flat = type(fetches) is not list or all(isinstance(fetch, Node) for fetch in fetches)
        if key is not None and is_flat:
            if len(self._calls) >= MAX_PLANS:
                self._calls.clear()
            self._calls[key] = _Call(plan, feeds, rebuild)
        for node, buffer in plan.feeds.items():
            copyto(buffer, feeds[node])
        return rebuild(plan.run(steps))

    def plan(self, fetches: Any, feed_dict: Mapping[Any, ArrayLike] | None = None) -> Plan:
        """The plan that ``run`` uses for these arguments; print its ``source`` to read it.

        Raises:
            FetchError, FeedError, ShapeError: as ``run``.
        """
        nodes: list[Node] = []
        self._flatten(fetches, nodes)
        feeds = self._checked_feeds(feed_dict or {})
        return self._plan(nodes, {node: value.shape for node, value in feeds.items()})

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

    def _plan(self, nodes: Sequence[Node], feed_shapes: Mapping[Placeholder, Shape]) -> Plan:
        """The plan for these fetches and feed shapes, made at the first time."""
        key = (tuple(nodes), frozenset(feed_shapes.items()))
        plan = self._plans.get(key)
        if plan is None or plan.version != self.graph.store.version:
            order = topological_order(nodes)
            _check_fed(order, feed_shapes)
            _check_updates(order)
            plan = compile_plan(self.graph, nodes, order, infer_shapes(order, feed_shapes))
            self._plans[key] = plan
            if len(self._plans) > MAX_PLANS:
                self._plans.popitem(last=False)
        self._plans.move_to_end(key)
        return plan


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
