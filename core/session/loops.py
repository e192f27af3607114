"""Many steps in one call, as ``Session.run_steps`` takes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from numpy import copyto, dtype, empty, float64

from ..compiler import Loop, Plan
from ..graph import Array, FeedError, Node
from .feeds import checked_feedable, checked_feeds, checked_per_step
from .fetches import flattened
from .plans import Plans

MAX_SHAPES = 4
"""Sets of fed shapes for which the way to a plan is remembered."""
_FLOAT64 = dtype(float64)


class Steps(NamedTuple):
    """What became of the steps of one call."""

    taken: int
    """How many there were."""
    watched: Array
    """The watched value of each step, before its updates, and the one that stopped the steps if
    one did: shape (taken,) or (taken + 1,); (0,) if nothing was watched."""


class LoopCall:
    """Takes steps of one kind, again and again.

    Args:
        plans: of the session.
        train_op: a node, or any nesting of nodes, that each step runs.
        watch: what is looked at before each step's updates; None: nothing.
        feed_list: the nodes that are given one value for all steps, in their order.
        per_step_list: those that are given a value for each step.

    Raises:
        FetchError: if ``train_op`` or ``watch`` is no node of the graph.
        FeedError: if something cannot be fed, or is fed twice.
    """

    def __init__(
        self,
        plans: Plans,
        train_op: Any,
        watch: Node | None,
        feed_list: Iterable[Any],
        per_step_list: Iterable[Any],
    ) -> None:
        self._plans, self._graph = plans, plans.graph
        self._nodes, _ = flattened(train_op if watch is None else [watch, train_op], plans.graph)
        self._fixed = checked_feedable(feed_list, plans.graph)
        self._own = checked_feedable(per_step_list, plans.graph)
        for node in self._own:
            if node in self._fixed:
                raise FeedError(f"{node.kind} {node.name!r} is fed in feed_dict and per step")
        self._loop = Loop(frozenset(self._own), watch is not None)
        self._plan_of: dict[Any, Plan] = {}

    def run(self, steps: int, fixed: Sequence[Any], own: Sequence[Any], below: float) -> Steps:
        """Take steps.

        Args:
            steps: how many.
            fixed: the values that are the same for all steps.
            own: the values for each step, each of shape (steps, ...).
            below: a watched value that is not below it stops the steps.

        Raises:
            FeedError: if a value is not what its node takes.
            ShapeError: if the fed shapes do not go together.
        """
        plan = self._known_plan(steps, fixed, own)
        if plan is None:
            fixed, own = self._checked(fixed, own, steps)
            plan = self.plan(fixed, own)
            if own:  # What each step has of its own is not what the first has.
                self._graph.last_fed = self._fixed, fixed
        else:
            self._graph.last_fed = self._fixed, fixed
        for node, value in zip(self._fixed, fixed, strict=True):
            if node in plan.feeds:
                copyto(plan.feeds[node], value)
        pairs = [
            (plan.per_step[node], values)
            for node, values in zip(self._own, own, strict=True)
            if node in plan.per_step
        ]
        watched = empty(steps if self._loop.watches else 0)
        for start in range(0, steps, plan.max_steps):
            count = min(steps - start, plan.max_steps)
            for buffers, values in pairs:
                copyto(buffers[:count], values[start : start + count])
            taken, seen = plan.run_loop(count, below)
            watched[start : start + len(seen)] = seen
            if taken < count:
                return Steps(start + taken, watched[: start + len(seen)])
        return Steps(steps, watched)

    def plan(self, fixed: Sequence[Array], own: Sequence[Array]) -> Plan:
        """The plan for arrays of such shapes."""
        shapes = [*[value.shape for value in fixed], *[values.shape[1:] for values in own]]
        nodes = [*self._fixed, *self._own]
        self._graph.last_fed = nodes, [*fixed, *[next(iter(values), None) for values in own]]
        plan = self._plans.find(self._nodes, dict(zip(nodes, shapes, strict=True)), self._loop)
        if len(self._plan_of) >= MAX_SHAPES:
            self._plan_of.clear()
        self._plan_of[tuple(shapes)] = plan
        return plan

    def _known_plan(self, steps: int, fixed: Sequence[Any], own: Sequence[Any]) -> Plan | None:
        """The plan that took values of the shapes before, if they can be copied as they are."""
        shapes = []
        try:
            for value in fixed:
                if value.dtype is not _FLOAT64:
                    return None
                shapes.append(value.shape)
            for values in own:
                if values.dtype is not _FLOAT64 or len(values) != steps:
                    return None
                shapes.append(values.shape[1:])
        except (AttributeError, TypeError):  # No arrays.
            return None
        plan = self._plan_of.get(tuple(shapes))
        return plan if plan is not None and plan.version == self._graph.store.version else None

    def _checked(
        self, fixed: Sequence[Any], own: Sequence[Any], steps: int
    ) -> tuple[list[Array], list[Array]]:
        feeds = checked_feeds(dict(zip(self._fixed, fixed, strict=True)), self._graph)
        per_step = checked_per_step(dict(zip(self._own, own, strict=True)), self._graph, steps)
        return list(feeds.values()), list(per_step.values())
