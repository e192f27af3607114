"""The points of a run, as its network takes them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...datasets import Dataset, load_csv, load_dataset
from .arrays import FloatArray
from .choices.losses import Loss
from .spec import Experiment


def load_experiment_dataset(spec: Experiment) -> Dataset:
    """The dataset that an experiment names.

    Raises:
        DatasetError: if it is unknown or cannot be read.
    """
    split_rng = spec.random_stream("split")
    if spec.data_file is not None:
        return load_csv(spec.data_file, split_rng=split_rng, columns=spec.columns, label=spec.label)
    return load_dataset(
        spec.dataset,
        data_rng=spec.random_stream("data"),
        split_rng=split_rng,
        columns=spec.columns,
        label=spec.label,
        noise=spec.acting("noise"),
    )


@dataclass(frozen=True, eq=False)
class Examples:
    """Points with what the network should say of them: all of one split, or a minibatch.

    ``inputs`` has shape (points, features), ``targets`` (points, outputs) and ``labels``
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
    """The examples of some steps in a row, equally many for each.

    Attributes:
        count: of the steps.
        size: points in each batch.
        is_same: whether every step takes the same examples.
    """

    count: int
    size: int
    is_same: bool
    all: Examples
    """The examples of each step behind those of the step before; only once if they are the same."""

    def examples(self, place: int) -> Examples:
        """Those of one of the steps, counted from 0."""
        if self.is_same:
            return self.all
        return self.all.select(slice(place * self.size, (place + 1) * self.size))


class ExperimentData:
    """Training examples, test examples and minibatches of an experiment."""

    def __init__(self, spec: Experiment, dataset: Dataset, loss: Loss) -> None:
        self._spec = spec
        self._loss = loss
        self._centre, self._scale = _standardization(dataset)
        self._n_outputs = loss.n_outputs(dataset)
        self.train = self._examples(dataset.train_points, dataset.train_labels)
        self.test = self._examples(dataset.test_points, dataset.test_labels)
        self.batch_size = min(spec.batch_size or len(self.train), len(self.train))
        self.steps_per_epoch = -(-len(self.train) // self.batch_size)
        self._epoch = -1
        self._shuffled = self.train

    def as_inputs(self, points: FloatArray) -> FloatArray:
        """What the network sees of points, both of shape (points, features)."""
        return (points - self._centre) / self._scale

    def comparable(self, loss: float, examples: Examples) -> float:
        """A loss of examples, scaled to the number of training points where it is a sum."""
        if self._spec.reduction == "sum":
            loss = loss * (len(self.train) / len(examples))
        return loss

    def batches(self, step: int, count: int) -> Batches:
        """The examples of a step and of as many as possible, up to ``count``, after it.

        Which they are depends on the step alone, not on the steps before. Batches of different
        sizes, or of two epochs, are not given together.
        """
        if self.steps_per_epoch == 1:
            return Batches(count, len(self.train), is_same=True, all=self.train)
        epoch, place = divmod(step, self.steps_per_epoch)
        shuffled = self._shuffled_for(epoch)
        start = place * self.batch_size
        full = (len(shuffled) - start) // self.batch_size
        if full == 0:
            last = shuffled.select(slice(start, None))
            return Batches(1, len(last), is_same=False, all=last)
        count = min(count, full)
        examples = shuffled.select(slice(start, start + count * self.batch_size))
        return Batches(count, self.batch_size, is_same=False, all=examples)

    def _shuffled_for(self, epoch: int) -> Examples:
        if epoch != self._epoch:
            self._shuffled = self.train.select(self._spec.batch_order(epoch, len(self.train)))
            self._epoch = epoch
        return self._shuffled

    def _examples(self, points: FloatArray, labels: np.ndarray) -> Examples:
        targets = self._loss.encode(labels, self._n_outputs)
        return Examples(self.as_inputs(points), targets, labels)


def _standardization(dataset: Dataset) -> tuple[FloatArray, FloatArray]:
    """What to subtract from the points and divide them by, each of shape (features,)."""
    points = dataset.train_points
    if not dataset.standardize:
        return np.zeros(points.shape[1]), np.ones(points.shape[1])
    deviation = points.std(axis=0)
    return points.mean(axis=0), np.where(deviation > 0, deviation, 1.0)
