"""The initial parameters of a layer: each way of drawing them, by the name that it is chosen by."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt

import numpy as np

from ..arrays import FloatArray

Parameters = tuple[FloatArray, FloatArray]
"""Weights, shape (inputs, units), and biases, shape (units,)."""
Initializer = Callable[[np.random.Generator, int, int], Parameters]
"""Draws the parameters of a layer of so many inputs and so many units."""


def _tutorial(rng: np.random.Generator, n_inputs: int, n_units: int) -> Parameters:
    """Weights and biases standard normal, as in *Deep Learning From Scratch* (Deep Ideas, 2017),
    the weights scaled down where a unit has more than two inputs, so that sums keep their size.
    """
    scale = np.sqrt(2.0 / max(n_inputs, 2))
    weights = scale * rng.standard_normal((n_inputs, n_units))
    return weights, rng.standard_normal(n_units)


def _normal(rng: np.random.Generator, n_inputs: int, n_units: int) -> Parameters:
    """Weights standard normal, whatever the layer's size: ``random_normal_initializer`` of
    TensorFlow 1.
    """
    return rng.standard_normal((n_inputs, n_units)), np.zeros(n_units)


def _uniform(rng: np.random.Generator, n_inputs: int, n_units: int) -> Parameters:
    """Weights from -0.5 to 0.5, biases 0.1: TensorFlow Playground's (``nn.ts``)."""
    return rng.uniform(-0.5, 0.5, (n_inputs, n_units)), np.full(n_units, 0.1)


def _xavier(rng: np.random.Generator, n_inputs: int, n_units: int) -> Parameters:
    """Weights uniform, of variance 2 / (inputs + units): Glorot and Bengio, *Understanding the
    difficulty of training deep feedforward neural networks* (2010), equation 16.
    """
    bound = sqrt(6.0 / (n_inputs + n_units))
    return rng.uniform(-bound, bound, (n_inputs, n_units)), np.zeros(n_units)


def _he(rng: np.random.Generator, n_inputs: int, n_units: int) -> Parameters:
    """Weights normal, of variance 2 / inputs: He, Zhang, Ren and Sun, *Delving deep into
    rectifiers* (2015), equation 10.
    """
    return sqrt(2.0 / n_inputs) * rng.standard_normal((n_inputs, n_units)), np.zeros(n_units)


def _zeros(rng: np.random.Generator, n_inputs: int, n_units: int) -> Parameters:
    """Nothing but 0: the units of a hidden layer stay alike."""
    return np.zeros((n_inputs, n_units)), np.zeros(n_units)


INITIALIZERS: dict[str, Initializer] = {
    "tutorial": _tutorial,
    "normal": _normal,
    "uniform": _uniform,
    "xavier": _xavier,
    "he": _he,
    "zeros": _zeros,
}
"""Each by its name, in the order in which a user goes through them."""
