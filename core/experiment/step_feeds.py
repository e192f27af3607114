"""What each step of a run is given anew, beside its batch: values of placeholders.

They are computed from the experiment and the number of the step alone, so that any step can be
repeated without those before it. Where nothing varies, there is no placeholder and no feed.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.random import PCG64, SeedSequence

from ..graph import Node, placeholder
from .arrays import FloatArray
from .choices.schedules import BLOCK_STEPS, block_of_factors
from .spec import Experiment

MAX_MASK_ELEMENTS = 2**17
"""In the masks that are kept at once, a megabyte, as long as one step has no more."""
MAX_MASK_STEPS = 1024


class StepFeed(ABC):
    """Values for some placeholders, made for a block of steps at a time; the last is kept.

    Args:
        placeholders: what is fed.
        block_steps: the steps of a block.

    Attributes:
        placeholders: the same.
    """

    def __init__(self, placeholders: Sequence[Node], block_steps: int) -> None:
        self.placeholders = tuple(placeholders)
        self.block_steps = block_steps
        self._number = -1
        self._block: Sequence[FloatArray] = ()

    @abstractmethod
    def _made(self, number: int) -> Sequence[FloatArray]:
        """The values of a block for each placeholder, shape (block_steps, ...)."""

    def values(self, step: int, count: int, size: int) -> Mapping[Node, FloatArray]:
        """What each of ``count`` steps is fed, all of them of one block.

        Args:
            step: the steps taken before the first of them.
            size: points in the batch of each.
        """
        number, start = divmod(step, self.block_steps)
        if number != self._number:
            self._block, self._number = self._made(number), number
        return {
            node: self._of_batch(block[start : start + count], size)
            for node, block in zip(self.placeholders, self._block, strict=True)
        }

    def _of_batch(self, values: FloatArray, size: int) -> FloatArray:
        return values


class RateFactors(StepFeed):
    """What the schedule multiplies the learning rate by: scalars."""

    def __init__(self, spec: Experiment) -> None:
        super().__init__([placeholder((), name="rate_factor")], BLOCK_STEPS)
        self._spec = spec

    def _made(self, number: int) -> Sequence[FloatArray]:
        return [block_of_factors(self._spec, number)]


class DropoutMasks(StepFeed):
    """Inverted dropout: 0 for units that a step leaves out, ``1 / (1 - dropout)`` for the others.

    So the expected value of what a unit gives is what it gives without dropout, and nothing is to
    be scaled when the network is used. Srivastava et al., *Dropout* (2014), section 10.

    Each hidden layer has a placeholder of shape (points, units).

    Args:
        units: of each hidden layer.
        batch_size: points in a step, except in a smaller last batch of an epoch.
    """

    def __init__(self, spec: Experiment, units: Sequence[int], batch_size: int) -> None:
        self._shapes = [(batch_size, n_units) for n_units in units]
        self._elements = batch_size * sum(units)
        block_steps = min(MAX_MASK_STEPS, max(1, MAX_MASK_ELEMENTS // self._elements))
        masks = [
            placeholder((None, n_units), name=f"mask_hidden_{number}")
            for number, n_units in enumerate(units, start=1)
        ]
        super().__init__(masks, block_steps)
        self._key = spec.stream_key("dropout")
        # Of 2^16 equally likely numbers so many are kept; the scale is of that very share.
        self._kept = round((1.0 - spec.dropout) * 2**16)

    def _made(self, number: int) -> Sequence[FloatArray]:
        elements = self.block_steps * self._elements
        # Raw numbers: NumPy promises to keep them, and four draws of 16 bits are in each.
        raw = PCG64(SeedSequence([*self._key, number])).random_raw(-(-elements // 4))
        draws = raw.astype("<u8", copy=False).view("<u2")[:elements]
        masks = (draws < self._kept).reshape(self.block_steps, self._elements)
        ends = np.cumsum([rows * columns for rows, columns in self._shapes])[:-1]
        return [
            np.multiply(part, 2**16 / self._kept).reshape(self.block_steps, *shape)
            for part, shape in zip(np.split(masks, ends, axis=1), self._shapes, strict=True)
        ]

    def _of_batch(self, values: FloatArray, size: int) -> FloatArray:
        return values[:, :size]


class StepFeeds:
    """All that the steps of a run are given anew.

    Args:
        feeds: none where every step is alike.
    """

    def __init__(self, feeds: Sequence[StepFeed] = ()) -> None:
        self._feeds = tuple(feeds)

    def most(self, step: int, count: int) -> int:
        """How many steps, up to ``count``, can be given their values together."""
        return min([count, *(each.block_steps - step % each.block_steps for each in self._feeds)])

    def values(self, step: int, count: int, size: int) -> dict[Node, FloatArray]:
        """For each placeholder what each of some steps is fed, shape (steps, ...).

        Args:
            step: the steps taken before the first of them.
            count: not more than :meth:`most`.
            size: points in the batch of each.
        """
        fed: dict[Node, FloatArray] = {}
        for each in self._feeds:
            fed.update(each.values(step, count, size))
        return fed
