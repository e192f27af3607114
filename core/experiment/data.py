"""The points of a run, as its network takes them."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np

from ...datasets import Dataset, DatasetError, load_dataset
from .arrays import FloatArray
from .choices.features import columns_as_features, features_of, missing_feature
from .choices.losses import Loss
from .choices.reductions import reduction_for
from .epoch_orders import EpochOrders
from .spec import Experiment

Losses = TypeVar("Losses", float, FloatArray)

MAX_POINTS = 2**14
"""In the minibatches that are given together: they take a megabyte at most."""


def load_experiment_dataset(spec: Experiment) -> Dataset:
    """The dataset that an experiment names.

    Raises:
        DatasetError: if it is unknown or cannot be read.
    """
    choices: dict[str, Any] = {
        name: spec.acting(name) for name in ("columns", "label", "problem", "train_share")
    }
    split_rng = spec.random_stream("split")
    if spec.data_file is not None:
        from ...datasets.csv_reader import load_csv  # not at the launch, which reads no table

        path = os.path.expanduser(spec.data_file)
        dataset = load_csv(path, split_rng=split_rng, **choices)
    else:
        choices |= {name: spec.acting(name) for name in ("points", "noise")}
        data_rng = spec.random_stream("data")
        dataset = load_dataset(spec.dataset, data_rng=data_rng, split_rng=split_rng, **choices)
    return standardized(spec, dataset)


def standardized(spec: Experiment, dataset: Dataset) -> Dataset:
    """The dataset, to be standardized or not as the experiment says."""
    wanted = spec.is_standardized
    return dataset if dataset.standardize == wanted else replace(dataset, standardize=wanted)


def remarks(spec: Experiment, dataset: Dataset) -> list[str]:
    """What of an experiment acts in another way on these data than a person may think."""
    size, n_points = spec.batch_size, len(dataset.train_points)
    if size is None or size <= n_points:
        return []
    return [f"batch size {size} is more than the {n_points} training points: full batch is used"]


@dataclass(frozen=True, eq=False)
class Examples:
    """Points with what the network should say of them: all of one split, or a minibatch.

    ``inputs`` has shape (points, inputs), ``targets`` (points, outputs) and ``labels``
    (points,).
    """

    inputs: FloatArray
    targets: FloatArray
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)

    def select(self, indices: np.ndarray | slice) -> Examples:
        """The examples at these indices, in their order."""
        return Examples(self.inputs[indices], self.targets[indices], self.labels[indices])


@dataclass(frozen=True, eq=False)
class Batches:
    """The examples of some steps in a row, equally many for each."""

    count: int
    """Of the steps."""
    size: int
    """Points in each batch."""
    is_same: bool
    """Whether every step takes the same examples."""
    inputs: FloatArray
    """Shape (steps, points, inputs), or (points, inputs) if they are the same."""
    targets: FloatArray
    """Shape (steps, points, outputs), or (points, outputs) if they are the same."""


class ExperimentData:
    """Training examples, test examples and minibatches of an experiment.

    Attributes:
        subtracted: what is subtracted from the points, shape (columns,).
        divisor: what they are divided by then, shape (columns,).

    Raises:
        DatasetError: if the points lack a feature of the experiment.
    """

    def __init__(self, spec: Experiment, dataset: Dataset, loss: Loss) -> None:
        self._spec = spec
        self._loss = loss
        self.subtracted, self.divisor = standardization(dataset)
        _require_features(spec, dataset)
        self.train = self._examples(dataset.train_points, dataset.train_labels)
        self.test = self._examples(dataset.test_points, dataset.test_labels)
        self.batch_size = min(spec.batch_size or len(self.train), len(self.train))
        self.steps_per_epoch = -(-len(self.train) // self.batch_size)
        # Of the seed and the epoch alone, so that any step can be repeated without those before.
        self._orders = EpochOrders(spec.stream_key("batches"), len(self.train))

    def as_inputs(self, points: FloatArray) -> FloatArray:
        """What the network sees of points, shape (points, inputs).

        Args:
            points: shape (points, columns), in the units of the dataset.
        """
        columns, features = self.standardized(points), self._spec.features
        return columns if features is None else features_of(features, columns)

    def standardized(self, points: FloatArray) -> FloatArray:
        """Points, shape (..., columns), with the training points' mean 0 and deviation 1; as they
        are where the dataset is not to be standardized."""
        return (points - self.subtracted) / self.divisor

    def points_in_loss(self, n_points: int) -> int:
        """Of how many points the loss of so many is the sum; 1: it is an average."""
        return n_points if reduction_for(self._spec, self._loss.problem) == "sum" else 1

    def comparable(self, loss: Losses, n_points: int, n_wanted: int | None = None) -> Losses:
        """Losses of so many points, or gradients, scaled to another number where it is a sum.

        Args:
            n_wanted: that number; None: of the training points.
        """
        n_wanted = len(self.train) if n_wanted is None else n_wanted
        return loss * (self.points_in_loss(n_wanted) / self.points_in_loss(n_points))

    def batch(self, step: int) -> Examples:
        """The examples of one step; they depend on the step alone, not on the steps before."""
        if self.steps_per_epoch == 1:
            return self.train
        epoch, place = divmod(step, self.steps_per_epoch)
        start = place * self.batch_size
        return self.train.select(self._orders.of(epoch)[0, start : start + self.batch_size])

    def batches(self, step: int, count: int) -> Batches:
        """The examples of a step and of as many as possible, up to ``count``, after it.

        Batches of different sizes are not given together, nor more than ``MAX_POINTS``.
        """
        train, size = self.train, self.batch_size
        if self.steps_per_epoch == 1:
            return Batches(count, size, True, train.inputs, train.targets)
        epoch, place = divmod(step, self.steps_per_epoch)
        count = min(count, max(1, MAX_POINTS // size))
        rest = len(train) % size
        if rest:
            full = self.steps_per_epoch - 1 - place
            size, count = (size, min(count, full)) if full else (rest, 1)
        last_epoch = (step + count - 1) // self.steps_per_epoch
        order = self._orders.of(epoch, last_epoch + 1 - epoch).ravel()
        start = place * self.batch_size
        chosen = order[start : start + count * size]
        inputs, targets = (
            array.take(chosen, axis=0).reshape(count, size, -1)
            for array in (train.inputs, train.targets)
        )
        return Batches(count, size, False, inputs, targets)

    def _examples(self, points: FloatArray, labels: np.ndarray) -> Examples:
        targets = self._loss.encode(labels)
        return Examples(self.as_inputs(points), targets, labels)


def input_names(spec: Experiment, dataset: Dataset) -> tuple[str, ...]:
    """The feature that each input of an experiment's network is."""
    if spec.features is not None:
        return spec.features
    return columns_as_features(dataset.train_points.shape[1])


def _require_features(spec: Experiment, dataset: Dataset) -> None:
    n_columns = dataset.train_points.shape[1]
    missing = missing_feature(spec.features or (), n_columns)
    if missing is not None:
        raise DatasetError(
            f"features: {missing} needs more columns than the {n_columns} of {dataset.title};"
            " choose other features, or more columns"
        )


def standardization(dataset: Dataset) -> tuple[FloatArray, FloatArray]:
    """What to subtract from the points and divide them by, each of shape (features,)."""
    points = dataset.train_points
    if not dataset.standardize:
        return np.zeros(points.shape[1]), np.ones(points.shape[1])
    deviation = points.std(axis=0)
    return points.mean(axis=0), np.where(deviation > 0, deviation, 1.0)
