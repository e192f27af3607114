"""How weights, activations and gradients are spread, layer by layer."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ..arrays import FloatArray
from ..network import weight_count
from ..observations import Moment, observation
from .histograms import DEFAULT_BINS, Histogram, histogram
from .points import PointChoice, chosen_points, stride_for


@dataclass(frozen=True, eq=False)
class LayerDistributions:
    """The numbers of one layer."""

    weights: Histogram
    biases: Histogram
    activations: Histogram
    """What its units give on the points; of the output layer the network's output."""
    gradients: Histogram
    """Of the loss of the points, with respect to the weights: shape as theirs."""
    gradient_norm: float
    """The Euclidean norm of the gradient with respect to weights and biases together."""
    weight_norm: float
    """The Euclidean norm of weights and biases together."""


@dataclass(frozen=True, eq=False)
class Distributions:
    """The numbers of all layers."""

    layers: tuple[LayerDistributions, ...]
    """From the first hidden layer to the output layer."""
    n_points: int
    """How many points activations and gradients are of."""
    n_chosen: int
    """Of how many they are evenly spaced ones; the same where all were taken. Gradients are
    scaled to all of them where the loss is a sum."""


@observation
def distributions(
    moment: Moment, points: PointChoice = "train", bins: int = DEFAULT_BINS
) -> Distributions:
    """Histograms of the weights, activations and gradients of each layer.

    The gradient is that of the loss alone, without the penalty of a regularization.

    Args:
        points: what activations and gradients are for, as :func:`~.points.chosen_points` takes it.
        bins: of the histograms.

    Raises:
        ObservationError: if there are no such points.
    """
    network = moment.network
    chosen = chosen_points(moment, points)
    n_chosen = len(chosen.examples)
    feed, n_points = chosen.thinned(stride_for(3 * n_chosen * weight_count(network.sizes)))
    outputs = [*(layer.outputs for layer in chosen.layers[:-1]), chosen.output]
    variables = [node for layer in chosen.layers for node in (layer.weights, layer.biases)]
    gradient_of = network.gradients_on_the_way(chosen.loss)
    gradients = [gradient_of[variable] for variable in variables]
    values = network.run([*outputs, *gradients], feed)
    slopes = [moment.data.comparable(value, n_points, n_chosen) for value in values[len(outputs) :]]
    layers = tuple(
        LayerDistributions(
            histogram(layer.weights, bins),
            histogram(layer.biases, bins),
            histogram(given, bins),
            histogram(of_weights, bins),
            norm(of_weights, of_biases),
            norm(layer.weights, layer.biases),
        )
        for layer, given, of_weights, of_biases in zip(
            network.parameters, values, slopes[::2], slopes[1::2], strict=False
        )
    )
    return Distributions(layers, n_points, n_chosen)


def norm(*arrays: FloatArray) -> float:
    """The Euclidean norm of all elements of some arrays; it overflows only where it is too large
    to be a number itself."""
    largest = max((float(np.abs(array).max(initial=0.0)) for array in arrays), default=0.0)
    if largest == 0.0 or not math.isfinite(largest):
        return largest
    return largest * math.sqrt(sum(float(np.sum((array / largest) ** 2)) for array in arrays))
