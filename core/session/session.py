"""Running a graph: values in, values out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import inf
from typing import Any

from numpy.typing import ArrayLike

from ..compiler import Plan
from ..graph import FeedError, Graph, Node, get_default_graph
from .calls import Call
from .feeds import checked_feeds, checked_per_step
from .fetches import flattened, is_flat
from .loops import LoopCall, Steps
from .plans import MAX_PLANS, Plans


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
        self._plans = Plans(self.graph)
        self._calls: dict[Any, Call] = {}
        self._loop_calls: dict[Any, LoopCall] = {}

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
                nested lists or an array. An operation may be given a value, too: then the run
                begins there, and what only that operation depends on is not computed.
            steps: how often to run, with the same feeds; the same as so many calls, but
                without their overhead.

        Returns:
            The same nesting with a value in the place of each node: a new array, a number
            for a scalar, None for an update. Of several steps, the values of the last.

        Raises:
            FetchError: if a fetch is no node of this session's graph.
            FeedError: if a placeholder is not fed, or a node is fed what it does not take.
            ShapeError: if the fed shapes do not go together.
            ValueError: if ``steps`` is less than 1.
        """
        if steps < 1:
            raise ValueError(f"cannot run {steps} steps, only 1 or more")
        if feed_dict is None:
            feed_dict = {}
        kind = type(fetches)
        try:
            key = (kind, tuple(fetches) if kind is list else fetches, *feed_dict)
            call = self._calls.get(key)
        except TypeError:  # Nested fetches.
            key = call = None
        if call is None:
            call = Call(self._plans, fetches, feed_dict)
            if key is not None and (isinstance(fetches, Node) or is_flat(fetches)):
                _remember(self._calls, key, call)
        return call.run(feed_dict.values(), steps)

    def make_callable(self, fetches: Any, feed_list: Sequence[Any] = ()) -> Callable[..., Any]:
        """What runs the fetches again and again, with less to look up than ``run``.

        As in TensorFlow 1: the callable takes a value for each entry of ``feed_list``, in that
        order, and returns what ``run`` would. Shapes may change from call to call.

        Args:
            fetches: a node, or any nesting of lists, tuples and dicts of nodes.
            feed_list: the placeholders to be fed, or operations.

        Raises:
            FetchError: if a fetch is no node of this session's graph.
            FeedError: if an entry of ``feed_list`` cannot be fed, or stands there twice; and by
                the callable, if it is given more or fewer values than there are entries, or
                what one does not take.
            ShapeError: by the callable, if the fed shapes do not go together.
        """
        call = Call(self._plans, fetches, feed_list)
        for place, node in enumerate(feed_list):
            if node in feed_list[:place]:
                raise FeedError(f"{node.kind} {node.name!r} stands in feed_list twice")
        return call.once

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
        feed_dict, per_step = feed_dict or {}, per_step or {}
        try:
            key = (train_op, watch, *feed_dict, None, *per_step)
            call = self._loop_calls.get(key)
        except TypeError:  # Nested nodes.
            key = call = None
        if call is None:
            call = LoopCall(self._plans, train_op, watch, feed_dict, per_step)
            if key is not None and isinstance(train_op, Node):
                _remember(self._loop_calls, key, call)
        return call.run(steps, [*feed_dict.values()], [*per_step.values()], below)

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
            own = checked_per_step(per_step or {}, self.graph)
            call = LoopCall(self._plans, fetches, watch, feeds, own)
            plan = call.plan([*feeds.values()], [*own.values()])
        else:
            self.graph.last_fed = [*feeds], [*feeds.values()]
            nodes, _ = flattened(fetches, self.graph)
            plan = self._plans.find(nodes, {node: value.shape for node, value in feeds.items()})
        # No later run takes a value for its own that only told the plan a shape.
        self.graph.last_fed = [*feeds], [*feeds.values()]
        return plan


def _remember(calls: dict[Any, Any], key: Any, call: Any) -> None:
    if len(calls) >= MAX_PLANS:
        calls.clear()
    calls[key] = call
