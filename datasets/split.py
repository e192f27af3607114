"""Splitting labelled points into training and test points."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

TEST_SHARE = 0.2
MIN_CLASS_POINTS = 2


def random_split(
    n_points: int, n_test: int, rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Draw ``n_test`` of so many points as test points, whatever their labels.

    Returns:
        The indices of the training points and of the test points, each in rising order.
    """
    test = np.zeros(n_points, dtype=bool)
    test[rng.choice(n_points, size=n_test, replace=False)] = True
    return np.flatnonzero(~test), np.flatnonzero(test)


def stratified_split(
    labels: NDArray[np.int64], rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Draw a fifth of every class, but at least one of its points, as test points.

    Args:
        labels: shape (n_points,), the class of each point; every class has at least
            ``MIN_CLASS_POINTS`` points.
        rng: what the test points are drawn from.

    Returns:
        The indices of the training points and of the test points, each in rising order.
    """
    test = np.zeros(len(labels), dtype=bool)
    for index in np.flatnonzero(np.bincount(labels)):  # np.unique would load np.ma
        members = np.flatnonzero(labels == index)
        n_test = max(1, round(TEST_SHARE * len(members)))
        test[rng.choice(members, size=n_test, replace=False)] = True
    return np.flatnonzero(~test), np.flatnonzero(test)
