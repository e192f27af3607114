"""What every peer is given: points, targets, initial parameters, a learning rate."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np


@dataclass
class Problem:
    """Full-batch training of a multi-layer perceptron, or its predictions on a grid.

    Attributes:
        sizes: units of each layer, inputs and outputs included.
        activation: of the hidden layers: "sigmoid", "tanh" or "relu".
        X: points, shape (points, 2).
        c: targets, one-hot, shape (points, classes).
        parameters: pairs of weights, shape (inputs, units), and biases, shape (units,).
        rate: the learning rate; the loss is the sum over the points.
    """

    sizes: tuple[int, ...]
    activation: str
    X: np.ndarray
    c: np.ndarray
    parameters: list[tuple[np.ndarray, np.ndarray]]
    rate: float

    def copies(self):
        return [(W.copy(), b.copy()) for W, b in self.parameters]


def make_problem(points, sizes, activation):
    """Points of a standard normal distribution with random classes."""
    rng = np.random.default_rng(7)
    X = rng.standard_normal((points, sizes[0]))
    c = np.eye(sizes[-1])[rng.integers(0, sizes[-1], points)]
    parameters = [
        (rng.standard_normal((n, m)) / np.sqrt(n), 0.1 * rng.standard_normal(m))
        for n, m in pairwise(sizes)
    ]
    return Problem(sizes, activation, X, c, parameters, 0.5 / points)


def batches(problem, size):
    """The points in minibatches of that size."""
    return [
        (problem.X[start : start + size].copy(), problem.c[start : start + size].copy())
        for start in range(0, len(problem.X), size)
    ]


def grid(points):
    """A square grid of about that many points over [-2, 2]²."""
    axis = np.linspace(-2.0, 2.0, int(np.sqrt(points)))
    return np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
