"""A compiled run: bound to its buffers, ready to be called."""

from __future__ import annotations

import contextvars
from typing import Any

import numpy as np

from ..graph import Array, Placeholder
from ..store import VariableStore
from .memory import Placement, allocated, needed
from .program import Program
from .schedule import scheduled
from .source import Writer


class Plan:
    """A flat list of calls of NumPy that computes a program.

    It works in its own buffers: feeds are copied in, fetches are copied out. So a plan
    belongs to one thread at a time.

    Args:
        program: what to compute.
        store: where the variables' values are.
        passes: the names of the passes that are switched on.

    Attributes:
        source: the calls, as Python.
        feeds: for each placeholder that is used, the buffer to copy its value to.
        memory: elements in all buffers.
        needed: elements alive at once, which no allocation could go below.
        function, context: ``context.run(function, steps)`` is one run.
        version: of the store; the plan is good for no other.
    """

    def __init__(self, program: Program, store: VariableStore, passes: frozenset[str]) -> None:
        schedule = scheduled(program, hoist="hoist" in passes)
        placement = Placement(schedule, in_place="in_place" in passes)
        memory, self.memory = allocated(placement.blocks, reuse="reuse" in passes)
        writer = Writer(schedule, placement, memory, store)
        self.source = writer.source
        self.feeds: dict[Placeholder, Array] = {
            value.source: writer.arrays[value] for value in placement.order if value.op == "feed"
        }
        self.needed = needed(placement.blocks)
        self.version = store.version
        names: dict[str, Any] = dict(writer.names)
        exec(compile(self.source, "<plan>", "exec"), names)
        self.function = names["run"]
        # A context of its own in which NumPy does not warn of numbers that are too large,
        # a normal event in a run that diverges; to enter it takes a tenth of np.errstate.
        self.context = contextvars.Context()
        self.context.run(np.seterr, all="ignore")

    def run(self, steps: int = 1) -> list[Any]:
        """Compute from what is in the feeds' buffers; the fetched values of the last step."""
        return self.context.run(self.function, steps)

    def __repr__(self) -> str:
        return f"<Plan of {self.source.count(chr(10))} lines>"
