"""A compiled run: bound to its buffers, ready to be called."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..graph import Array, Node, VariableStore
from .memory import Placement, allocated, needed
from .own_calls import OwnCalls, silent_context
from .per_step import PerStepBuffers
from .program import Program
from .schedule import Loop, scheduled
from .source import Writer


class Plan:
    """A flat list of calls of NumPy that computes a program.

    It works in its own buffers: feeds are copied in, fetches are copied out. So a plan
    belongs to one thread at a time.

    Args:
        program: what to compute.
        store: where the variables' values are.
        passes: the names of the passes that are switched on.
        loop: how the steps of one call differ.

    Attributes:
        source: the calls, as Python.
        feeds: for each fed node that is used, the buffer to copy its value to.
        per_step: for each node that is given a value at each step, the buffer of all
            values, shape (steps, *shape of one); the steps are ``max_steps``.
        max_steps: the most steps in one call where there is a loop.
        memory: elements in all buffers.
        needed: elements alive at once, which no allocation could go below.
        function, context: ``context.run(function, steps)`` is one run, or
            ``context.run(function, steps, below)`` where there is a loop.
        version: of the store; the plan is good for no other.
    """

    def __init__(
        self,
        program: Program,
        store: VariableStore,
        passes: frozenset[str],
        loop: Loop | None = None,
    ) -> None:
        schedule = scheduled(program, "hoist" in passes, loop)
        placement = Placement(schedule, in_place="in_place" in passes)
        per_step = PerStepBuffers(placement.per_step_blocks)
        memory, size = allocated(placement.blocks, reuse="reuse" in passes)
        in_store = {block: store.room[: block.size] for block in placement.blocks_in_store}
        arena = {**memory, **per_step.memory, **in_store}
        own_calls = OwnCalls(store) if program.own_calls else None
        numbers = "numbers" in passes
        writer = Writer(schedule, placement, arena, store, per_step, numbers, own_calls)
        self.source = writer.source
        fed = {value.source: value for value in placement.order if value.op == "feed"}
        own = loop.per_step if loop is not None else frozenset[Node]()
        arrays = writer.arrays
        self.feeds = {node: arrays[value] for node, value in fed.items() if node not in own}
        self.per_step = {
            node: stacked
            for node, value in fed.items()
            if node in own and (stacked := per_step.stacked(arrays[value])) is not None
        }
        watched = schedule.watched
        self._watched = None if watched is None else per_step.stacked(arrays[watched])
        per_step.repeat_first()
        self.max_steps = per_step.steps
        self.memory = size + per_step.size
        self.needed = needed(placement.blocks) + per_step.size
        self.version = store.version
        names: dict[str, Any] = dict(writer.names)
        exec(compile(self.source, "<plan>", "exec"), names)
        self.function = names["run"]
        self.context = silent_context() if own_calls is None else own_calls

    def run(self, steps: int = 1) -> list[Any]:
        """Compute from what is in the feeds' buffers; the fetched values of the last step."""
        return self.context.run(self.function, steps)

    def run_loop(self, steps: int, below: float) -> tuple[int, Array]:
        """Take steps with what is in the buffers, ``max_steps`` of them at most.

        Args:
            steps: how many, at most.
            below: a watched value that is not below it ends the loop, before the step's
                updates.

        Returns:
            How many were taken, and a view of the watched values of these, or also of the one
            that ended them.
        """
        is_ended = self.context.run(self.function, steps, below)
        if self._watched is None:
            return steps, np.empty(0)
        if not is_ended:
            return steps, self._watched[:steps]
        taken = int(np.argmin(self._watched[:steps] < below))
        return taken, self._watched[: taken + 1]

    def __repr__(self) -> str:
        return f"<Plan of {self.source.count(chr(10))} lines>"
