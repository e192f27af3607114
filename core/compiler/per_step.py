"""Feeds of which each step of a loop has its own.

All steps' values are copied in before the loop, each into a buffer of its own, as a run
would copy one. Whatever a line of the plan reads of such a buffer (the matrix, a row of it,
its ``dot``) is made beforehand for every step: a step then costs the unpacking of a tuple,
where copying its feeds in, or slicing them out of one array, would cost 5 % of a step on
ten points of W2's network.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided

from ..graph import Array
from .memory import Block, aligned, rounded

MAX_STEPS = 256
"""The most steps whose feeds are kept at once; a longer loop is taken in pieces."""
MAX_ELEMENTS = 1 << 15
"""The most elements that all of them have: a quarter of a megabyte stays in the cache."""


class PerStepBuffers:
    """One row of buffers for each step, all of one kind.

    A plan is written for the first row; ``all_steps`` gives the same places in every row.

    Args:
        blocks: the buffers that each step has.

    Attributes:
        steps: how many rows there are.
        memory: the first row's array of each block.
        size: elements in all rows.
    """

    def __init__(self, blocks: Iterable[Block]) -> None:
        offsets: dict[Block, int] = {}
        width = 0
        for block in blocks:
            offsets[block] = width
            width += rounded(block.size)
        self.steps = max(1, min(MAX_STEPS, MAX_ELEMENTS // max(1, width)))
        self._rows = aligned(self.steps * width).reshape(self.steps, width)
        self.size = self._rows.size
        self.memory = {
            block: self._rows[0, offset : offset + block.size] for block, offset in offsets.items()
        }

    def repeat_first(self) -> None:
        """Give every row what stands in the first: the rows of ones."""
        self._rows[1:] = self._rows[0]

    def holds(self, array: Array) -> bool:
        """Whether an array is a view of the first row."""
        start = self._rows.__array_interface__["data"][0]
        place = array.__array_interface__["data"][0]
        return start <= place < start + self._rows[0].nbytes

    def stacked(self, array: Array) -> Array:
        """A view of the first row with that of every other row: a new first axis of steps."""
        strides = self._rows.strides[0], *array.strides
        return as_strided(array, (self.steps, *array.shape), strides)

    def all_steps(self, thing: Any) -> list[Any] | None:
        """For each step what an array, or its ``dot``, is for the first; None: it is the same."""
        array = getattr(thing, "__self__", thing)
        if not isinstance(array, np.ndarray) or not self.holds(array):
            return None
        views = [self.stacked(array)[step, ...] for step in range(self.steps)]
        return views if thing is array else [getattr(view, thing.__name__) for view in views]
