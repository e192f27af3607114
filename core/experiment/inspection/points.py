"""Which points a look inside is for: all of them, a minibatch, or a single one."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from ...graph import Node
from ..arrays import FloatArray
from ..data import Examples
from ..network import LayerNodes
from ..observations import Moment, ObservationError

CHOICES = {
    "train": "all training points",
    "test": "all test points",
    "batch": "the points of the next step, with its dropout",
}
"""What may be chosen but a single point, and what it is."""

MAX_WORK = 1e8
"""Multiplications for one look, some 10 to 20 ms. Of more points, evenly spaced ones are taken."""

PointChoice = str | int
"""One of ``CHOICES``, or a training point by its index."""


@dataclass(frozen=True, eq=False)
class ChosenPoints:
    """Points, and the part of the graph that computes what the network makes of them."""

    examples: Examples
    feed: Mapping[Node, FloatArray]
    """For ``Network.run``."""
    layers: tuple[LayerNodes, ...]
    output: Node
    """The last activation."""
    loss: Node
    """A scalar, reduced as the experiment says; of a single point its own."""

    def thinned(self, stride: int) -> tuple[Mapping[Node, FloatArray], int]:
        """What every so many-th of the points is fed as, and how many these are."""
        # Of each point there is one row, in inputs, targets and dropout masks.
        feed = {fed: value[::stride] if value.ndim else value for fed, value in self.feed.items()}
        return feed, -(-len(self.examples) // stride)


def stride_for(work: float, most: float = MAX_WORK) -> int:
    """Every how many-th of some points is to be looked at, so that it does not take long.

    Args:
        work: what all of them take, in multiplications.
        most: what a look may take.
    """
    return max(1, math.ceil(work / most))


def chosen_points(moment: Moment, points: PointChoice) -> ChosenPoints:
    """The points that are chosen.

    Raises:
        ObservationError: if there is no such choice or no such point.
    """
    nodes, network, data = moment.network.nodes, moment.network, moment.data
    if points == "batch":
        batch = data.batch(moment.step)
        feed = network.feed_of_step(batch, moment.step)
        return ChosenPoints(
            batch, feed, nodes.training_layers, nodes.training_output, nodes.training_loss
        )
    if points == "train":
        examples = data.train
    elif points == "test":
        examples = data.test
    elif isinstance(points, int) and not isinstance(points, bool):
        if not 0 <= points < len(data.train):
            raise ObservationError(
                f"there is no training point {points}; they are 0 to {len(data.train) - 1}"
            )
        examples = data.train.select(slice(points, points + 1))
    else:
        known = ", ".join(CHOICES)
        raise ObservationError(f"points {points!r}: choose {known}, or the number of one")
    feed = network.feed(examples)
    return ChosenPoints(examples, feed, nodes.layers, nodes.output, nodes.loss)
