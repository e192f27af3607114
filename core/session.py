"""Running a graph: values in, values out."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import inf
from typing import Any, NamedTuple

from numpy import copyto, empty
from numpy.typing import ArrayLike

from .compiler import Loop, Plan, compile_plan
from .feeds import check_all_fed, checked_feeds, checked_per_step, checked_placeholders
from .graph import (
    Array,
    FeedError,
    FetchError,
    Graph,
    GraphError,
    Node,
    Placeholder,
    Shape,
    ShapeError,
    get_default_graph,
)
from .interpreter import infer_shapes
from .traversal import topological_order
from .updates import assign, group

MAX_PLANS = 32
"""Plans that a session keeps; the one that was used longest ago goes first."""


class Steps(NamedTuple):
    """What became of the steps of one call."""

    taken: int
    """How many there were."""
    watched: Array
    """The watched value of each step, before its updates, and the one that stopped the steps if
    one did: shape (taken,) or (taken + 1,); (0,) if nothing was watched."""


class _Call:
    """What a session remembers of a way in which it was called, to be called so again.

    Attributes:
        version: of the store; the call is good for no other.
        run, function: ``run(function, steps)`` runs it.
        buffers: where to copy the fed values, in their order; None for one of no use.
        rebuild: puts the values in the places of their nodes.
    """

    __slots__ = ("buffers", "function", "rebuild", "run", "version")

    def __init__(
        self, plan: Plan, feeds: Iterable[Placeholder], rebuild: Callable[[list[Any]], Any]
    ) -> None:
        self.version = plan.version
        self.run, self.function = plan.context.run, plan.function
        self.buffers = [plan.feeds.get(node) for node in feeds]
        self.rebuild = rebuild

    def feed(self, values: Iterable[Any]) -> None:
        """Copy values to where the plan reads them.

        Raises:
            TypeError: if one is no array of numbers.
        """
        for buffer, value in zip(self.buffers, values, strict=True):
            if buffer is not None:
                copyto(buffer, value)


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
        if call is None or call.version != self.graph.store.version:
            return self._first_run(fetches, feed_dict, steps, key)
        try:
            call.feed(feed_dict.values())
        except TypeError:  # A value that is no array of numbers.
            return self._first_run(fetches, feed_dict, steps, None)
        values = call.run(call.function, steps)
        return values if kind is list else call.rebuild(values)

    def _first_run(self, fetches: Any, feed_dict: Mapping[Any, Any], steps: int, key: Any) -> Any:
        """Run with all checks, and remember the call by its key if it has one."""
        nodes: list[Node] = []
        rebuild = self._flatten(fetches, nodes)
        feeds = checked_feeds(feed_dict, self.graph)
        plan = self._plan(nodes, {node: value.shape for node, value in feeds.items()})
        is_flat = type(fetches) is not list or all(isinstance(fetch, Node) for fetch in fetches)
        if key is not None and is_flat:
            if len(self._calls) >= MAX_PLANS:
                self._calls.clear()
            self._calls[key] = _Call(plan, feeds, rebuild)
        for node, buffer in plan.feeds.items():
            copyto(buffer, feeds[node])
        return rebuild(plan.run(steps))

    def make_callable(self, fetches: Any, feed_list: Sequence[Any] = ()) -> Callable[..., Any]:
        """What runs the fetches again and again, with less to look up than ``run``.

        As in TensorFlow 1: the callable takes a value for each placeholder of ``feed_list``,
        in that order, and returns what ``run`` would. Shapes may change from call to call.

        Args:
            fetches: a node, or any nesting of lists, tuples and dicts of nodes.
            feed_list: the placeholders to be fed.

        Raises:
            FetchError: if a fetch is no node of this session's graph.
            FeedError: if an entry of ``feed_list`` is no placeholder of the graph, or stands
                there twice; and by the callable, if it is given more or fewer values than
                there are placeholders, or what a placeholder does not take.
            ShapeError: by the callable, if the fed shapes do not go together.
        """
        nodes: list[Node] = []
        rebuild = self._flatten(fetches, nodes)
        placeholders = checked_placeholders(feed_list, self.graph)
        if len(set(placeholders)) < len(placeholders):
            raise FeedError("a placeholder stands in feed_list twice")
        store, calls = self.graph.store, dict[Any, _Call]()

        def first_call(values: tuple[Any, ...]) -> _Call:
            if len(values) != len(placeholders):
                names = ", ".join(repr(node.name) for node in placeholders) or "none"
                raise FeedError(
                    f"the callable takes {len(placeholders)} values, got {len(values)}; "
                    f"its placeholders: {names}"
                )
            feeds = checked_feeds(dict(zip(placeholders, values, strict=True)), self.graph)
            shapes = {node: value.shape for node, value in feeds.items()}
            call = _Call(self._plan(nodes, shapes), placeholders, rebuild)
            call.feed(feeds.values())
            if len(calls) >= MAX_PLANS:
                calls.clear()
            calls[tuple(shapes.values())] = call
            return call

        def call_again(*values: Any) -> Any:
            try:
                call = calls[tuple([value.shape for value in values])]
                if call.version == store.version:
                    call.feed(values)
                else:
                    call = None
            except (AttributeError, KeyError, TypeError):
                call = None
            if call is None:
                call = first_call(values)
            return call.rebuild(call.run(call.function, 1))

        return call_again

    def run_steps(
        self,
        train_op: Any,
        steps: int,
        feed_dict: Mapping[Any, ArrayLike] | None = None,
        *,
        per_step: Mapping[Any, ArrayLike] | None = None,
        watch: Node | None = None,
        below: float = inf,
    ) -> Steps:
        """Take many steps in one call, each fed values of its own.

        The same, to the bit, as a call of ``run([watch, train_op], ...)`` for each step, but
        without their overhead.

        Args:
            train_op: a node, or any nesting of nodes; their updates are what a step does.
            steps: how many to take.
            feed_dict: the values that are the same at every step.
            per_step: for each other placeholder an array of shape (steps, ...): the value for
                the first step, for the second, and so on. Examples in the order of an epoch,
                shape (examples, features), become minibatches by
                ``reshape(steps, batch_size, features)``.
            watch: a scalar node, such as the loss, to be looked at before each step's updates.
            below: where to stop: before the first step at which the watched value is not less
                than this. NaN never is, and with the default only infinity and NaN are not.

        Returns:
            How many steps were taken, and the watched values. When a value stopped the steps,
            the variables are as they were before that step, and it is the last one.

        Raises:
            FetchError: if ``train_op`` or ``watch`` is no node of this session's graph.
            FeedError: if a placeholder is not fed, is fed twice, or is fed something it does
                not take.
            ShapeError: if the fed shapes do not go together, or ``watch`` is no scalar.
            ValueError: if ``steps`` is less than 1.
        """
        if steps < 1:
            raise ValueError(f"cannot take {steps} steps, only 1 or more")
        feeds = checked_feeds(feed_dict or {}, self.graph)
        own = checked_per_step(per_step or {}, self.graph, steps)
        plan = self._loop_plan(train_op, feeds, own, watch)
        for node, buffer in plan.feeds.items():
            copyto(buffer, feeds[node])
        watched = empty(0 if watch is None else steps)
        for start in range(0, steps, plan.max_steps):
            end = min(start + plan.max_steps, steps)
            for node, buffers in plan.per_step.items():
                copyto(buffers[: end - start], own[node][start:end])
            taken, values = plan.run_loop(end - start, below)
            watched[start : start + len(values)] = values
            if taken < end - start:
                return Steps(start + taken, watched[: start + len(values)])
        return Steps(steps, watched)

    def plan(
        self,
        fetches: Any,
        feed_dict: Mapping[Any, ArrayLike] | None = None,
        *,
        per_step: Mapping[Any, ArrayLike] | None = None,
        watch: Node | None = None,
    ) -> Plan:
        """The plan that ``run`` uses for these arguments; print its ``source`` to read it.

        With ``per_step`` or ``watch`` it is the plan of ``run_steps``.

        Raises:
            FetchError, FeedError, ShapeError: as ``run`` and ``run_steps``.
        """
        feeds = checked_feeds(feed_dict or {}, self.graph)
        if per_step or watch is not None:
            return self._loop_plan(
                fetches, feeds, checked_per_step(per_step or {}, self.graph), watch
            )
        nodes: list[Node] = []
        self._flatten(fetches, nodes)
        return self._plan(nodes, {node: value.shape for node, value in feeds.items()})

    def _loop_plan(
        self,
        train_op: Any,
        feeds: Mapping[Placeholder, Array],
        per_step: Mapping[Placeholder, Array],
        watch: Node | None,
    ) -> Plan:
        nodes: list[Node] = []
        self._flatten(train_op if watch is None else [watch, train_op], nodes)
        shapes = {node: value.shape for node, value in feeds.items()}
        for node, values in per_step.items():
            if node in feeds:
                raise FeedError(f"placeholder {node.name!r} is fed in feed_dict and per step")
            shapes[node] = values.shape[1:]
        return self._plan(nodes, shapes, Loop(frozenset(per_step), watch is not None))

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

    def _plan(
        self,
        nodes: Sequence[Node],
        feed_shapes: Mapping[Placeholder, Shape],
        loop: Loop | None = None,
    ) -> Plan:
        """The plan for these fetches and feed shapes, made at the first time."""
        key = (tuple(nodes), frozenset(feed_shapes.items()), loop)
        plan = self._plans.get(key)
        if plan is None or plan.version != self.graph.store.version:
            order = topological_order(nodes)
            check_all_fed(order, feed_shapes)
            _check_updates(order)
            shapes = infer_shapes(order, feed_shapes)
            if loop is not None and loop.watches:
                _check_watch(nodes[0], shapes)
            plan = compile_plan(self.graph, nodes, order, shapes, loop=loop)
            self._plans[key] = plan
            if len(self._plans) > MAX_PLANS:
                self._plans.popitem(last=False)
        self._plans.move_to_end(key)
        return plan


def _check_watch(node: Node, shapes: Mapping[Node, Shape]) -> None:
    if isinstance(node, group):
        raise FetchError(f"cannot watch {node.name!r}: it has no value")
    if shapes[node] != ():
        raise ShapeError(
            f"cannot watch {node.name!r}, whose shape is {shapes[node]}: only a scalar, "
            "such as a loss"
        )


def _check_updates(order: Sequence[Node]) -> None:
    updated = set()
    for node in order:
        if isinstance(node, assign):
            if node.variable in updated:
                raise GraphError(f"{node.variable.name!r} is assigned twice in one run")
            updated.add(node.variable)
