"""The losses that a network can be trained with, and what each means for the run around it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

import numpy as np

from ....datasets import Dataset
from ...graph import Node
from ...operations import log_softmax, multiply, negative, reduce_sum, softmax, square
from ..arrays import FloatArray


class Loss(ABC):
    """How targets are encoded, what the network ends with, and how well it does."""

    name: str
    output_activation: str
    """What makes the output of what the last layer gives."""

    @abstractmethod
    def n_outputs(self, dataset: Dataset) -> int:
        """Units of the output layer."""

    @abstractmethod
    def encode(self, labels: np.ndarray, n_outputs: int) -> FloatArray:
        """The targets of points, shape (points, outputs), from their labels, shape (points,)."""

    @abstractmethod
    def build(
        self, logits: Node, targets: Node, reduce: Callable[[Node], Node]
    ) -> tuple[Node, Node]:
        """The nodes of the output, shape (points, outputs), and of the loss, a scalar.

        Args:
            logits: what the output layer gives, shape (points, outputs).
            targets: shape (points, outputs).
            reduce: makes one number of one for each point.
        """

    @abstractmethod
    def of_guessing(self, targets: FloatArray) -> float:
        """The loss per point of a network that knows nothing of the points; above 0."""

    @abstractmethod
    def predictions(self, output: FloatArray) -> np.ndarray:
        """What the network says of each point, shape (points,), from its output."""

    @abstractmethod
    def accuracy(self, predictions: np.ndarray, labels: np.ndarray) -> float:
        """How well predictions fit, 1 for perfectly."""


class CrossEntropy(Loss):
    """One class of several: ``-log p`` of the point's own class, where ``p = softmax(logits)``.

    Bishop, *Pattern Recognition and Machine Learning*, equations 4.104 and 4.108.
    """

    name = "cross-entropy"
    output_activation = "softmax"

    def n_outputs(self, dataset: Dataset) -> int:
        """One for each class."""
        return len(dataset.class_names)

    def encode(self, labels: np.ndarray, n_outputs: int) -> FloatArray:
        """One-hot: 1 for the point's own class, 0 for every other."""
        return np.eye(n_outputs)[labels]

    def build(
        self, logits: Node, targets: Node, reduce: Callable[[Node], Node]
    ) -> tuple[Node, Node]:
        log_likelihoods = reduce_sum(multiply(targets, log_softmax(logits)), axis=1)
        loss = negative(reduce(log_likelihoods), name="J")
        return softmax(logits, name="probabilities"), loss

    def of_guessing(self, targets: FloatArray) -> float:
        """The same probability for every class: ``log(n_classes)``."""
        return float(np.log(targets.shape[1]))

    def predictions(self, output: FloatArray) -> np.ndarray:
        """The most likely class."""
        return output.argmax(axis=1)

    def accuracy(self, predictions: np.ndarray, labels: np.ndarray) -> float:
        """The share of points whose most likely class is their own."""
        return float(np.mean(predictions == labels))


class Square(Loss):
    """A number: ``(o - t)^2 / 2``, where the output ``o`` is what the last layer gives.

    Bishop, *Pattern Recognition and Machine Learning*, equation 5.14.
    """

    name = "square"
    output_activation = "linear"

    def n_outputs(self, dataset: Dataset) -> int:
        """One: the number."""
        return 1

    def encode(self, labels: np.ndarray, n_outputs: int) -> FloatArray:
        """The numbers themselves."""
        return labels[:, None]

    def build(
        self, logits: Node, targets: Node, reduce: Callable[[Node], Node]
    ) -> tuple[Node, Node]:
        loss = multiply(reduce(square(logits - targets)), 0.5, name="J")
        return multiply(logits, 1.0, name="output"), loss

    def of_guessing(self, targets: FloatArray) -> float:
        """The mean for every point, or what initial weights make of inputs of some size: targets
        may vary by far less."""
        return max(float(targets.var()), 10.0) / 2

    def predictions(self, output: FloatArray) -> np.ndarray:
        """The number."""
        return output[:, 0]

    def accuracy(self, predictions: np.ndarray, labels: np.ndarray) -> float:
        """R squared: the share of the variance that is explained."""
        residual = float(np.sum((labels - predictions) ** 2))
        total = float(np.sum((labels - labels.mean()) ** 2))
        return 1.0 - residual / total if total > 0 else float(residual == 0)


LOSSES: dict[str, Loss] = {each.name: each for each in (CrossEntropy(), Square())}
"""Each loss by its name."""


def loss_for(dataset: Dataset) -> Loss:
    """The loss that fits the labels of a dataset."""
    return LOSSES["square" if dataset.problem == "regression" else "cross-entropy"]
