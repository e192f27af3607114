"""Splitting labelled points into training and test points."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

TABLE_TRAIN_SHARE = 80
"""Training points of a table in percent of all points, unless another share is chosen."""
GENERATED_TRAIN_SHARE = 50
"""The same of generated points."""
MIN_CLASS_POINTS = 2


def test_count(n_points: int, train_share: int) -> int:
    """How many of two or more points are test points; at least one is, and one is not.

    Args:
        train_share: training points in percent of all points.
    """
    return min(n_points - 1, max(1, round((100 - train_share) / 100 * n_points)))


def random_split(
    n_points: int, train_share: int, rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Draw the test points from all points, whatever their labels.

    Args:
        n_points: two or more.
        train_share: training points in percent of all points.
        rng: what the test points are drawn from.

    Returns:
        The indices of the training points and of the test points, each in rising order.
    """
    test = np.zeros(n_points, dtype=bool)
    test[rng.choice(n_points, size=test_count(n_points, train_share), replace=False)] = True
    return np.flatnonzero(~test), np.flatnonzero(test)


def stratified_split(
    labels: NDArray[np.int64], train_share: int, rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Draw the same share of every class as test points.

    Args:
        labels: shape (n_points,), the class of each point; every class has at least
            ``MIN_CLASS_POINTS`` points.
        train_share: training points in percent of all points.
        rng: what the test points are drawn from.

    Returns:
        The indices of the training points and of the test points, each in rising order.
    """
    test = np.zeros(len(labels), dtype=bool)
    for index in np.flatnonzero(np.bincount(labels)):  # np.unique would load np.ma
        members = np.flatnonzero(labels == index)
        n_test = test_count(len(members), train_share)
        test[rng.choice(members, size=n_test, replace=False)] = True
    return np.flatnonzero(~test), np.flatnonzero(test)
