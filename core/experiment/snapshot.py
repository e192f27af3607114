"""What others may look at: an immutable picture of a run at one step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...datasets import Dataset
from .spec import Experiment

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class History:
    """The losses so far, thinned to a bounded number of records. Three equally long arrays."""

    steps: NDArray[np.int64]
    train_loss: FloatArray
    test_loss: FloatArray
    stride: int = 1
    """Steps from one record to the next; the last one may be nearer."""


@dataclass(frozen=True, eq=False)
class DecisionGrid:
    """What the network says of points on a grid that covers the dataset's bounds."""

    xs: FloatArray
    """Shape (columns,): cell centres from left to right, in the dataset's units."""
    ys: FloatArray
    """Shape (rows,): cell centres from bottom to top."""
    probabilities: FloatArray
    """Shape (rows, columns, classes)."""


@dataclass(frozen=True, eq=False)
class Layer:
    """The parameters of one layer."""

    weights: FloatArray
    """Shape (units of the layer before, units)."""
    biases: FloatArray
    """Shape (units,)."""


@dataclass(frozen=True)
class Divergence:
    """That a run left the numbers it can go on with; the state before that step is kept."""

    step: int
    """The step that was taken back."""
    reason: str
    """One line: what happened, what likely caused it and what to try."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A run at one step. Its arrays are read-only and never change afterwards."""

    spec: Experiment
    dataset: Dataset
    step: int
    epoch: int
    """Completed passes through the training points."""
    train_loss: float
    test_loss: float
    """Scaled to the number of training points when the loss is a sum, so that the two compare."""
    train_accuracy: float
    """Share of training points whose most likely class is their own, 0 to 1."""
    test_accuracy: float
    history: History
    """Ends with this step."""
    train_predictions: NDArray[np.int64]
    """Shape (n_train,): the most likely class of each training point."""
    layers: tuple[Layer, ...]
    """From the first hidden layer to the output layer."""
    divergence: Divergence | None = None
    grid: DecisionGrid | None = None
