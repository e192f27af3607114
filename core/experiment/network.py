"""The graph of a multi-layer perceptron with its loss and its training step."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from ..graph import Graph, Node, Variable, placeholder
from ..operations import ACTIVATIONS, log_softmax, matmul, multiply, negative, softmax
from ..shape_operations import reduce_sum
from ..train import GradientDescentOptimizer
from .choices.reductions import REDUCTIONS
from .snapshot import Layer
from .spec import Experiment

N_FEATURES = 2


class Network:
    """A graph with the nodes that a trainer runs.

    Attributes:
        points: placeholder of shape (points, 2), what the network sees.
        targets: placeholder of shape (points, classes), one-hot.
        probabilities: shape (points, classes).
        loss: scalar, the cross-entropy of the targets, reduced as the experiment says.
        train_step: takes one step of gradient descent when run.
    """

    def __init__(self, spec: Experiment, n_classes: int) -> None:
        self.graph = Graph()
        with self.graph.as_default():
            self.points = placeholder((None, N_FEATURES), name="points")
            self.targets = placeholder((None, n_classes), name="targets")
            self._learning_rate = Variable(spec.learning_rate, "learning_rate", trainable=False)
            self._parameters: list[tuple[Variable, Variable]] = []
            logits = self._logits(spec, n_classes)
            self.probabilities = softmax(logits, name="probabilities")
            self.loss = self._loss(logits, spec)
            optimizer = GradientDescentOptimizer(self._learning_rate)
            self.train_step = optimizer.minimize(self.loss)

    def _logits(self, spec: Experiment, n_classes: int) -> Node:
        rng = spec.random_stream("weights")
        activation = ACTIVATIONS[spec.activation]
        values: Node = self.points
        sizes = (N_FEATURES, *spec.hidden_layers, n_classes)
        for number, (n_inputs, n_units) in enumerate(pairwise(sizes), start=1):
            is_output = number == len(sizes) - 1
            suffix = "output" if is_output else f"hidden_{number}"
            layer = initial_layer(rng, n_inputs, n_units, spec.activation)
            weights = Variable(layer.weights, name=f"W_{suffix}")
            biases = Variable(layer.biases, name=f"b_{suffix}")
            self._parameters.append((weights, biases))
            values = matmul(values, weights) + biases
            if not is_output:
                values = activation(values, name=f"p_{suffix}")
        return values

    def _loss(self, logits: Node, spec: Experiment) -> Node:
        log_likelihoods = reduce_sum(multiply(self.targets, log_softmax(logits)), axis=1)
        return negative(REDUCTIONS[spec.reduction](log_likelihoods), name="J")

    @property
    def layers(self) -> tuple[Layer, ...]:
        """Copies of the present parameters."""
        return tuple(Layer(weights.value, biases.value) for weights, biases in self._parameters)

    def load_layers(self, layers: Sequence[Layer]) -> None:
        """Take other parameters of the same shapes."""
        for (weights, biases), layer in zip(self._parameters, layers, strict=True):
            weights.load(layer.weights)
            biases.load(layer.biases)

    def set_learning_rate(self, learning_rate: float) -> None:
        """Take steps of another size from now on."""
        self._learning_rate.load(learning_rate)


def initial_layer(rng: np.random.Generator, n_inputs: int, n_units: int, activation: str) -> Layer:
    """Random parameters: everything standard normal, as the tutorial draws it, the weights
    scaled down where a unit has more than two inputs, so that their sums keep their size.
    """
    scale = np.sqrt(2.0 / max(n_inputs, 2))
    weights = scale * rng.standard_normal((n_inputs, n_units))
    return Layer(weights, rng.standard_normal(n_units))
