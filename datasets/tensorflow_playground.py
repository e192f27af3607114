"""The datasets of TensorFlow Playground, as its source draws them.

Every generator is called as ``generator(n_points, noise, rng)``, as those of :mod:`.generators`
are, and returns points of shape (n_points, 2) and labels of shape (n_points,): class indices in
rising order, or the numbers of a regression. ``noise``, from 0 to ``MAX_NOISE``, is the
Playground's divided by 100. For the circle, XOR and the regressions it moves a point only while
its label is computed: the point itself stays where it was drawn.

Source: https://github.com/tensorflow/playground, ``src/dataset.ts``. Its label 1, which it draws
in blue, is class 0 here, its -1, in orange, class 1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Numbers = NDArray[np.float64]

MAX_NOISE = 0.5
REGRESSION_RADIUS = 6.0


def plane(n_points: int, noise: float, rng: np.random.Generator) -> tuple[Points, Numbers]:
    """A number that rises evenly from lower left to upper right.

    With R = 6, x and y are drawn from U(-R, R), and the label is (x + y + two times
    ``noise`` * U(-R, R)) / 10.
    """
    points = _square(n_points, REGRESSION_RADIUS, rng)
    moved = _moved(points, REGRESSION_RADIUS, noise, rng)
    return points, moved.sum(axis=1) / 10


def _square(n_points: int, radius: float, rng: np.random.Generator) -> Points:
    return rng.uniform(-radius, radius, (n_points, 2))


def _moved(points: Points, radius: float, noise: float, rng: np.random.Generator) -> Points:
    """The points as they are while their labels are computed."""
    return points + noise * rng.uniform(-radius, radius, points.shape)
