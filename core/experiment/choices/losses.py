"""The losses that a network can be trained with, and what each means for the run around it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, ClassVar, Protocol

import numpy as np

from ....datasets import Dataset, DatasetError
from ....datasets.dataset import Problem
from ...graph import Node
from ...operations import (
    absolute,
    huber_loss,
    identity,
    log_softmax,
    multiply,
    negative,
    reduce_sum,
    sigmoid,
    sigmoid_cross_entropy_with_logits,
    softmax,
    square,
    tanh,
)
from ..arrays import FloatArray

Reduce = Callable[[Node], Node]
"""Makes one number of one for each point."""

Built = tuple[Node, Node]
"""The nodes of the output and of the loss."""


class Loss(ABC):
    """How targets are encoded, what the network ends with, and how well it does.

    Args:
        dataset: what is learnt.
    """

    name: ClassVar[str]
    problem: ClassVar[Problem]
    most_classes: ClassVar[int | None] = None
    """None: any number."""
    output_activation: ClassVar[str]
    """What makes the output of what the last layer gives."""
    metric_name: ClassVar[str]
    """What :meth:`metric` is called."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset

    @property
    def n_outputs(self) -> int:
        """Units of the output layer."""
        return 1

    @abstractmethod
    def encode(self, labels: np.ndarray) -> FloatArray:
        """The targets of points, shape (points, outputs), from their labels, shape (points,)."""

    @abstractmethod
    def build(self, logits: Node, targets: Node, reduce: Reduce, suffix: str = "") -> Built:
        """The nodes of the output, shape (points, outputs), and of the loss, a scalar.

        Args:
            logits: what the output layer gives, shape (points, outputs).
            targets: shape (points, outputs).
            reduce: makes one number of one for each point.
            suffix: what the names of the two end with.
        """

    @abstractmethod
    def of_guessing(self, targets: FloatArray) -> float:
        """The loss per point of a network that knows nothing of the points; above 0."""

    @abstractmethod
    def shown(self, output: FloatArray) -> FloatArray:
        """What the output says: the probability of each class, shape (points, classes), or the
        number of a regression in the dataset's unit, shape (points, 1)."""

    @abstractmethod
    def predictions(self, output: FloatArray) -> np.ndarray:
        """What the network says of each point, shape (points,): a class or a number."""

    @abstractmethod
    def metric(self, predictions: np.ndarray, labels: np.ndarray) -> float:
        """How well predictions fit, 1 for perfectly."""

    @abstractmethod
    def describe_outputs(self) -> dict[str, Any]:
        """What the outputs mean, as JSON-ready values."""


# --- Classes -----------------------------------------------------------------------------


class _OfClasses(Loss):
    problem = "classification"
    metric_name = "accuracy"

    def predictions(self, output: FloatArray) -> np.ndarray:
        """The most likely class."""
        return self.shown(output).argmax(axis=1)

    def metric(self, predictions: np.ndarray, labels: np.ndarray) -> float:
        """The share of points whose most likely class is their own."""
        return float(np.mean(predictions == labels))


class CrossEntropy(_OfClasses):
    """One class of several: ``-log p`` of the point's own class, where ``p = softmax(logits)``.

    Bishop, *Pattern Recognition and Machine Learning*, equations 4.104 and 4.108.
    """

    name = "cross-entropy"
    output_activation = "softmax"

    @property
    def n_outputs(self) -> int:
        """One for each class."""
        return len(self._dataset.class_names)

    def encode(self, labels: np.ndarray) -> FloatArray:
        """One-hot: 1 for the point's own class, 0 for every other."""
        return np.eye(self.n_outputs)[labels]

    def build(self, logits: Node, targets: Node, reduce: Reduce, suffix: str = "") -> Built:
        log_likelihoods = reduce_sum(multiply(targets, log_softmax(logits)), axis=1)
        loss = negative(reduce(log_likelihoods), name=f"J{suffix}")
        return softmax(logits, name=f"probabilities{suffix}"), loss

    def of_guessing(self, targets: FloatArray) -> float:
        """The same probability for every class: ``log(n_classes)``."""
        return float(np.log(targets.shape[1]))

    def shown(self, output: FloatArray) -> FloatArray:
        """The outputs, which are the probabilities."""
        return output

    def describe_outputs(self) -> dict[str, Any]:
        return {"are": "probabilities", "of": list(self._dataset.class_names)}


class _OfTwoClasses(_OfClasses):
    """One output tells the second class from the first."""

    most_classes = 2

    def shown(self, output: FloatArray) -> FloatArray:
        """The probability of the second class beside that of the first, which is what is left."""
        second = self._second(output)
        return np.concatenate((1.0 - second, second), axis=1)

    @abstractmethod
    def _second(self, output: FloatArray) -> FloatArray:
        """The probability of the second class, shape (points, 1)."""


class Logistic(_OfTwoClasses):
    """``-log p`` of the point's own class, where ``p = sigmoid(logit)`` is that of the second one.

    Bishop, *Pattern Recognition and Machine Learning*, equations 4.87 and 4.90.
    """

    name = "logistic"
    output_activation = "sigmoid"

    def encode(self, labels: np.ndarray) -> FloatArray:
        """1 for the second class, 0 for the first."""
        return labels[:, None].astype(np.float64)

    def build(self, logits: Node, targets: Node, reduce: Reduce, suffix: str = "") -> Built:
        of_points = reduce_sum(sigmoid_cross_entropy_with_logits(targets, logits), axis=1)
        loss = identity(reduce(of_points), name=f"J{suffix}")
        return sigmoid(logits, name=f"probability{suffix}"), loss

    def of_guessing(self, targets: FloatArray) -> float:
        """The same probability for either class: ``log(2)``."""
        return float(np.log(2.0))

    def describe_outputs(self) -> dict[str, Any]:
        return {"are": "probability", "of": self._dataset.class_names[1]}

    def _second(self, output: FloatArray) -> FloatArray:
        return output


class SquareOfClasses(_OfTwoClasses):
    """``(o - t)^2 / 2``, where ``o = tanh(logit)`` and ``t`` is -1 or 1: TensorFlow Playground's.

    Its ``nn.ts``: ``Errors.SQUARE`` and ``Activations.TANH`` of the output.
    """

    name = "square"
    output_activation = "tanh"

    def encode(self, labels: np.ndarray) -> FloatArray:
        """-1 for the first class, 1 for the second."""
        return 2.0 * labels[:, None] - 1.0

    def build(self, logits: Node, targets: Node, reduce: Reduce, suffix: str = "") -> Built:
        output = tanh(logits, name=f"output{suffix}")
        return output, _half_of_squares(output, targets, reduce, f"J{suffix}")

    def of_guessing(self, targets: FloatArray) -> float:
        """Neither class, an output of 0: 1/2."""
        return 0.5

    def describe_outputs(self) -> dict[str, Any]:
        first, second = self._dataset.class_names
        return {"are": "score", "-1": first, "1": second}

    def _second(self, output: FloatArray) -> FloatArray:
        return (1.0 + output) / 2.0


# --- Numbers -----------------------------------------------------------------------------


class _OfNumbers(Loss):
    """One output is the number; where the inputs are standardized, so is the target."""

    problem = "regression"
    output_activation = "linear"
    metric_name = "R2"

    @cached_property
    def _scale(self) -> tuple[float, float]:
        """What is subtracted from the numbers and what they are divided by then."""
        labels = self._dataset.train_labels
        if not self._dataset.standardize:
            return 0.0, 1.0
        return float(labels.mean()), float(labels.std()) or 1.0

    def encode(self, labels: np.ndarray) -> FloatArray:
        """The numbers, with the training points' mean 0 and deviation 1 where that is wanted."""
        subtracted, divisor = self._scale
        return (labels[:, None] - subtracted) / divisor

    def build(self, logits: Node, targets: Node, reduce: Reduce, suffix: str = "") -> Built:
        output = identity(logits, name=f"output{suffix}")
        return output, self._loss(output, targets, reduce, f"J{suffix}")

    @abstractmethod
    def _loss(self, output: Node, targets: Node, reduce: Reduce, name: str) -> Node:
        """The node of the loss, a scalar."""

    @abstractmethod
    def _of_errors(self, errors: FloatArray) -> FloatArray:
        """The loss of each of some errors."""

    def of_guessing(self, targets: FloatArray) -> float:
        """What initial weights make of inputs of some size, whatever the targets: some 3."""
        return float(np.mean(self._of_errors(np.abs(targets) + 3.0)))

    def shown(self, output: FloatArray) -> FloatArray:
        """The number, in the dataset's unit."""
        subtracted, divisor = self._scale
        return output * divisor + subtracted

    def predictions(self, output: FloatArray) -> np.ndarray:
        """The number, in the dataset's unit."""
        return self.shown(output)[:, 0]

    def metric(self, predictions: np.ndarray, labels: np.ndarray) -> float:
        """The coefficient of determination: the share of the variance that is explained.

        0 is as good as the mean of these labels for every point; it may be far below. Where all
        labels are the same there is no variance: 1 if they are met, else 0.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            residual = float(np.sum((labels - predictions) ** 2))
        total = float(np.sum((labels - labels.mean()) ** 2))
        return 1.0 - residual / total if total > 0 else float(residual == 0)

    def describe_outputs(self) -> dict[str, Any]:
        subtracted, divisor = self._scale
        name = self._dataset.label_name
        return {"are": "number", "of": name, "multiply_by": divisor, "add": subtracted}


class Square(_OfNumbers):
    """``(o - t)^2 / 2``, where the output ``o`` is what the last layer gives.

    Bishop, *Pattern Recognition and Machine Learning*, equation 5.14.
    """

    name = "square"

    def _loss(self, output: Node, targets: Node, reduce: Reduce, name: str) -> Node:
        return _half_of_squares(output, targets, reduce, name)

    def _of_errors(self, errors: FloatArray) -> FloatArray:
        return errors**2 / 2


class Absolute(_OfNumbers):
    """``|o - t|``: one point far off counts no more than its distance.

    Its gradient is as large near the target as far from it: with a constant rate the output ends
    up going to and fro around it.
    """

    name = "absolute"

    def _loss(self, output: Node, targets: Node, reduce: Reduce, name: str) -> Node:
        return identity(reduce(reduce_sum(absolute(output - targets), axis=1)), name=name)

    def _of_errors(self, errors: FloatArray) -> FloatArray:
        return np.abs(errors)


class Huber(_OfNumbers):
    """``(o - t)^2 / 2`` for errors up to 1, from there on ``|o - t| - 1/2``.

    Huber, *Robust estimation of a location parameter*, Annals of Mathematical Statistics 35, 1964.
    """

    name = "huber"

    def _loss(self, output: Node, targets: Node, reduce: Reduce, name: str) -> Node:
        return identity(reduce(reduce_sum(huber_loss(targets, output), axis=1)), name=name)

    def _of_errors(self, errors: FloatArray) -> FloatArray:
        near = np.minimum(np.abs(errors), 1.0)
        return near * (np.abs(errors) - near / 2)


def _half_of_squares(output: Node, targets: Node, reduce: Reduce, name: str) -> Node:
    squares = reduce_sum(square(output - targets), axis=1)
    return multiply(reduce(squares), 0.5, name=name)


# --- Choosing ----------------------------------------------------------------------------

_ALL: tuple[type[Loss], ...] = (CrossEntropy, SquareOfClasses, Logistic, Square, Absolute, Huber)

LOSSES: Mapping[str, tuple[type[Loss], ...]] = {
    name: tuple(each for each in _ALL if each.name == name)
    for name in dict.fromkeys(each.name for each in _ALL)
}
"""The forms of each loss by its name, one for each problem that it is for. The first one for a
problem is the one that is taken by itself."""


class _NamesALoss(Protocol):
    @property
    def loss(self) -> str | None: ...


def loss_for(spec: _NamesALoss, dataset: Dataset) -> Loss:
    """The loss that an experiment names, or without a name the one that fits a dataset.

    Raises:
        DatasetError: if the loss does not fit the dataset; it says which do.
    """
    problem, n_classes = dataset.problem, len(dataset.class_names)
    reason = why_not(spec.loss, problem, n_classes)
    if reason is not None:
        raise DatasetError(f"{dataset.name}: {reason}")
    fitting = _fitting(problem, n_classes)
    found = next(each for each in fitting if spec.loss in (None, each.name))
    return found(dataset)


def default_for(problem: Problem) -> str:
    """The name of the loss that is taken for a problem where none is named."""
    return next(each.name for each in _ALL if each.problem == problem)


def why_not(name: str | None, problem: Problem, n_classes: int) -> str | None:
    """Why a loss does not fit a problem, and which do; None where it fits.

    Args:
        name: None, which always fits, or a name in ``LOSSES``.
        n_classes: of a classification.
    """
    fitting = [each.name for each in _fitting(problem, n_classes)]
    if name is None or name in fitting:
        return None
    *others, last = fitting
    choose = f"choose {', '.join(others)} or {last}" if others else f"choose {last}"
    if all(each.problem != problem for each in LOSSES[name]):
        has, takes = (
            ("classes", "numbers") if problem == "classification" else ("numbers", "classes")
        )
        return f"it has {has} to predict, and the loss {name} is for {takes}; {choose}"
    return f"it has {n_classes} classes, and the loss {name} is for two; {choose}"


def _fitting(problem: Problem, n_classes: int) -> list[type[Loss]]:
    return [
        each
        for each in _ALL
        if each.problem == problem and (each.most_classes or n_classes) >= n_classes
    ]
