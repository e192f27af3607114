"""What a network takes for what: classes for each other, or numbers for others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arrays import FloatArray, IntArray
from ..observations import Moment, observation
from .histograms import DEFAULT_BINS, common_edges


@dataclass(frozen=True, eq=False)
class Confusion:
    """How often points of each class are taken for each class."""

    counts: IntArray
    """Shape (classes, classes): a row for the true class, a column for what the network says."""

    @property
    def of_class(self) -> IntArray:
        """Shape (classes,): how many points each class has."""
        return self.counts.sum(axis=1)

    @property
    def accuracy_by_class(self) -> FloatArray:
        """Shape (classes,): the share of each class's points that is taken for it, 0 to 1: its
        recall. NaN: it has no points."""
        return _shares(self.counts.diagonal(), self.of_class)

    @property
    def precision_by_class(self) -> FloatArray:
        """Shape (classes,): the share of what is taken for each class that is of it, 0 to 1. NaN:
        nothing is."""
        return _shares(self.counts.diagonal(), self.counts.sum(axis=0))

    @property
    def accuracy(self) -> float:
        """The share of all points that is taken for what it is; NaN: there are none."""
        return float(_shares(self.counts.trace(), self.counts.sum()))


@dataclass(frozen=True, eq=False)
class Confusions:
    """Of the training and of the test points."""

    train: Confusion
    test: Confusion


@dataclass(frozen=True, eq=False)
class Residuals:
    """How far the numbers of a regression are from what the network says: label - prediction.

    Above 0 the network says too little, below 0 too much. All in the dataset's unit.
    """

    residuals: FloatArray
    """Shape (points,), in the order of the points."""
    counts: IntArray
    """Shape (bins,): how many fall into each bin; what is not finite is in none."""
    edges: FloatArray
    """Shape (bins + 1,): the same for training and test points, and as far below 0 as above."""
    mean: float
    """Of all points, as what follows; NaN where there are none."""
    std: float
    """The standard deviation."""
    mean_absolute: float
    root_mean_square: float
    worst: int | None
    """The index of the point that is farthest off; None: there are no points."""


@dataclass(frozen=True, eq=False)
class ResidualsOfBoth:
    """Of the training and of the test points."""

    train: Residuals
    test: Residuals


@observation
def confusion(moment: Moment) -> Confusions | None:
    """Which class training and test points are taken for; None of a regression."""
    n_classes = len(moment.dataset.class_names)
    if not n_classes:
        return None
    return Confusions(
        _confusion(moment.data.train.labels, moment.train.predictions, n_classes),
        _confusion(moment.data.test.labels, moment.test.predictions, n_classes),
    )


@observation
def residuals(moment: Moment, bins: int = DEFAULT_BINS) -> ResidualsOfBoth | None:
    """How far off the numbers are; None of a classification.

    Args:
        bins: of the histograms.
    """
    if moment.dataset.problem != "regression":
        return None
    with np.errstate(over="ignore", invalid="ignore"):
        train = moment.data.train.labels - moment.train.predictions
        test = moment.data.test.labels - moment.test.predictions
    both = np.abs(np.concatenate((train, test)))
    reach = float(both[np.isfinite(both)].max(initial=0.0))
    edges = common_edges(-reach, reach, bins)
    return ResidualsOfBoth(_residuals(train, edges), _residuals(test, edges))


def _confusion(labels: IntArray, predictions: IntArray, n_classes: int) -> Confusion:
    pairs = labels * n_classes + predictions
    counts = np.bincount(pairs, minlength=n_classes * n_classes)
    return Confusion(counts.reshape(n_classes, n_classes))


def _residuals(values: FloatArray, edges: FloatArray) -> Residuals:
    counts = np.histogram(values[np.isfinite(values)], edges)[0]
    if not len(values):
        return Residuals(values, counts, edges, np.nan, np.nan, np.nan, np.nan, None)
    with np.errstate(over="ignore", invalid="ignore"):
        size = np.abs(values)
        return Residuals(
            values,
            counts,
            edges,
            float(values.mean()),
            float(values.std()),
            float(size.mean()),
            float(np.sqrt(np.mean(values**2))),
            int(np.nan_to_num(size, nan=np.inf).argmax()),
        )


def _shares(parts: IntArray, wholes: IntArray) -> FloatArray:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.true_divide(parts, wholes)
