"""Points in the plane drawn at random: classic problems for a small network.

Every generator is called as ``generator(n_points, noise, rng)`` and returns

- ``points``: shape (n_points, 2), float64,
- ``labels``: shape (n_points,), int64, class indices in rising order.

Classes (and the parts that a class consists of) get equal shares of ``n_points``; what does not
divide evenly goes to the first ones.

``noise``, from 0 to ``MAX_NOISE``, is the size of the random displacement of each coordinate, in
the units of the points. With 0 the points lie exactly on the shape that the generator describes.
Most displacements are normal and the noise is their standard deviation. After TensorFlow
Playground, those of the circle and the spirals are uniform and the noise is the largest of them,
as a share of the radius; the circle's only decide the class of a point and do not move it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Labels = NDArray[np.int64]
Numbers = NDArray[np.float64]
Generator = Callable[[int, float, np.random.Generator], tuple[Points, Labels | Numbers]]

MAX_NOISE = 1.0
"""The largest noise; up to 0.5 most classes can still be told apart."""

SPIRAL_RADIUS = 1.3
"""Where a spiral arm ends, so that a little noise leaves its points within 1.5 of the origin."""


def xor_clusters(n_points: int, noise: float, rng: np.random.Generator) -> tuple[Points, Labels]:
    """Four clusters, one class on each diagonal: no straight line separates them.

    Class 0 lies around (0, 1) and (1, 0), class 1 around (0, 0) and (1, 1); ``noise`` is the
    standard deviation of each coordinate. With 100 points and 0.2 it is the multi-layer perceptron
    listing of "Deep Learning From Scratch" (Sabinasz), whose one-hot classes make blue class 0
    and red class 1, and which draws the red points before the blue ones.
    """
    class_1, class_0 = equal_shares(n_points, 2)[::-1]
    red = _clusters([(0, 0), (1, 1)], class_1, noise, rng)
    blue = _clusters([(0, 1), (1, 0)], class_0, noise, rng)
    return joined(blue, red)


def two_clusters(n_points: int, noise: float, rng: np.random.Generator) -> tuple[Points, Labels]:
    """Two clusters that a straight line separates: class 0 around (2, 2), class 1 around (-2, -2).

    ``noise`` is the standard deviation of each coordinate. With 100 points and 1.0 it is the
    perceptron listing of "Deep Learning From Scratch" (Sabinasz), with blue as class 0 and red,
    which it draws first, as class 1.
    """
    class_1, class_0 = equal_shares(n_points, 2)[::-1]
    red = _clusters([(-2, -2)], class_1, noise, rng)
    blue = _clusters([(2, 2)], class_0, noise, rng)
    return joined(blue, red)


def circle(n_points: int, noise: float, rng: np.random.Generator) -> tuple[Points, Labels]:
    """A disc (class 0) within a ring (class 1), after TensorFlow Playground.

    With radius R = 1, half the points have a distance from the origin drawn from U(0, R/2), half
    from U(0.7 R, R). As in the Playground, ``noise`` leaves the points where they are: each point
    is moved by ``noise`` * U(-R, R) on both axes only to decide its class, which is 0 if it is
    then nearer than R/2 to the origin. So noise mixes the classes at the disc's edge, and the
    number of points in each varies.
    """
    n_disc, n_ring = equal_shares(n_points, 2)
    distance = np.concatenate((rng.uniform(0.0, 0.5, n_disc), rng.uniform(0.7, 1.0, n_ring)))
    angle = rng.uniform(0.0, 2 * np.pi, n_points)
    points = polar(distance, angle)
    moved = points + noise * rng.uniform(-1.0, 1.0, points.shape)
    return by_class(points, np.hypot(moved[:, 0], moved[:, 1]) >= 0.5)


def moons(n_points: int, noise: float, rng: np.random.Generator) -> tuple[Points, Labels]:
    """Two interleaving half circles, after scikit-learn's ``make_moons``.

    Class 0 is (cos t, sin t), class 1 is (1 - cos t, 1/2 - sin t), with t in even steps from 0 to
    pi; ``noise`` is the standard deviation of the normal deviate added to each coordinate.
    """
    upper, lower = (np.linspace(0.0, np.pi, n) for n in equal_shares(n_points, 2))
    points, labels = joined(
        np.column_stack((np.cos(upper), np.sin(upper))),
        np.column_stack((1.0 - np.cos(lower), 0.5 - np.sin(lower))),
    )
    return points + noise * rng.standard_normal(points.shape), labels


def spiral(n_points: int, noise: float, rng: np.random.Generator) -> tuple[Points, Labels]:
    """Two arms wound around each other, after TensorFlow Playground.

    Each arm makes 1.75 turns; ``noise`` moves a point by at most that share of the radius on each
    axis; see :func:`_spiral_arms`.
    """
    return _spiral_arms(equal_shares(n_points, 2), 1.75, noise, rng)


def three_blobs(n_points: int, noise: float, rng: np.random.Generator) -> tuple[Points, Labels]:
    """Three clusters around the corners of a triangle: top, lower left and lower right.

    The corners have distance 1 from the origin; ``noise`` is the standard deviation of each
    coordinate.
    """
    angles = 2 * np.pi * np.arange(3) / 3
    centres = np.column_stack((-np.sin(angles), np.cos(angles)))
    shares = equal_shares(n_points, 3)
    return joined(*(_clusters([c], n, noise, rng) for c, n in zip(centres, shares, strict=True)))


def three_spirals(n_points: int, noise: float, rng: np.random.Generator) -> tuple[Points, Labels]:
    """Three arms wound around each other, each making one turn.

    ``noise`` moves a point by at most that share of the radius on each axis; see
    :func:`_spiral_arms`.
    """
    return _spiral_arms(equal_shares(n_points, 3), 1.0, noise, rng)


def _spiral_arms(
    shares: Sequence[int], turns: float, noise: float, rng: np.random.Generator
) -> tuple[Points, Labels]:
    """Archimedean spirals from the origin, one for each class, at even angles to each other.

    With u from 0 to 1 along an arm, a point has distance ``SPIRAL_RADIUS`` * u from the origin
    and angle 2 pi (``turns`` * u + arm / arms); then ``noise`` * ``SPIRAL_RADIUS`` * U(-1, 1)
    moves it on both axes. The Playground takes u = i / n, so that without noise every sample is
    the same; here u is drawn within each of these n steps, so that test points are new points.
    """
    arms = []
    for arm, n in enumerate(shares):
        along = (np.arange(n) + rng.random(n)) / max(n, 1)
        angle = 2 * np.pi * (turns * along + arm / len(shares))
        points = polar(along, angle) + noise * rng.uniform(-1.0, 1.0, (n, 2))
        arms.append(SPIRAL_RADIUS * points)
    return joined(*arms)


def polar(distance: Points, angle: Points) -> Points:
    """Points by distance from the origin and clockwise angle from the upward axis."""
    return np.column_stack((distance * np.sin(angle), distance * np.cos(angle)))


def _clusters(
    centres: Sequence[Sequence[float] | Points], n: int, deviation: float, rng: np.random.Generator
) -> Points:
    shares = equal_shares(n, len(centres))
    offsets = deviation * rng.standard_normal((n, 2))
    return offsets + np.repeat(np.asarray(centres, dtype=np.float64), shares, axis=0)


def equal_shares(n: int, parts: int) -> list[int]:
    """``n`` in ``parts`` whole numbers that differ by at most one, larger ones first."""
    return [(n + parts - 1 - part) // parts for part in range(parts)]


def by_class(points: Points, is_class_1: NDArray[np.bool_]) -> tuple[Points, Labels]:
    """Points in the order of their classes, and these."""
    labels = is_class_1.astype(np.int64)
    order = np.argsort(labels, kind="stable")
    return points[order], labels[order]


def joined(*classes: Points) -> tuple[Points, Labels]:
    """The points of all classes, and which class each is of."""
    labels = np.repeat(np.arange(len(classes), dtype=np.int64), [len(c) for c in classes])
    return np.concatenate(classes), labels
