"""Feeds of which each step of a loop has its own.

All steps' values are copied in before the loop, each into a buffer of its own, as a run
would copy one. Whatever a line of the plan reads of such a buffer (the matrix, a row of it,
its ``dot``) is made beforehand for every step: a step then costs the unpacking of a tuple,
where copying its feeds in, or slicing them out of one array, would cost 5 % of a step on
ten points of W2's network.
"""

from __future__ import annotations

from collections.abc import Sequence
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
    """For each block a row of buffers, one for each step.

    A plan is written for the first step's; ``all_steps`` gives the same places in the others.

    Args:
        blocks: the buffers that each step has.

    Attributes:
        steps: how many steps there is room for.
        memory: the first step's array of each block.
        size: elements in all buffers.
    """

    def __init__(self, blocks: Sequence[Block]) -> None:
        widths = [rounded(max(1, block.size)) for block in blocks]
        self.steps = max(1, min(MAX_STEPS, MAX_ELEMENTS // max(1, sum(widths))))
        self.size = self.steps * sum(widths)
        memory = aligned(self.size)
        self._rows: list[Array] = []
        self.memory: dict[Block, Array] = {}
        # Blocks side by side, not steps: NumPy sees at once that two of them don't overlap.
        for block, width in zip(blocks, widths, strict=True):
            rows, memory = np.split(memory, [self.steps * width])
            self._rows.append(rows.reshape(self.steps, width))
            self.memory[block] = self._rows[-1][0, : block.size]

    def repeat_first(self) -> None:
        """Give every step what stands in the first one's buffers: the rows of ones."""
        for rows in self._rows:
            rows[1:] = rows[0]

    def stacked(self, array: Array) -> Array | None:
        """A view of a buffer of the first step with that of every other: a new first axis.

        None: it is no view of such a buffer.
        """
        place = array.__array_interface__["data"][0]
        for rows in self._rows:
            start = rows.__array_interface__["data"][0]
            if start <= place < start + rows[0].nbytes:
                shape = self.steps, *array.shape
                return as_strided(array, shape, (rows.strides[0], *array.strides))
        return None

    def all_steps(self, thing: Any) -> list[Any] | None:
        """For each step what an array, or its ``dot``, is for the first; None: it is the same."""
        array = getattr(thing, "__self__", thing)
        stacked = self.stacked(array) if isinstance(array, np.ndarray) else None
        if stacked is None:
            return None
        views = [stacked[step, ...] for step in range(self.steps)]
        return views if thing is array else [getattr(view, thing.__name__) for view in views]
