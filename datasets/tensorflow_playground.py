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

from .generators import Labels, Numbers, Points, by_class, equal_shares, joined, polar

MAX_NOISE = 0.5
RADIUS = 5.0
"""Of the classifications."""
REGRESSION_RADIUS = 6.0
XOR_GAP = 0.3
"""How far from either axis the points of XOR are pushed."""
HILLS = ((-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1))
"""The place of each hill, x and y, and its sign: -1 is a hollow."""
HILL_RADIUS = 2.0


def circle(n_points: int, noise: float, rng: np.random.Generator) -> tuple[Points, Labels]:
    """A disc (class 0) within a ring (class 1).

    With R = 5, half the points have a distance from the origin drawn from U(0, R/2), half from
    U(0.7 R, R), and an angle from U(0, 2 pi). Class 0 is where the point plus ``noise`` * U(-R, R)
    on both axes is nearer than R/2 to the origin.
    """
    n_disc, n_ring = equal_shares(n_points, 2)
    disc, ring = rng.uniform(0.0, 0.5, n_disc), rng.uniform(0.7, 1.0, n_ring)
    distance = RADIUS * np.concatenate((disc, ring))
    points = polar(distance, rng.uniform(0.0, 2 * np.pi, n_points))
    moved = _moved(points, RADIUS, noise, rng)
    return by_class(points, np.hypot(moved[:, 0], moved[:, 1]) >= RADIUS / 2)


def xor(n_points: int, noise: float, rng: np.random.Generator) -> tuple[Points, Labels]:
    """Four quadrants, one class on each diagonal: no straight line separates them.

    With R = 5, x and y are drawn from U(-R, R), each pushed ``XOR_GAP`` away from 0. Class 0 is
    where the product of both, each plus ``noise`` * U(-R, R), is 0 or more.
    """
    points = rng.uniform(-RADIUS, RADIUS, (n_points, 2))
    points += np.where(points > 0, XOR_GAP, -XOR_GAP)
    return by_class(points, _moved(points, RADIUS, noise, rng).prod(axis=1) < 0)


def gauss(n_points: int, noise: float, rng: np.random.Generator) -> tuple[Points, Labels]:
    """Two clusters that a straight line separates: class 0 around (2, 2), class 1 around (-2, -2).

    The variance of each coordinate is 0.5 + 7 ``noise``.
    """
    halves = equal_shares(n_points, 2)
    offsets = np.sqrt(0.5 + 7 * noise) * rng.standard_normal((n_points, 2))
    blue, orange = np.split(offsets, [halves[0]])
    return joined(blue + 2, orange - 2)


def spiral(n_points: int, noise: float, rng: np.random.Generator) -> tuple[Points, Labels]:
    """Two arms wound around each other, each making 1.75 turns.

    The i-th of n points of an arm has distance r = 5 i / n from the origin and angle
    1.75 * 2 pi * i / n, plus pi on the arm of class 1; then ``noise`` * U(-1, 1) moves it on both
    axes. Without noise every sample is the same.
    """
    arms = []
    for arm, n in enumerate(equal_shares(n_points, 2)):
        along = np.arange(n) / max(n, 1)
        angle = 1.75 * 2 * np.pi * along + arm * np.pi
        arms.append(polar(RADIUS * along, angle) + noise * rng.uniform(-1.0, 1.0, (n, 2)))
    return joined(*arms)


def plane(n_points: int, noise: float, rng: np.random.Generator) -> tuple[Points, Numbers]:
    """A number that rises evenly from lower left to upper right.

    With R = 6, x and y are drawn from U(-R, R), and the label is (x + y + two times
    ``noise`` * U(-R, R)) / 10.
    """
    points = rng.uniform(-REGRESSION_RADIUS, REGRESSION_RADIUS, (n_points, 2))
    return points, _moved(points, REGRESSION_RADIUS, noise, rng).sum(axis=1) / 10


def hills(n_points: int, noise: float, rng: np.random.Generator) -> tuple[Points, Numbers]:
    """A number that has three hills and three hollows, and is 0 between them.

    With R = 6, x and y are drawn from U(-R, R). A hill gives sign * max(0, 1 - d/2) where the
    point plus ``noise`` * U(-R, R) on both axes has distance d from it; the label is that of the
    hill that gives the largest in absolute value.
    """
    points = rng.uniform(-REGRESSION_RADIUS, REGRESSION_RADIUS, (n_points, 2))
    moved = _moved(points, REGRESSION_RADIUS, noise, rng)
    *places, signs = np.array(HILLS, dtype=np.float64).T
    distances = np.hypot(*(moved[:, [axis]] - place for axis, place in enumerate(places)))
    heights = signs * np.maximum(0.0, 1.0 - distances / HILL_RADIUS)
    return points, np.take_along_axis(heights, abs(heights).argmax(axis=1)[:, None], axis=1)[:, 0]


def _moved(points: Points, radius: float, noise: float, rng: np.random.Generator) -> Points:
    """The points as they are while their labels are computed."""
    return points + noise * rng.uniform(-radius, radius, points.shape)
