"""What every dataset is, wherever it comes from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Scalar = TypeVar("Scalar", bound=np.generic)


class DatasetError(ValueError):
    """A dataset cannot be made: one line that says what is wrong and what to do."""


@dataclass(frozen=True, eq=False)
class Dataset:
    """Points, each of one of two or more classes, split into training and test points.

    The arrays are read-only copies of those given. Coordinates are in the units of their source.

    Raises:
        ValueError: if the shapes, the labels and the names do not fit each other.
    """

    name: str
    """What the user calls it: a catalogue name such as ``spiral``, or a file's name."""
    title: str
    """What a heading calls it."""
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...]
    train_points: NDArray[np.float64]
    """Shape (n_train, n_features)."""
    train_labels: NDArray[np.int64]
    """Shape (n_train,): indices into ``class_names``."""
    test_points: NDArray[np.float64]
    """Shape (n_test, n_features)."""
    test_labels: NDArray[np.int64]
    """Shape (n_test,): indices into ``class_names``."""
    standardize: bool = False
    """Whether the network should see each feature with mean 0 and deviation 1."""
    rows_left_out: int = 0
    """How many rows of the source had a missing value and were left out."""
    label_name: str | None = None
    """What the column with the class is called; None: the points come from no table."""
    train_rows: NDArray[np.int64] | None = None
    """Shape (n_train,): the row of the source that each point is, from 0; None: from no table."""
    test_rows: NDArray[np.int64] | None = None
    """Shape (n_test,): the same of the test points."""
    remarks: tuple[str, ...] = ()
    """What the user should know of how the source was read, one clean line each."""

    def __post_init__(self) -> None:
        if len(self.class_names) < 2:
            raise ValueError(f"a dataset needs two classes or more, got {self.class_names}")
        for part in ("train", "test"):
            points = _read_only(getattr(self, f"{part}_points"), np.float64)
            labels = _read_only(getattr(self, f"{part}_labels"), np.int64)
            if points.shape != (len(labels), self.n_features) or labels.ndim != 1:
                raise ValueError(
                    f"{part} points of shape {points.shape} do not fit labels of shape "
                    f"{labels.shape} and {self.n_features} features"
                )
            if not ((labels >= 0) & (labels < len(self.class_names))).all():
                raise ValueError(
                    f"{part} labels must be indices of {len(self.class_names)} classes"
                )
            object.__setattr__(self, f"{part}_points", points)
            object.__setattr__(self, f"{part}_labels", labels)
            rows = getattr(self, f"{part}_rows")
            if rows is not None:
                rows = _read_only(rows, np.int64)
                if rows.shape != labels.shape:
                    raise ValueError(f"{part} rows of shape {rows.shape} do not fit the points")
                object.__setattr__(self, f"{part}_rows", rows)

    @property
    def n_features(self) -> int:
        """How many coordinates a point has."""
        return len(self.feature_names)

    @cached_property
    def digest(self) -> str:
        """The same for datasets that a network cannot tell apart: same points, order and split."""
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
        """``(x_min, x_max, y_min, y_max)`` of all points with a margin of a tenth of the span.

        Views draw two dimensions: x is the first feature, y the second; others do not count.
        """
        points = np.concatenate((self.train_points, self.test_points))[:, :2]
        low, high = points.min(axis=0), points.max(axis=0)
        span = np.where(high > low, high - low, 1.0)
        low, high = low - 0.1 * span, high + 0.1 * span
        return float(low[0]), float(high[0]), float(low[1]), float(high[1])


def _read_only(array: NDArray[Scalar], dtype: type[Scalar]) -> NDArray[Scalar]:
    """A copy that cannot be written to, nor made writable again."""
    copy = np.array(array, dtype=dtype)
    copy.setflags(write=False)
    # An array's owner may allow writing again; a view of a read-only array may not.
    return copy.view()
