"""What every dataset is, wherever it comes from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

Scalar = TypeVar("Scalar", bound=np.generic)

Problem = Literal["classification", "regression"]

MAX_COLUMNS = 1_000
"""Of a table."""
"""What is to be learnt of a point: its class, or a number."""


class DatasetError(ValueError):
    """A dataset cannot be made: one line that says what is wrong and what to do."""


@dataclass(frozen=True, eq=False)
class Dataset:
    """Points with a label each, split into training and test points.

    In a classification the label is one of two or more classes, in a regression a number.

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
    """Empty in a regression."""
    train_points: NDArray[np.float64]
    """Shape (n_train, n_features)."""
    train_labels: NDArray[Any]
    """Shape (n_train,): indices into ``class_names``, or the numbers of a regression."""
    test_points: NDArray[np.float64]
    """Shape (n_test, n_features)."""
    test_labels: NDArray[Any]
    """Shape (n_test,): indices into ``class_names``, or the numbers of a regression."""
    problem: Problem = "classification"
    standardize: bool = False
    """Whether the network should see each feature with mean 0 and deviation 1."""
    rows_left_out: int = 0
    """How many rows of the source had a missing value and were left out."""
    columns_left: tuple[str, ...] = ()
    """The columns of the source that are neither features nor the label, in their order."""
    label_name: str | None = None
    """What the column with the labels is called, or the number that a regression predicts; None:
    the points come from no table, and their classes need no name."""
    train_rows: NDArray[np.int64] | None = None
    """Shape (n_train,): the row of the source that each point is, from 0; None: from no table."""
    test_rows: NDArray[np.int64] | None = None
    """Shape (n_test,): the same of the test points."""
    remarks: tuple[str, ...] = ()
    """What the user should know of how the source was read, one clean line each."""

    def __post_init__(self) -> None:
        is_regression = self.problem == "regression"
        if is_regression and self.class_names:
            raise ValueError(f"a regression has no classes, got {self.class_names}")
        if not is_regression and len(self.class_names) < 2:
            raise ValueError(f"a dataset needs two classes or more, got {self.class_names}")
        for part in ("train", "test"):
            points = _read_only(getattr(self, f"{part}_points"), np.float64)
            dtype = np.float64 if is_regression else np.int64
            labels = _read_only(getattr(self, f"{part}_labels"), dtype)
            if points.shape != (len(labels), self.n_features) or labels.ndim != 1:
                raise ValueError(
                    f"{part} points of shape {points.shape} do not fit labels of shape "
                    f"{labels.shape} and {self.n_features} features"
                )
            if is_regression:
                if not np.isfinite(labels).all():
                    raise ValueError(f"{part} labels of a regression must be finite numbers")
            elif not ((labels >= 0) & (labels < len(self.class_names))).all():
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
        if self.problem == "regression":
            digest.update(b"regression")
        for array in (self.train_points, self.train_labels, self.test_points, self.test_labels):
            digest.update(f"{array.shape}".encode())
            digest.update(np.ascontiguousarray(array).data)
        return digest.hexdigest()

    @property
    def class_counts(self) -> tuple[int, ...]:
        """How many points, training and test together, each class has; empty in a regression."""
        parts = zip(self.train_counts, self.test_counts, strict=True)
        return tuple(train + test for train, test in parts)

    @property
    def train_counts(self) -> tuple[int, ...]:
        """How many training points each class has; empty in a regression."""
        return self._counts(self.train_labels)

    @property
    def test_counts(self) -> tuple[int, ...]:
        """How many test points each class has; empty in a regression."""
        return self._counts(self.test_labels)

    def _counts(self, labels: NDArray[Any]) -> tuple[int, ...]:
        if not self.class_names:
            return ()
        return tuple(np.bincount(labels, minlength=len(self.class_names)).tolist())

    @staticmethod
    def places(points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Where points are drawn, shape (n, 2): x is the first feature, y the second or, where
        there is only one, 0."""
        first_two = points[:, :2]
        if first_two.shape[1] == 2:
            return first_two
        return np.column_stack((first_two, np.zeros(len(points))))

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """``(x_min, x_max, y_min, y_max)`` of all points with a margin of a tenth of the span.

        Views draw two dimensions, as :meth:`places` says; others do not count.
        """
        points = self.places(np.concatenate((self.train_points, self.test_points)))
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
