"""The points of a run, as its network takes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...datasets import Dataset, load_csv, load_dataset
from .snapshot import FloatArray
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
    """Points with their classes: all of one part of a dataset, or a minibatch.

    ``inputs`` has shape (points, 2), ``targets``, one-hot, (points, classes) and
    ``labels`` (points,).
    """

    inputs: FloatArray
    targets: FloatArray
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)

    def select(self, indices: np.ndarray) -> Examples:
        """The examples at these indices, in their order."""
        return Examples(self.inputs[indices], self.targets[indices], self.labels[indices])


class ExperimentData:
    """Training examples, test examples and minibatches of an experiment."""

    def __init__(self, spec: Experiment, dataset: Dataset) -> None:
        self._spec = spec
        self._centre, self._scale = _standardization(dataset)
        self.n_classes = len(dataset.class_names)
        self.train = self._examples(dataset.train_points, dataset.train_labels)
        self.test = self._examples(dataset.test_points, dataset.test_labels)
        self.batch_size = min(spec.batch_size or len(self.train), len(self.train))
        self.steps_per_epoch = -(-len(self.train) // self.batch_size)
        self._epoch = -1
        self._batches: Sequence[Examples] = ()

    def as_inputs(self, points: FloatArray) -> FloatArray:
        """What the network sees of points, both of shape (points, 2)."""
        return (points - self._centre) / self._scale

    def batch(self, step: int) -> Examples:
        """The examples of one step; they depend on the step alone, not on the steps before."""
        if self.steps_per_epoch == 1:
            return self.train
        epoch, place = divmod(step, self.steps_per_epoch)
        if epoch != self._epoch:
            shuffled = self.train.select(self._spec.batch_order(epoch, len(self.train)))
            starts = range(0, len(shuffled), self.batch_size)
            self._batches = [
                shuffled.select(np.arange(start, min(start + self.batch_size, len(shuffled))))
                for start in starts
            ]
            self._epoch = epoch
        return self._batches[place]

    def _examples(self, points: FloatArray, labels: np.ndarray) -> Examples:
        return Examples(self.as_inputs(points), np.eye(self.n_classes)[labels], labels)


def _standardization(dataset: Dataset) -> tuple[FloatArray, FloatArray]:
    """What to subtract from the points and divide them by, each of shape (2,)."""
    if not dataset.standardize:
        return np.zeros(2), np.ones(2)
    deviation = dataset.train_points.std(axis=0)
    return dataset.train_points.mean(axis=0), np.where(deviation > 0, deviation, 1.0)
