"""What every dataset is, wherever it comes from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray


class DatasetError(ValueError):
    """A dataset cannot be made: one line that says what is wrong and what to do."""


@dataclass(frozen=True, eq=False)
class Dataset:
    """Points in the plane, each of one class, parted into training and test points.

    The arrays are read-only. Coordinates are in the units of their source.
    """

    name: str
    """What the user calls it: a catalogue name such as ``spiral``, or a file's name."""
    title: str
    """What a heading calls it."""
    feature_names: tuple[str, str]
    class_names: tuple[str, ...]
    train_points: NDArray[np.float64]
    """Shape (n_train, 2)."""
    train_labels: NDArray[np.int64]
    """Shape (n_train,): indices into ``class_names``."""
    test_points: NDArray[np.float64]
    """Shape (n_test, 2)."""
    test_labels: NDArray[np.int64]
    """Shape (n_test,): indices into ``class_names``."""
    standardize: bool = False
    """Whether the network should see each feature with mean 0 and deviation 1."""
    rows_left_out: int = 0
    """How many rows of the source had a missing value and were left out."""

    def __post_init__(self) -> None:
        for array in (self.train_points, self.train_labels, self.test_points, self.test_labels):
            array.setflags(write=False)

    @cached_property
    def digest(self) -> str:
        """The same for datasets that a network cannot tell apart: same points, order and parts."""
        digest = hashlib.sha256()
        for array in (self.train_points, self.train_labels, self.test_points, self.test_labels):
            digest.update(f"{array.shape}".encode())
            digest.update(np.ascontiguousarray(array).data)
        return digest.hexdigest()

    @property
    def class_counts(self) -> tuple[int, ...]:
        """How many points, training and test together, each class has."""
        parts = zip(self.train_counts, self.test_counts, strict=True)
        return tuple(train + test for train, test in parts)

    @property
    def train_counts(self) -> tuple[int, ...]:
        """How many training points each class has."""
        return self._counts(self.train_labels)

    @property
    def test_counts(self) -> tuple[int, ...]:
        """How many test points each class has."""
        return self._counts(self.test_labels)

    def _counts(self, labels: NDArray[np.int64]) -> tuple[int, ...]:
        return tuple(np.bincount(labels, minlength=len(self.class_names)).tolist())

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """``(x_min, x_max, y_min, y_max)`` of all points with a margin of a tenth of the span."""
        points = np.concatenate((self.train_points, self.test_points))
        low, high = points.min(axis=0), points.max(axis=0)
        span = np.where(high > low, high - low, 1.0)
        low, high = low - 0.1 * span, high + 0.1 * span
        return float(low[0]), float(high[0]), float(low[1]), float(high[1])
