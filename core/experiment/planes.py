"""The plane that pictures show of points with any number of features.

It is spanned by the first two features, while all others stand at the mean of the training points,
or by the first two principal components.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from ...datasets import Dataset
from .arrays import FloatArray

Axes = Literal["columns", "components"]
AXES: tuple[Axes, ...] = ("columns", "components")


class ColumnPlane:
    """The plane of a dataset's first two features; where there is only one, y is 0.

    Attributes:
        dataset: whose plane it is.
        feature_names: what stands at the two axes.
        note: what a person should know of the others; empty where there are none.
    """

    axes: Axes = "columns"

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.feature_names = (*dataset.feature_names[:2], "")[:2]
        n_others = dataset.n_features - 2
        others = (
            "1 other input at its mean" if n_others == 1 else f"{n_others} others at their mean"
        )
        self.note = others if n_others > 0 else ""

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """``(x_min, x_max, y_min, y_max)``, in the units of the features."""
        return self.dataset.bounds

    def places(self, points: FloatArray) -> FloatArray:
        """Where points, shape (points, features), are on the plane, shape (points, 2)."""
        return self.dataset.places(points)

    def points(self, places: FloatArray) -> FloatArray:
        """The points, shape (places, features), at places of the plane, shape (places, 2)."""
        n_features = self.dataset.n_features
        if n_features <= 2:
            return places[:, :n_features]
        points = np.empty((len(places), n_features))
        points[:] = self.dataset.train_points.mean(axis=0)
        points[:, :2] = places
        return points


class ComponentPlane:
    """The plane of the first two principal components of the training points.

    Each feature is taken with mean 0 and deviation 1, or the one with the largest unit would be
    the first component alone. A component points to where its largest weight is above 0.

    Pearson, *On lines and planes of closest fit to systems of points in space*, Philosophical
    Magazine 2, 1901; Bishop, *Pattern Recognition and Machine Learning*, section 12.1.

    Attributes:
        dataset, feature_names, note: see :class:`ColumnPlane`.
        bounds: ``(x_min, x_max, y_min, y_max)`` of all points, with a margin of a tenth of the
            span.
        components: shape (2, features): the unit vector of each axis, largest variance first.
    """

    axes: Axes = "components"
    feature_names = ("component 1", "component 2")

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        points = dataset.train_points
        deviation = points.std(axis=0)
        self._mean = points.mean(axis=0)
        self._deviation = np.where(deviation > 0, deviation, 1.0)
        standardized = (points - self._mean) / self._deviation
        _, vectors = np.linalg.eigh(standardized.T @ standardized)
        components = vectors[:, :-3:-1].T
        largest = np.abs(components).argmax(axis=1)
        self.components = components * np.sign(components[[0, 1], largest])[:, None]
        self.bounds = self._bounds()
        self.note = f"2 components of {dataset.n_features} inputs"

    def places(self, points: FloatArray) -> FloatArray:
        """Where points, shape (points, features), fall on the plane, shape (points, 2)."""
        return (points - self._mean) / self._deviation @ self.components.T

    def points(self, places: FloatArray) -> FloatArray:
        """The points, shape (places, features), at places of the plane, shape (places, 2)."""
        return places @ self.components * self._deviation + self._mean

    def _bounds(self) -> tuple[float, float, float, float]:
        places = self.places(np.concatenate((self.dataset.train_points, self.dataset.test_points)))
        low, high = places.min(axis=0), places.max(axis=0)
        margin = 0.1 * np.where(high > low, high - low, 1.0)
        (x_min, y_min), (x_max, y_max) = (low - margin).tolist(), (high + margin).tolist()
        return x_min, x_max, y_min, y_max


Plane = ColumnPlane | ComponentPlane


def plane_of(dataset: Dataset, axes: str = "columns") -> Plane:
    """The plane of a dataset; up to two features have no components of their own.

    Args:
        axes: one of ``AXES``.
    """
    if axes == "components" and dataset.n_features > 2:
        return ComponentPlane(dataset)
    return ColumnPlane(dataset)
