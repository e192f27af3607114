"""What a plane and its points show: classes and how sure the network is, or numbers.

Either way a place has a ramp and a share of the way along it, as ``plots.plane_styles`` takes
them: a ramp is a class, or one of the two sides of the middle of all numbers.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ...core.experiment import DecisionGrid
from ...datasets import Dataset
from .plots.glyphs import POINT_LEVELS

SAME_EVERYWHERE, SEEN_IN_FULL = 0.1, 0.2
"""A network that tells no place from another, to which its probabilities are the same but for so
much, has not learned anything yet, however sure it is: the plane is neutral. From the second
difference on it shows all of the confidence, between them a part."""
LARGE_ERROR = 0.25
"""A number is off by much from about this share of the way from the middle to an end on."""
POINT_BOUNDS = (0.2, 0.6)
"""The shares of a ramp from which on a point has the second and the third of its colours."""
ABOVE, BELOW = 0, 1
"""The ramps of numbers."""

Places = tuple[NDArray[np.int64], NDArray[np.float64]]
"""The ramp of each, and the share of the way along it, 0 to 1."""


class Scale(Protocol):
    """How values become places on ramps."""

    n_ramps: int

    def places(self, grid: DecisionGrid) -> Places:
        """What a grid shows, each of shape (rows, columns)."""
        ...

    def points(self, labels: NDArray[np.generic]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The ramps of points and their levels, below ``POINT_LEVELS``, each of shape (n,)."""
        ...

    def are_right(
        self, labels: NDArray[np.generic], predictions: NDArray[np.generic]
    ) -> NDArray[np.bool_]:
        """Whether each prediction is right, or not far from it; shape (n,)."""
        ...


class ClassScale:
    """Of a classification: a class, and how sure the network is of it.

    Args:
        n_classes: how many there are.
    """

    def __init__(self, n_classes: int) -> None:
        self.n_ramps = n_classes

    def places(self, grid: DecisionGrid) -> Places:
        """The most likely class; the share is 0 for a guess and 1 for certainty."""
        probabilities = np.nan_to_num(grid.probabilities)
        guess = 1.0 / probabilities.shape[2]
        confidence = np.clip((probabilities.max(axis=2) - guess) / (1.0 - guess), 0.0, 1.0)
        spread = np.ptp(probabilities, axis=(0, 1)).max()
        told_apart = (spread - SAME_EVERYWHERE) / (SEEN_IN_FULL - SAME_EVERYWHERE)
        return probabilities.argmax(axis=2), confidence * np.clip(told_apart, 0.0, 1.0)

    def points(self, labels: NDArray[np.generic]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Their classes, all of the full colour."""
        classes = labels.astype(np.int64)
        return classes, np.full(len(classes), POINT_LEVELS - 1)

    def are_right(
        self, labels: NDArray[np.generic], predictions: NDArray[np.generic]
    ) -> NDArray[np.bool_]:
        """Whether the class is the true one."""
        return predictions == labels


class NumberScale:
    """Of a regression: numbers on either side of a middle.

    The middle is 0 where the labels lie on both sides of it, and both ends are as far from it as
    the farthest label; else the ends are the least and the greatest label. The scale is that of
    the data, so that the pictures of a run compare.

    Args:
        low, high: the least and the greatest label.

    Attributes:
        low, middle, high: the two ends and what is neutral.
    """

    n_ramps = 2

    def __init__(self, low: float, high: float) -> None:
        if low < 0 < high:
            half = max(-low, high)
            low, high = -half, half
        elif low == high:
            low, high = low - 1.0, high + 1.0
        self.low, self.high = low, high
        self.middle = low / 2 + high / 2
        self._half = high / 2 - low / 2

    @property
    def large_error(self) -> float:
        """From which error on a point is marked, of one digit."""
        return float(f"{LARGE_ERROR * self._half:.0e}")

    def places(self, grid: DecisionGrid) -> Places:
        """The side of the middle, and how far towards its end; beyond that it is the end."""
        return self.places_of(grid.probabilities[..., 0])

    def points(self, labels: NDArray[np.generic]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The sides of their numbers, and how far they are from the middle."""
        sides, shares = self.places_of(labels.astype(np.float64))
        return sides, np.searchsorted(POINT_BOUNDS, shares, side="right")

    def are_right(
        self, labels: NDArray[np.generic], predictions: NDArray[np.generic]
    ) -> NDArray[np.bool_]:
        """Whether each is off by less than a large error."""
        errors = np.abs(predictions.astype(np.float64) - labels.astype(np.float64))
        return np.nan_to_num(errors, nan=np.inf) < self.large_error

    def places_of(self, values: NDArray[np.float64]) -> Places:
        """The same of numbers in any shape."""
        offsets = np.nan_to_num((values - self.middle) / self._half)
        return np.where(offsets < 0, BELOW, ABOVE), np.minimum(np.abs(offsets), 1.0)


class Decisions:
    """Another scale without its shades: which ramp, and not how far along it.

    Args:
        scale: the other one.
    """

    def __init__(self, scale: Scale) -> None:
        self._scale = scale
        self.n_ramps = scale.n_ramps
        self.points, self.are_right = scale.points, scale.are_right

    def places(self, grid: DecisionGrid) -> Places:
        """The same ramps, to their ends wherever they are left at all."""
        ramps, shares = self._scale.places(grid)
        return ramps, (shares > 0).astype(np.float64)


def nearest(values: NDArray[np.int32], rows: int, columns: int) -> NDArray[np.int32]:
    """Values in so many rows and columns, each that of the nearest place.

    Args:
        values: Shape (any, any).
    """
    if values.shape == (rows, columns):
        return values
    ys, xs = map(_nearest, values.shape, (rows, columns))
    return values[ys[:, None], xs]


def _nearest(count: int, wanted: int) -> NDArray[np.int64]:
    """Which of ``count`` equal parts of a length each of as many as wanted has its centre in."""
    return ((2 * np.arange(wanted) + 1) * count // (2 * wanted)).astype(np.int64)


def scale_of(dataset: Dataset) -> ClassScale | NumberScale:
    """What a dataset's plane shows."""
    if dataset.problem == "classification":
        return ClassScale(len(dataset.class_names))
    labels = np.concatenate((dataset.train_labels, dataset.test_labels))
    return NumberScale(float(labels.min()), float(labels.max()))
